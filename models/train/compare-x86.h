/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adding up signed bytes where other bytes lie above weights: what AVX2 and
 * AVX-512 with VNNI do in different ways.
 *
 *   COMPARE_FLIP       bits to turn in bytes and weights before they are compared
 *   COMPARE_TRUE       the byte that a comparison yields where it is true, else 0
 *   COMPARE_GROUP      sums that compare_across() finishes
 *   compare_above      which bytes of a lie above those of b
 *   compare_add        adds a byte of g where a comparison is true
 *   compare_across     the sums of that many vectors, one to a lane of 32 bits
 *   compare_total      the sum of one
 *   compare_expand     moves sums, which lie side by side, to the lanes whose bits
 *                      are set; in the others all − 2 · sum is made 0
 *
 * A sum takes nine vectors of gradients, whose pairs keep to
 * TRAIN_GRADIENT_PAIR_MAX.
 */

#pragma once

#include "simd/simd.h"

#if SIMD_LANES == 16

#define COMPARE_FLIP  0
#define COMPARE_TRUE  1
#define COMPARE_GROUP 16

/* A comparison would fill a mask register, and from there three instructions
 * lead to vpdpbusd, too. */
INLINE vec
compare_above (vec a,
               vec b)
{
  return _mm512_min_epu8 (_mm512_subs_epu8 (a, b), _mm512_set1_epi8 (1));
}

INLINE vec
compare_add (vec sum,
             vec above,
             vec g)
{
  return DPBUSD (sum, above, g);
}

/* Neighbours in the lanes of 128 bits; all that comes along the way fits 16
 * bits. */
INLINE vec
compare_join (vec a,
              vec b)
{
  return _mm512_madd_epi16 (_mm512_packs_epi32 (a, b), _mm512_set1_epi16 (1));
}

/* Adds neighbouring lanes of 128 bits: a's two sums, then b's. */
INLINE vec
compare_join_lanes (vec a,
                    vec b)
{
  return _mm512_add_epi32 (_mm512_shuffle_i64x2 (a, b, 0x88),
                           _mm512_shuffle_i64x2 (a, b, 0xdd));
}

INLINE vec
compare_across (const vec *partial)
{
  vec v[8];

  UNROLL
  for (int i = 0; i < 8; i++)
    v[i] = compare_join (partial[2 * i], partial[2 * i + 1]);
  UNROLL
  for (int i = 0; i < 4; i++)
    v[i] = compare_join (v[2 * i], v[2 * i + 1]);
  return compare_join_lanes (compare_join_lanes (v[0], v[1]),
                             compare_join_lanes (v[2], v[3]));
}

INLINE int32_t
compare_total (vec sum)
{
  return _mm512_reduce_add_epi32 (sum);
}

INLINE vec
compare_expand (const int32_t **sums,
                vec            *all,
                uint32_t        bits)
{
  __mmask16 mask = (__mmask16) bits;
  vec       sum  = _mm512_maskz_expand_epi32 (mask, v_load (*sums));

  *all = _mm512_maskz_mov_epi32 (mask, *all);
  *sums += __builtin_popcount (mask);
  return sum;
}

#else

#define COMPARE_FLIP  0x80
#define COMPARE_TRUE  255
#define COMPARE_GROUP 8

INLINE vec
compare_above (vec a,
               vec b)
{
  return _mm256_cmpgt_epi8 (a, b);
}

/* 255 times the gradients, pairwise in 16 bits: the bound on pairs lets a
 * product fit. The sums may wrap: a product with −257, the inverse of 255
 * modulo 2¹⁶, gives the exact sum in the end. */
INLINE vec
compare_add (vec sum,
             vec above,
             vec g)
{
  return _mm256_add_epi16 (sum, _mm256_maddubs_epi16 (above, g));
}

INLINE vec
compare_across (const vec *partial)
{
  vec     v[8];
  __m128i sum;

  UNROLL
  for (int i = 0; i < 8; i++)
    v[i] = partial[i];

#define JOIN(bits, n)                                                       \
  UNROLL                                                                    \
  for (int i = 0; i < n; i++)                                               \
    v[i] =                                                                  \
      _mm256_add_epi16 (_mm256_unpacklo_epi##bits (v[2 * i], v[2 * i + 1]), \
                        _mm256_unpackhi_epi##bits (v[2 * i], v[2 * i + 1]));
  JOIN (16, 4)
  JOIN (32, 2)
  JOIN (64, 1)
#undef JOIN

  sum = _mm_add_epi16 (_mm256_castsi256_si128 (v[0]),
                       _mm256_extracti128_si256 (v[0], 1));
  return _mm256_cvtepi16_epi32 (_mm_mullo_epi16 (sum, _mm_set1_epi16 (-257)));
}

INLINE int32_t
compare_total (vec sum)
{
  __m128i v = _mm_add_epi16 (_mm256_castsi256_si128 (sum),
                             _mm256_extracti128_si256 (sum, 1));

  v = _mm_add_epi16 (v, _mm_srli_si128 (v, 8));
  v = _mm_add_epi16 (v, _mm_srli_si128 (v, 4));
  v = _mm_add_epi16 (v, _mm_srli_si128 (v, 2));
  return (int16_t) ((uint32_t) _mm_cvtsi128_si32 (v) * (uint32_t) -257);
}

INLINE vec
compare_expand (const int32_t **sums,
                vec            *all,
                uint32_t        bits)
{
  static const int32_t bit[8] = { 1, 2, 4, 8, 16, 32, 64, 128 };
  vec                  which  = v_load (bit), mask;
  int32_t              lanes[8];

  mask = _mm256_and_si256 (v_set32 ((int32_t) bits), which);
  mask = _mm256_cmpeq_epi32 (mask, which);
  for (uint32_t i = 0; i < 8; i++)
    {
      lanes[i] = **sums;
      *sums += bits >> i & 1;
    }
  *all = _mm256_and_si256 (*all, mask);
  return _mm256_and_si256 (v_load (lanes), mask);
}

#endif
