/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bicubic resampling and the measures of quality, in plain memory. */
#include <math.h>
#include <string.h>

#include "upscale-test.h"
#include "upscale/metrics.h"
#include "upscale/resize.h"

/* MATLAB: imresize (uint8 ([10 20 30 40 50 60 70 80]), 0.5, 'bicubic') and
 * back, computed from the definition in exact fractions. */
static void
test_known_values (void)
{
  static const guint8 ramp[8]  = { 10, 20, 30, 40, 50, 60, 70, 80 };
  static const guint8 half[4]  = { 14, 35, 55, 76 };
  static const guint8 twice[8] = { 12, 18, 29, 40, 50, 61, 72, 78 };
  guint8              small[4], large[8];

  adder_imresize (ramp, 8, 1, 1, small, 4, 1);
  g_assert_cmpmem (small, 4, half, 4);
  adder_imresize (small, 4, 1, 1, large, 8, 1);
  g_assert_cmpmem (large, 8, twice, 8);
  /* The other axis is no other thing. */
  adder_imresize (ramp, 1, 8, 1, small, 1, 4);
  g_assert_cmpmem (small, 4, half, 4);
}

static void
test_flat (void)
{
  static const gint sizes[][4] = { { 5, 7, 10, 14 },
                                   { 9, 4, 3, 2 },
                                   { 1, 1, 8, 8 },
                                   { 8, 8, 1, 1 },
                                   { 3, 3, 7, 5 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (gint value = 0; value < 256; value += 51)
      {
        guint8 in[3 * 81], out[3 * 200];

        memset (in, value, sizeof in);
        adder_imresize (in, sizes[i][0], sizes[i][1], 3, out, sizes[i][2],
                        sizes[i][3]);
        for (gint j = 0; j < 3 * sizes[i][2] * sizes[i][3]; j++)
          g_assert_cmpint (out[j], ==, value);
      }
}

static void
test_mirror (void)
{
  static const gint expected[] = { 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1 };

  for (gint i = 0; i < 12; i++)
    g_assert_cmpint (adder_mirrored (i - 4, 3), ==, expected[i]);
  g_assert_cmpint (adder_mirrored (-7, 1), ==, 0);
}

static void
test_weights (void)
{
  static const gint sizes[][2] = { { 10, 20 },
                                   { 100, 33 },
                                   { 7, 50 },
                                   { 64, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (AdderResizeAxis) axis =
        adder_resize_axis_new (sizes[i][0], sizes[i][1], 0, sizes[i][1], TRUE);

      for (gint o = 0; o < axis->count; o++)
        {
          gdouble sum = 0.0;

          for (gint t = 0; t < axis->taps; t++)
            {
              sum += axis->weight[o * axis->taps + t];
              g_assert_cmpint (axis->index[o * axis->taps + t], >=, 0);
              g_assert_cmpint (axis->index[o * axis->taps + t], <, sizes[i][0]);
            }
          g_assert_cmpfloat_with_epsilon (sum, 1.0, 1e-12);
        }
    }
}

static void
test_axis_part (void)
{
  g_autoptr (AdderResizeAxis) whole =
    adder_resize_axis_new (40, 91, 0, 91, TRUE);
  g_autoptr (AdderResizeAxis) part =
    adder_resize_axis_new (40, 91, 60, 17, TRUE);
  const gsize n     = (gsize) part->count * part->taps;
  const gsize first = (gsize) 60 * whole->taps;

  g_assert_cmpint (part->taps, ==, whole->taps);
  g_assert_cmpmem (part->weight, n * sizeof (gdouble), whole->weight + first,
                   n * sizeof (gdouble));
  g_assert_cmpmem (part->index, n * sizeof (gint), whole->index + first,
                   n * sizeof (gint));
}

/* The base enlargement is the same bicubic: within what a float rounds. */
static void
test_base (void)
{
  for (gint scale = 1; scale <= 8; scale++)
    {
      const gint                  width = 9, height = 5;
      guint8                      in[45];
      gfloat                      plane[45], large[45 * 64];
      g_autofree gdouble         *row = g_new (gdouble, width);
      g_autoptr (AdderResizeAxis) columns =
        adder_resize_axis_new (height, height * scale, 0, height * scale, TRUE);
      g_autoptr (AdderResizeAxis) rows =
        adder_resize_axis_new (width, width * scale, 0, width * scale, TRUE);

      for (gint i = 0; i < 45; i++)
        {
          in[i]    = (guint8) g_test_rand_int_range (0, 256);
          plane[i] = in[i];
        }
      adder_enlarge_plane (plane, width, height, scale, large);
      for (gint y = 0; y < height * scale; y++)
        for (gint x = 0; x < width * scale; x++)
          {
            gdouble sum = 0.0;

            for (gint t = 0; t < columns->taps; t++)
              for (gint u = 0; u < rows->taps; u++)
                sum += columns->weight[y * columns->taps + t] *
                       rows->weight[x * rows->taps + u] *
                       in[columns->index[y * columns->taps + t] * width +
                          rows->index[x * rows->taps + u]];
            /* Eight sums of numbers up to 400: 8 × 400 × 2⁻²⁴. */
            g_assert_cmpfloat_with_epsilon (large[y * width * scale + x], sum,
                                            2e-4);
          }
    }
}

static void
test_psnr (void)
{
  gdouble a[400], b[400];

  for (gint i = 0; i < 400; i++)
    {
      a[i] = i % 200;
      b[i] = a[i] + (i % 2 ? 5.0 : -5.0);
    }
  g_assert_true (isinf (adder_metrics_psnr (a, a, 20, 20, 2)));
  g_assert_cmpfloat_with_epsilon (adder_metrics_psnr (a, b, 20, 20, 0),
                                  10.0 * log10 (255.0 * 255.0 / 25.0), 1e-9);
  g_assert_true (isnan (adder_metrics_psnr (a, b, 20, 20, 10)));
}

static void
test_border (void)
{
  gdouble a[400] = { 0 };
  gdouble b[400] = { 0 };

  for (gint i = 0; i < 20; i++)
    b[i] = b[i * 20] = b[i * 20 + 19] = b[380 + i] = 99.0;
  g_assert_true (isinf (adder_metrics_psnr (a, b, 20, 20, 1)));
  g_assert_false (isinf (adder_metrics_psnr (a, b, 20, 20, 0)));
}

/* Straight from the paper's formula, one window after the other. */
static gdouble
plain_ssim (const gdouble *a,
            const gdouble *b,
            gint           width,
            gint           height)
{
  gdouble total = 0.0;
  gint    n     = 0;

  for (gint y = 0; y + 11 <= height; y++)
    for (gint x = 0; x + 11 <= width; x++, n++)
      {
        gdouble weights = 0, ma = 0, mb = 0, va = 0, vb = 0, cov = 0;

        for (gint pass = 0; pass < 2; pass++)
          for (gint i = 0; i < 121; i++)
            {
              const gint    dy = i / 11 - 5, dx = i % 11 - 5;
              const gdouble w = exp (-(dx * dx + dy * dy) / 4.5);
              const gint    p = (y + i / 11) * width + x + i % 11;

              if (pass == 0)
                {
                  weights += w;
                  ma += w * a[p];
                  mb += w * b[p];
                  continue;
                }
              va += w / weights * pow (a[p] - ma / weights, 2);
              vb += w / weights * pow (b[p] - mb / weights, 2);
              cov += w / weights * (a[p] - ma / weights) *
                     (b[p] - mb / weights);
            }
        ma /= weights;
        mb /= weights;
        total += (2 * ma * mb + 6.5025) * (2 * cov + 58.5225) /
                 ((ma * ma + mb * mb + 6.5025) * (va + vb + 58.5225));
      }

  return total / n;
}

static void
test_ssim (void)
{
  gdouble a[18 * 15], b[18 * 15];

  for (gint i = 0; i < 18 * 15; i++)
    {
      a[i] = g_test_rand_int_range (0, 256);
      b[i] = CLAMP (a[i] + g_test_rand_int_range (-40, 41), 0, 255);
    }
  g_assert_cmpfloat_with_epsilon (adder_metrics_ssim (a, a, 18, 15, 0), 1.0,
                                  1e-12);
  g_assert_cmpfloat_with_epsilon (adder_metrics_ssim (a, b, 18, 15, 0),
                                  plain_ssim (a, b, 18, 15), 1e-9);
  g_assert_true (isnan (adder_metrics_ssim (a, b, 18, 15, 3)));
}

static void
test_luma (void)
{
  static const guint8 pixels[] = { 0, 0, 0, 255, 255, 255, 255, 0, 0 };
  gdouble             luma[3];

  adder_metrics_luma (pixels, 3, 3, luma);
  g_assert_cmpfloat_with_epsilon (luma[0], 16.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (luma[1], 235.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (luma[2], 81.481, 1e-9);
  adder_metrics_luma (pixels, 3, 1, luma);
  g_assert_cmpfloat (luma[0], ==, 0.0);
}

static void
test_evaluate_gray (void)
{
  g_autoptr (GeglBuffer) gray = test_image ("Y' u8", 40, 40);
  AdderScores            scores;
  g_autoptr (GError)     error = NULL;
  guint8                 small[400], large[1600];
  gsize                  size;
  g_autofree guint8     *truth = test_pixels (gray, "Y' u8", &size);
  gdouble                psnr;

  adder_imresize (truth, 40, 40, 1, small, 20, 20);
  adder_imresize (small, 20, 20, 1, large, 40, 40);
  adder_metrics_compare (truth, large, 40, 40, 1, 2, &psnr, NULL);
  adder_evaluate (NULL, 2, gray, NULL, NULL, &scores, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (scores.bicubic_psnr, ==, psnr);
  g_assert_cmpfloat (scores.psnr, ==, psnr);
}

static void
test_evaluate_small (void)
{
  g_autoptr (GeglBuffer) image = test_image ("R'G'B' u8", 7, 30);
  AdderScores            scores;
  g_autoptr (GError)     error = NULL;

  g_assert_false (adder_evaluate (NULL, 4, image, NULL, NULL, &scores, NULL,
                                  &error));
  g_assert_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE);
}

static void
add (void)
{
  g_test_add_func ("/resize/gives-the-values-of-matlab", test_known_values);
  g_test_add_func ("/resize/flat-image-stays-flat", test_flat);
  g_test_add_func (
    "/resize/borders-are-mirrored-with-the-border-pixel-repeated", test_mirror);
  g_test_add_func ("/resize/weights-sum-to-one-inside-the-image", test_weights);
  g_test_add_func ("/resize/part-of-an-axis-is-that-part-of-the-whole",
                   test_axis_part);
  g_test_add_func ("/resize/base-enlargement-is-the-same-bicubic", test_base);
  g_test_add_func ("/metrics/psnr-is-that-of-the-mean-squared-error",
                   test_psnr);
  g_test_add_func ("/metrics/border-is-left-out", test_border);
  g_test_add_func ("/metrics/ssim-is-that-of-the-formula", test_ssim);
  g_test_add_func ("/metrics/luma-is-bt601-and-gray-is-taken-as-it-is",
                   test_luma);
  g_test_add_func ("/evaluate/gray-image-is-compared-as-it-is",
                   test_evaluate_gray);
  g_test_add_func (
    "/evaluate/image-without-pixels-inside-the-border-is-an-error",
    test_evaluate_small);
}

int
main (int    argc,
      char **argv)
{
  return test_main (argc, argv, add);
}
