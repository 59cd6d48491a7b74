/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h in AVX-512 with VNNI. */

#pragma once

#include "bytes64.h"

#define DPBUSD _mm512_dpbusd_epi32
#define DPWSSD _mm512_dpwssd_epi32

#include "min.h"

#define SIMD_PIXELS 16
