/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Head, body and tail convolutions in plain C, written from the formulas in
 * kernels.h: they define the right answer. */

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
pack (int16_t       *packed,
      const int16_t *weights,
      size_t         inputs,
      size_t         outputs)
{
  memcpy (packed, weights, packed_size (inputs, outputs) * sizeof *packed);
}

static uint8_t
activate (int32_t           t,
          const AdderPower *power)
{
  t = t < 0 ? 0 : t > 255 ? 255 : t;
  return power ? power->table[t] : (uint8_t) t;
}

static void
head (uint8_t                    *y,
      const int16_t *const       *x,
      const AdderConvolutionPlan *plan,
      size_t                      width,
      size_t                      stride)
{
  for (size_t o = 0; o < plan->outputs; o++)
    for (size_t p = 0; p < width; p++)
      {
        const int16_t *w     = plan->weights + o * 9 * plan->inputs;
        int32_t        total = plan->bias[o];

        for (size_t ky = 0; ky < 3; ky++)
          for (size_t kx = 0; kx < 3; kx++)
            for (size_t i = 0; i < plan->inputs; i++)
              total += x[ky * plan->inputs + i][(ptrdiff_t) (p + kx) - 1] *
                       w[(ky * 3 + kx) * plan->inputs + i];
        y[adder_row_pixel (GROUP, stride, (ptrdiff_t) p, o)] =
          activate (total >> plan->shift, plan->power);
      }
}

/* Sum and bias of one pixel and output of a body or a tail, shifted. */
static int32_t
shifted_sum (const uint8_t *const        x[3],
             const uint8_t *const        skip[3],
             const AdderConvolutionPlan *plan,
             size_t                      output,
             size_t                      pixel,
             size_t                      stride)
{
  const int16_t *w     = plan->weights + output * 9 * plan->inputs;
  int32_t        total = plan->bias[output];

  for (size_t ky = 0; ky < 3; ky++)
    for (size_t kx = 0; kx < 3; kx++)
      for (size_t c = 0; c < plan->inputs; c++)
        {
          ptrdiff_t p     = (ptrdiff_t) (pixel + kx) - 1;
          ptrdiff_t at    = adder_row_pixel (GROUP, stride, p, c);
          int32_t   value = x[ky][at] + (skip ? skip[ky][at] : 0);

          total += value * w[(ky * 3 + kx) * plan->inputs + c];
        }
  return total >> plan->shift;
}

static void
body (uint8_t                    *y,
      const uint8_t *const        x[3],
      const uint8_t              *shortcut,
      const AdderConvolutionPlan *plan,
      size_t                      width,
      size_t                      stride)
{
  for (size_t o = 0; o < plan->outputs; o++)
    for (size_t p = 0; p < width; p++)
      {
        ptrdiff_t at = adder_row_pixel (GROUP, stride, (ptrdiff_t) p, o);
        int32_t   t  = shifted_sum (x, NULL, plan, o, p, stride);

        y[at] = activate (t + (shortcut ? shortcut[at] : 0), plan->power);
      }
}

static void
tail (int16_t                    *y,
      size_t                      y_stride,
      const uint8_t *const        x[3],
      const uint8_t *const        skip[3],
      const AdderConvolutionPlan *plan,
      size_t                      width,
      size_t                      stride)
{
  for (size_t o = 0; o < plan->outputs; o++)
    for (size_t p = 0; p < width; p++)
      {
        int32_t t = shifted_sum (x, skip, plan, o, p, stride);

        t = t < INT16_MIN ? INT16_MIN : t > INT16_MAX ? INT16_MAX : t;
        y[o * y_stride + p] = (int16_t) t;
      }
}

const Convolution3x3 convolution3x3_reference = { packed_size, pack, pack,
                                                  head,        body, tail };
