/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bicubic resampling after MATLAB's imresize(): Keys' kernel with a = -0.5
 * ("Cubic convolution interpolation for digital image processing", 1981). */

#include "upscale/resize.h"

#include <math.h>
#include <string.h>

static gdouble
cubic (gdouble x)
{
  x = fabs (x);
  if (x <= 1.0)
    return (1.5 * x - 2.5) * x * x + 1.0;
  if (x < 2.0)
    return ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0;
  return 0.0;
}

gint
adder_mirrored (gint position,
                gint size)
{
  const gint period = 2 * size;
  gint       p      = position % period;

  if (p < 0)
    p += period;
  return p < size ? p : period - 1 - p;
}

AdderResizeAxis *
adder_resize_axis_new (gint     in_size,
                       gint     out_size,
                       gint     first,
                       gint     count,
                       gboolean mirror)
{
  AdderResizeAxis *axis    = g_new (AdderResizeAxis, 1);
  const gdouble    scale   = (gdouble) out_size / in_size;
  const gdouble    stretch = MIN (scale, 1.0);
  const gdouble    width   = 4.0 / stretch;

  axis->count  = count;
  axis->taps   = (gint) ceil (width) + 1;
  axis->index  = g_new (gint, (gsize) count * axis->taps);
  axis->weight = g_new (gdouble, (gsize) count * axis->taps);

  for (gint i = 0; i < count; i++)
    {
      gint         *index  = axis->index + (gsize) i * axis->taps;
      gdouble      *weight = axis->weight + (gsize) i * axis->taps;
      const gdouble centre = (first + i + 0.5) / scale - 0.5;
      const gint    left   = (gint) floor (centre - width / 2) + 1;
      gdouble       sum    = 0.0;

      for (gint t = 0; t < axis->taps; t++)
        {
          weight[t] = cubic (stretch * (centre - (left + t)));
          sum += weight[t];
          index[t] = mirror ? adder_mirrored (left + t, in_size) : left + t;
        }
      for (gint t = 0; t < axis->taps; t++)
        weight[t] /= sum;
    }

  return axis;
}

void
adder_resize_axis_free (AdderResizeAxis *axis)
{
  g_free (axis->index);
  g_free (axis->weight);
  g_free (axis);
}

/* out[y][x] for one output row y: source rows, `[width]` doubles */
static void
resize_columns (const AdderResizeAxis *axis,
                gint                   y,
                const guint8          *in,
                gsize                  width,
                gdouble               *out)
{
  memset (out, 0, width * sizeof *out);
  for (gint t = 0; t < axis->taps; t++)
    {
      const gdouble w   = axis->weight[(gsize) y * axis->taps + t];
      const guint8 *row = in + axis->index[(gsize) y * axis->taps + t] * width;

      if (w != 0.0)
        for (gsize x = 0; x < width; x++)
          out[x] += w * row[x];
    }
}

static guint8
rounded (gdouble value)
{
  return (guint8) floor (CLAMP (value, 0.0, 255.0) + 0.5);
}

static void
resize_row (const AdderResizeAxis *axis,
            const gdouble         *in,
            gint                   planes,
            guint8                *out)
{
  for (gint x = 0; x < axis->count; x++)
    {
      const gdouble *weight = axis->weight + (gsize) x * axis->taps;
      const gint    *index  = axis->index + (gsize) x * axis->taps;

      for (gint p = 0; p < planes; p++)
        {
          gdouble sum = 0.0;

          for (gint t = 0; t < axis->taps; t++)
            sum += weight[t] * in[(gsize) index[t] * planes + p];
          out[(gsize) x * planes + p] = rounded (sum);
        }
    }
}

void
adder_imresize (const guint8 *in,
                gint          in_width,
                gint          in_height,
                gint          planes,
                guint8       *out,
                gint          out_width,
                gint          out_height)
{
  /* MATLAB starts with the axis that shrinks most. Without a rounding between
   * them that matters in the last bit only, and row by row needs no memory. */
  g_autoptr (AdderResizeAxis) columns =
    adder_resize_axis_new (in_height, out_height, 0, out_height, TRUE);
  g_autoptr (AdderResizeAxis) rows =
    adder_resize_axis_new (in_width, out_width, 0, out_width, TRUE);
  const gsize         in_row = (gsize) in_width * planes;
  g_autofree gdouble *row    = g_new (gdouble, in_row);

  for (gint y = 0; y < out_height; y++)
    {
      resize_columns (columns, y, in, in_row, row);
      resize_row (rows, row, planes, out + (gsize) y * out_width * planes);
    }
}

void
adder_enlarge_init (AdderEnlarge       *enlarge,
                    gint                scale,
                    const AdderKernels *kernels)
{
  g_return_if_fail (scale >= 1 && scale <= 8 && kernels != NULL);

  enlarge->scale   = scale;
  enlarge->kernels = kernels->enlarge;
  for (gint phase = 0; phase < scale; phase++)
    {
      const gdouble centre = (phase + 0.5) / scale - 0.5;
      const gint    left   = (gint) floor (centre) - 1;

      enlarge->offset[phase] = left;
      for (gint t = 0; t < 4; t++)
        enlarge->weight[phase][t] = (gfloat) cubic (centre - (left + t));
    }
}

void
adder_enlarge_columns (const AdderEnlarge *enlarge,
                       gint                phase,
                       const gfloat       *in,
                       gsize               stride,
                       gint                width,
                       gfloat             *out)
{
  enlarge->kernels->columns (out, in + enlarge->offset[phase] * (gssize) stride,
                             stride, enlarge->weight[phase], width);
}

void
adder_enlarge_row (const AdderEnlarge *enlarge,
                   const gfloat       *in,
                   gint                width,
                   gfloat             *out)
{
  enlarge->kernels->row (out, in, enlarge->offset, enlarge->weight,
                         enlarge->scale, width);
}

void
adder_enlarge_plane (const gfloat *in,
                     gint          width,
                     gint          height,
                     gint          scale,
                     gfloat       *out)
{
  const gint         margin = ADDER_ENLARGE_MARGIN;
  const gsize        stride = (gsize) width + (gsize) 2 * margin;
  g_autofree gfloat *padded =
    g_new (gfloat, stride * ((gsize) height + (gsize) 2 * margin));
  g_autofree gfloat *row    = g_new (gfloat, stride);
  AdderEnlarge       enlarge;

  adder_enlarge_init (&enlarge, scale, adder_kernels_get (adder_cpu_detect ()));
  for (gint y = -margin; y < height + margin; y++)
    for (gint x = -margin; x < width + margin; x++)
      padded[(y + margin) * stride + x + margin] =
        in[(gsize) adder_mirrored (y, height) * width +
           adder_mirrored (x, width)];

  for (gint y = 0; y < height; y++)
    for (gint phase = 0; phase < scale; phase++)
      {
        adder_enlarge_columns (&enlarge, phase, padded + (y + margin) * stride,
                               stride, (gint) stride, row);
        adder_enlarge_row (&enlarge, row + margin, width, out);
        out += (gsize) width * scale;
      }
}
