/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gradient by an adder layer's input in vectors: the sums of
 * gradient-reference.c. compare-x86.h has what the levels do differently.
 *
 * Lanes are outputs under taps. Channel by channel its weights stay in
 * registers and meet the gradients around each pixel where the channel is at
 * no end of its byte: about half of them in a trained network. A few rows at a
 * time, whose gradients stay in the first-level cache.
 */

#include <stdbool.h>
#include <string.h>

#include "compare-x86.h"
#include "gradient-kernels.h"
#include "transpose-x86.h"

/* Vectors of weights that stay in registers. */
#define CHUNK 9

/* Pixels of the rows that are worked on at a time, if one has not more. */
#define BLOCK 128

#define ALIGNED(bytes)  (((bytes) + 63) / 64 * 64)
#define ROUND_UP(n, to) (((n) + (to) - 1) / (to) * (to))

/* Sizes of what is worked on, and the memory for it. */
typedef struct
{
  size_t    outputs;
  size_t    channels;
  size_t    width;
  size_t    height;
  size_t    rows;    /* of a block */
  size_t    vectors; /* of the gradients around a pixel */
  int8_t   *around;  /* [rows][W + 2][3][O] */
  uint32_t *places;  /* [rows][W] where the gradients around a pixel begin */
  int32_t  *all;     /* [rows][W] their sum */
  uint8_t  *always;  /* what a comparison yields that is always true */
  uint8_t  *x;       /* [rows][W] of a channel */
  uint64_t *active;  /* [rows · W / 64] bits of pixels that are at no end */
  vec      *partial; /* [rows · W] of the active pixels */
  int32_t  *sums;    /* [rows · W] of the active pixels */
} Work;

/* Returns the bytes of all arrays; places them if there is memory. */
static size_t
plan (Work  *work,
      char  *memory,
      size_t outputs,
      size_t channels,
      size_t width,
      size_t height)
{
  size_t rows = BLOCK / width < 1 ? 1 : BLOCK / width, block = rows * width;
  size_t at = 0;

  work->outputs  = outputs;
  work->channels = channels;
  work->width    = width;
  work->height   = height;
  work->rows     = rows;
  work->vectors  = ROUND_UP (9 * outputs, sizeof (vec)) / sizeof (vec);

#define PLACE(array, count)                                 \
  do                                                        \
    {                                                       \
      work->array = memory ? (void *) (memory + at) : NULL; \
      at += ALIGNED ((count) * sizeof (*work->array));      \
    }                                                       \
  while (0)

  PLACE (around, rows * (width + 2) * 3 * outputs + sizeof (vec));
  PLACE (places, block);
  PLACE (all, block);
  PLACE (always, work->vectors * sizeof (vec));
  PLACE (x, block);
  PLACE (active, ROUND_UP (block, 64) / 64);
  PLACE (partial, ROUND_UP (block, COMPARE_GROUP));
  /* Reading goes beyond the last sum. */
  PLACE (sums, block + 2 * SIMD_LANES);
#undef PLACE

  return at;
}

size_t
TRAIN_NAME (train_input_gradient_size) (size_t outputs,
                                        size_t channels,
                                        size_t width,
                                        size_t height)
{
  Work work;

  return plan (&work, NULL, outputs, channels, width, height) + 64;
}

/* Eight outputs of eight channels, transposed. */
static void
pack_weights (int8_t        *packed,
              size_t         step,
              const uint8_t *w,
              size_t         stride)
{
  const __m128i one  = _mm_set1_epi8 (1),
                flip = _mm_set1_epi8 ((char) COMPARE_FLIP);
  __m128i       v[8], pairs[4], fours[4], eights[4];

  UNROLL
  for (size_t o = 0; o < 8; o++)
    v[o] = _mm_loadl_epi64 ((const __m128i *) (w + o * stride));
  UNROLL
  for (size_t i = 0; i < 4; i++)
    pairs[i] = _mm_unpacklo_epi8 (v[2 * i], v[2 * i + 1]);
  UNROLL
  for (size_t i = 0; i < 4; i += 2)
    {
      fours[i]     = _mm_unpacklo_epi16 (pairs[i], pairs[i + 1]);
      fours[i + 1] = _mm_unpackhi_epi16 (pairs[i], pairs[i + 1]);
    }
  UNROLL
  for (size_t i = 0; i < 2; i++)
    {
      eights[2 * i]     = _mm_unpacklo_epi32 (fours[i], fours[i + 2]);
      eights[2 * i + 1] = _mm_unpackhi_epi32 (fours[i], fours[i + 2]);
    }
  UNROLL
  for (size_t i = 0; i < 4; i++)
    {
      __m128i two = _mm_xor_si128 (_mm_subs_epu8 (eights[i], one), flip);

      _mm_storel_epi64 ((__m128i *) (packed + 2 * i * step), two);
      _mm_storel_epi64 ((__m128i *) (packed + (2 * i + 1) * step),
                        _mm_unpackhi_epi64 (two, two));
    }
}

