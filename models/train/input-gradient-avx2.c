/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gradient by an adder layer's input for AVX2: the sums of
 * gradient-reference.c.
 *
 * Pixel by pixel, lanes are outputs: the gradients under the nine taps stay in
 * registers, and each channel that is at no end of its byte meets its own
 * weights. About half of all channels are 0 in a trained network.
 *
 * A comparison yields the byte 255, pmaddubsw multiplies it with g; the bound
 * on pairs of g keeps that within 16 bits. The sums may wrap: a product with
 * −257, the inverse of 255 modulo 2¹⁶, gives the exact sum in the end.
 */

#include <string.h>

#include "gradient-kernels.h"
#include "transpose-avx2.h"

#define CHUNK TRAIN_GRADIENT_CHUNK

/* Floats between the rows of two channels, which would else lie a power of two
 * apart and drive each other out of the cache. */
#define APART 16

#define ALIGNED(bytes)  (((bytes) + 63) / 64 * 64)
#define ROUND_UP(n, to) (((n) + (to) - 1) / (to) * (to))

/* Sizes of what is worked on, and the memory for it. */
typedef struct
{
  size_t   outputs; /* whole chunks */
  size_t   channels;
  size_t   padded; /* channels, whole vectors of 32 */
  size_t   width;
  size_t   height;
  uint8_t *x;       /* [H][W][padded], moved by 128 */
  int8_t  *g;       /* [H + 2][W + 2][outputs], borders 0 */
  int32_t *totals;  /* [H + 2][W + 2] sum of the pixel's g */
  uint8_t *counts;  /* [W] channels of a pixel that are at no end */
  uint8_t *indices; /* [W][padded + 8] which they are */
  uint8_t *bits;    /* [256][8] the places of the bits of a byte */
  int32_t *sums;    /* [W][padded] of them, in that order */
  int16_t *partial; /* [padded][16] */
  float   *row;     /* [C][W + APART] what is added to one row */
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
  size_t at     = 0;
  size_t around = (height + 2) * (width + 2);

  work->outputs  = ROUND_UP (outputs, CHUNK);
  work->channels = channels;
  work->padded   = ROUND_UP (channels, 32);
  work->width    = width;
  work->height   = height;

#define PLACE(array, count)                                 \
  do                                                        \
    {                                                       \
      work->array = memory ? (void *) (memory + at) : NULL; \
      at += ALIGNED ((count) * sizeof (*work->array));      \
    }                                                       \
  while (0)

  PLACE (x, height * width * work->padded);
  PLACE (g, around * work->outputs);
  PLACE (totals, around);
  PLACE (counts, width * 2);
  PLACE (indices, width * (work->padded + 8));
  PLACE (bits, 256 * 8);
  PLACE (sums, width * work->padded);
  PLACE (partial, work->padded * 16);
  PLACE (row, channels * (width + APART));
#undef PLACE

  return at;
}

size_t
train_input_gradient_size_avx2 (size_t outputs,
                                size_t channels,
                                size_t width,
                                size_t height)
{
  Work work;

  return plan (&work, NULL, outputs, channels, width, height) + 64;
}

/* Planes to pixels of @padded bytes, each with @flip's bits turned. */
static void
pack_row (uint8_t       *to,
          const uint8_t *planes,
          size_t         plane_stride,
          size_t         n_planes,
          size_t         padded,
          size_t         width,
          uint8_t        flip)
{
  __m128i bits = _mm_set1_epi8 ((char) flip);

  for (size_t c = 0; c < padded; c += 16)
    for (size_t p = 0; p < width; p += 16)
      {
        __m128i pixel[16];

        transpose_planes (pixel, planes + c * plane_stride + p, plane_stride,
                          c < n_planes ? n_planes - c : 0);
        for (size_t i = 0; i < 16; i++)
          _mm_storeu_si128 ((__m128i *) (to + (p + i) * padded + c),
                            _mm_xor_si128 (pixel[i], bits));
      }
}

/* Sum of a pixel's bytes. */
static int32_t
total_of (const int8_t *g,
          size_t        outputs)
{
  __m256i sum = _mm256_setzero_si256 ();
  __m128i half;

  for (size_t o = 0; o < outputs; o += 32)
    {
      __m256i v = _mm256_loadu_si256 ((const __m256i *) (g + o));

      v = _mm256_maddubs_epi16 (_mm256_set1_epi8 (1), v);
      sum =
        _mm256_add_epi32 (sum, _mm256_madd_epi16 (v, _mm256_set1_epi16 (1)));
    }
  half = _mm_add_epi32 (_mm256_castsi256_si128 (sum),
                        _mm256_extracti128_si256 (sum, 1));
  half = _mm_add_epi32 (half, _mm_shuffle_epi32 (half, 0x4e));
  half = _mm_add_epi32 (half, _mm_shuffle_epi32 (half, 0xb1));
  return _mm_cvtsi128_si32 (half);
}

