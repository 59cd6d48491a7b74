/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gradient by an adder layer's input for AVX2: the sums of
 * gradient-reference.c. */

#include <immintrin.h>

#include "gradient-kernels.h"

/* Byte p of eight, four times, moved by 128. */
static inline __m256i
expand_inputs (const uint8_t *x)
{
  const __m256i four = _mm256_setr_epi8 (0, 0, 0, 0, 4, 4, 4, 4,
                                         8, 8, 8, 8, 12, 12, 12, 12,
                                         0, 0, 0, 0, 4, 4, 4, 4,
                                         8, 8, 8, 8, 12, 12, 12, 12);
  __m256i       v    = _mm256_cvtepu8_epi32 (_mm_loadl_epi64 ((const __m128i *) x));

  return _mm256_xor_si256 (_mm256_shuffle_epi8 (v, four),
                           _mm256_set1_epi8 (-128));
}

static inline __m256i
broadcast_four (const int8_t *w)
{
  int32_t four;

  __builtin_memcpy (&four, w, 4);
  return _mm256_set1_epi32 (four);
}

/* Twice the sum of the gradients whose weight lies above the input: eight
 * pixels, four channels, the outputs of one chunk. */
static inline void
sum_above (__m256i       above[4],
           const __m256i x[4],
           const int8_t *g, /* row y + 2, pixel p + 2 of the chunk */
           const int8_t *w,
           size_t        groups,
           size_t        group_bytes,
           size_t        row_bytes)
{
  __m256i sum[4];

  for (int c = 0; c < 4; c++)
    sum[c] = _mm256_setzero_si256 ();

  for (size_t ky = 0; ky < 3; ky++, g -= row_bytes)
    for (size_t o4 = 0; o4 < groups; o4++)
      for (size_t kx = 0; kx < 3; kx++, w += 16)
        {
          __m256i v = _mm256_loadu_si256 (
            (const __m256i *) (g + o4 * group_bytes - kx * 4));

#pragma GCC unroll 4
          for (int c = 0; c < 4; c++)
            {
              __m256i is_above = _mm256_cmpgt_epi8 (broadcast_four (w + c * 4),
                                                    x[c]);

              sum[c] = _mm256_add_epi16 (sum[c],
                                         _mm256_maddubs_epi16 (is_above, v));
            }
        }

  for (int c = 0; c < 4; c++)
    {
      sum[c]   = _mm256_mullo_epi16 (sum[c], _mm256_set1_epi16 (-257));
      above[c] = _mm256_add_epi32 (above[c],
                                   _mm256_madd_epi16 (sum[c],
                                                      _mm256_set1_epi16 (2)));
    }
}

/* Sum of all gradients that reach eight pixels. */
static inline __m256i
sum_all (const int8_t *g, /* row y, pixel p */
         size_t        groups,
         size_t        group_bytes,
         size_t        row_bytes)
{
  __m256i sum = _mm256_setzero_si256 ();

  for (size_t ky = 0; ky < 3; ky++, g += row_bytes)
    for (size_t o4 = 0; o4 < groups; o4++)
      for (size_t kx = 0; kx < 3; kx++)
        {
          __m256i v = _mm256_loadu_si256 (
            (const __m256i *) (g + o4 * group_bytes + kx * 4));

          v   = _mm256_maddubs_epi16 (_mm256_set1_epi8 (1), v);
          sum = _mm256_add_epi32 (sum, _mm256_madd_epi16 (v, _mm256_set1_epi16 (1)));
        }

  return sum;
}

void
train_input_gradient_avx2 (float         *gradient,
                           const uint8_t *x,
                           const int8_t  *g,
                           const int8_t  *w,
                           float          scale,
                           size_t         outputs,
                           size_t         channels,
                           size_t         width,
                           size_t         height)
{
  size_t group_bytes = TRAIN_GRADIENT_STRIDE (width) * 4;
  size_t row_bytes   = outputs / 4 * group_bytes;
  size_t n           = width * height;

  for (size_t y = 0; y < height; y++)
    for (size_t p = 0; p < width; p += 8)
      {
        const int8_t *at  = g + y * row_bytes + p * 4;
        __m256i       all = sum_all (at, outputs / 4, group_bytes, row_bytes);

        at += 2 * row_bytes + 2 * 4;
        for (size_t c = 0; c < channels; c += 4)
          {
            const int8_t *weights = w + c * outputs * 9;
            __m256i       above[4], inputs[4];

            for (size_t i = 0; i < 4; i++)
              {
                above[i]  = _mm256_setzero_si256 ();
                inputs[i] = expand_inputs (x + (c + i) * n + y * width + p);
              }

            for (size_t o = 0; o < outputs; o += TRAIN_GRADIENT_CHUNK)
              {
                size_t groups = (outputs - o) / 4;

                if (groups > TRAIN_GRADIENT_CHUNK / 4)
                  groups = TRAIN_GRADIENT_CHUNK / 4;
                sum_above (above, inputs, at + o / 4 * group_bytes,
                           weights + o * 36, groups, group_bytes, row_bytes);
              }

            for (size_t i = 0; i < 4; i++)
              {
                float  *to  = gradient + (c + i) * n + y * width + p;
                __m256  sum = _mm256_cvtepi32_ps (_mm256_sub_epi32 (above[i], all));

                sum = _mm256_mul_ps (sum, _mm256_set1_ps (scale));
                _mm256_storeu_ps (to, _mm256_add_ps (_mm256_loadu_ps (to), sum));
              }
          }
      }
}
