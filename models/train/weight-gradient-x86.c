/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gradient by the weights in vectors: the sums of gradient-reference.c by
 * Winograd's minimal filtering. Lanes are channels, so that nothing has to be
 * added up across lanes.
 */

#include <string.h>

#include "gradient-kernels.h"
#include "simd/simd.h"
#include "transpose-x86.h"
#include "winograd-x86.h"

#define POSITIONS 16

/* 4 · 1024 · 255 · 2000 < 2³¹ */
#define WHOLE 1024

/* Channels times tiles whose transforms stay in the second-level cache. */
#define CHUNK 4096

/* Between positions, whose arrays would else lie a power of two apart and
 * drive each other out of the cache. */
#define APART 128

#define ALIGNED(bytes) (((bytes) + 63) / 64 * 64)

/* Sizes of what is worked on, and the memory for it. */
typedef struct
{
  size_t   outputs;
  size_t   channels;
  size_t   padded; /* channels, whole vectors of sixteen */
  size_t   width;
  size_t   height;
  size_t   rows;       /* of tiles in one chunk */
  size_t   pairs;      /* of tiles in one chunk */
  size_t   input_step; /* from position to position of each array */
  size_t   gradient_step;
  size_t   product_step;
  int16_t *pixels;    /* [H + 2][W + 2][padded], borders 0 */
  int16_t *inputs;    /* [16] of [pairs][padded][2] */
  int16_t *gradients; /* [16] of [O][pairs][2] */
  int32_t *products;  /* [16] of [O, whole blocks][padded] */
} Work;

static size_t
max (size_t a,
     size_t b)
{
  return a > b ? a : b;
}

/* Returns the bytes of all arrays; places them if there is memory. */
static size_t
plan (Work  *work,
      char  *memory,
      size_t outputs,
      size_t channels,
      size_t width,
      size_t height)
{
  size_t whole = (outputs + SIMD_OUTPUTS - 1) / SIMD_OUTPUTS * SIMD_OUTPUTS;
  size_t rows  = CHUNK / max (outputs, channels) / (width / 2);
  size_t at    = 0;

  work->outputs  = outputs;
  work->channels = channels;
  work->padded   = (channels + 15) / 16 * 16;
  work->width    = width;
  work->height   = height;
  work->rows     = rows < 1                   ? 1
                   : rows > WHOLE / width / 2 ? WHOLE / width / 2
                                              : rows;
  work->pairs    = work->rows * width / 4;

  work->input_step = work->pairs * work->padded * 2 + APART / sizeof (int16_t);
  work->gradient_step = work->pairs * outputs * 2 + APART / sizeof (int16_t);
  work->product_step  = whole * work->padded + APART / sizeof (int32_t);

#define PLACE(array, count)                                 \
  do                                                        \
    {                                                       \
      work->array = memory ? (void *) (memory + at) : NULL; \
      at += ALIGNED ((count) * sizeof (*work->array));      \
    }                                                       \
  while (0)

  PLACE (pixels, (height + 2) * (width + 2) * work->padded);
  PLACE (inputs, POSITIONS * work->input_step);
  PLACE (gradients, POSITIONS * work->gradient_step);
  PLACE (products, POSITIONS * work->product_step);
#undef PLACE

  return at;
}

size_t
TRAIN_NAME (train_weight_gradient_size) (size_t outputs,
                                         size_t channels,
                                         size_t width,
                                         size_t height)
{
  Work work;

  return plan (&work, NULL, outputs, channels, width, height) + 64;
}

/* Channels in the order 0–3, 8–11, 4–7, 12–15: what unpacking two tiles then
 * yields lies in order. */
static inline __m256i
widen (__m128i bytes)
{
  return _mm256_permute4x64_epi64 (_mm256_cvtepu8_epi16 (bytes), 0xd8);
}

