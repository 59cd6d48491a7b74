/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One hash over what every family gives on fixed data: the same at every level,
 * on every processor. In C alone, so that it can be built for processors whose
 * libraries are not at hand (test-aarch64.sh). Prints TAP.
 */

#include <stdio.h>
#include <stdlib.h>

#include "golden.h"

/* What plain C gave when this test was written. */
#define EXPECTED 0x9be01f936955583ull

#define INPUTS  40
#define OUTPUTS 48
#define WIDTH   75

static uint64_t seed;

static uint32_t
next_random (void)
{
  seed = seed * 6364136223846793005ull + 1442695040888963407ull;
  return (uint32_t) (seed >> 33);
}

/* Memory of a blocked row or of three, with random pixels in the layout of
 * @kernels; the order of numbers does not depend on the layout. */
static uint8_t *
random_row (const AdderKernels *kernels,
            size_t              channels)
{
  size_t   stride = adder_row_stride (WIDTH);
  uint8_t *memory = calloc (adder_row_bytes (channels, stride), 1);

  if (! memory)
    abort ();
  for (size_t c = 0; c < channels; c++)
    for (size_t p = 0; p < stride; p++)
      memory[adder_row_pixel (kernels->group, stride, (ptrdiff_t) p, c)] =
        (uint8_t) next_random ();
  return memory;
}

static uint64_t
mix_row (uint64_t            hash,
         const AdderKernels *kernels,
         const uint8_t      *y,
         size_t              channels)
{
  for (size_t c = 0; c < channels; c++)
    for (ptrdiff_t p = 0; p < WIDTH; p++)
      hash =
        golden_mix (hash, y[adder_row_pixel (kernels->group,
                                             adder_row_stride (WIDTH), p, c)]);
  return hash;
}

/* Rows that all families take: three of input, three of skip, a shortcut and
 * one to write. */
typedef struct
{
  uint8_t       *memory[8];
  uint8_t       *pixel[8];
  const uint8_t *x[6];
  AdderPower     power;
} Rows;

static void
rows_init (Rows               *rows,
           const AdderKernels *kernels)
{
  uint8_t base[16], slope[16];

  for (size_t i = 0; i < 8; i++)
    {
      rows->memory[i] = random_row (kernels, i < 6 ? INPUTS : OUTPUTS);
      rows->pixel[i]  = rows->memory[i] + ADDER_ROW_MARGIN * kernels->group;
      if (i < 6)
        rows->x[i] = rows->pixel[i];
    }
  for (unsigned i = 0; i < 16; i++)
    {
      base[i]  = (uint8_t) (i * 12);
      slope[i] = (uint8_t) (next_random () % 70);
    }
  if (! adder_power_init (&rows->power, base, slope))
    abort ();
}

static void
rows_clear (Rows *rows)
{
  for (size_t i = 0; i < 8; i++)
    free (rows->memory[i]);
}

static uint64_t
hash_adder (uint64_t            hash,
            const AdderKernels *kernels,
            Rows               *rows)
{
  const Adder3x3 *family = kernels->adder3x3;
  static uint8_t  weights[OUTPUTS * 9 * INPUTS];
  static int32_t  k[OUTPUTS];
  static int16_t  m[OUTPUTS];
  uint8_t        *packed = malloc (family->packed_size (INPUTS, OUTPUTS));
  AdderLayerPlan  plan   = {
    INPUTS, OUTPUTS, packed, k, m, 20000, 15, &rows->power
  };

  if (! packed)
    abort ();
  for (size_t i = 0; i < sizeof weights; i++)
    weights[i] = (uint8_t) next_random ();
  for (size_t o = 0; o < OUTPUTS; o++)
    {
      k[o] = (int32_t) (next_random () % 20000) - 9 * INPUTS * 85 - 10000;
      m[o] = (int16_t) ((int32_t) (next_random () % 4000) - 2000);
    }
  family->pack (packed, weights, INPUTS, OUTPUTS);
  for (int shortcut = 0; shortcut < 2; shortcut++)
    {
      family->row (rows->pixel[7], rows->x, shortcut ? rows->pixel[6] : NULL,
                   &plan, WIDTH, adder_row_stride (WIDTH));
      hash       = mix_row (hash, kernels, rows->pixel[7], OUTPUTS);
      plan.power = NULL;
    }
  free (packed);
  return hash;
}

