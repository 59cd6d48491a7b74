/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Base enlargement and composition; compiled once per level. Loops of floats
 * are what compilers turn into vectors by themselves, given a constant scale.
 * None of them may add in another order, and multiplications are not fused with
 * additions (meson.build), so every level gives the same bits.
 */

#include "kernels.h"
#include "simd/simd.h"

#define SEEN 64 /* numbers that see() keeps at once */

static void
columns (float *restrict out,
         const float *restrict in,
         size_t      stride,
         const float weight[4],
         size_t      width)
{
  const float  w0 = weight[0], w1 = weight[1], w2 = weight[2], w3 = weight[3];
  const float *a = in;
  const float *b = a + stride;
  const float *c = b + stride;
  const float *d = c + stride;

  for (size_t x = 0; x < width; x++)
    out[x] = ((w0 * a[x] + w1 * b[x]) + w2 * c[x]) + w3 * d[x];
}

/* @scale is constant. */
INLINE void
row_of_scale (float *restrict out,
              const float *restrict in,
              const int *offset,
              const float (*weight)[4],
              size_t scale,
              size_t width)
{
  const float *a[4];
  float        w[4][4];

  for (size_t phase = 0; phase < scale; phase++)
    {
      a[phase] = in + offset[phase];
      for (size_t t = 0; t < 4; t++)
        w[phase][t] = weight[phase][t];
    }
  for (size_t x = 0; x < width; x++)
    {
      UNROLL
      for (size_t phase = 0; phase < scale; phase++)
        out[x * scale + phase] =
          ((w[phase][0] * a[phase][x] + w[phase][1] * a[phase][x + 1]) +
           w[phase][2] * a[phase][x + 2]) +
          w[phase][3] * a[phase][x + 3];
    }
}

static void
row_of_any_scale (float       *out,
                  const float *in,
                  const int   *offset,
                  const float (*weight)[4],
                  size_t scale,
                  size_t width)
{
  for (size_t phase = 0; phase < scale; phase++)
    {
      const float *w = weight[phase];
      const float *a = in + offset[phase];

      for (size_t x = 0; x < width; x++)
        out[x * scale + phase] =
          ((w[0] * a[x] + w[1] * a[x + 1]) + w[2] * a[x + 2]) + w[3] * a[x + 3];
    }
}

static void
row (float       *out,
     const float *in,
     const int   *offset,
     const float (*weight)[4],
     size_t scale,
     size_t width)
{
  if (scale == 2)
    row_of_scale (out, in, offset, weight, 2, width);
  else if (scale == 3)
    row_of_scale (out, in, offset, weight, 3, width);
  else if (scale == 4)
    row_of_scale (out, in, offset, weight, 4, width);
  else
    row_of_any_scale (out, in, offset, weight, scale, width);
}

/* Cut below and above in loops of their own, as gcc makes branches of the two
 * together, and then no vectors. */
static void
see (int16_t *restrict out,
     const float *restrict in,
     int    range,
     size_t width)
{
  const float whole = 2.0f * (float) range;

  for (size_t x = 0; x < width; x += SEEN)
    {
      const size_t n = width - x < SEEN ? width - x : SEEN;
      float        value[SEEN];

      for (size_t i = 0; i < n; i++)
        value[i] = in[x + i] > 0.0f ? in[x + i] : 0.0f;
      for (size_t i = 0; i < n; i++)
        {
          const float cut = value[i] < 1.0f ? value[i] : 1.0f;

          out[x + i] = (int16_t) ((int) (cut * whole + 0.5f) - range);
        }
    }
}

/* @components is constant. */
INLINE void
compose_pixels (float *restrict out,
                size_t components,
                const float *restrict base,
                size_t base_stride,
                const int16_t *restrict detail,
                size_t detail_stride,
                float  gain,
                size_t width)
{
  const float   *r0 = base, *r1 = r0 + base_stride, *r2 = r1 + base_stride;
  const int16_t *d0 = detail, *d1 = d0 + detail_stride,
                *d2 = d1 + detail_stride;

  for (size_t x = 0; x < width; x++)
    {
      out[x * components]     = r0[x] + gain * (float) d0[x];
      out[x * components + 1] = r1[x] + gain * (float) d1[x];
      out[x * components + 2] = r2[x] + gain * (float) d2[x];
    }
}

static void
interleave (float       *out,
            size_t       components,
            const float *base,
            size_t       base_stride,
            size_t       width)
{
  for (size_t x = 0; x < width; x++)
    for (size_t c = 0; c < 3; c++)
      out[x * components + c] = base[c * base_stride + x];
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
  if (! detail)
    interleave (out, components, base, base_stride, width);
  else if (components == 3)
    compose_pixels (out, 3, base, base_stride, detail, detail_stride, gain,
                    width);
  else
    compose_pixels (out, 4, base, base_stride, detail, detail_stride, gain,
                    width);
}

const Enlarge ADDER_KERNEL (enlarge) = { columns,
                                         row,
                                         see,
                                         compose };
