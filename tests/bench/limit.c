/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Register-only loops of each level's own instructions; compiled once per
 * level. The bench measures the kernels against them. */

#include "limit.h"

#include <string.h>

#include "simd/simd.h"

#define WEIGHTS  SIMD_OUTPUTS /* fewer, and two differences would be one */
#define UNROLLED 8

/* One turn: all sums of a block of an adder kernel, @together of them between
 * the first difference and its addition. Pinning hides from the compiler that
 * the inputs of every turn are the same. */
INLINE void
adder_turn (vec    sum[SIMD_OUTPUTS * 2],
            vec    x[2],
            vec    w[WEIGHTS],
            size_t together)
{
  vec difference[SIMD_OUTPUTS * 2];

  UNROLL
  for (size_t first = 0; first < SIMD_OUTPUTS * 2; first += together)
    {
      UNROLL
      for (size_t i = first; i < first + together; i++)
        difference[i] = v_difference (x[i % 2], w[i / 2]);
      UNROLL
      for (size_t i = first; i < first + together; i++)
        sum[i] = v_accumulate (sum[i], difference[i]);
      UNROLL
      for (size_t i = first; i < first + together; i++)
        v_pin (sum[i]);
    }
  v_pin (x[0]);
  v_pin (x[1]);
}

/* Someone must want the sums, or there would be no loop. */
INLINE void
use (const vec sum[SIMD_OUTPUTS * 2])
{
  vec     total = v_zero ();
  int32_t lanes[SIMD_LANES];

  UNROLL
  for (size_t i = 0; i < SIMD_OUTPUTS * 2; i++)
    total = v_add32 (total, sum[i]);
  v_store (lanes, total);
  __asm__ volatile ("" : : "r"(lanes) : "memory");
}

INLINE void
adder_loop (size_t turns,
            size_t together)
{
  vec sum[SIMD_OUTPUTS * 2];
  vec x[2] = { v_set32 (0x01020304), v_set32 (0x05060708) };
  vec w[WEIGHTS];

  UNROLL
  for (size_t i = 0; i < WEIGHTS; i++)
    {
      w[i] = v_set32 ((int) i);
      v_pin (w[i]);
    }
  UNROLL
  for (size_t i = 0; i < SIMD_OUTPUTS * 2; i++)
    sum[i] = v_zero ();
  /* The loop's own branch would cost 4 % with one turn at a time. */
  for (; turns >= UNROLLED; turns -= UNROLLED)
    {
      UNROLL
      for (size_t i = 0; i < UNROLLED; i++)
        adder_turn (sum, x, w, together);
    }
  use (sum);
}

static void
adder_alternating (size_t turns)
{
  adder_loop (turns, 1);
}

static void
adder_pairs (size_t turns)
{
  adder_loop (turns, 2);
}

static void
adder_fours (size_t turns)
{
  adder_loop (turns, 4);
}

static void
convolution (size_t turns)
{
  vec sum[SIMD_OUTPUTS * 2];
  vec x[2] = { v_set32 (0x01020304), v_set32 (0x05060708) };
  vec w    = v_set32 (3);

  v_pin (w);
  UNROLL
  for (size_t i = 0; i < SIMD_OUTPUTS * 2; i++)
    sum[i] = v_zero ();
  for (; turns >= UNROLLED; turns -= UNROLLED)
    {
      UNROLL
      for (size_t i = 0; i < UNROLLED * SIMD_OUTPUTS * 2; i++)
        {
          sum[i % (SIMD_OUTPUTS * 2)] =
            v_dot16 (sum[i % (SIMD_OUTPUTS * 2)], x[i % 2], w);
          v_pin (sum[i % (SIMD_OUTPUTS * 2)]);
          v_pin (x[i % 2]);
        }
    }
  use (sum);
}

extern const Limit ADDER_KERNEL (limit);

const Limit ADDER_KERNEL (limit) = { { adder_alternating,
                                       adder_pairs,
                                       adder_fours },
                                     SIMD_OUTPUTS * 2 * sizeof (vec),
                                     convolution,
                                     SIMD_OUTPUTS * 2 * 2 * SIMD_LANES };
