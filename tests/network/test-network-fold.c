/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folding batch norm, negative and out-of-range weights into integers. */
#include <math.h>
#include <string.h>

#include "network/fold.h"

#define CHANNELS 8
#define TAPS     (9 * CHANNELS)
#define RANGE    6.0f

/* A layer of one output and where it is folded to. */
typedef struct
{
  gfloat          weight[TAPS];
  gfloat          gain;
  gfloat          offset;
  gfloat          mean;
  gfloat          deviation;
  AdderFloatLayer layer;
  guint8          bytes[TAPS];
  gint32          k;
  gint16          m;
  gint            r;
  gint            shift;
} Fixture;

static void
fixture_init (Fixture *f,
              gfloat   gain,
              gfloat   offset,
              gfloat   shortcut)
{
  memset (f, 0, sizeof *f);
  f->gain      = gain;
  f->offset    = offset;
  f->deviation = 1.0f;
  f->layer     = (AdderFloatLayer) {
    .inputs    = CHANNELS,
    .outputs   = 1,
    .weight    = f->weight,
    .gain      = &f->gain,
    .offset    = &f->offset,
    .mean      = &f->mean,
    .deviation = &f->deviation,
    .shortcut  = shortcut,
    .range     = RANGE,
  };
}

static gboolean
fold (Fixture *f)
{
  return adder_fold_layer (&f->layer, f->bytes, &f->k, &f->m, &f->r, &f->shift);
}

/* Weights from @from to @to bytes, on the grid of bytes but perhaps outside it. */
static void
set_weights (Fixture *f,
             gint     from,
             gint     to)
{
  for (guint i = 0; i < TAPS; i++)
    f->weight[i] =
      (gfloat) (g_test_rand_int_range (from, to + 1) * RANGE / 255.0);
}

static void
random_bytes (guint8 *x)
{
  for (guint i = 0; i < TAPS; i++)
    x[i] = (guint8) g_test_rand_int_range (0, 256);
}

/* The layer before its ReLU from the formula, in bytes; Σ|x − w| apart. */
static gdouble
real_result (const Fixture *f,
             const guint8  *x,
             gdouble       *distance)
{
  gdouble bytes = 255.0 / RANGE;
  gdouble y;

  *distance = 0.0;
  for (guint i = 0; i < TAPS; i++)
    *distance += fabs (x[i] / bytes - f->weight[i]);
  y = (gdouble) f->gain * (-*distance - f->mean) / f->deviation + f->offset +
      f->layer.shortcut * (x[4 * CHANNELS] / bytes);
  return y * bytes;
}

static gint32
integer_result (const Fixture *f,
                const guint8  *x)
{
  gint32 d = f->k;

  for (guint i = 0; i < TAPS; i++)
    d += ABS (x[i] - f->bytes[i]);
  return (d * f->m + x[4 * CHANNELS] * f->r) >> f->shift;
}

/* The integers round four times: the result (1/2), m (1/2 for each step that
 * the sum is away from its mean), k (1/2, times m) and r (1/2, times x), the
 * last three in 2^-shift bytes. @slack is for the arithmetic of this test in
 * float weights. */
static void
assert_close (const Fixture *f,
              gint           n_inputs)
{
  const gdouble slack = 0.01;

  for (gint i = 0; i < n_inputs; i++)
    {
      guint8  x[TAPS];
      gdouble distance;
      gdouble expected;
      gdouble away;
      gdouble allowed;

      random_bytes (x);
      expected = real_result (f, x, &distance);
      away     = fabs (distance + f->mean) * 255.0 / RANGE;
      allowed  = 0.5 + (0.5 * away + 0.5 * abs (f->m) + 0.5 * 255) /
                         ldexp (1, f->shift);
      g_assert_cmpfloat (fabs (integer_result (f, x) - expected), <=,
                         allowed + slack);
    }
}

/* |x − w| = |x − clip (w)| + |w − clip (w)| for every byte x. */
static void
test_lossless_clamp (void)
{
  for (gint w = -400; w < 700; w++)
    for (gint x = 0; x < 256; x++)
      {
        gint clipped = CLAMP (w, 0, 255);

        g_assert_cmpint (ABS (x - w), ==,
                         ABS (x - clipped) + ABS (w - clipped));
      }
}

static void
set_statistics (Fixture *f)
{
  /* What batch norm would have measured, roughly: 36 units, give or take 4. */
  f->mean      = (gfloat) g_test_rand_double_range (-220.0, -100.0);
  f->deviation = (gfloat) g_test_rand_double_range (2.0, 12.0);
}

static void
test_batch_norm (void)
{
  for (gint round = 0; round < 50; round++)
    {
      Fixture f;

      fixture_init (&f, (gfloat) g_test_rand_double_range (-2.0, 2.0),
                    (gfloat) g_test_rand_double_range (-3.0, 3.0), 1.0f);
      set_weights (&f, 0, 255);
      set_statistics (&f);
      g_assert_true (fold (&f));
      g_assert_cmpint (f.shift, ==, 14);
      g_assert_cmpint (f.r, ==, 1 << 14);
      assert_close (&f, 50);
    }
}

