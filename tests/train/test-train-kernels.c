/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The integer kernels against their definitions in train-kernels.h, and the
 * float kernels against plain C in double precision. That all levels give the
 * same bits is in test-train-levels.c. */
#include <math.h>
#include <string.h>

#include "train-levels.h"

/* Sizes in the order outputs, channels, width, height: more outputs than stay
 * in registers, every number of registers below, more channels than a word has
 * bits, the least and an odd height, and the most pixels. */
static const gsize shapes[][4] = { { 8, 8, 32, 1 },   { 40, 8, 32, 5 },
                                   { 16, 24, 64, 3 }, { 96, 8, 32, 2 },
                                   { 24, 8, 32, 2 },  { 32, 8, 32, 3 },
                                   { 48, 72, 32, 2 }, { 56, 8, 32, 1 },
                                   { 64, 8, 32, 2 },  { 8, 8, 64, 64 } };

/* Σ g · x under a tap, x being 0 outside the plane. */
static gint64
correlate (const gint16 *g,
           const guint8 *x,
           gsize         tap,
           gsize         width,
           gsize         height)
{
  gint64 sum = 0;

  for (gsize i = 0; i < width * height; i++)
    {
      gssize y = (gssize) (i / width + tap / 3) - 1;
      gssize p = (gssize) (i % width + tap % 3) - 1;

      if (y >= 0 && y < (gssize) height && p >= 0 && p < (gssize) width)
        sum += (gint64) g[i] * x[(gsize) y * width + (gsize) p];
    }
  return sum;
}

/* Sizes as in shapes; with @skip half the gradients, so that nothing is larger
 * than what is promised. */
static void
compare_weight_gradient (const TrainKernels *kernels,
                         const gsize         shape[4],
                         gboolean            extreme,
                         gboolean            with_skip)
{
  gsize outputs = shape[0], channels = shape[1];
  gsize width = shape[2], height = shape[3], n = width * height;
  gsize size  = outputs * 9 * channels;
  gint  limit = TRAIN_GRADIENT_WORD_MAX / (with_skip ? 2 : 1);
  gsize memory_size =
    kernels->weight_gradient_size (outputs, channels, width, height);
  gint32            *gradient = train_test_guarded_new (size * sizeof (gint32));
  guint8            *memory   = train_test_guarded_new (memory_size);
  g_autofree gint16 *g        = g_new (gint16, outputs * n);
  g_autofree guint8 *x        = g_new (guint8, channels * n);
  g_autofree guint8 *skip     = g_new (guint8, channels * n);
  g_autofree gint32 *before   = NULL;

  train_test_fill_sums (gradient, size, -1000, 1000);
  train_test_fill_words (g, outputs * n, extreme ? limit : -limit, limit);
  train_test_fill_bytes (x, channels * n, extreme ? 255 : 0, 255);
  train_test_fill_bytes (skip, channels * n, extreme ? 255 : 0, 255);
  before = g_memdup2 (gradient, size * sizeof (gint32));

  kernels->weight_gradient (gradient, g, x, with_skip ? skip : NULL, memory,
                            outputs, channels, width, height);

  for (gsize j = 0; j < size; j++)
    {
      gsize  o = j / (9 * channels), tap = j / channels % 9, c = j % channels;
      gint64 sum = before[j] +
                   correlate (g + o * n, x + c * n, tap, width, height);

      if (with_skip)
        sum += correlate (g + o * n, skip + c * n, tap, width, height);
      g_assert_cmpint (gradient[j], ==, sum);
    }
  train_test_guarded_free (gradient, size * sizeof (gint32));
  train_test_guarded_free (memory, memory_size);
}

/* Outputs that are not whole fours, as the tail's at scale 3. */
static void
weight_gradient (gconstpointer data)
{
  const gsize odd[4] = { 27, 40, 32, 7 };

  for (guint i = 0; i < 4; i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (shapes); j++)
        compare_weight_gradient (data, shapes[j], i & 1, i & 2);
      compare_weight_gradient (data, odd, i & 1, i & 2);
    }
}

