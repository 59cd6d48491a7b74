/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h in SSE2, which every 64-bit x86 has. */

#pragma once

#include <emmintrin.h>

#include "kernels.h"

typedef __m128i vec;

#define SIMD_LANES   4
#define SIMD_OUTPUTS 4
#define SIMD_PIXELS  2
#define SIMD_WEIGHT  16 /* stored twice: faster than a load and a shuffle */

#define MM(name) _mm_##name
#define SI(name) _mm_##name##_si128
#define TO_PS(a) _mm_castsi128_ps (a)

#define SIMD_IN_PLACE

#include "x86.h"
#include "sad.h"

static inline vec
v_accumulate (vec sum,
              vec difference)
{
  __asm__ ("paddd %1, %0" : "+x"(sum) : "x"(difference));
  return sum;
}

static inline vec
v_weight (const uint8_t *w)
{
  return _mm_loadu_si128 ((const __m128i *) w);
}

static inline vec
v_sra32 (vec a,
         int shift)
{
  return _mm_sra_epi32 (a, _mm_cvtsi32_si128 (shift));
}

/* Multiplies before joining, as SSE2 multiplies only every second lane; the
 * low 32 bits of the product are those of signed factors, too. */
static inline vec
v_scale (vec a,
         vec b,
         vec factor)
{
  return v_join_lo (_mm_mul_epu32 (a, factor), _mm_mul_epu32 (b, factor));
}

static inline vec
v_natural (vec a)
{
  return a;
}

static inline vec
v_joined (vec a)
{
  return a;
}

static inline vec
v_pair16 (const int16_t *low,
          const int16_t *high)
{
  return _mm_unpacklo_epi16 (_mm_loadl_epi64 ((const __m128i *) low),
                             _mm_loadl_epi64 ((const __m128i *) high));
}

static inline vec
v_pack16 (vec a,
          vec b)
{
  return _mm_packs_epi32 (a, b);
}

static inline void
v_zip16 (vec out[2],
         vec a,
         vec b)
{
  out[0] = _mm_unpacklo_epi16 (a, b);
  out[1] = _mm_unpackhi_epi16 (a, b);
}

static inline vec
v_pack4 (vec a,
         vec b,
         vec c,
         vec d)
{
  vec acbd = _mm_packus_epi16 (_mm_packs_epi32 (a, c), _mm_packs_epi32 (b, d));
  vec abcd = _mm_unpacklo_epi8 (acbd, _mm_srli_si128 (acbd, 8));

  return _mm_unpacklo_epi16 (abcd, _mm_srli_si128 (abcd, 8));
}

typedef struct
{
  const uint8_t *table;
} vec_power;

static inline vec_power
v_power_load (const AdderPower *power)
{
  return (vec_power) { power->table };
}

/* SSE2 cannot look up bytes in registers. */
#define SIMD_POWER_LATER

static inline void
v_power_row (uint8_t         *bytes,
             size_t           n,
             const vec_power *power)
{
  const uint8_t *table = power->table;

  for (size_t i = 0; i < n; i += SIMD_GROUP)
    {
      UNROLL
      for (size_t c = i; c < i + SIMD_GROUP; c++)
        bytes[c] = table[bytes[c]];
    }
}
