/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h for levels that sum by psadbw: eight channels go into
 * the low half of a 64-bit lane. */

#pragma once

#define SIMD_GROUP 8

static inline vec
v_difference (vec x,
              vec w)
{
  return MM (sad_epu8) (x, w);
}

#ifndef SIMD_IN_PLACE
static inline vec
v_accumulate (vec sum,
              vec difference)
{
  return MM (add_epi32) (sum, difference);
}
#endif

static inline vec
v_dot16 (vec sum,
         vec a,
         vec b)
{
  return MM (add_epi32) (sum, MM (madd_epi16) (a, b));
}

static inline vec
v_join_lo (vec a,
           vec b)
{
  return SI (castps) (MM (shuffle_ps) (TO_PS (a), TO_PS (b), 0x88));
}

static inline vec
v_join_hi (vec a,
           vec b)
{
  return SI (castps) (MM (shuffle_ps) (TO_PS (a), TO_PS (b), 0xdd));
}

static inline vec
v_split_lo (vec low,
            vec high)
{
  return MM (unpacklo_epi32) (low, high);
}

static inline vec
v_split_hi (vec low,
            vec high)
{
  return MM (unpackhi_epi32) (low, high);
}
