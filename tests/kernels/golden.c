/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole network and an image that never change. */

#include "golden.h"

#include <stdlib.h>
#include <string.h>

#define CHANNELS GOLDEN_CHANNELS
#define WIDTH    GOLDEN_WIDTH
#define HEIGHT   GOLDEN_HEIGHT

static uint32_t
next_random (uint64_t *seed)
{
  *seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
  return (uint32_t) (*seed >> 33);
}

/* From -size to size. */
static int32_t
around_zero (uint64_t *seed,
             int32_t   size)
{
  return (int32_t) (next_random (seed) % (uint32_t) (2 * size + 1)) - size;
}

void
golden_init (Golden *golden)
{
  uint64_t seed = 1;

  for (size_t i = 0; i < CHANNELS * 9 * 3; i++)
    golden->head_weight[i] = (int16_t) around_zero (&seed, 1000);
  for (size_t o = 0; o < CHANNELS; o++)
    golden->head_bias[o] = (100 << 14) + around_zero (&seed, 100 << 14);
  for (size_t layer = 0; layer < GOLDEN_LAYERS; layer++)
    {
      for (size_t i = 0; i < CHANNELS * 9 * CHANNELS; i++)
        golden->weight[layer][i] = (uint8_t) next_random (&seed);
      for (size_t o = 0; o < CHANNELS; o++)
        {
          golden->k[layer][o] = -85 * 9 * CHANNELS +
                                around_zero (&seed, 40 * CHANNELS);
          golden->m[layer][o] = (int16_t) around_zero (&seed, 1000);
        }
    }
  for (unsigned i = 0; i < 16; i++)
    {
      golden->base[i]  = (uint8_t) (i * 12);
      golden->slope[i] = (uint8_t) (next_random (&seed) % 70);
    }
  for (size_t i = 0; i < GOLDEN_PLANES * 9 * CHANNELS; i++)
    golden->tail_weight[i] = (int16_t) around_zero (&seed, 1000);
  for (size_t o = 0; o < GOLDEN_PLANES; o++)
    golden->tail_bias[o] = around_zero (&seed, 1 << 18);
  for (size_t i = 0; i < sizeof golden->image; i++)
    ((uint8_t *) golden->image)[i] = (uint8_t) next_random (&seed);
}

uint64_t
golden_mix (uint64_t hash,
            int64_t  value)
{
  return (hash ^ (uint64_t) value) * 1099511628211ull;
}

/* The rows of one layer of the whole image, and a row of zeros above and below,
 * blocked as @kernels want it. */
typedef struct
{
  uint8_t *memory;
  size_t   row_bytes;
  size_t   group;
} Layer;

static void *
zeros (size_t n)
{
  void *memory = calloc (n, 1);

  if (! memory)
    abort ();
  return memory;
}

static Layer
layer_new (const AdderKernels *kernels)
{
  Layer layer = { NULL, adder_row_bytes (CHANNELS, adder_row_stride (WIDTH)),
                  kernels->group };

  layer.memory = zeros (layer.row_bytes * (HEIGHT + 2));
  return layer;
}

static uint8_t *
row_of (const Layer *layer,
        size_t       y) /* 0 is the row of zeros above the image */
{
  return layer->memory + y * layer->row_bytes + ADDER_ROW_MARGIN * layer->group;
}

static void
rows_at (const Layer   *layer,
         size_t         y,
         const uint8_t *rows[3])
{
  for (size_t i = 0; i < 3; i++)
    rows[i] = row_of (layer, y + i);
}

/* Kernels write whole blocks: what lies beside the image is zero again. */
static void
pad (const Layer *layer,
     size_t       y)
{
  size_t stride = adder_row_stride (WIDTH);

  for (size_t c = 0; c < CHANNELS; c++)
    for (ptrdiff_t p = WIDTH; p < (ptrdiff_t) stride - ADDER_ROW_MARGIN; p++)
      row_of (layer, y)[adder_row_pixel (layer->group, stride, p, c)] = 0;
}