/* One pair of gradient bytes within their bounds. */
static void
draw_pair (gint8   *a,
           gint8   *b,
           gboolean extreme)
{
  gint one, other;

  do
    {
      one   = g_test_rand_int_range (-TRAIN_GRADIENT_MAX, TRAIN_GRADIENT_MAX + 1);
      other = g_test_rand_int_range (-TRAIN_GRADIENT_MAX, TRAIN_GRADIENT_MAX + 1);
    }
  while (ABS (one + other) > TRAIN_GRADIENT_PAIR_MAX);

  *a = (gint8) (extreme ? 64 : one);
  *b = (gint8) (extreme ? 64 : other);
}

/* Planes of bytes within their bounds. */
static gint8 *
draw_gradient (gsize    outputs,
               gsize    n,
               gboolean extreme)
{
  gint8 *g = g_new (gint8, outputs * n);

  for (gsize o = 0; o < outputs; o += 2)
    for (gsize i = 0; i < n; i++)
      draw_pair (&g[o * n + i], &g[(o + 1) * n + i], extreme);
  return g;
}

/* Σ g · sign (w − x) of one pixel and channel, where the sign of 0 is that of
 * −1: the caller gives ⌈w⌉, and x is below w exactly if it is below ⌈w⌉. A
 * pixel lies under tap (ky, kx) of the output one row down and one pixel right
 * for (0, 0), of its own for (1, 1). */
static gint32
sum_signs (const gsize   shape[4],
           const gint8  *g,
           const guint8 *w,
           const guint8 *x,
           gsize         index)
{
  gssize width = (gssize) shape[2], height = (gssize) shape[3];
  gssize c   = (gssize) index / (width * height);
  gint32 sum = 0;

  for (gssize o = 0; o < (gssize) shape[0]; o++)
    for (gssize tap = 0; tap < 9; tap++)
      {
        gssize y      = (gssize) index / width % height + 1 - tap / 3;
        gssize p      = (gssize) index % width + 1 - tap % 3;
        gint   weight = w[(o * 9 + tap) * (gssize) shape[1] + c];

        if (y >= 0 && y < height && p >= 0 && p < width)
          sum += g[(o * height + y) * width + p] * (weight > x[index] ? 1 : -1);
      }
  return sum;
}

static void
compare_input_gradient (const TrainKernels *kernels,
                        const gsize         shape[4],
                        gboolean            extreme)
{
  gsize outputs = shape[0], channels = shape[1], n = shape[2] * shape[3];
  gsize memory_size =
    kernels->input_gradient_size (outputs, channels, shape[2], shape[3]);
  gfloat *gradient = train_test_guarded_new (channels * n * sizeof (gfloat));
  guint8 *memory   = train_test_guarded_new (memory_size);
  gfloat  scale    = -0.37f;
  g_autofree guint8 *x      = g_new (guint8, channels * n);
  g_autofree gint8  *g      = draw_gradient (outputs, n, extreme);
  g_autofree guint8 *w      = g_new (guint8, outputs * 9 * channels);
  g_autofree gint8 *packed = g_malloc (channels * TRAIN_COMPARE_STEP (outputs));
  g_autofree gfloat *before = NULL;

  /* Both ends of a byte, and what lies beside them, come often. */
  train_test_fill_bytes (x, channels * n, 0, 255);
  for (gsize i = 0; i < channels * n; i += 3)
    x[i] = (guint8) (extreme ? 1 : g_test_rand_int_range (-2, 2));
  train_test_fill_bytes (w, outputs * 9 * channels, extreme ? 255 : 0, 255);
  for (gsize i = 0; i < outputs * 9 * channels && ! extreme; i += 5)
    w[i] = (guint8) g_test_rand_int_range (-2, 3);
  train_test_fill_floats (gradient, channels * n, 100.0);
  before = g_memdup2 (gradient, channels * n * sizeof (gfloat));

  kernels->pack_compare (packed, w, outputs, channels);
  kernels->input_gradient (gradient, x, g, packed, scale, memory, outputs,
                           channels, shape[2], shape[3]);

  for (gsize i = 0; i < channels * n; i++)
    if (x[i] == 0 || x[i] == 255)
      g_assert_cmpfloat (gradient[i], ==, before[i]);
    else
      g_assert_cmpfloat (gradient[i], ==,
                         before[i] +
                           scale * (gfloat) sum_signs (shape, g, w, x, i));
  train_test_guarded_free (gradient, channels * n * sizeof (gfloat));
  train_test_guarded_free (memory, memory_size);
}

static void
input_gradient (gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (gint extreme = 0; extreme < 2; extreme++)
      compare_input_gradient (data, shapes[i], extreme);
}