/* One row of planes, and of those that are added to them, as words. */
static void
pack_row (const Work    *work,
          int16_t       *to,
          const uint8_t *x,
          const uint8_t *skip)
{
  size_t n = work->width * work->height;

  for (size_t c = 0; c < work->channels; c += 16)
    for (size_t p = 0; p < work->width; p += 16)
      {
        size_t  at   = c * n + p;
        size_t  left = work->channels - c;
        __m128i pixel[16], added[16];

        transpose_planes (pixel, x + at, n, left);
        if (skip)
          transpose_planes (added, skip + at, n, left);
        for (size_t i = 0; i < 16; i++)
          {
            __m256i v = widen (pixel[i]);

            if (skip)
              v = _mm256_add_epi16 (v, widen (added[i]));
            _mm256_store_si256 ((__m256i *) (to + (p + i) * work->padded + c),
                                v);
          }
      }
}

static void
pack (const Work    *work,
      const uint8_t *x,
      const uint8_t *skip)
{
  size_t row   = (work->width + 2) * work->padded;
  size_t bytes = work->padded * sizeof (int16_t);

  memset (work->pixels, 0, row * sizeof (int16_t));
  memset (work->pixels + (work->height + 1) * row, 0, row * sizeof (int16_t));
  for (size_t y = 0; y < work->height; y++)
    {
      int16_t *to = work->pixels + (y + 1) * row;

      memset (to, 0, bytes);
      memset (to + (work->width + 1) * work->padded, 0, bytes);
      pack_row (work, to + work->padded, x + y * work->width,
                skip ? skip + y * work->width : NULL);
    }
}

/* The place of a pair among eight of a row: packing words leaves them so. */
static inline size_t
place_of (size_t pair)
{
  static const uint8_t places[8] = { 0, 1, 4, 5, 2, 3, 6, 7 };

  return pair / 8 * 8 + places[pair % 8];
}

static void
transform_all_inputs (const Work *work,
                      size_t      first, /* row of tiles */
                      size_t      rows)
{
  size_t row_size = (work->width + 2) * work->padded;
  size_t pairs    = work->width / 4;

  for (size_t y = 0; y < rows; y++)
    {
      const int16_t *row[4];

      /* With an odd height the last row of gradients is 0, and so is what it
       * is multiplied with: it may be any row. */
      for (size_t i = 0; i < 4; i++)
        {
          size_t at = (first + y) * 2 + i;

          row[i] = work->pixels + (at > work->height + 1 ? 0 : at) * row_size;
        }
      for (size_t pair = 0; pair < pairs; pair++)
        for (size_t c = 0; c < work->padded; c += 16)
          {
            size_t               at      = pair * 4 * work->padded + c;
            const int16_t *const from[4] = { row[0] + at, row[1] + at,
                                             row[2] + at, row[3] + at };

            transform_inputs (work->inputs +
                                ((y * pairs + place_of (pair)) * work->padded +
                                 c) *
                                  2,
                              from, work->padded, work->input_step);
          }
    }
}

static void
transform_all_gradients (const Work    *work,
                         const int16_t *g,
                         size_t         first,
                         size_t         rows)
{
  for (size_t o = 0; o < work->outputs; o++)
    for (size_t y = 0; y < rows; y++)
      for (size_t p = 0; p < work->width; p += 32)
        {
          size_t         row   = (first + y) * 2;
          const int16_t *above = g + (o * work->height + row) * work->width + p;

          transform_gradients (work->gradients + o * work->pairs * 2 +
                                 y * work->width / 2 + p / 2,
                               above,
                               row + 1 < work->height ? above + work->width
                                                      : NULL,
                               work->gradient_step);
        }
}

INLINE vec
broadcast_pair (const int16_t *from)
{
  int32_t pair;

  memcpy (&pair, from, sizeof pair);
  return v_set32 (pair);
}

