/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gradient by an adder layer's input in vectors: the sums of
 * gradient-reference.c. compare-x86.h has what the levels do differently.
 *
 * Lanes are outputs under taps. Channel by channel its weights stay in
 * registers and meet the gradients around each pixel where the channel is at
 * no end of its byte: about half of them in a trained network. A few rows at a
 * time, whose gradients stay in the first-level cache.
 */

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
  int8_t   *g;       /* [H + 2][W + 2][O], borders 0 */
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

  PLACE (g, (height + 2) * (width + 2) * outputs);
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

/* Planes to pixels of @n bytes. */
static void
pack_row (uint8_t       *to,
          const uint8_t *planes,
          size_t         plane_stride,
          size_t         n,
          size_t         width)
{
  for (size_t c = 0; c < n; c += 16)
    for (size_t p = 0; p < width; p += 16)
      {
        __m128i pixel[16];

        transpose_planes (pixel, planes + c * plane_stride + p, plane_stride,
                          n - c);
        for (size_t i = 0; i < 16; i++)
          {
            __m128i *at = (__m128i *) (to + (p + i) * n + c);

            if (n - c < 16)
              _mm_storel_epi64 (at, pixel[i]);
            else
              _mm_storeu_si128 (at, pixel[i]);
          }
      }
}

static void
pack_gradients (const Work   *work,
                const int8_t *g)
{
  size_t n      = work->width * work->height;
  size_t across = work->width + 2;

  memset (work->g, 0, (work->height + 2) * across * work->outputs);
  for (size_t y = 0; y < work->height; y++)
    pack_row ((uint8_t *) work->g + ((y + 1) * across + 1) * work->outputs,
              (const uint8_t *) g + y * work->width, n, work->outputs,
              work->width);

  memset (work->always, 0, work->vectors * sizeof (vec));
  memset (work->always, COMPARE_TRUE, 9 * work->outputs);
}

/* The gradients around each pixel of a row, side by side. */
static void
gather_row (const Work *work,
            size_t      y,
            size_t      row) /* of the block */
{
  size_t  size = work->outputs, step = (work->width + 2) * size;
  int8_t *to = work->around + row * step * 3;

  for (size_t p = 0; p < work->width + 2; p++)
    {
      if (p < work->width)
        work->places[row * work->width + p] = (uint32_t) (to - work->around);
      for (size_t i = 0; i < 3; i++, to += size)
        for (size_t o = 0; o < size; o += 8)
          memcpy (to + o, work->g + (y + i) * step + p * size + o, 8);
    }
}

static void
sum_all (const Work *work,
         size_t      n)
{
  for (size_t i = 0; i < n; i++)
    {
      const int8_t *g   = work->around + work->places[i];
      vec           sum = v_zero ();

      work->all[i] = 0;
      for (size_t v = 0; v < work->vectors; v++)
        {
          sum = compare_add (sum, v_load (work->always + v * sizeof (vec)),
                             v_load (g + v * sizeof (vec)));
          if (v % CHUNK != CHUNK - 1 && v + 1 < work->vectors)
            continue;
          work->all[i] += compare_total (sum);
          sum = v_zero ();
        }
    }
}

/* Which pixels of a channel are at no end of their byte. Returns how many. */
static size_t
list_pixels (const Work    *work,
             const uint8_t *x,
             size_t         n)
{
  const __m128i least = _mm_setzero_si128 (), most = _mm_set1_epi8 (-1);
  const __m128i flip  = _mm_set1_epi8 ((char) COMPARE_FLIP);
  size_t        count = 0;

  for (size_t i = 0; i < n; i += 16)
    {
      __m128i v = _mm_loadu_si128 ((const __m128i *) (x + i));
      __m128i end =
        _mm_or_si128 (_mm_cmpeq_epi8 (v, least), _mm_cmpeq_epi8 (v, most));
      uint64_t active = ~(uint32_t) _mm_movemask_epi8 (end) & 0xffff;

      if (i % 64 == 0)
        work->active[i / 64] = 0;
      work->active[i / 64] |= active << i % 64;
      count += (size_t) __builtin_popcountll (active);
      _mm_storeu_si128 ((__m128i *) (work->x + i), _mm_xor_si128 (v, flip));
    }
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
      for (size_t i = 0; i < count; i += COMPARE_GROUP)
        {
          vec sum = compare_across (work->partial + i);

          if (first > 0)
            sum = v_add32 (sum, v_load (work->sums + i));
          v_store (work->sums + i, sum);
        }
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
  pack_gradients (&work, g);
  for (size_t y = 0; y < height; y += work.rows)
    {
      size_t rows = height - y < work.rows ? height - y : work.rows;
      size_t n    = rows * width;

      for (size_t row = 0; row < rows; row++)
        gather_row (&work, y + row, row);
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
