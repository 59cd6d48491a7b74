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

#include "min.h"

#define SIMD_PIXELS 8
