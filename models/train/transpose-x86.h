/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From planes of bytes to pixels. */

#pragma once

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

/* Sixteen pixels of up to sixteen planes, transposed. */
static inline void
transpose_planes (__m128i        pixel[16],
                  const uint8_t *planes,
                  size_t         plane_stride,
                  size_t         n)
{
  __m128i v[16];

  if (n >= 16)
    for (size_t c = 0; c < 16; c++)
      pixel[c] =
        _mm_loadu_si128 ((const __m128i *) (planes + c * plane_stride));
  else
    for (size_t c = 0; c < 16; c++)
      pixel[c] =
        c < n ? _mm_loadu_si128 ((const __m128i *) (planes + c * plane_stride))
              : _mm_setzero_si128 ();

  /* Four times each row meets the one eight below: all bits of the place go
   * round. */
#define ROUND(to, from)                                         \
  for (size_t c = 0; c < 8; c++)                                \
    {                                                           \
      to[2 * c]     = _mm_unpacklo_epi8 (from[c], from[c + 8]); \
      to[2 * c + 1] = _mm_unpackhi_epi8 (from[c], from[c + 8]); \
    }
  ROUND (v, pixel)
  ROUND (pixel, v)
  ROUND (v, pixel)
  ROUND (pixel, v)
#undef ROUND
}
