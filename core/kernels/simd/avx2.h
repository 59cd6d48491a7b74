/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h in AVX2: 32 bytes, vpsadbw on groups of 8 channels. */

#pragma once

#include <immintrin.h>

#include "kernels.h"

typedef __m256i vec;

#define SIMD_GROUP   8
#define SIMD_PIXELS  4
#define SIMD_LANES   8
#define SIMD_OUTPUTS 4
#define SIMD_WEIGHT  8

static inline vec
v_load (const void *p)
{
  return _mm256_loadu_si256 ((const __m256i *) p);
}

static inline void
v_store (void *p, vec a)
{
  _mm256_storeu_si256 ((__m256i *) p, a);
}

static inline vec
v_zero (void)
{
  return _mm256_setzero_si256 ();
}

static inline vec
v_set32 (int32_t a)
{
  return _mm256_set1_epi32 (a);
}

static inline vec
v_and (vec a, vec b)
{
  return _mm256_and_si256 (a, b);
}

static inline vec
v_add32 (vec a, vec b)
{
  return _mm256_add_epi32 (a, b);
}

static inline vec
v_sra32 (vec a, int shift)
{
  return _mm256_sra_epi32 (a, _mm_cvtsi32_si128 (shift));
}

static inline vec
v_madd16 (vec a, vec b)
{
  return _mm256_madd_epi16 (a, b);
}

static inline vec
v_weight (const uint8_t *w)
{
  return _mm256_broadcastq_epi64 (_mm_loadl_epi64 ((const __m128i *) w));
}

static inline vec
v_difference (vec x, vec w)
{
  return _mm256_sad_epu8 (x, w);
}

static inline vec
v_accumulate (vec sum, vec difference)
{
  return _mm256_add_epi32 (sum, difference);
}

#define v_pin(a) __asm__ ("" : "+x"(a))

static inline vec
v_even (vec a)
{
  return _mm256_and_si256 (a, _mm256_set1_epi16 (0xff));
}

static inline vec
v_odd (vec a)
{
  return _mm256_srli_epi16 (a, 8);
}

static inline vec
v_join_lo (vec a, vec b)
{
  return _mm256_castps_si256 (_mm256_shuffle_ps (
      _mm256_castsi256_ps (a), _mm256_castsi256_ps (b), 0x88));
}

static inline vec
v_join_hi (vec a, vec b)
{
  return _mm256_castps_si256 (_mm256_shuffle_ps (
      _mm256_castsi256_ps (a), _mm256_castsi256_ps (b), 0xdd));
}

static inline vec
v_split_lo (vec low, vec high)
{
  return _mm256_unpacklo_epi32 (low, high);
}

static inline vec
v_split_hi (vec low, vec high)
{
  return _mm256_unpackhi_epi32 (low, high);
}

static inline vec
v_scale (vec a, vec b, vec factor)
{
  return _mm256_mullo_epi32 (v_join_lo (a, b), factor);
}

static inline vec
v_natural (vec a)
{
  return _mm256_permute4x64_epi64 (a, 0xd8);
}

static inline vec
v_joined (vec a)
{
  return _mm256_permute4x64_epi64 (a, 0xd8);
}

static inline vec
v_pack4 (vec a, vec b, vec c, vec d)
{
  const vec transpose = _mm256_setr_epi8 (
      0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15,
      0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);

  return _mm256_shuffle_epi8 (_mm256_packus_epi16 (_mm256_packs_epi32 (a, b),
                                                   _mm256_packs_epi32 (c, d)),
                              transpose);
}

typedef struct
{
  vec base;
  vec slope;
} vec_power;

static inline vec_power
v_power_load (const AdderPower *power)
{
  return (vec_power) {
    _mm256_broadcastsi128_si256 (
        _mm_loadu_si128 ((const __m128i *) power->base)),
    _mm256_broadcastsi128_si256 (
        _mm_loadu_si128 ((const __m128i *) power->slope))
  };
}

/* Even and odd bytes are multiplied apart, in 16 bits. */
static inline vec
v_power (vec y, const vec_power *power)
{
  const vec half = _mm256_set1_epi16 (8);
  vec segment = _mm256_and_si256 (_mm256_srli_epi16 (y, 4),
                                  _mm256_set1_epi8 (15));
  vec slope = _mm256_shuffle_epi8 (power->slope, segment);
  vec even = _mm256_maddubs_epi16 (
      slope, _mm256_and_si256 (y, _mm256_set1_epi16 (0x000f)));
  vec odd = _mm256_maddubs_epi16 (
      slope, _mm256_and_si256 (y, _mm256_set1_epi16 (0x0f00)));

  even = _mm256_srli_epi16 (_mm256_add_epi16 (even, half), 4);
  odd = _mm256_and_si256 (
      _mm256_slli_epi16 (_mm256_add_epi16 (odd, half), 4),
      _mm256_set1_epi16 ((short) 0xff00));
  return _mm256_add_epi8 (_mm256_shuffle_epi8 (power->base, segment),
                          _mm256_or_si256 (even, odd));
}
