/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h that read the same in AVX2 and AVX-512; v_repeat() fills
 * a vec with copies of 16 bytes. */

#pragma once

static inline vec
v_mul32 (vec a,
         vec b)
{
  return MM (mullo_epi32) (a, b);
}

/* Packing leaves four bytes of each channel side by side. */
static inline vec
v_pack4 (vec a,
         vec b,
         vec c,
         vec d)
{
  static const int8_t transpose[16] = { 0, 4, 8,  12, 1, 5, 9,  13,
                                        2, 6, 10, 14, 3, 7, 11, 15 };
  vec                 ab            = MM (packs_epi32) (a, b);
  vec                 cd            = MM (packs_epi32) (c, d);

  return MM (shuffle_epi8) (MM (packus_epi16) (ab, cd), v_repeat (transpose));
}

typedef struct
{
  vec base;
  vec slope;
} vec_power;

static inline vec_power
v_power_load (const AdderPower *power)
{
  return (vec_power) { v_repeat (power->base), v_repeat (power->slope) };
}

/* Even and odd bytes are multiplied apart, in 16 bits. Looking up 256 entries
 * by 16 shuffles would take 50 instructions instead of 16. */
static inline vec
v_power (vec              y,
         const vec_power *power)
{
  vec half    = MM (set1_epi16) (8);
  vec segment = SI (and) (MM (srli_epi16) (y, 4), MM (set1_epi8) (15));
  vec base    = MM (shuffle_epi8) (power->base, segment);
  vec slope   = MM (shuffle_epi8) (power->slope, segment);
  vec even = MM (maddubs_epi16) (slope, SI (and) (y, MM (set1_epi16) (0x000f)));
  vec odd  = MM (maddubs_epi16) (slope, SI (and) (y, MM (set1_epi16) (0x0f00)));

  even = MM (srli_epi16) (MM (add_epi16) (even, half), 4);
  odd  = MM (slli_epi16) (MM (add_epi16) (odd, half), 4);
  odd  = SI (and) (odd, MM (set1_epi16) ((int16_t) 0xff00));
  return MM (add_epi8) (base, SI (or) (even, odd));
}
