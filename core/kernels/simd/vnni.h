/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h in AVX-512 with VNNI. */

#pragma once

#include "bytes64.h"

#define DPBUSD _mm512_dpbusd_epi32
#define DPWSSD _mm512_dpwssd_epi32

#define DPBUSD_IN_PLACE "vpdpbusd %2, %1, %0"

#include "min.h"

#define SIMD_PIXELS 16

/* SIMDe does not know this one. */
#ifdef ADDER_SIMDE
static inline vec
_mm512_alignr_epi32 (vec a,
                     vec before,
                     int first)
{
  int32_t both[32];

  v_store (both, before);
  v_store (both + 16, a);
  return v_load (both + first);
}
#endif

static inline vec
v_back1 (vec before,
         vec a)
{
  return _mm512_alignr_epi32 (a, before, 15);
}

static inline vec
v_back2 (vec before,
         vec a)
{
  return _mm512_alignr_epi32 (a, before, 14);
}