/* Some outputs × one or two vectors of channels over all pairs. */
INLINE void
multiply_block (int32_t             *to, /* [SIMD_OUTPUTS][stride] */
                size_t               stride,
                const int16_t *const g[SIMD_OUTPUTS],
                const int16_t       *x,
                size_t               step,
                size_t               pairs,
                const int            vectors)
{
  vec sum[SIMD_OUTPUTS][2];

  UNROLL
  for (int o = 0; o < SIMD_OUTPUTS; o++)
    sum[o][0] = sum[o][1] = v_zero ();

  for (size_t k = 0; k < pairs; k++, x += step)
    {
      vec x0 = v_load (x);
      vec x1 = vectors > 1 ? v_load (x + 2 * SIMD_LANES) : x0;

      UNROLL
      for (int o = 0; o < SIMD_OUTPUTS; o++)
        {
          vec pair = broadcast_pair (g[o] + 2 * k);

          sum[o][0] = v_dot16 (sum[o][0], pair, x0);
          v_pin (sum[o][0]);
          if (vectors > 1)
            {
              sum[o][1] = v_dot16 (sum[o][1], pair, x1);
              v_pin (sum[o][1]);
            }
        }
    }

  UNROLL
  for (int o = 0; o < SIMD_OUTPUTS; o++)
    for (int v = 0; v < vectors; v++)
      {
        int32_t *at = to + (size_t) o * stride + (size_t) v * SIMD_LANES;

        v_store (at, v_add32 (v_load (at), sum[o][v]));
      }
}

/* Adds one position's products of all outputs and channels. */
static void
multiply (const Work *work,
          size_t      position,
          size_t      pairs)
{
  size_t         step = work->padded * 2;
  const int16_t *x    = work->inputs + position * work->input_step;
  const int16_t *g    = work->gradients + position * work->gradient_step;

  for (size_t o = 0; o < work->outputs; o += SIMD_OUTPUTS)
    {
      int32_t       *to = work->products + position * work->product_step +
                          o * work->padded;
      const int16_t *rows[SIMD_OUTPUTS];

      /* Beyond the last output the last one again, which nobody reads. */
      for (size_t i = 0; i < SIMD_OUTPUTS; i++)
        rows[i] = g + (o + i < work->outputs ? o + i : work->outputs - 1) *
                        work->pairs * 2;

      for (size_t c = 0; c < work->padded; c += 2 * SIMD_LANES)
        if (work->padded - c >= 2 * SIMD_LANES)
          multiply_block (to + c, work->padded, rows, x + c * 2, step, pairs,
                          2);
        else
          multiply_block (to + c, work->padded, rows, x + c * 2, step, pairs,
                          1);
    }
}

static void
gather_all (const Work *work,
            int32_t    *gradient)
{
  for (size_t o = 0; o < work->outputs; o++)
    for (size_t c = 0; c < work->channels; c += 8)
      gather (gradient + o * 9 * work->channels + c, work->channels,
              work->products + o * work->padded + c, work->product_step);
}

void
TRAIN_NAME (train_weight_gradient) (int32_t       *gradient,
                                    const int16_t *g,
                                    const uint8_t *x,
                                    const uint8_t *skip,
                                    void          *memory,
                                    size_t         outputs,
                                    size_t         channels,
                                    size_t         width,
                                    size_t         height)
{
  Work   work;
  size_t tiles = (height + 1) / 2;
  size_t whole = WHOLE / width / 2;

  plan (&work, (char *) ALIGNED ((uintptr_t) memory), outputs, channels, width,
        height);
  pack (&work, x, skip);

  for (size_t begin = 0; begin < tiles; begin += whole)
    {
      size_t end = begin + whole < tiles ? begin + whole : tiles;

      memset (work.products, 0,
              POSITIONS * work.product_step * sizeof (int32_t));
      for (size_t first = begin; first < end; first += work.rows)
        {
          size_t rows = first + work.rows < end ? work.rows : end - first;

          transform_all_inputs (&work, first, rows);
          transform_all_gradients (&work, g, first, rows);
          for (size_t position = 0; position < POSITIONS; position++)
            multiply (&work, position, rows * width / 4);
        }
      gather_all (&work, gradient);
    }
}
