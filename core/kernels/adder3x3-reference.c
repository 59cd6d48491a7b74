/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adder layer in plain C, written from the formula in kernels.h: it defines
 * the right answer. */

#include <stdlib.h>
#include <string.h>

#include "kernels.h"

#define GROUP 8

static size_t
packed_size (size_t inputs,
             size_t outputs)
{
  return outputs * 9 * inputs;
}

static void
pack (uint8_t       *packed,
      const uint8_t *weights,
      size_t         inputs,
      size_t         outputs)
{
  memcpy (packed, weights, packed_size (inputs, outputs));
}

/* Σ|x − w| of one pixel and output; w is [3][3][inputs]. */
static int32_t
sum (const uint8_t *const x[3],
     const uint8_t       *w,
     size_t               inputs,
     size_t               pixel,
     size_t               stride)
{
  int32_t total = 0;

  for (size_t ky = 0; ky < 3; ky++)
    for (size_t kx = 0; kx < 3; kx++)
      for (size_t c = 0; c < inputs; c++)
        {
          ptrdiff_t p = (ptrdiff_t) (pixel + kx) - 1;

          total += abs (x[ky][adder_row_pixel (GROUP, stride, p, c)] -
                        w[(ky * 3 + kx) * inputs + c]);
        }
  return total;
}

static void
row (uint8_t              *y,
     const uint8_t *const  x[3],
     const uint8_t        *shortcut,
     const AdderLayerPlan *plan,
     size_t                width,
     size_t                stride)
{
  for (size_t o = 0; o < plan->outputs; o++)
    for (size_t p = 0; p < width; p++)
      {
        ptrdiff_t at = adder_row_pixel (GROUP, stride, (ptrdiff_t) p, o);
        int32_t d = sum (x, plan->weights + o * 9 * plan->inputs, plan->inputs,
                         p, stride) +
                    plan->k[o];
        int32_t t = d * plan->m[o];

        if (shortcut)
          t += shortcut[at] * plan->r;
        t >>= plan->shift;
        t     = t < 0 ? 0 : t > 255 ? 255 : t;
        y[at] = plan->power ? plan->power->table[t] : (uint8_t) t;
      }
}

static void
sums (int32_t             *out,
      size_t               sums_stride,
      const uint8_t *const x[3],
      const uint8_t       *weights,
      size_t               inputs,
      size_t               outputs,
      size_t               width,
      size_t               stride)
{
  for (size_t o = 0; o < outputs; o++)
    for (size_t p = 0; p < width; p++)
      out[o * sums_stride + p] =
        sum (x, weights + o * 9 * inputs, inputs, p, stride);
}

const Adder3x3 adder3x3_reference = { packed_size, pack, row, sums };
