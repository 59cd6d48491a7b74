/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h for levels with VNNI: as |x − w| = x + w − 2·min (x, w),
 * one vpminub and one vpdpbusd add four channels to a whole 32-bit lane. */

#pragma once

#define SIMD_GROUP  4
#define SIMD_WEIGHT 4
#define SIMD_BOX_SUM

static inline vec
v_weight (const uint8_t *w)
{
  int32_t group;

  memcpy (&group, w, sizeof group);
  return MM (set1_epi32) (group);
}

static inline vec
v_difference (vec x,
              vec w)
{
  return MM (min_epu8) (x, w);
}

#ifdef ADDER_SIMDE
static inline vec
v_accumulate (vec sum,
              vec minimum)
{
  return DPBUSD (sum, minimum, MM (set1_epi8) (-2));
}
#else
#define SIMD_IN_PLACE

static inline vec
v_accumulate (vec sum,
              vec minimum)
{
  __asm__ (DPBUSD_IN_PLACE
           : "+v"(sum)
           : "v"(minimum), "v"(MM (set1_epi8) (-2)));
  return sum;
}
#endif

static inline vec
v_add_bytes (vec sum,
             vec a)
{
  return DPBUSD (sum, a, MM (set1_epi8) (1));
}

static inline vec
v_dot16 (vec sum,
         vec a,
         vec b)
{
  return DPWSSD (sum, a, b);
}
