/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loops over weights and their gradients against their definitions in
 * train-kernels.h. */
#include <math.h>

#include "train-levels.h"

/* Weights far beyond the grid, between its bytes, and on them. */
static void
round_weights (gconstpointer data)
{
  const TrainKernels *kernels = data;
  const gsize         n       = 1536;
  guint8             *bytes   = train_test_guarded_new (n),
         *above               = train_test_guarded_new (n);
  gfloat weights[1536];

  for (gsize i = 0; i < n; i++)
    weights[i] = ((gfloat) i - 256.0f) * 0.125f;
  weights[0] = -1e30f;
  weights[1] = 1e30f;
  kernels->round_weights (bytes, above, weights, 2.0f, n);

  for (gsize i = 0; i < n; i++)
    {
      gdouble real = CLAMP (2.0 * (gdouble) weights[i], 0.0, 255.0);

      g_assert_cmpint (bytes[i], ==, (gint) MIN (floor (real + 0.5), 255.0));
      g_assert_cmpint (above[i], ==, (gint) ceil (real));
    }
  train_test_guarded_free (bytes, n);
  train_test_guarded_free (above, n);
}

static void
weigh (gconstpointer data)
{
  const TrainKernels *kernels = data;

  for (gsize n = 9 * 8; n <= 9 * 24; n += 9 * 8)
    {
      gfloat *gradient = train_test_guarded_new (n * sizeof (gfloat));
      gint32  correlation[9 * 24];
      guint8  w[9 * 24];

      train_test_fill_sums (correlation, n, -100000, 100000);
      train_test_fill_bytes (w, n, 0, 255);
      kernels->weigh (gradient, correlation, w, 321.0f, 0.25f, n);
      for (gsize i = 0; i < n; i++)
        g_assert_cmpfloat (gradient[i], ==,
                           0.25f * (gfloat) (w[i] * 321 - correlation[i]));
      train_test_guarded_free (gradient, n * sizeof (gfloat));
    }
}

/* Floats of which another order would make another sum. */
static void
collect (gconstpointer data)
{
  const TrainKernels *kernels = data;
  const gsize         sizes[] = { 3, 8, 5000 }, stride = 5003;
  g_autofree gfloat  *parts = g_new (gfloat, 3 * stride);

  train_test_fill_floats (parts, 3 * stride, 1.0);
  for (gsize i = 0; i < stride; i++)
    parts[i] *= 1e8f;
  for (gsize j = 0; j < G_N_ELEMENTS (sizes); j++)
    {
      gsize   n   = sizes[j];
      gfloat *sum = train_test_guarded_new (n * sizeof (gfloat));

      kernels->collect (sum, parts, stride, 3, n);
      for (gsize i = 0; i < n; i++)
        g_assert_cmpfloat (sum[i], ==,
                           (parts[i] + parts[stride + i]) +
                             parts[2 * stride + i]);
      train_test_guarded_free (sum, n * sizeof (gfloat));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  train_test_add_levels ("weights-are-rounded-to-the-nearest-and-up",
                         round_weights);
  train_test_add_levels ("weigh-takes-the-correlation-from-the-weighted-sum",
                         weigh);
  train_test_add_levels ("collect-adds-parts-in-their-order", collect);

  return g_test_run ();
}
