/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h for AArch64 with dot products: UABD and UDOT. */

#pragma once

#include "arm.h"

static inline vec
v_accumulate (vec sum,
              vec difference)
{
  return U8_OF_U32 (vdotq_u32 (U32_OF (sum), difference, vdupq_n_u8 (1)));
}
