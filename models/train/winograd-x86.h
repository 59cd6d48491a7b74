/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transforms of Winograd's minimal filtering (Lavin & Gray, CVPR 2016)
 * with three taps as the output and two gradients as the filter: 16 products
 * where the definition has 36. In one dimension
 *
 *     y0 = g0 d0 + g1 d1 = m0 + m1 + m2      m0 = (d0 − d2) g0
 *     y1 = g0 d1 + g1 d2 = m1 − m2           m1 = (d1 + d2) (g0 + g1) / 2
 *     y2 = g0 d2 + g1 d3 = m1 + m2 − m3      m2 = (d2 − d1) (g0 − g1) / 2
 *                                            m3 = (d1 − d3) g1
 *
 * The halves are left out: in two dimensions all sums come out four times as
 * large, and the division at the end is exact.
 *
 * A tile is 2 × 2 gradients and the 4 × 4 inputs under their taps. Two tiles
 * side by side form a pair, as pmaddwd adds two products.
 */

#pragma once

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define LOAD(from)   _mm256_loadu_si256 ((const __m256i *) (from))
#define STORE(to, v) _mm256_storeu_si256 ((__m256i *) (to), (v))

/* (d0 − d2, d1 + d2, d2 − d1, d1 − d3) */
static inline void
transform_four (__m256i       to[4],
                const __m256i d0,
                const __m256i d1,
                const __m256i d2,
                const __m256i d3)
{
  to[0] = _mm256_sub_epi16 (d0, d2);
  to[1] = _mm256_add_epi16 (d1, d2);
  to[2] = _mm256_sub_epi16 (d2, d1);
  to[3] = _mm256_sub_epi16 (d1, d3);
}

/* A pair of tiles, sixteen channels. */
static inline void
transform_inputs (int16_t             *to, /* position 0 of the pair */
                  const int16_t *const rows[4],
                  size_t               step, /* from pixel to pixel */
                  size_t               position_step)
{
  __m256i a[4][4], b[4][4], d[6];

#pragma GCC unroll 4
  for (int y = 0; y < 4; y++)
    {
#pragma GCC unroll 6
      for (int x = 0; x < 6; x++)
        d[x] = LOAD (rows[y] + (size_t) x * step);
      transform_four (a[y], d[0], d[1], d[2], d[3]);
      transform_four (b[y], d[2], d[3], d[4], d[5]);
    }

#pragma GCC unroll 4
  for (int x = 0; x < 4; x++)
    {
      __m256i one[4], two[4];

      transform_four (one, a[0][x], a[1][x], a[2][x], a[3][x]);
      transform_four (two, b[0][x], b[1][x], b[2][x], b[3][x]);
#pragma GCC unroll 4
      for (int y = 0; y < 4; y++)
        {
          int16_t *at = to + (size_t) (y * 4 + x) * position_step;

          STORE (at, _mm256_unpacklo_epi16 (one[y], two[y]));
          STORE (at + 16, _mm256_unpackhi_epi16 (one[y], two[y]));
        }
    }
}

/* Two rows of 32 gradients: (2 g0, g0 + g1, g0 − g1, 2 g1), downwards and then
 * sidewards. */
static inline void
transform_gradients (int16_t       *to,
                     const int16_t *above,
                     const int16_t *below,
                     size_t         position_step)
{
  const __m256i factors[4] = { _mm256_set1_epi32 (2),
                               _mm256_set1_epi32 (0x00010001),
                               _mm256_set1_epi32 ((int) 0xffff0001),
                               _mm256_set1_epi32 (0x00020000) };
  __m256i       v[4][2];

#pragma GCC unroll 2
  for (int i = 0; i < 2; i++)
    {
      __m256i g0 = LOAD (above + i * 16);
      __m256i g1 = below ? LOAD (below + i * 16) : _mm256_setzero_si256 ();

      v[0][i] = _mm256_add_epi16 (g0, g0);
      v[1][i] = _mm256_add_epi16 (g0, g1);
      v[2][i] = _mm256_sub_epi16 (g0, g1);
      v[3][i] = _mm256_add_epi16 (g1, g1);
    }

#pragma GCC unroll 4
  for (int y = 0; y < 4; y++)
#pragma GCC unroll 4
    for (int x = 0; x < 4; x++)
      STORE (to + (size_t) (y * 4 + x) * position_step,
             _mm256_packs_epi32 (_mm256_madd_epi16 (v[y][0], factors[x]),
                                 _mm256_madd_epi16 (v[y][1], factors[x])));
}

/* (m0 + m1 + m2, m1 − m2, m1 + m2 − m3) */
static inline void
gather_three (__m256i       to[3],
              const __m256i m0,
              const __m256i m1,
              const __m256i m2,
              const __m256i m3)
{
  __m256i sum = _mm256_add_epi32 (m1, m2);

  to[0] = _mm256_add_epi32 (m0, sum);
  to[1] = _mm256_sub_epi32 (m1, m2);
  to[2] = _mm256_sub_epi32 (sum, m3);
}

/* The nine taps of one output and eight channels. */
static inline void
gather (int32_t       *gradient, /* tap 0 */
        size_t         tap_step,
        const int32_t *products, /* position 0 */
        size_t         position_step)
{
  __m256i columns[4][3];

#pragma GCC unroll 4
  for (size_t x = 0; x < 4; x++)
    gather_three (columns[x], LOAD (products + x * position_step),
                  LOAD (products + (4 + x) * position_step),
                  LOAD (products + (8 + x) * position_step),
                  LOAD (products + (12 + x) * position_step));

#pragma GCC unroll 3
  for (size_t y = 0; y < 3; y++)
    {
      __m256i taps[3];

      gather_three (taps, columns[0][y], columns[1][y], columns[2][y],
                    columns[3][y]);
#pragma GCC unroll 3
      for (size_t x = 0; x < 3; x++)
        {
          int32_t *at = gradient + (y * 3 + x) * tap_step;

          STORE (at,
                 _mm256_add_epi32 (LOAD (at), _mm256_srai_epi32 (taps[x], 2)));
        }
    }
}
