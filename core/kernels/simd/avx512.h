/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h in AVX-512BW, for processors without VNNI. */

#pragma once

#include "bytes64.h"
#include "sad.h"

#define SIMD_PIXELS 8
#define SIMD_WEIGHT 8

static inline vec
v_weight (const uint8_t *w)
{
  return _mm512_broadcastq_epi64 (_mm_loadl_epi64 ((const __m128i *) w));
}

static inline vec
v_scale (vec a,
         vec b,
         vec factor)
{
  return v_mul32 (v_join_lo (a, b), factor);
}

static inline vec
v_natural (vec a)
{
  return v_gather_lanes (a);
}

static inline vec
v_joined (vec a)
{
  return _mm512_permutexvar_epi64 (_mm512_setr_epi64 (0, 4, 1, 5, 2, 6, 3, 7),
                                   a);
}
