/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h in AVX2. */

#pragma once

#include "bytes32.h"
#include "sad.h"

#define SIMD_PIXELS 4
#define SIMD_WEIGHT 8

static inline vec
v_weight (const uint8_t *w)
{
  return _mm256_broadcastq_epi64 (_mm_loadl_epi64 ((const __m128i *) w));
}

static inline vec
v_scale (vec a,
         vec b,
         vec factor)
{
  return v_mul32 (v_join_lo (a, b), factor);
}

/* Joined order is that of 64-bit quarters 0, 2, 1, 3: its own inverse. */
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
