/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In place of immintrin.h for tests on any processor: the same intrinsics,
 * emulated. */

#pragma once

/* clang's header and SIMDe both name this type, which nobody needs here. */
#include <emmintrin.h>
#define __m128bh adder_simde_m128bh

#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>

#undef __m128bh