static void
pack (const Work    *work,
      const uint8_t *x,
      const int8_t  *g,
      size_t         outputs)
{
  size_t n      = work->width * work->height;
  size_t across = work->width + 2;

  memset (work->g, 0, (work->height + 2) * across * work->outputs);
  memset (work->totals, 0, (work->height + 2) * across * sizeof (int32_t));
  for (size_t y = 0; y < work->height; y++)
    {
      size_t at = (y + 1) * across + 1;

      pack_row (work->x + y * work->width * work->padded, x + y * work->width,
                n, work->channels, work->padded, work->width, 0x80);
      pack_row ((uint8_t *) work->g + at * work->outputs,
                (const uint8_t *) g + y * work->width, n, outputs,
                work->outputs, work->width, 0);
      for (size_t p = 0; p < work->width; p++)
        work->totals[at + p] =
          total_of (work->g + (at + p) * work->outputs, work->outputs);
    }
}

static void
list_bits (const Work *work)
{
  for (size_t byte = 0; byte < 256; byte++)
    for (size_t bit = 0, count = 0; bit < 8; bit++)
      {
        work->bits[byte * 8 + count] = (uint8_t) bit;
        count += byte >> bit & 1;
      }
}

/* Which channels of a row's pixels are at no end of their byte. */
static void
list_channels (const Work *work,
               size_t      y)
{
  const __m256i least = _mm256_set1_epi8 (-128), most = _mm256_set1_epi8 (127);

  for (size_t p = 0; p < work->width; p++)
    {
      const uint8_t *x     = work->x + (y * work->width + p) * work->padded;
      uint8_t       *to    = work->indices + p * (work->padded + 8);
      size_t         count = 0;

      for (size_t c = 0; c < work->padded; c += 32)
        {
          __m256i  v    = _mm256_loadu_si256 ((const __m256i *) (x + c));
          __m256i  end  = _mm256_or_si256 (_mm256_cmpeq_epi8 (v, least),
                                           _mm256_cmpeq_epi8 (v, most));
          uint32_t left = ~(uint32_t) _mm256_movemask_epi8 (end);

          for (size_t i = 0; i < 32; i += 8, left >>= 8)
            {
              __m128i eight =
                _mm_loadl_epi64 ((const __m128i *) (work->bits +
                                                    (left & 255) * 8));

              _mm_storel_epi64 ((__m128i *) (to + count),
                                _mm_add_epi8 (eight,
                                              _mm_set1_epi8 ((char) (c + i))));
              count += (size_t) __builtin_popcount (left & 255);
            }
        }
      work->counts[2 * p]     = (uint8_t) (count & 255);
      work->counts[2 * p + 1] = (uint8_t) (count >> 8);
    }
}

static size_t
count_of (const Work *work,
          size_t      p)
{
  return work->counts[2 * p] | (size_t) work->counts[2 * p + 1] << 8;
}

/* 255 times the gradients whose weight does not lie above the input, pairwise
 * in 16 lanes, for each listed channel. */
static inline void
compare_pixel (int16_t       *partial,
               const int8_t  *g, /* row y + 2, pixel p + 2 */
               const int8_t  *w, /* of this chunk, channel 0 */
               const uint8_t *x,
               const uint8_t *indices,
               size_t         count,
               size_t         row_step,
               size_t         pixel_step,
               size_t         channel_step)
{
  __m256i v[9];

#pragma GCC unroll 9
  for (size_t tap = 0; tap < 9; tap++)
    v[tap] = _mm256_loadu_si256 ((const __m256i *) (g - tap / 3 * row_step -
                                                    tap % 3 * pixel_step));

  for (size_t i = 0; i < count; i++, partial += 16)
    {
      const __m256i *weights =
        (const __m256i *) (w + indices[i] * channel_step);
      __m256i input = _mm256_set1_epi8 ((char) x[indices[i]]);
      __m256i sum   = _mm256_setzero_si256 ();

#pragma GCC unroll 9
      for (size_t tap = 0; tap < 9; tap++)
        {
          __m256i below =
            _mm256_cmpgt_epi8 (input, _mm256_loadu_si256 (weights + tap));

          sum = _mm256_add_epi16 (sum, _mm256_maddubs_epi16 (below, v[tap]));
        }
      _mm256_storeu_si256 ((__m256i *) partial, sum);
    }
}