static void
run_head (const Golden       *golden,
          const AdderKernels *kernels,
          const Layer        *out)
{
  const Convolution3x3 *family = kernels->convolution3x3;
  size_t                stride = adder_row_stride (WIDTH);
  int16_t *planes = zeros (3 * (HEIGHT + 2) * stride * sizeof *planes);
  int16_t *packed = zeros (family->packed_size (3, CHANNELS) * sizeof *packed);
  AdderConvolutionPlan plan = {
    3, CHANNELS, packed, golden->head_bias, GOLDEN_HEAD_SHIFT, NULL
  };

  family->pack_head (packed, golden->head_weight, 3, CHANNELS);
  for (size_t y = 0; y < HEIGHT; y++)
    for (size_t x = 0; x < WIDTH; x++)
      for (size_t i = 0; i < 3; i++)
        planes[((y + 1) * 3 + i) * stride + ADDER_ROW_MARGIN + x] =
          (int16_t) (16 * golden->image[y][x][i] - 2040);
  for (size_t y = 0; y < HEIGHT; y++)
    {
      const int16_t *x[9];

      for (size_t i = 0; i < 9; i++)
        x[i] = planes + (y * 3 + i) * stride + ADDER_ROW_MARGIN;
      family->head (row_of (out, y + 1), x, &plan, WIDTH, stride);
      pad (out, y + 1);
    }
  free (planes);
  free (packed);
}

static void
run_adder (const Golden       *golden,
           const AdderKernels *kernels,
           size_t              index,
           const Layer        *in,
           const Layer        *out)
{
  const Adder3x3 *family = kernels->adder3x3;
  uint8_t        *packed = zeros (family->packed_size (CHANNELS, CHANNELS));
  AdderPower      power;
  AdderLayerPlan  plan = { CHANNELS,
                           CHANNELS,
                           packed,
                           golden->k[index],
                           golden->m[index],
                           GOLDEN_R,
                           GOLDEN_ADDER_SHIFT,
                           index == 1 ? &power : NULL };

  if (! adder_power_init (&power, golden->base, golden->slope))
    abort ();
  family->pack (packed, golden->weight[index], CHANNELS, CHANNELS);
  for (size_t y = 0; y < HEIGHT; y++)
    {
      const uint8_t *x[3];

      rows_at (in, y, x);
      family->row (row_of (out, y + 1), x, x[1], &plan, WIDTH,
                   adder_row_stride (WIDTH));
      pad (out, y + 1);
    }
  free (packed);
}

/* `[3][2 · HEIGHT][2 · WIDTH]` */
static int16_t *
run_tail (const Golden       *golden,
          const AdderKernels *kernels,
          const Layer        *in,
          const Layer        *skip)
{
  const Convolution3x3 *family = kernels->convolution3x3;
  size_t                stride = adder_row_stride (WIDTH);
  int16_t *planes = zeros (GOLDEN_PLANES * stride * sizeof *planes);
  int16_t *detail = zeros (GOLDEN_PLANES * HEIGHT * WIDTH * sizeof *detail);
  int16_t *packed =
    zeros (family->packed_size (CHANNELS, GOLDEN_PLANES) * sizeof *packed);
  AdderConvolutionPlan plan = { CHANNELS,          GOLDEN_PLANES,     packed,
                                golden->tail_bias, GOLDEN_TAIL_SHIFT, NULL };

  family->pack (packed, golden->tail_weight, CHANNELS, GOLDEN_PLANES);
  for (size_t y = 0; y < HEIGHT; y++)
    {
      const uint8_t *x[3], *head[3];

      rows_at (in, y, x);
      rows_at (skip, y, head);
      family->tail (planes, stride, x, head, &plan, WIDTH, stride);
      for (size_t i = 0; i < 3; i++)
        kernels->shuffle->rows (detail + (i * HEIGHT + y) * 4 * WIDTH,
                                2 * WIDTH, planes + i * 4 * stride, stride, 2,
                                WIDTH);
    }
  free (planes);
  free (packed);
  return detail;
}

uint64_t
golden_detail (const Golden       *golden,
               const AdderKernels *kernels)
{
  uint64_t hash = GOLDEN_START;
  Layer    layers[GOLDEN_LAYERS + 1];
  int16_t *detail;

  for (size_t i = 0; i <= GOLDEN_LAYERS; i++)
    layers[i] = layer_new (kernels);
  run_head (golden, kernels, &layers[0]);
  for (size_t i = 0; i < GOLDEN_LAYERS; i++)
    run_adder (golden, kernels, i, &layers[i], &layers[i + 1]);
  detail = run_tail (golden, kernels, &layers[GOLDEN_LAYERS], &layers[0]);
  for (size_t i = 0; i < GOLDEN_PLANES * HEIGHT * WIDTH; i++)
    hash = golden_mix (hash, detail[i]);
  for (size_t i = 0; i <= GOLDEN_LAYERS; i++)
    free (layers[i].memory);
  free (detail);
  return hash;
}
