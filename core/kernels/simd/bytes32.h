/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h that all levels with 32 bytes share. */

#pragma once

#ifdef ADDER_SIMDE
#include "simde.h"
#else
#include <immintrin.h>
#endif
#include <string.h>

#include "kernels.h"

typedef __m256i vec;

#define SIMD_LANES   8
#define SIMD_OUTPUTS 4

#define MM(name) _mm256_##name
#define SI(name) _mm256_##name##_si256
#define TO_PS(a) _mm256_castsi256_ps (a)

static inline vec
v_repeat (const void *bytes)
{
  return _mm256_broadcastsi128_si256 (_mm_loadu_si128 ((const __m128i *)
                                                         bytes));
}

#include "x86.h"
#include "avx.h"

static inline vec
v_sra32 (vec a,
         int shift)
{
  return _mm256_sra_epi32 (a, _mm_cvtsi32_si128 (shift));
}

static inline vec
v_pair16 (const int16_t *low,
          const int16_t *high)
{
  vec a = _mm256_cvtepu16_epi32 (_mm_loadu_si128 ((const __m128i *) low));
  vec b = _mm256_cvtepu16_epi32 (_mm_loadu_si128 ((const __m128i *) high));

  return _mm256_or_si256 (a, _mm256_slli_epi32 (b, 16));
}

static inline vec
v_pack16 (vec a,
          vec b)
{
  return _mm256_permute4x64_epi64 (_mm256_packs_epi32 (a, b), 0xd8);
}

static inline void
v_zip16 (vec out[2],
         vec a,
         vec b)
{
  vec low  = _mm256_unpacklo_epi16 (a, b);
  vec high = _mm256_unpackhi_epi16 (a, b);

  out[0] = _mm256_permute2x128_si256 (low, high, 0x20);
  out[1] = _mm256_permute2x128_si256 (low, high, 0x31);
}
