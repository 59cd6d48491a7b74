/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h for every AArch64. */

#pragma once

#include "arm.h"

/* Two additions in pairs. UABAL would need one instruction less, but all of
 * them on one pipe (Cortex-A72: 2 cycles for 16 bytes instead of 1.5, by its
 * optimisation guide), and a layout of its own. */
static inline vec
v_accumulate (vec sum,
              vec difference)
{
  return U8_OF_U32 (vpadalq_u16 (U32_OF (sum), vpaddlq_u8 (difference)));
}