static uint64_t
hash_head (uint64_t            hash,
           const AdderKernels *kernels,
           Rows               *rows)
{
  const Convolution3x3 *family = kernels->convolution3x3;
  size_t                stride = adder_row_stride (WIDTH);
  static int16_t        weights[OUTPUTS * 9 * 3];
  static int16_t        planes[9][WIDTH + 96];
  static int32_t        bias[OUTPUTS];
  const int16_t        *x[9];
  int16_t *packed = malloc (family->packed_size (3, OUTPUTS) * sizeof *packed);
  AdderConvolutionPlan plan = { 3, OUTPUTS, packed, bias, 15, &rows->power };

  if (! packed)
    abort ();
  for (size_t i = 0; i < OUTPUTS * 9 * 3; i++)
    weights[i] = (int16_t) ((int32_t) (next_random () % 8000) - 4000);
  for (size_t i = 0; i < 9; i++)
    {
      for (size_t p = 0; p < stride; p++)
        planes[i][p] = (int16_t) ((int32_t) (next_random () % 4081) - 2040);
      x[i] = planes[i] + ADDER_ROW_MARGIN;
    }
  for (size_t o = 0; o < OUTPUTS; o++)
    bias[o] = (int32_t) (next_random () % 4000000);
  family->pack_head (packed, weights, 3, OUTPUTS);
  family->head (rows->pixel[7], x, &plan, WIDTH, stride);
  free (packed);
  return mix_row (hash, kernels, rows->pixel[7], OUTPUTS);
}

static uint64_t
hash_body_and_tail (uint64_t            hash,
                    const AdderKernels *kernels,
                    Rows               *rows)
{
  const Convolution3x3 *family = kernels->convolution3x3;
  size_t                stride = adder_row_stride (WIDTH);
  static int16_t        weights[OUTPUTS * 9 * INPUTS];
  static int16_t        planes[OUTPUTS * (WIDTH + 96)];
  static int16_t        shuffled[4 * 4 * (WIDTH + 96)];
  static int32_t        bias[OUTPUTS];
  int16_t              *packed =
    malloc (family->packed_size (INPUTS, OUTPUTS) * sizeof *packed);
  AdderConvolutionPlan plan = { INPUTS, OUTPUTS, packed, bias, 8, NULL };

  if (! packed)
    abort ();
  for (size_t i = 0; i < OUTPUTS * 9 * INPUTS; i++)
    weights[i] = (int16_t) ((int32_t) (next_random () % 64) - 32);
  for (size_t o = 0; o < OUTPUTS; o++)
    bias[o] = (int32_t) (next_random () % 80000) - 20000;
  family->pack (packed, weights, INPUTS, OUTPUTS);

  family->body (rows->pixel[7], rows->x, rows->pixel[6], &plan, WIDTH, stride);
  hash = mix_row (hash, kernels, rows->pixel[7], OUTPUTS);

  plan.shift = 2;
  family->tail (planes, stride, rows->x, rows->x + 3, &plan, WIDTH, stride);
  for (size_t scale = 2; scale <= 4; scale++)
    {
      kernels->shuffle->rows (shuffled, scale * WIDTH, planes, stride, scale,
                              WIDTH);
      for (size_t i = 0; i < scale * scale * WIDTH; i++)
        hash = golden_mix (hash, shuffled[i]);
    }
  free (packed);
  return hash;
}

static uint64_t
hash_level (const AdderKernels *kernels)
{
  uint64_t hash = GOLDEN_START;
  Rows     rows;

  seed = 1;
  rows_init (&rows, kernels);
  hash = hash_adder (hash, kernels, &rows);
  hash = hash_head (hash, kernels, &rows);
  hash = hash_body_and_tail (hash, kernels, &rows);
  rows_clear (&rows);
  return hash;
}

/* One line of TAP. */
static int
judge (size_t      number,
       const char *level,
       const char *what,
       uint64_t    hash,
       uint64_t    expected)
{
  printf ("%s %zu - %s gives the bits that every processor gives: %s\n",
          hash == expected ? "ok" : "not ok", number, level, what);
  if (hash != expected)
    printf ("# %#llx instead of %#llx\n", (unsigned long long) hash,
            (unsigned long long) expected);
  return hash != expected;
}

int
main (void)
{
  static Golden       golden;
  AdderCpu            cpu    = adder_cpu_detect ();
  int                 failed = 0;
  size_t              n      = 0;
  const AdderKernels *kernels;

  golden_init (&golden);
  for (size_t i = 0; (kernels = adder_kernels_list (i)); i++)
    {
      if (kernels->needs & ~cpu)
        {
          printf ("ok %zu - %s # SKIP this processor cannot run the level\n",
                  ++n, kernels->name);
          continue;
        }
      failed |= judge (++n, kernels->name, "each kernel", hash_level (kernels),
                       EXPECTED);
      failed |= judge (++n, kernels->name, "a whole network",
                       golden_detail (&golden, kernels), GOLDEN_DETAIL);
    }
  printf ("1..%zu\n", n);
  return failed;
}
