/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PSNR and SSIM as super-resolution papers compute them. */

#include "upscale/metrics.h"

#include <math.h>

#define WINDOW 11
#define SIGMA  1.5

void
adder_metrics_luma (const guint8 *pixels,
                    gsize         n,
                    gint          planes,
                    gdouble      *luma)
{
  for (gsize i = 0; i < n; i++)
    {
      const guint8 *p = pixels + i * planes;

      if (planes == 1)
        luma[i] = p[0];
      else
        luma[i] = 16.0 +
                  (65.481 * p[0] + 128.553 * p[1] + 24.966 * p[2]) / 255.0;
    }
}

gdouble
adder_metrics_psnr (const gdouble *a,
                    const gdouble *b,
                    gint           width,
                    gint           height,
                    gint           border)
{
  const gdouble n   = (gdouble) (width - 2 * border) *
                      (gdouble) (height - 2 * border);
  gdouble       sum = 0.0;

  if (width <= 2 * border || height <= 2 * border)
    return NAN;

  for (gint y = border; y < height - border; y++)
    for (gint x = border; x < width - border; x++)
      {
        const gdouble d = a[(gsize) y * width + x] - b[(gsize) y * width + x];

        sum += d * d;
      }

  return 10.0 * log10 (255.0 * 255.0 * n / sum);
}

static void
gaussian (gdouble weight[WINDOW])
{
  const gint middle = WINDOW / 2;
  gdouble    sum    = 0.0;

  for (gint i = 0; i < WINDOW; i++)
    {
      const gdouble d = i - middle;

      weight[i] = exp (-d * d / (2.0 * SIGMA * SIGMA));
      sum += weight[i];
    }
  for (gint i = 0; i < WINDOW; i++)
    weight[i] /= sum;
}

/* The weighted sums that SSIM needs: of a, b, a², b², ab. */
typedef struct
{
  gdouble a, b, aa, bb, ab;
} Moments;

static Moments
column_moments (const gdouble *a,
                const gdouble *b,
                gsize          stride,
                const gdouble  weight[WINDOW])
{
  Moments m = { 0 };

  for (gint i = 0; i < WINDOW; i++)
    {
      const gdouble w = weight[i];
      const gdouble u = a[i * stride];
      const gdouble v = b[i * stride];

      m.a += w * u;
      m.b += w * v;
      m.aa += w * u * u;
      m.bb += w * v * v;
      m.ab += w * u * v;
    }
  return m;
}

static gdouble
window_similarity (const Moments *columns,
                   const gdouble  weight[WINDOW])
{
  const gdouble c1 = 0.01 * 255.0 * 0.01 * 255.0;
  const gdouble c2 = 0.03 * 255.0 * 0.03 * 255.0;
  Moments       m  = { 0 };

  for (gint i = 0; i < WINDOW; i++)
    {
      m.a += weight[i] * columns[i].a;
      m.b += weight[i] * columns[i].b;
      m.aa += weight[i] * columns[i].aa;
      m.bb += weight[i] * columns[i].bb;
      m.ab += weight[i] * columns[i].ab;
    }

  return (2.0 * m.a * m.b + c1) * (2.0 * (m.ab - m.a * m.b) + c2) /
         ((m.a * m.a + m.b * m.b + c1) *
          (m.aa - m.a * m.a + m.bb - m.b * m.b + c2));
}

gdouble
adder_metrics_ssim (const gdouble *a,
                    const gdouble *b,
                    gint           width,
                    gint           height,
                    gint           border)
{
  const gint          inner_width  = width - 2 * border;
  const gint          inner_height = height - 2 * border;
  g_autofree Moments *columns      = NULL;
  gdouble             weight[WINDOW];
  gdouble             sum = 0.0;

  if (inner_width < WINDOW || inner_height < WINDOW)
    return NAN;

  gaussian (weight);
  columns = g_new (Moments, inner_width);
  for (gint y = 0; y <= inner_height - WINDOW; y++)
    {
      const gsize start = (gsize) (y + border) * width + border;

      for (gint x = 0; x < inner_width; x++)
        columns[x] =
          column_moments (a + start + x, b + start + x, width, weight);
      for (gint x = 0; x <= inner_width - WINDOW; x++)
        sum += window_similarity (columns + x, weight);
    }

  return sum / ((gdouble) (inner_width - WINDOW + 1) *
                (gdouble) (inner_height - WINDOW + 1));
}

void
adder_metrics_compare (const guint8 *a,
                       const guint8 *b,
                       gint          width,
                       gint          height,
                       gint          planes,
                       gint          border,
                       gdouble      *psnr,
                       gdouble      *ssim)
{
  const gsize         n      = (gsize) width * height;
  g_autofree gdouble *luma_a = g_new (gdouble, n);
  g_autofree gdouble *luma_b = g_new (gdouble, n);

  adder_metrics_luma (a, n, planes, luma_a);
  adder_metrics_luma (b, n, planes, luma_b);
  if (psnr)
    *psnr = adder_metrics_psnr (luma_a, luma_b, width, height, border);
  if (ssim)
    *ssim = adder_metrics_ssim (luma_a, luma_b, width, height, border);
}