void
TRAIN_NAME (train_pack_compare) (int8_t        *packed,
                                 const uint8_t *w,
                                 size_t         outputs,
                                 size_t         channels)
{
  size_t step = TRAIN_COMPARE_STEP (outputs);

  for (size_t c = 0; c < channels; c++)
    memset (packed + c * step + 9 * outputs, 255 ^ COMPARE_FLIP,
            step - 9 * outputs);
  for (size_t place = 0; place < 9; place++)
    for (size_t o = 0; o < outputs; o += 8)
      for (size_t c = 0; c < channels; c += 8)
        pack_weights (packed + c * step + place * outputs + o, step,
                      w + (o * 9 + TRAIN_COMPARE_TAP (place)) * channels + c,
                      9 * channels);
}

static void
prepare (const Work *work)
{
  size_t pixel = 3 * work->outputs;

  memset (work->always, 0, work->vectors * sizeof (vec));
  memset (work->always, COMPARE_TRUE, 9 * work->outputs);
  for (size_t row = 0; row < work->rows; row++)
    for (size_t p = 0; p < work->width; p++)
      work->places[row * work->width + p] =
        (uint32_t) ((row * (work->width + 2) + p) * pixel);
}

/* Finishes the sums of @n pixels. */
static void
add_across (const Work *work,
            int32_t    *sums,
            size_t      n,
            bool        add)
{
  for (size_t i = 0; i < n; i += COMPARE_GROUP)
    {
      vec sum = compare_across (work->partial + i);

      if (add)
        sum = v_add32 (sum, v_load (sums + i));
      v_store (sums + i, sum);
    }
}

/* One row of gradients goes to the rows above and below it, too. */
static void
spread_row (const Work   *work,
            const int8_t *g,    /* its first plane, NULL for 0 */
            size_t        rows, /* of the block */
            size_t        row)  /* the block's first is 1 */
{
  size_t  n = work->width * work->height, size = work->outputs;
  size_t  step  = (work->width + 2) * 3 * size;
  size_t  first = row < 2 ? 0 : row - 2, end = row < rows ? row + 1 : rows;
  int8_t *to = work->around + 3 * size + (row - first) * size;

  for (size_t o = 0; o < size; o += 16)
    for (size_t p = 0; p < work->width; p += 16)
      {
        const int8_t *from = g ? g + o * n + p : NULL;
        __m128i       pixel[16];

        transpose_planes (pixel, (const uint8_t *) from, n, g ? size - o : 0);
        for (size_t y = first; y < end; y++)
          for (size_t i = 0; i < 16; i++)
            {
              __m128i *at = (__m128i *) (to + y * (step - size) + first * size +
                                         (p + i) * 3 * size + o);

              if (size - o < 16)
                _mm_storel_epi64 (at, pixel[i]);
              else
                _mm_storeu_si128 (at, pixel[i]);
            }
      }
}

/* The gradients around each pixel of a block of rows, side by side. */
static void
spread_rows (const Work   *work,
             const int8_t *g,
             size_t        y,
             size_t        rows)
{
  size_t pixel = 3 * work->outputs, step = (work->width + 2) * pixel;

  for (size_t row = 0; row < rows; row++)
    {
      memset (work->around + row * step, 0, pixel);
      memset (work->around + (row + 1) * step - pixel, 0, pixel);
    }
  for (size_t row = 0; row < rows + 2; row++)
    {
      bool inside = y + row > 0 && y + row <= work->height;

      spread_row (work, inside ? g + (y + row - 1) * work->width : NULL, rows,
                  row);
    }
}

static void
sum_all (const Work *work,
         size_t      n)
{
  for (size_t first = 0; first < work->vectors; first += CHUNK)
    {
      size_t left = work->vectors - first,
             end  = first + (left < CHUNK ? left : CHUNK);

      for (size_t i = 0; i < n; i++)
        {
          const int8_t *g   = work->around + work->places[i];
          vec           sum = v_zero ();

          for (size_t v = first; v < end; v++)
            sum = compare_add (sum, v_load (work->always + v * sizeof (vec)),
                               v_load (g + v * sizeof (vec)));
          work->partial[i] = sum;
        }
      add_across (work, work->all, n, first > 0);
    }
}