static void
test_out_of_range (gconstpointer data)
{
  gint limit = GPOINTER_TO_INT (data);

  for (gint round = 0; round < 50; round++)
    {
      Fixture f;

      fixture_init (&f, 0.7f, 0.3f, 1.0f);
      set_weights (&f, MIN (limit, 0), MAX (limit, 255));
      set_statistics (&f);
      g_assert_true (fold (&f));
      assert_close (&f, 50);
    }
}

/* Where every factor is a power of two nothing is rounded but the result. */
static void
test_exact (void)
{
  Fixture f;
  guint8  x[TAPS];

  fixture_init (&f, 1.0f, 0.0f, 0.5f);
  set_weights (&f, -300, 600);
  f.deviation = 64.0f;
  f.mean      = -128.0f * 64.0f * RANGE / 255.0f;
  g_assert_true (fold (&f));
  g_assert_cmpint (f.m, ==, -(1 << f.shift) / 64);
  g_assert_cmpint (f.r, ==, (1 << f.shift) / 2);
  for (gint i = 0; i < 1000; i++)
    {
      gint64 sum = 0;

      random_bytes (x);
      for (guint tap = 0; tap < TAPS; tap++)
        sum += llabs (x[tap] - llrint (f.weight[tap] * 255.0 / RANGE));
      /* (−Σ|x − w| + 128·64) / 64 + x/2, rounded half up. */
      g_assert_cmpint (integer_result (&f, x), ==,
                       (gint64) floor ((-sum + 8192) / 64.0 +
                                       x[4 * CHANNELS] / 2.0 + 0.5));
    }
}

/* A gain of zero leaves β and the shortcut, exactly: the bounded exception to
 * theorem 2 makes weights whose sum does not depend on x. */
static void
test_dead_channel (void)
{
  for (gint byte = -300; byte <= 300; byte += 7)
    {
      Fixture f;
      guint8  x[TAPS];

      fixture_init (&f, byte % 2 == 0 ? 0.0f : 1e-9f,
                    (gfloat) (byte * RANGE / 255.0), 1.0f);
      set_weights (&f, 0, 255);
      set_statistics (&f);
      g_assert_true (fold (&f));
      random_bytes (x);
      g_assert_cmpint (integer_result (&f, x), ==, byte + x[4 * CHANNELS]);
    }
}

static void
test_large_gain (void)
{
  Fixture f;

  /* m would be 2^17 at shift 14. */
  fixture_init (&f, 8.0f, 0.0f, 1.0f);
  set_weights (&f, 0, 255);
  f.mean = -100.0f;
  g_assert_true (fold (&f));
  g_assert_cmpint (f.shift, ==, 11);
  assert_close (&f, 50);

  /* No shift makes 100,000 fit 16 bits. */
  f.gain = 1e5f;
  g_assert_false (fold (&f));
  f.gain = (gfloat) NAN;
  g_assert_false (fold (&f));
}

static gint
power_of (const guint8 *base,
          const guint8 *slope,
          gint          y)
{
  return base[y / 16] + (slope[y / 16] * (y % 16) + 8) / 16;
}

static void
test_power (void)
{
  guint8 base[16];
  guint8 slope[16];

  adder_fold_power (1.0, RANGE, base, slope);
  for (gint y = 0; y < 256; y++)
    g_assert_cmpint (power_of (base, slope, y), ==, y);

  for (gdouble exponent = 0.3; exponent < 4.0; exponent += 0.1)
    {
      adder_fold_power (exponent, RANGE, base, slope);
      for (gint y = 0; y < 256; y++)
        {
          gdouble unit = RANGE / 255.0;
          gdouble real = MIN (rint (pow (y * unit, exponent) / unit), 255.0);

          g_assert_cmpint (power_of (base, slope, y), <=, 255);
          if (y % 16 == 0)
            g_assert_cmpint (power_of (base, slope, y), ==, real);
          if (y > 0)
            g_assert_cmpint (power_of (base, slope, y), >=,
                             power_of (base, slope, y - 1));
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fold/weights-lose-nothing-to-their-range",
                   test_lossless_clamp);
  g_test_add_func ("/fold/batch-norm-becomes-k-and-m", test_batch_norm);
  g_test_add_data_func ("/fold/negative-weights-go-into-k",
                        GINT_TO_POINTER (-500), test_out_of_range);
  g_test_add_data_func ("/fold/weights-above-the-range-go-into-k",
                        GINT_TO_POINTER (900), test_out_of_range);
  g_test_add_func ("/fold/powers-of-two-are-exact", test_exact);
  g_test_add_func ("/fold/a-gain-of-zero-keeps-its-offset", test_dead_channel);
  g_test_add_func ("/fold/a-large-gain-lowers-the-shift-or-is-refused",
                   test_large_gain);
  g_test_add_func ("/fold/power-is-exact-where-segments-start", test_power);
  return g_test_run ();
}
