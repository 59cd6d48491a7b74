/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pixel shuffle in plain C, written from the formula in kernels.h. */

#include "kernels.h"

static void
rows (int16_t       *y,
      size_t         y_stride,
      const int16_t *x,
      size_t         x_stride,
      size_t         scale,
      size_t         width)
{
  for (size_t dy = 0; dy < scale; dy++)
    for (size_t dx = 0; dx < scale; dx++)
      for (size_t p = 0; p < width; p++)
        y[dy * y_stride + scale * p + dx] = x[(dy * scale + dx) * x_stride + p];
}

const Shuffle shuffle_reference = { rows };
