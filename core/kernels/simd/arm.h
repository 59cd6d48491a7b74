/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h that both AArch64 levels share: groups of 4 channels, so
 * that a 32-bit lane is a pixel. */

#pragma once

#include <arm_neon.h>
#include <string.h>

#include "kernels.h"

typedef uint8x16_t vec;

#define SIMD_GROUP   4
#define SIMD_PIXELS  4
#define SIMD_LANES   4
#define SIMD_OUTPUTS 8
#define SIMD_WEIGHT  4

#define U8_OF_S16 vreinterpretq_u8_s16
#define U8_OF_S32 vreinterpretq_u8_s32
#define U8_OF_U16 vreinterpretq_u8_u16
#define U8_OF_U32 vreinterpretq_u8_u32
#define S16_OF    vreinterpretq_s16_u8
#define S32_OF    vreinterpretq_s32_u8
#define U16_OF    vreinterpretq_u16_u8
#define U32_OF    vreinterpretq_u32_u8

static inline vec
v_load (const void *p)
{
  return vld1q_u8 ((const uint8_t *) p);
}

static inline void
v_store (void *p,
         vec   a)
{
  vst1q_u8 ((uint8_t *) p, a);
}

static inline vec
v_zero (void)
{
  return vdupq_n_u8 (0);
}

static inline vec
v_set32 (int32_t a)
{
  return U8_OF_S32 (vdupq_n_s32 (a));
}

static inline vec
v_add16 (vec a,
         vec b)
{
  return U8_OF_S16 (vaddq_s16 (S16_OF (a), S16_OF (b)));
}

static inline vec
v_add32 (vec a,
         vec b)
{
  return U8_OF_S32 (vaddq_s32 (S32_OF (a), S32_OF (b)));
}

static inline vec
v_mul32 (vec a,
         vec b)
{
  return U8_OF_S32 (vmulq_s32 (S32_OF (a), S32_OF (b)));
}

/* A shift to the left by a negative number. */
static inline vec
v_sra32 (vec a,
         int shift)
{
  return U8_OF_S32 (vshlq_s32 (S32_OF (a), vdupq_n_s32 (-shift)));
}

static inline vec
v_madd16 (vec a,
          vec b)
{
  int32x4_t low =
    vmull_s16 (vget_low_s16 (S16_OF (a)), vget_low_s16 (S16_OF (b)));
  int32x4_t high = vmull_high_s16 (S16_OF (a), S16_OF (b));

  return U8_OF_S32 (vpaddq_s32 (low, high));
}

static inline vec
v_dot16 (vec sum,
         vec a,
         vec b)
{
  return v_add32 (sum, v_madd16 (a, b));
}

static inline vec
v_pair16 (const int16_t *low,
          const int16_t *high)
{
  int16x4x2_t pair = vzip_s16 (vld1_s16 (low), vld1_s16 (high));

  return U8_OF_S16 (vcombine_s16 (pair.val[0], pair.val[1]));
}

static inline vec
v_pack16 (vec a,
          vec b)
{
  return U8_OF_S16 (vqmovn_high_s32 (vqmovn_s32 (S32_OF (a)), S32_OF (b)));
}

static inline void
v_zip16 (vec out[2],
         vec a,
         vec b)
{
  out[0] = U8_OF_U16 (vzip1q_u16 (U16_OF (a), U16_OF (b)));
  out[1] = U8_OF_U16 (vzip2q_u16 (U16_OF (a), U16_OF (b)));
}

static inline vec
v_weight (const uint8_t *w)
{
  int32_t group;

  memcpy (&group, w, sizeof group);
  return v_set32 (group);
}

static inline vec
v_difference (vec x,
              vec w)
{
  return vabdq_u8 (x, w);
}

#define v_pin(a) __asm__ ("" : "+w"(a))

static inline vec
v_even (vec a)
{
  return vandq_u8 (a, v_set32 (0x00ff00ff));
}

static inline vec
v_odd (vec a)
{
  return U8_OF_U16 (vshrq_n_u16 (U16_OF (a), 8));
}

/* Narrowing leaves four bytes of each channel side by side. */
static inline vec
v_pack4 (vec a,
         vec b,
         vec c,
         vec d)
{
  static const uint8_t transpose[16] = { 0, 4, 8,  12, 1, 5, 9,  13,
                                         2, 6, 10, 14, 3, 7, 11, 15 };
  int16x8_t            ab            = S16_OF (v_pack16 (a, b));
  int16x8_t            cd            = S16_OF (v_pack16 (c, d));

  return vqtbl1q_u8 (vqmovun_high_s16 (vqmovun_s16 (ab), cd),
                     vld1q_u8 (transpose));
}

typedef struct
{
  vec base;
  vec slope;
} vec_power;

static inline vec_power
v_power_load (const AdderPower *power)
{
  return (vec_power) { vld1q_u8 (power->base), vld1q_u8 (power->slope) };
}

/* The shift rounds, which is the formula's + 8. */
static inline vec
v_power (vec              y,
         const vec_power *power)
{
  vec        segment = vshrq_n_u8 (y, 4);
  vec        rest    = vandq_u8 (y, vdupq_n_u8 (15));
  vec        slope   = vqtbl1q_u8 (power->slope, segment);
  uint16x8_t low     = vmull_u8 (vget_low_u8 (slope), vget_low_u8 (rest));
  uint16x8_t high    = vmull_high_u8 (slope, rest);

  return vaddq_u8 (vqtbl1q_u8 (power->base, segment),
                   vrshrn_high_n_u16 (vrshrn_n_u16 (low, 4), high, 4));
}