/* Eight vectors of sixteen words to the sums of their halves: vector i's in
 * lanes i and 8 + i. */
static inline __m256i
add_across (const int16_t *partial)
{
  __m256i v[8];

#pragma GCC unroll 8
  for (int i = 0; i < 8; i++)
    v[i] = _mm256_loadu_si256 ((const __m256i *) (partial + i * 16));

#define JOIN(bits, n)                                                     \
  _Pragma ("GCC unroll 4") for (int i = 0; i < n; i++) v[i] =             \
    _mm256_add_epi16 (_mm256_unpacklo_epi##bits (v[2 * i], v[2 * i + 1]), \
                      _mm256_unpackhi_epi##bits (v[2 * i], v[2 * i + 1]));
  JOIN (16, 4)
  JOIN (32, 2)
  JOIN (64, 1)
#undef JOIN

  return v[0];
}

/* Adds the sums of the listed channels; those beyond the last one have no
 * meaning. */
static inline void
collect (int32_t       *sums,
         const int16_t *partial,
         size_t         count)
{
  for (size_t i = 0; i < count; i += 8)
    {
      __m256i  halves = add_across (partial + i * 16);
      __m128i  sum    = _mm_add_epi16 (_mm256_castsi256_si128 (halves),
                                       _mm256_extracti128_si256 (halves, 1));
      __m256i *to     = (__m256i *) (sums + i);

      sum = _mm_mullo_epi16 (sum, _mm_set1_epi16 (-257));
      _mm256_storeu_si256 (to, _mm256_add_epi32 (_mm256_loadu_si256 (to),
                                                 _mm256_cvtepi16_epi32 (sum)));
    }
}

static void
sum_row (const Work   *work,
         const int8_t *w,
         size_t        y)
{
  size_t across       = work->width + 2;
  size_t channel_step = work->outputs * 9;

  memset (work->sums, 0, work->width * work->padded * sizeof (int32_t));
  for (size_t o = 0; o < work->outputs; o += CHUNK)
    for (size_t p = 0; p < work->width; p++)
      {
        size_t count = count_of (work, p);

        compare_pixel (work->partial,
                       work->g + ((y + 2) * across + p + 2) * work->outputs + o,
                       w + o * 9,
                       work->x + (y * work->width + p) * work->padded,
                       work->indices + p * (work->padded + 8), count,
                       across * work->outputs, work->outputs, channel_step);
        collect (work->sums + p * work->padded, work->partial, count);
      }
}

/* Sum of all gradients that reach a pixel. */
static int32_t
total_around (const Work *work,
              size_t      y,
              size_t      p)
{
  size_t         across = work->width + 2;
  const int32_t *totals = work->totals + y * across + p;
  int32_t        sum    = 0;

  for (size_t tap = 0; tap < 9; tap++)
    sum += totals[tap / 3 * across + tap % 3];
  return sum;
}

/* Σ g sign (w − x) is the sum of all g minus twice what was found. */
static void
spread_row (const Work *work,
            float       scale,
            size_t      y)
{
  size_t step = work->width + APART;

  memset (work->row, 0, work->channels * step * sizeof (float));
  for (size_t p = 0; p < work->width; p++)
    {
      const int32_t *sums  = work->sums + p * work->padded;
      const uint8_t *which = work->indices + p * (work->padded + 8);
      size_t         count = count_of (work, p);
      int32_t        all   = total_around (work, y, p);

      for (size_t i = 0; i < count; i++)
        work->row[which[i] * step + p] = scale * (float) (all - 2 * sums[i]);
    }
}

static void
add_row (const Work *work,
         float      *gradient,
         size_t      y)
{
  size_t n = work->width * work->height;

  for (size_t c = 0; c < work->channels; c++)
    for (size_t p = 0; p < work->width; p += 8)
      {
        float *to = gradient + c * n + y * work->width + p;

        _mm256_storeu_ps (to, _mm256_add_ps (_mm256_loadu_ps (to),
                                             _mm256_loadu_ps (work->row +
                                                              c * (work->width +
                                                                   APART) +
                                                              p)));
      }
}

void
train_input_gradient_avx2 (float         *gradient,
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
  pack (&work, x, g, outputs);
  list_bits (&work);
  for (size_t y = 0; y < height; y++)
    {
      list_channels (&work, y);
      sum_row (&work, w, y);
      spread_row (&work, scale, y);
      add_row (&work, gradient, y);
    }
}
