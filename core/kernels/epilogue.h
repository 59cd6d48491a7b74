/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What follows the sums of a layer, in registers: shortcut, shift, clamp to
 * bytes, power activation. For adder layers and body convolutions.
 */

#pragma once

#include "kernels.h"
#include "simd/simd.h"

/* A layer's constants in registers. */
typedef struct
{
  vec       even_gain; /* shortcut's gain, to meet v_even or v_odd … */
  vec       odd_gain;  /* … of channels 0 and 1, or of 2 and 3 */
  int       shift;
  bool      has_shortcut;
  bool      has_power;
  vec_power power;
} Epilogue;

static inline Epilogue
epilogue_of (int32_t           gain,
             int               shift,
             bool              has_shortcut,
             const AdderPower *power)
{
  Epilogue epilogue = { 0 };

  epilogue.even_gain    = v_set32 (gain);
  epilogue.odd_gain     = v_set32 (gain * 65536);
  epilogue.shift        = shift;
  epilogue.has_shortcut = has_shortcut;
  epilogue.has_power    = power != NULL;
  if (power)
    epilogue.power = v_power_load (power);
  return epilogue;
}

/* Four channels as 32-bit numbers, and the shortcut's four bytes of each
 * pixel, to four bytes of each pixel. */
INLINE vec
epilogue_finish (const Epilogue *epilogue,
                 const vec       t[4],
                 vec             shortcut)
{
  vec u[4] = { t[0], t[1], t[2], t[3] };
  vec y;

  if (epilogue->has_shortcut)
    {
      vec even = v_even (shortcut);
      vec odd  = v_odd (shortcut);

      u[0] = v_add32 (u[0], v_madd16 (even, epilogue->even_gain));
      u[1] = v_add32 (u[1], v_madd16 (odd, epilogue->even_gain));
      u[2] = v_add32 (u[2], v_madd16 (even, epilogue->odd_gain));
      u[3] = v_add32 (u[3], v_madd16 (odd, epilogue->odd_gain));
    }
  y = v_pack4 (v_sra32 (u[0], epilogue->shift), v_sra32 (u[1], epilogue->shift),
               v_sra32 (u[2], epilogue->shift),
               v_sra32 (u[3], epilogue->shift));
#ifdef SIMD_POWER_LATER
  return y;
#else
  return epilogue->has_power ? v_power (y, &epilogue->power) : y;
#endif
}

/* Eight channels of SIMD_LANES pixels to a row; @t is in joined order. Both
 * @y and @shortcut (which may be NULL) point at the first pixel. */
INLINE void
epilogue_store (const Epilogue *epilogue,
                uint8_t        *y,
                const vec       t[8],
                const uint8_t  *shortcut,
                size_t          stride)
{
#if SIMD_GROUP == 8
  vec s0   = shortcut ? v_load (shortcut) : v_zero ();
  vec s1   = shortcut ? v_load (shortcut + sizeof (vec)) : v_zero ();
  vec low  = epilogue_finish (epilogue, t, v_join_lo (s0, s1));
  vec high = epilogue_finish (epilogue, t + 4, v_join_hi (s0, s1));

  (void) stride;
  v_store (y, v_split_lo (low, high));
  v_store (y + sizeof (vec), v_split_hi (low, high));
#else
  UNROLL
  for (size_t o = 0; o < 8; o += 4)
    {
      vec s = shortcut ? v_load (shortcut + o * stride) : v_zero ();

      v_store (y + o * stride, epilogue_finish (epilogue, t + o, s));
    }
#endif
}

/* After a row: the power activation at levels that cannot look up bytes in
 * registers. In the midst of the sums the way through memory would cost three
 * times as much. */
static inline void
epilogue_row (const Epilogue *epilogue,
              uint8_t        *y,
              size_t          outputs,
              size_t          width,
              size_t          stride)
{
#ifdef SIMD_POWER_LATER
  for (size_t o = 0; epilogue->has_power && o < outputs; o += SIMD_GROUP)
    v_power_row (y + o * stride, width * SIMD_GROUP, &epilogue->power);
#else
  (void) epilogue, (void) y, (void) outputs, (void) width, (void) stride;
#endif
}
