/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gradient by the tail's input for AVX2: the sums of
 * gradient-reference.c. */

#include <immintrin.h>
#include <string.h>

#include "gradient-kernels.h"

/* Keeps gcc from moving sums about and spilling them. */
#define PIN(v) __asm__ ("" : "+x"(v))

static inline __m256i
broadcast_pair (const int16_t *from)
{
  int32_t pair;

  memcpy (&pair, from, sizeof pair);
  return _mm256_set1_epi32 (pair);
}

/* Sixteen pixels of four channels. */
static inline void
sum_block (__m256i        sum[4][2],
           const int16_t *g, /* row y + 2, pixel p + 2 of the first pair */
           const int16_t *w, /* of the four channels */
           size_t         pairs,
           size_t         pair_step,
           size_t         row_step)
{
#pragma GCC unroll 4
  for (int c = 0; c < 4; c++)
    sum[c][0] = sum[c][1] = _mm256_setzero_si256 ();

  for (size_t pair = 0; pair < pairs; pair++, g += pair_step)
    for (size_t ky = 0; ky < 3; ky++)
      for (size_t kx = 0; kx < 3; kx++, w += 8)
        {
          const int16_t *at = g - ky * row_step - kx * 2;
          __m256i        g0 = _mm256_loadu_si256 ((const __m256i *) at);
          __m256i        g1 = _mm256_loadu_si256 ((const __m256i *) (at + 16));

#pragma GCC unroll 4
          for (int c = 0; c < 4; c++)
            {
              __m256i weights = broadcast_pair (w + c * 2);

              sum[c][0] =
                _mm256_add_epi32 (sum[c][0], _mm256_madd_epi16 (g0, weights));
              sum[c][1] =
                _mm256_add_epi32 (sum[c][1], _mm256_madd_epi16 (g1, weights));
              PIN (sum[c][0]);
              PIN (sum[c][1]);
            }
        }
}

void
TRAIN_NAME (train_tail_gradient) (float         *gradient,
                                  const int16_t *g,
                                  const int16_t *w,
                                  float          unit,
                                  size_t         outputs,
                                  size_t         channels,
                                  size_t         width,
                                  size_t         height)
{
  size_t pairs     = (outputs + 1) / 2;
  size_t row_step  = TRAIN_WORD_STRIDE (width) * 2;
  size_t pair_step = (height + 2) * row_step;
  __m256 factor    = _mm256_set1_ps (unit);

  for (size_t y = 0; y < height; y++)
    for (size_t p = 0; p < width; p += 16)
      for (size_t c = 0; c < channels; c += 4)
        {
          __m256i sum[4][2];

          sum_block (sum, g + (y + 2) * row_step + (p + 2) * 2,
                     w + c * pairs * 18, pairs, pair_step, row_step);
#pragma GCC unroll 8
          for (size_t i = 0; i < 8; i++)
            _mm256_storeu_ps (gradient + ((c + i / 2) * height + y) * width +
                                p + i % 2 * 8,
                              _mm256_mul_ps (_mm256_cvtepi32_ps (sum[i / 2]
                                                                    [i % 2]),
                                             factor));
        }
}
