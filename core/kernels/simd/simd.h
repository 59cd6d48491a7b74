/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The vocabulary that kernels are written in. A level's header (ADDER_SIMD,
 * given by the build) defines it; all verbs are static inline.
 *
 *   vec            an integer register
 *   SIMD_GROUP     channels that lie side by side in a row: 8, or 4
 *   SIMD_PIXELS    pixels of one group that fill a vec
 *   SIMD_LANES     32-bit lanes of a vec
 *   SIMD_OUTPUTS   outputs that an adder kernel sums at once: 4 or 8
 *   SIMD_WEIGHT    bytes of one packed group of weights
 *   SIMD_BOX_SUM   defined where v_accumulate (…, v_difference (x, w)) leaves
 *                  Σ|x − w| − Σx − Σw, so that both sums must be added
 *
 *   v_load v_store v_zero v_set32 v_add16 v_add32 v_mul32 v_sra32 v_madd16
 *   v_weight       a group of weights, to meet the groups of all pixels
 *   v_difference v_accumulate
 *                  a vec of sums of absolute differences, one sum in the low
 *                  32 bits of each pixel's lane
 *   SIMD_IN_PLACE  defined where v_accumulate is an assembler instruction. Left
 *                  to gcc 14, sums wander from register to register: of 424
 *                  instructions in the loop of VNNI 39 were copies, of 245 in
 *                  that of SSE2 43, for which a Zen 5 took 9 and 6 % longer.
 *                  AVX2 and AVX-512 have few, and do not gain
 *   v_add_bytes    adds the sum of each pixel's bytes (SIMD_BOX_SUM only)
 *   v_back1 v_back2
 *                  lanes moved up by one or two, the first from the last of
 *                  the vec before (SIMD_BOX_SUM only)
 *   v_pin          keeps the compiler from moving work across: gcc and clang
 *                  would regroup the additions and spill
 *   v_settle       v_pin of sums that are not SIMD_IN_PLACE
 *   v_even v_odd   bytes 0 and 2, or 1 and 3, of each 32-bit lane, as 16 bits
 *   v_dot16        adds v_madd16 (…) to a sum
 *   v_pair16       SIMD_LANES numbers of 16 bits from each of two places: the
 *                  first in the low halves of 32-bit lanes
 *   v_pack16       two vecs of 32-bit numbers, saturated to one of 16 bits
 *   v_pack4        four vecs of 32-bit numbers, clamped to bytes, to one vec
 *                  with the four bytes of each pixel side by side
 *   vec_power v_power_load v_power
 *                  the power activation of every byte; a level without a lookup
 *                  in registers defines SIMD_POWER_LATER and v_power_row
 *
 * With groups of 8, two vecs of pixels become one vec of 32-bit lanes; the
 * order of those lanes is the level's own ("joined"):
 *
 *   v_join_lo v_join_hi    low and high halves of 64-bit lanes
 *   v_split_lo v_split_hi  back: two vecs from channels 0-3 and 4-7
 *   v_scale                the low halves times a factor, joined
 *   v_natural v_joined     from joined to natural order of pixels and back
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

/* Loops over registers must be unrolled entirely, and functions on arrays of
 * registers inlined, also where the compiler doubts that it pays: else the
 * registers become memory. Emulated verbs are long, and gcc would take minutes:
 * there it may do as it likes. */
#if defined(ADDER_SIMDE)
#define UNROLL
#define INLINE static inline
#elif defined(__clang__)
#define UNROLL _Pragma ("clang loop unroll(full)")
#define INLINE static inline __attribute__ ((always_inline))
#else
#define UNROLL _Pragma ("GCC unroll 128")
#define INLINE static inline __attribute__ ((always_inline))
#endif

#include ADDER_SIMD

#ifdef SIMD_IN_PLACE
#define v_settle(a) ((void) 0)
#else
#define v_settle(a) v_pin (a)
#endif

/* family##_##level of the object that this file is compiled to. */
#define ADDER_PASTE_(family, level) family##_##level
#define ADDER_PASTE(family, level)  ADDER_PASTE_ (family, level)
#define ADDER_KERNEL(family)        ADDER_PASTE (family, ADDER_LEVEL)