/* x is below a real weight exactly if it is below ⌈w⌉. A weight beyond the
 * grid acts as its end. */
static void
compare_is_the_sign_of_the_real_difference (void)
{
  for (gint quarters = -8; quarters <= 4 * 255; quarters++)
    for (gint x = 0; x < 256; x++)
      {
        gint above = (gint) CLAMP (ceil (quarters / 4.0), 0.0, 255.0);

        g_assert_cmpint (above > x, ==, quarters > 4 * x);
      }
}

static void
activate (gconstpointer data)
{
  const TrainKernels *kernels = data;
  const gsize         n = 64;
  guint8              table[256];

  train_test_fill_bytes (table, 256, 0, 255);
  for (gint i = 0; i < 200; i++)
    {
      gint32  s[64];
      guint8  x[64];
      guint8 *y = train_test_guarded_new (n);
      gint32  k = g_test_rand_int_range (-100000, 0);
      gint32  m = g_test_rand_int_range (-8191, 8192);
      gint32  r = g_test_rand_int_range (0, 32768);
      gint    shift = g_test_rand_int_range (0, 16);

      train_test_fill_sums (s, n, 0, 100000);
      train_test_fill_bytes (x, n, 0, 255);
      kernels->activate (y, s, x, k, m, r, shift, i % 2 ? table : NULL, n);

      for (gsize j = 0; j < n; j++)
        {
          gint64 t = (gint64) (s[j] + k) * m + (gint64) x[j] * r;
          gint64 byte = (gint64) floor ((gdouble) t / (1 << shift));

          byte = CLAMP (byte, 0, 255);
          g_assert_cmpint (y[j], ==, i % 2 ? table[byte] : byte);
        }
      train_test_guarded_free (y, n);
    }
}

static void
statistics (gconstpointer data)
{
  const TrainKernels *kernels = data;
  gint32              s[1024];
  gdouble             first, second, one = 0.0, two = 0.0;

  train_test_fill_sums (s, 1024, 20000, 24000);
  kernels->statistics (s, 22000, 1024, &first, &second);

  for (gint i = 0; i < 1024; i++)
    {
      one += s[i] - 22000.0;
      two += (s[i] - 22000.0) * (s[i] - 22000.0);
    }
  /* 128 additions of floats in each lane: less than 128 · 2⁻²⁴ of the sum. */
  g_assert_cmpfloat_with_epsilon (second, two, two * 1e-5);
  g_assert_cmpfloat_with_epsilon (first, one, 1024 * 2000 * 1e-5);
}

static void
mask (gconstpointer data)
{
  const TrainKernels *kernels = data;
  const gsize         n = 256;
  gfloat             *g = train_test_guarded_new (256 * sizeof (gfloat));
  gfloat              before[256];
  guint8              y[256];
  gint32              s[256];
  gdouble             first, second, one = 0.0, two = 0.0;

  train_test_fill_floats (g, n, 3.0);
  train_test_fill_bytes (y, n, 0, 255);
  for (gint i = 0; i < 64; i++)
    y[i] = (guint8) (i % 2 ? 255 : 0);
  train_test_fill_sums (s, n, 1000, 3000);
  memcpy (before, g, sizeof before);
  kernels->mask (g, y, s, 2000.0f, 0.003f, n, &first, &second);

  for (gsize i = 0; i < n; i++)
    {
      gfloat expected = y[i] > 0 && y[i] < 255 ? before[i] : 0.0f;

      g_assert_cmpfloat (g[i], ==, expected);
      one += (gdouble) expected;
      two += (gdouble) expected * (s[i] - 2000.0) * 0.003;
    }
  g_assert_cmpfloat_with_epsilon (first, one, 1e-3);
  g_assert_cmpfloat_with_epsilon (second, two, 1e-2);
  train_test_guarded_free (g, n * sizeof (gfloat));
}