/* Which pixels of a channel are at no end of their byte. Returns how many. */
static size_t
list_pixels (const Work    *work,
             const uint8_t *x,
             size_t         n)
{
  const __m256i least = _mm256_setzero_si256 (), most = _mm256_set1_epi8 (-1);
  const __m256i flip  = _mm256_set1_epi8 ((char) COMPARE_FLIP);
  size_t        count = 0;

  for (size_t i = 0; i < n; i += 32)
    {
      __m256i  v      = _mm256_loadu_si256 ((const __m256i *) (x + i));
      __m256i  end    = _mm256_or_si256 (_mm256_cmpeq_epi8 (v, least),
                                         _mm256_cmpeq_epi8 (v, most));
      uint32_t active = ~(uint32_t) _mm256_movemask_epi8 (end);

      memcpy ((uint8_t *) work->active + i / 8, &active, sizeof active);
      count += (size_t) __builtin_popcount (active);
      _mm256_storeu_si256 ((__m256i *) (work->x + i),
                           _mm256_xor_si256 (v, flip));
    }
  if (n % 64 != 0)
    memset ((uint8_t *) work->active + n / 8, 0, sizeof (uint32_t));
  return count;
}

/* Of each active pixel the gradients whose weight does not lie above the
 * input. */
INLINE void
compare_pixels (const Work   *work,
                const int8_t *w, /* of this chunk and channel */
                size_t        n,
                size_t        first, /* vector */
                const size_t  vectors)
{
  const int8_t *around = work->around + first * sizeof (vec);
  vec          *to     = work->partial, weights[CHUNK];

  UNROLL
  for (size_t v = 0; v < vectors; v++)
    weights[v] = v_load (w + v * sizeof (vec));

  for (size_t base = 0; base < n; base += 64)
    for (uint64_t left = work->active[base / 64]; left; left &= left - 1)
      {
        size_t        i     = base + (size_t) __builtin_ctzll (left);
        const int8_t *g     = around + work->places[i];
        vec           input = MM (set1_epi8) ((char) work->x[i]);
        vec           sum   = v_zero ();

        UNROLL
        for (size_t v = 0; v < vectors; v++)
          sum = compare_add (sum, compare_above (input, weights[v]),
                             v_load (g + v * sizeof (vec)));
        *to++ = sum;
      }
}

/* Registers need their number known. */
static void
compare_chunk (const Work   *work,
               const int8_t *w,
               size_t        n,
               size_t        first,
               size_t        vectors)
{
  switch (vectors)
    {
#define CASE(number)                            \
  case number:                                  \
    compare_pixels (work, w, n, first, number); \
    break;
      CASE (1)
      CASE (2)
      CASE (3)
      CASE (4)
      CASE (5)
      CASE (6)
      CASE (7)
      CASE (8)
#undef CASE
    default:
      compare_pixels (work, w, n, first, CHUNK);
    }
}

static void
sum_channel (const Work   *work,
             const int8_t *w,
             size_t        n,
             size_t        count)
{
  for (size_t first = 0; first < work->vectors; first += CHUNK)
    {
      size_t left = work->vectors - first;

      compare_chunk (work, w + first * sizeof (vec), n, first,
                     left < CHUNK ? left : CHUNK);
      add_across (work, work->sums, count, first > 0);
    }
}

/* Σ g sign (w − x) is the sum of all g minus twice what was found. */
static void
add_channel (const Work *work,
             float      *gradient,
             float       scale,
             size_t      n)
{
  const int32_t *sums = work->sums;

  for (size_t i = 0; i < n; i += SIMD_LANES)
    {
      uint32_t active = (uint32_t) (work->active[i / 64] >> i % 64);
      vec      all    = v_load (work->all + i);
      vec      sum    = compare_expand (&sums, &all, active);

      sum = MM (sub_epi32) (all, v_add32 (sum, sum));
      MM (storeu_ps) (gradient + i,
                      MM (add_ps) (MM (loadu_ps) (gradient + i),
                                   MM (mul_ps) (MM (cvtepi32_ps) (sum),
                                                MM (set1_ps) (scale))));
    }
}

void
TRAIN_NAME (train_input_gradient) (float         *gradient,
                                   const uint8_t *x,
                                   const int8_t  *g,
                                   const int8_t  *w,
                                   float          scale,
                                   void          *memory,
                                   size_t         outputs,
                                   size_t         channels,
                                   size_t         width,
                                   size_t         height)
{
  Work work;

  plan (&work, (char *) ALIGNED ((uintptr_t) memory), outputs, channels, width,
        height);
  prepare (&work);
  for (size_t y = 0; y < height; y += work.rows)
    {
      size_t rows = height - y < work.rows ? height - y : work.rows;
      size_t n    = rows * width;

      spread_rows (&work, g, y, rows);
      sum_all (&work, n);
      for (size_t c = 0; c < channels; c++)
        {
          size_t at    = (c * height + y) * width;
          size_t count = list_pixels (&work, x + at, n);

          sum_channel (&work, w + c * TRAIN_COMPARE_STEP (outputs), n, count);
          add_channel (&work, gradient + at, scale, n);
        }
    }
}
