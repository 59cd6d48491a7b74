/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two theorems of AdderSR (arXiv 2009.08891) in numbers, and where bytes
 * escape the second one. The layer is y = −Σ|x − w|. */
#include <math.h>

#include "network/network-run.h"
#include "whole-image.h"

#define TAPS 9

static gdouble
distance (const gdouble *x,
          const gdouble *w,
          guint          n)
{
  gdouble sum = 0.0;

  for (guint i = 0; i < n; i++)
    sum += fabs (x[i] - w[i]);
  return sum;
}

static void
randomise (gdouble *values,
           guint    n,
           gdouble  from,
           gdouble  to)
{
  for (guint i = 0; i < n; i++)
    values[i] = g_test_rand_double_range (from, to);
}

/* Theorem 1: no filter passes its input on. An identity would not see a tap
 * beside the centre; an adder layer sees each of them, whatever its weight. */
static void
test_no_identity (void)
{
  for (gint round = 0; round < 1000; round++)
    {
      guint   tap = g_test_rand_int_range (0, TAPS);
      gdouble x[TAPS];
      gdouble w[TAPS];
      gdouble before;

      randomise (x, TAPS, 0.0, 255.0);
      randomise (w, TAPS, 0.0, 255.0);
      x[tap] = w[tap];
      before = distance (x, w, TAPS);
      x[tap] += 5.0;
      g_assert_cmpfloat_with_epsilon (distance (x, w, TAPS), before + 5.0,
                                      1e-9);
    }
}

/* The share of the output's variance that the centre tap explains, for white
 * noise in 0..255 and the best filter known: the centre's weight at the top of
 * the range, so that |x − w| = 255 − x, all others in its middle. */
static gdouble
explained_by_centre (guint channels)
{
  enum
  {
    SAMPLES = 100000
  };
  guint               n     = TAPS * channels;
  g_autofree gdouble *x     = g_new (gdouble, n);
  g_autofree gdouble *w     = g_new (gdouble, n);
  gdouble             sum_x = 0, sum_y = 0, sum_xx = 0, sum_yy = 0, sum_xy = 0;
  gdouble             covariance, variance_x, variance_y;

  for (guint i = 0; i < n; i++)
    w[i] = 127.5;
  w[4 * channels] = 255.0;
  for (guint i = 0; i < SAMPLES; i++)
    {
      gdouble y;

      randomise (x, n, 0.0, 255.0);
      y = -distance (x, w, n);
      sum_x += x[4 * channels];
      sum_y += y;
      sum_xx += x[4 * channels] * x[4 * channels];
      sum_yy += y * y;
      sum_xy += x[4 * channels] * y;
    }
  covariance = sum_xy / SAMPLES - sum_x / SAMPLES * sum_y / SAMPLES;
  variance_x = sum_xx / SAMPLES - sum_x / SAMPLES * sum_x / SAMPLES;
  variance_y = sum_yy / SAMPLES - sum_y / SAMPLES * sum_y / SAMPLES;
  return covariance * covariance / (variance_x * variance_y);
}

/* The centre has the variance of x, 255²/12, each other tap that of |x − 127.5|,
 * a quarter of it: 1 / (1 + (9C − 1) / 4) = 4 / (9C + 3). The estimate of such a
 * share R² from N samples deviates by 2·R·(1 − R²) / sqrt (N), here 0.0024 at
 * most; we allow five times that. */
static void
test_best_approximation (void)
{
  for (guint channels = 1; channels <= 4; channels *= 2)
    g_assert_cmpfloat_with_epsilon (explained_by_centre (channels),
                                    4.0 / (9.0 * channels + 3.0), 0.012);
}

