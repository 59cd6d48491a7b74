/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pixel shuffle in vector verbs; compiled once per level. Interleaving two rows
 * is one step of a scale of 2, and two steps of a scale of 4. */

#include "kernels.h"
#include "simd/simd.h"

#define PIXELS (2 * SIMD_LANES) /* of 16 bits in a vec */

/* One row of a plane: values p of `scale` rows side by side. */
static inline void
interleave (int16_t       *y,
            const int16_t *x,
            size_t         x_stride,
            size_t         scale,
            size_t         first,
            size_t         width)
{
  for (size_t dx = 0; dx < scale; dx++)
    for (size_t p = first; p < width; p++)
      y[scale * p + dx] = x[dx * x_stride + p];
}

static inline size_t
interleave2 (int16_t       *y,
             const int16_t *x,
             size_t         x_stride,
             size_t         width)
{
  size_t p = 0;

  for (; p + PIXELS <= width; p += PIXELS)
    {
      vec pair[2];

      v_zip16 (pair, v_load (x + p), v_load (x + x_stride + p));
      v_store (y + 2 * p, pair[0]);
      v_store (y + 2 * p + PIXELS, pair[1]);
    }
  return p;
}

static inline size_t
interleave4 (int16_t       *y,
             const int16_t *x,
             size_t         x_stride,
             size_t         width)
{
  size_t p = 0;

  for (; p + PIXELS <= width; p += PIXELS)
    {
      vec even[2], odd[2], out[2];

      v_zip16 (even, v_load (x + p), v_load (x + 2 * x_stride + p));
      v_zip16 (odd, v_load (x + x_stride + p), v_load (x + 3 * x_stride + p));
      for (size_t i = 0; i < 2; i++)
        {
          v_zip16 (out, even[i], odd[i]);
          v_store (y + 4 * p + 2 * i * PIXELS, out[0]);
          v_store (y + 4 * p + (2 * i + 1) * PIXELS, out[1]);
        }
    }
  return p;
}

static void
rows (int16_t       *y,
      size_t         y_stride,
      const int16_t *x,
      size_t         x_stride,
      size_t         scale,
      size_t         width)
{
  for (size_t dy = 0; dy < scale; dy++)
    {
      size_t done = 0;

      if (scale == 2)
        done = interleave2 (y, x, x_stride, width);
      else if (scale == 4)
        done = interleave4 (y, x, x_stride, width);
      interleave (y, x, x_stride, scale, done, width);
      x += scale * x_stride;
      y += y_stride;
    }
}

const Shuffle ADDER_KERNEL (shuffle) = { rows };
