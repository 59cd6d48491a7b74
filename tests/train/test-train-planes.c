/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The 3×3 loops over one plane against their definitions in train-kernels.h. */
#include <math.h>
#include <string.h>

#include "train-levels.h"

static void
correlate (gconstpointer data)
{
  const TrainKernels *kernels = data;
  const gsize         width = 48, height = 5;
  const gsize         stride = TRAIN_WORD_STRIDE (48);
  gfloat             *y = train_test_guarded_new (48 * 5 * sizeof (gfloat));
  gfloat              before[240], x[7 * 64], w[9];

  train_test_fill_floats (y, 240, 1.0);
  train_test_fill_floats (x, G_N_ELEMENTS (x), 1.0);
  train_test_fill_floats (w, 9, 1.0);
  memcpy (before, y, sizeof before);
  kernels->correlate (y, x, w, width, height);

  for (gsize i = 0; i < 240; i++)
    {
      gdouble sum = (gdouble) before[i];

      for (gsize tap = 0; tap < 9; tap++)
        sum += (gdouble) w[tap] *
               (gdouble) x[(i / width + tap / 3) * stride + i % width + tap % 3];
      g_assert_cmpfloat_with_epsilon ((gdouble) y[i], sum, 1e-5);
    }
  train_test_guarded_free (y, sizeof before);
}

static void
correlate_weights (gconstpointer data)
{
  const TrainKernels *kernels = data;
  const gsize         width = 48, height = 5;
  const gsize         stride   = TRAIN_WORD_STRIDE (48);
  gfloat             *gradient = train_test_guarded_new (9 * sizeof (gfloat));
  gfloat              before[9], x[7 * 64], g[240];

  train_test_fill_floats (gradient, 9, 1.0);
  train_test_fill_floats (x, G_N_ELEMENTS (x), 1.0);
  train_test_fill_floats (g, 240, 1.0);
  memcpy (before, gradient, sizeof before);
  kernels->correlate_weights (gradient, g, x, width, height);

  for (gsize tap = 0; tap < 9; tap++)
    {
      gdouble sum = (gdouble) before[tap];

      for (gsize i = 0; i < 240; i++)
        sum += (gdouble) g[i] *
               (gdouble) x[(i / width + tap / 3) * stride + i % width + tap % 3];
      g_assert_cmpfloat_with_epsilon ((gdouble) gradient[tap], sum, 1e-4);
    }
  train_test_guarded_free (gradient, sizeof before);
}

static void
distances (gconstpointer data)
{
  const TrainKernels *kernels = data;
  const gsize         width = 48, height = 5;
  const gsize         stride = TRAIN_WORD_STRIDE (48);
  gfloat             *y = train_test_guarded_new (48 * 5 * sizeof (gfloat));
  gfloat              before[240], x[7 * 64], w[9];

  train_test_fill_floats (y, 240, 1.0);
  train_test_fill_floats (x, G_N_ELEMENTS (x), 1.0);
  train_test_fill_floats (w, 9, 1.0);
  memcpy (before, y, sizeof before);
  kernels->distances (y, x, w, width, height);

  for (gsize i = 0; i < 240; i++)
    {
      gdouble sum = (gdouble) before[i];

      for (gsize tap = 0; tap < 9; tap++)
        sum += fabs ((gdouble) x[(i / width + tap / 3) * stride + i % width + tap % 3] -
                     (gdouble) w[tap]);
      g_assert_cmpfloat_with_epsilon ((gdouble) y[i], sum, 1e-5);
    }
  train_test_guarded_free (y, sizeof before);
}

/* From the side of the outputs: each gives its g to the nine pixels it saw. */
static void
distances_back (gconstpointer data)
{
  const TrainKernels *kernels = data;
  const gsize         width = 48, height = 5;
  const gsize         stride = TRAIN_WORD_STRIDE (48);
  gfloat *gradient = train_test_guarded_new (48 * 5 * sizeof (gfloat));
  gfloat  x[7 * 64], g[7 * 64] = { 0 }, w[9];
  gdouble expected[240];

  train_test_fill_floats (gradient, 240, 1.0);
  train_test_fill_floats (x, G_N_ELEMENTS (x), 1.0);
  train_test_fill_floats (w, 9, 1.0);
  for (gsize i = 0; i < 240; i++)
    {
      expected[i] = (gdouble) gradient[i];
      train_test_fill_floats (&g[(i / width + 1) * stride + i % width + 1], 1, 1.0);
    }
  kernels->distances_back (gradient, g, x, w, width, height);

  for (gsize i = 0; i < 240 * 9; i++)
    {
      gsize   tap = i % 9, row = i / 9 / width, p = i / 9 % width;
      gsize   seen_row = row + tap / 3, seen = p + tap % 3;
      gdouble slope = x[seen_row * stride + seen] < w[tap] ? -1.0 : 1.0;

      if (seen_row >= 1 && seen_row <= height && seen >= 1 && seen <= width)
        expected[(seen_row - 1) * width + seen - 1] +=
          slope * (gdouble) g[(row + 1) * stride + p + 1];
    }
  for (gsize i = 0; i < 240; i++)
    g_assert_cmpfloat_with_epsilon ((gdouble) gradient[i], expected[i], 1e-5);
  train_test_guarded_free (gradient, 240 * sizeof (gfloat));
}

static void
correlate_exact (gconstpointer data)
{
  const TrainKernels *kernels = data;
  const gsize         width = 48, height = 5;
  const gsize         stride = TRAIN_WORD_STRIDE (48);

  for (gint extreme = 0; extreme < 2; extreme++)
    {
      gint32 *y = train_test_guarded_new (240 * sizeof (gint32));
      gint32  before[240];
      gint16  x[7 * 64], w[9];

      train_test_fill_sums (y, 240, -100000, 100000);
      train_test_fill_words (x, G_N_ELEMENTS (x), extreme ? 2040 : -2040, 2040);
      train_test_fill_words (w, 9, extreme ? 32767 : -32767, 32767);
      memcpy (before, y, sizeof before);
      kernels->correlate_exact (y, x, w, width, height);

      for (gsize i = 0; i < 240; i++)
        {
          gint64 sum = before[i];

          for (gsize tap = 0; tap < 9; tap++)
            sum += w[tap] * x[(i / width + tap / 3) * stride + i % width + tap % 3];
          g_assert_cmpint (y[i], ==, sum);
        }
      train_test_guarded_free (y, sizeof before);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  train_test_add_levels ("correlate-is-a-3x3-correlation", correlate);
  train_test_add_levels ("weights-correlation-sums-over-pixels", correlate_weights);
  train_test_add_levels ("distances-sum-|x−w|-under-the-taps", distances);
  train_test_add_levels ("distances-back-gives-each-pixel-its-signs", distances_back);
  train_test_add_levels ("exact-correlation-is-exact-at-the-extremes", correlate_exact);

  return g_test_run ();
}
