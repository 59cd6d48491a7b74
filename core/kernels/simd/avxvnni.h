/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h in AVX-VNNI, for processors without AVX-512. */

#pragma once

#include "bytes32.h"

#ifdef ADDER_SIMDE /* knows these two by the names of AVX-512VL only */
#define DPBUSD _mm256_dpbusd_epi32
#define DPWSSD _mm256_dpwssd_epi32
#else
#define DPBUSD _mm256_dpbusd_avx_epi32
#define DPWSSD _mm256_dpwssd_avx_epi32
#endif

#define DPBUSD_IN_PLACE "%{vex%} vpdpbusd %2, %1, %0"

#include "min.h"

#define SIMD_PIXELS 8

static inline vec
v_back1 (vec before,
         vec a)
{
  vec middle = _mm256_permute2x128_si256 (before, a, 0x21);

  return _mm256_alignr_epi8 (a, middle, 12);
}

static inline vec
v_back2 (vec before,
         vec a)
{
  vec middle = _mm256_permute2x128_si256 (before, a, 0x21);

  return _mm256_alignr_epi8 (a, middle, 8);
}