static void
normalise (gconstpointer data)
{
  const TrainKernels *kernels = data;
  const gsize         n = 256;
  gfloat             *gradient = train_test_guarded_new (256 * sizeof (gfloat));
  gfloat              g[256];
  gint32              s[256];
  gfloat              max, largest = 0.0f;

  train_test_fill_floats (g, n, 3.0);
  train_test_fill_sums (s, n, 1000, 3000);
  max = kernels->normalise (gradient, g, s, 2000.0f, 0.003f, 0.25f, -0.5f, 7.0f, n);

  for (gsize i = 0; i < n; i++)
    {
      gdouble x_hat = (s[i] - 2000.0) * (gdouble) 0.003f;
      gdouble expected = 7.0 * ((gdouble) g[i] - 0.25 - x_hat * -0.5);

      g_assert_cmpfloat_with_epsilon ((gdouble) gradient[i], expected, 1e-4);
      largest = MAX (largest, fabsf (gradient[i]));
    }
  g_assert_cmpfloat (max, ==, largest);
  train_test_guarded_free (gradient, n * sizeof (gfloat));
}

static void
pair_max (gconstpointer data)
{
  const TrainKernels *kernels = data;
  gfloat              a[64], b[64];
  gfloat              largest = 0.0f;

  train_test_fill_floats (a, 64, 3.0);
  train_test_fill_floats (b, 64, 3.0);
  for (gint i = 0; i < 64; i++)
    largest = MAX (largest, fabsf (a[i] + b[i]));
  g_assert_cmpfloat (kernels->pair_max (a, b, 64), ==, largest);
}

/* Words to the nearest; bytes to one of both neighbours, so often that their
 * mean is the gradient. */
static void
quantise (gconstpointer data)
{
  const TrainKernels *kernels = data;
  const gsize         n = 4096;
  gint16             *word = train_test_guarded_new (n * sizeof (gint16));
  gint8              *byte = train_test_guarded_new (n);
  g_autofree gfloat  *gradient = g_new (gfloat, n);
  guint32             random[8];
  gint32              sum, total = 0;
  gdouble             error = 0.0;

  for (gint i = 0; i < 8; i++)
    random[i] = (guint32) g_test_rand_int () | 1;
  train_test_fill_floats (gradient, n, 1.0);
  sum = kernels->quantise (word, byte, gradient, 1999.0f, 125.0f, random, n);

  for (gsize i = 0; i < n; i++)
    {
      gdouble real = (gdouble) gradient[i] * 125.0;

      g_assert_cmpint (word[i], ==, (gint) floorf (gradient[i] * 1999.0f + 0.5f));
      g_assert_cmpint (byte[i], >=, (gint) floor (real - 1e-4));
      g_assert_cmpint (byte[i], <=, (gint) ceil (real + 1e-4));
      total += word[i];
      error += byte[i] - real;
    }
  g_assert_cmpint (sum, ==, total);
  /* The deviation of one rounding is at most 1/2, of their mean 1/128. */
  g_assert_cmpfloat (fabs (error / (gdouble) n), <, 6.0 / 128.0);

  train_test_guarded_free (word, n * sizeof (gint16));
  train_test_guarded_free (byte, n);
}

static void
interleave (gconstpointer data)
{
  const TrainKernels *kernels = data;

  for (gsize group = 4; group <= 8; group += 4)
    {
      guint8 *blocked = train_test_guarded_new (64 * group);
      guint8  planes[8 * 80];

      train_test_fill_bytes (planes, sizeof planes, 0, 255);
      kernels->interleave (blocked, planes, 80, group, 64);
      for (gsize p = 0; p < 64; p++)
        for (gsize c = 0; c < group; c++)
          g_assert_cmpint (blocked[p * group + c], ==, planes[c * 80 + p]);
      train_test_guarded_free (blocked, 64 * group);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  train_test_add_levels ("weight-gradient-is-the-exact-correlation", weight_gradient);
  train_test_add_levels ("input-gradient-is-the-exact-sum-of-signs", input_gradient);
  train_test_add_levels ("activation-scales-adds-shortcut-and-clamps", activate);
  train_test_add_levels ("statistics-are-the-first-two-moments", statistics);
  train_test_add_levels ("mask-stops-gradients-at-both-ends-of-a-byte", mask);
  train_test_add_levels ("normalise-takes-mean-and-projection-out", normalise);
  train_test_add_levels ("pair-max-is-the-largest-sum-of-two", pair_max);
  train_test_add_levels ("quantised-words-are-nearest-and-bytes-fair", quantise);
  train_test_add_levels ("interleave-puts-channels-side-by-side", interleave);
  g_test_add_func ("/train/kernels/comparing-with-the-rounded-up-weight-is-the-real-sign",
                   compare_is_the_sign_of_the_real_difference);

  return g_test_run ();
}
