/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h that all levels with 64 bytes share. */

#pragma once

#ifdef ADDER_SIMDE
#include "simde.h"
#else
#include <immintrin.h>
#endif
#include <string.h>

#include "kernels.h"

typedef __m512i vec;

#define SIMD_LANES   16
#define SIMD_OUTPUTS 8

#define MM(name) _mm512_##name
#define SI(name) _mm512_##name##_si512
#define TO_PS(a) _mm512_castsi512_ps (a)

static inline vec
v_repeat (const void *bytes)
{
  return _mm512_broadcast_i32x4 (_mm_loadu_si128 ((const __m128i *) bytes));
}

#include "x86.h"
#include "avx.h"

static inline vec
v_sra32 (vec a,
         int shift)
{
  return _mm512_srai_epi32 (a, (unsigned) shift);
}

static inline vec
v_pair16 (const int16_t *low,
          const int16_t *high)
{
  vec a = _mm512_cvtepu16_epi32 (_mm256_loadu_si256 ((const __m256i *) low));
  vec b = _mm512_cvtepu16_epi32 (_mm256_loadu_si256 ((const __m256i *) high));

  return _mm512_or_si512 (a, _mm512_slli_epi32 (b, 16));
}

/* 64-bit eighths 0, 2, 4, 6, 1, 3, 5, 7: undoes the lanes of a pack. */
static inline vec
v_gather_lanes (vec a)
{
  return _mm512_permutexvar_epi64 (_mm512_setr_epi64 (0, 2, 4, 6, 1, 3, 5, 7),
                                   a);
}

static inline vec
v_pack16 (vec a,
          vec b)
{
  return v_gather_lanes (_mm512_packs_epi32 (a, b));
}

static inline void
v_zip16 (vec out[2],
         vec a,
         vec b)
{
  vec low  = _mm512_unpacklo_epi16 (a, b);
  vec high = _mm512_unpackhi_epi16 (a, b);

  out[0] =
    _mm512_permutex2var_epi64 (low,
                               _mm512_setr_epi64 (0, 1, 8, 9, 2, 3, 10, 11),
                               high);
  out[1] =
    _mm512_permutex2var_epi64 (low,
                               _mm512_setr_epi64 (4, 5, 12, 13, 6, 7, 14, 15),
                               high);
}