/* With the shortcut the identity is a batch norm whose gain is 0. */
static void
test_identity_with_shortcut (void)
{
  enum
  {
    CHANNELS = 8,
    WIDTH    = 256
  };
  guint8              weight[CHANNELS * TAPS * CHANNELS];
  gint32              k[CHANNELS] = { 0 };
  gint16              m[CHANNELS] = { 0 };
  gsize               stride      = adder_row_stride (WIDTH);
  gsize               bytes       = adder_row_bytes (CHANNELS, stride);
  const AdderKernels *kernels;

  for (gsize i = 0; i < sizeof weight; i++)
    weight[i] = (guint8) g_test_rand_int_range (0, 256);

  for (gsize i = 0; (kernels = usable_kernels (i)) != NULL; i++)
    {
      g_autofree guint8 *memory  = g_malloc0 (2 * bytes);
      g_autofree guint8 *packed  = NULL;
      guint8            *x       = memory + ADDER_ROW_MARGIN * kernels->group;
      guint8            *y       = x + bytes;
      const guint8      *rows[3] = { x, x, x };
      AdderLayerPlan     plan    = {
        CHANNELS, CHANNELS, NULL, k, m, 1 << 14, 14, NULL
      };

      packed = g_malloc (kernels->adder3x3->packed_size (CHANNELS, CHANNELS));
      kernels->adder3x3->pack (packed, weight, CHANNELS, CHANNELS);
      plan.weights = packed;
      for (gint p = 0; p < WIDTH; p++)
        for (gsize c = 0; c < CHANNELS; c++)
          x[adder_row_pixel (kernels->group, stride, p, c)] =
            (guint8) (p + 31 * c);
      kernels->adder3x3->row (y, rows, x, &plan, WIDTH, stride);
      for (gint p = 0; p < WIDTH; p++)
        for (gsize c = 0; c < CHANNELS; c++)
          {
            gssize at = adder_row_pixel (kernels->group, stride, p, c);

            g_assert_cmpuint (y[at], ==, x[at]);
          }
    }
}

/* Theorem 2: no filter answers every flat image with the same value: above all
 * weights the distance is n·s − Σw, which grows with s. */
static void
test_no_high_pass (void)
{
  for (gint round = 0; round < 100; round++)
    {
      gdouble w[TAPS];
      gdouble sum = 0.0;

      randomise (w, TAPS, -1000.0, 1000.0);
      for (guint i = 0; i < TAPS; i++)
        sum += w[i];
      for (gdouble s = 1000.0; s < 5000.0; s += 500.0)
        {
          gdouble flat[TAPS] = { s, s, s, s, s, s, s, s, s };

          g_assert_cmpfloat_with_epsilon (distance (flat, w, TAPS),
                                          TAPS * s - sum, 1e-6);
        }
    }
}

/* The theorem needs unbounded s. 72 taps of 8 channels, half of them 0 and half
 * 255, answer every byte with 36 · 255; only the value 256 would betray them. */
static void
test_bytes_escape (void)
{
  enum
  {
    N = 72
  };
  gdouble w[N];
  gdouble flat[N];

  for (guint i = 0; i < N; i++)
    w[i] = i % 2 == 0 ? 0.0 : 255.0;
  for (gint s = 0; s <= 256; s++)
    {
      for (guint i = 0; i < N; i++)
        flat[i] = s;
      g_assert_cmpfloat (distance (flat, w, N), ==, s <= 255 ? 9180.0 : 9252.0);
    }
}

/* So such a filter is Σ₊x − Σ₋x but for a constant: all ±1 filters are there. */
static void
test_signed_filters (void)
{
  enum
  {
    N = 72
  };

  for (gint round = 0; round < 1000; round++)
    {
      gdouble x[N];
      gdouble w[N];
      gdouble expected = 0.0;

      for (guint i = 0; i < N; i++)
        {
          gboolean plus = g_test_rand_bit ();

          x[i] = g_test_rand_int_range (0, 256);
          w[i] = plus ? 0.0 : 255.0;
          expected += plus ? x[i] : 255.0 - x[i];
        }
      g_assert_cmpfloat (distance (x, w, N), ==, expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/theorem-1/every-tap-beside-the-centre-shows",
                   test_no_identity);
  g_test_add_func ("/theorem-1/the-best-filter-explains-4-of-9C+3",
                   test_best_approximation);
  g_test_add_func ("/theorem-1/the-shortcut-makes-the-identity",
                   test_identity_with_shortcut);
  g_test_add_func ("/theorem-2/no-filter-is-blind-to-flat-images",
                   test_no_high_pass);
  g_test_add_func ("/theorem-2/bytes-escape-it", test_bytes_escape);
  g_test_add_func ("/theorem-2/bytes-have-all-plus-minus-one-filters",
                   test_signed_filters);
  return g_test_run ();
}
