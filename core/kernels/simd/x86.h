/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of simd.h that read the same in SSE2, AVX2 and AVX-512: a level
 * sets vec, MM (the intrinsics' prefix) and SI (their prefix and suffix). */

#pragma once

static inline vec
v_load (const void *p)
{
  return SI (loadu) ((const vec *) p);
}

static inline void
v_store (void *p,
         vec   a)
{
  SI (storeu) ((vec *) p, a);
}

static inline vec
v_zero (void)
{
  return SI (setzero) ();
}

static inline vec
v_set32 (int32_t a)
{
  return MM (set1_epi32) (a);
}

static inline vec
v_add16 (vec a,
         vec b)
{
  return MM (add_epi16) (a, b);
}

static inline vec
v_add32 (vec a,
         vec b)
{
  return MM (add_epi32) (a, b);
}

static inline vec
v_madd16 (vec a,
          vec b)
{
  return MM (madd_epi16) (a, b);
}

static inline vec
v_even (vec a)
{
  return SI (and) (a, MM (set1_epi32) (0x00ff00ff));
}

static inline vec
v_odd (vec a)
{
  return MM (srli_epi16) (a, 8);
}

#ifdef ADDER_SIMDE
#define v_pin(a) ((void) 0)
#else
#define v_pin(a) __asm__ ("" : "+v"(a))
#endif
