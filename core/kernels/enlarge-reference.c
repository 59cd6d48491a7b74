/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Base enlargement and composition in plain C, one number after the other, from
 * the formulas in kernels.h. */

#include "kernels.h"

static float
cubic (const float *in,
       size_t       step,
       const float  w[4])
{
  return ((w[0] * in[0] + w[1] * in[step]) + w[2] * in[2 * step]) +
         w[3] * in[3 * step];
}

static void
columns (float       *out,
         const float *in,
         size_t       stride,
         const float  weight[4],
         size_t       width)
{
  for (size_t x = 0; x < width; x++)
    out[x] = cubic (in + x, stride, weight);
}

static void
row (float       *out,
     const float *in,
     const int   *offset,
     const float (*weight)[4],
     size_t scale,
     size_t width)
{
  for (size_t i = 0; i < scale * width; i++)
    out[i] = cubic (in + (ptrdiff_t) (i / scale) + offset[i % scale], 1,
                    weight[i % scale]);
}

static void
see (int16_t     *out,
     const float *in,
     int          range,
     size_t       width)
{
  for (size_t x = 0; x < width; x++)
    {
      float value = in[x] > 0.0f ? in[x] : 0.0f;

      if (value > 1.0f)
        value = 1.0f;
      out[x] =
        (int16_t) ((int) (value * (2.0f * (float) range) + 0.5f) - range);
    }
}

static void
compose (float         *out,
         size_t         components,
         const float   *base,
         size_t         base_stride,
         const int16_t *detail,
         size_t         detail_stride,
         float          gain,
         size_t         width)
{
  for (size_t x = 0; x < width; x++)
    for (size_t c = 0; c < 3; c++)
      {
        float value = base[c * base_stride + x];

        if (detail)
          value += gain * (float) detail[c * detail_stride + x];
        out[x * components + c] = value;
      }
}

const Enlarge enlarge_reference = { columns, row, see, compose };
