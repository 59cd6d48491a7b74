/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every level's adder layer gives the bytes of plain C. */

#include <string.h>

#include "kernels-test.h"

/* One case, in layouts of its own: rows and weights as plain C has them. */
typedef struct
{
  gsize          width;
  gsize          stride;
  gsize          inputs;
  gsize          outputs;
  gboolean       has_shortcut;
  AdderLayerPlan plan;    /* without weights */
  guint8        *x[3];    /* [inputs][stride] */
  guint8        *skip;    /* [outputs][stride] */
  guint8        *weights; /* [outputs][3][3][inputs] */
  gint32        *k;
  gint16        *m;
  AdderPower     power;
} Case;

static guint8 *
filled (gsize       n,
        TestPattern pattern)
{
  guint8 *bytes = g_malloc (n);

  test_fill (bytes, n, pattern);
  return bytes;
}

/* Constants that use the whole range where |d·m| + 255·r < 2³¹. */
static void
choose_constants (Case *c)
{
  gint32 largest = (gint32) c->inputs * 9 * 255;

  c->plan.r =
    (gint16) (g_test_rand_bit () ? g_test_rand_int_range (0, 32768) : 32767);
  c->plan.shift = (guint8) g_test_rand_int_range (0, 16);
  for (gsize o = 0; o < c->outputs; o++)
    {
      gint32 k     = g_test_rand_int_range (-largest, largest + 1);
      gint64 bound = MAX (ABS (k), ABS (largest + k)) + 1;
      gint32 m     = (gint32) MIN ((G_MAXINT32 - 255 * 32767) / bound, 32767);

      c->k[o] = k;
      /* Half of the factors are such that t comes near the bytes. */
      if (g_test_rand_bit ())
        m = MIN (m, (256 << c->plan.shift) / largest + 1);
      c->m[o] = (gint16) g_test_rand_int_range (-m, m + 1);
    }
}

static Case *
case_new (gsize       width,
          gsize       inputs,
          gsize       outputs,
          TestPattern x,
          TestPattern w)
{
  Case *c = g_new0 (Case, 1);

  c->width        = width;
  c->stride       = adder_row_stride (width);
  c->inputs       = inputs;
  c->outputs      = outputs;
  c->has_shortcut = g_test_rand_bit ();
  for (gsize i = 0; i < 3; i++)
    c->x[i] = filled (inputs * c->stride, x);
  c->skip    = filled (outputs * c->stride, x);
  c->weights = filled (outputs * 9 * inputs, w);
  c->k       = g_new (gint32, outputs);
  c->m       = g_new (gint16, outputs);
  c->power   = test_power ();
  choose_constants (c);
  c->plan.inputs  = inputs;
  c->plan.outputs = outputs;
  c->plan.k       = c->k;
  c->plan.m       = c->m;
  c->plan.power   = g_test_rand_bit () ? &c->power : NULL;
  return c;
}

static void
case_free (Case *c)
{
  for (gsize i = 0; i < 3; i++)
    g_free (c->x[i]);
  g_free (c->skip);
  g_free (c->weights);
  g_free (c->k);
  g_free (c->m);
  g_free (c);
}

static guint8 *
packed (const Case         *c,
        const AdderKernels *kernels)
{
  const Adder3x3 *family = kernels->adder3x3;
  guint8 *bytes = g_malloc (family->packed_size (c->inputs, c->outputs));

  family->pack (bytes, c->weights, c->inputs, c->outputs);
  return bytes;
}

/* The layer's row as [outputs][width]. */
static guint8 *
run_row (const Case         *c,
         const AdderKernels *kernels)
{
  g_autofree guint8  *weights = packed (c, kernels);
  g_autoptr (TestRow) y = test_row_new (kernels, c->outputs, c->stride, NULL);
  g_autoptr (TestRow) shortcut =
    test_row_new (kernels, c->outputs, c->stride, c->skip);
  TestRow       *x[3];
  const guint8  *pixel[3];
  AdderLayerPlan plan = c->plan;

  for (gsize i = 0; i < 3; i++)
    {
      x[i]     = test_row_new (kernels, c->inputs, c->stride, c->x[i]);
      pixel[i] = x[i]->pixel;
    }
  plan.weights = weights;
  kernels->adder3x3->row (y->pixel, pixel,
                          c->has_shortcut ? shortcut->pixel : NULL, &plan,
                          c->width, c->stride);
  test_row_check_guards (y, c->width);
  for (gsize i = 0; i < 3; i++)
    test_row_free (x[i]);
  return test_row_read (y, c->width);
}

/* The bare sums as [outputs][width]. */
static gint32 *
run_sums (const Case         *c,
          const AdderKernels *kernels)
{
  gsize              block   = c->stride - 2 * ADDER_ROW_MARGIN;
  g_autofree guint8 *weights = packed (c, kernels);
  g_autofree gint32 *sums    = g_new (gint32, c->outputs * block);
  gint32            *result  = g_new (gint32, c->outputs * c->width);
  TestRow           *x[3];
  const guint8      *pixel[3];

  for (gsize i = 0; i < 3; i++)
    {
      x[i]     = test_row_new (kernels, c->inputs, c->stride, c->x[i]);
      pixel[i] = x[i]->pixel;
    }
  kernels->adder3x3->sums (sums, block, pixel, weights, c->inputs, c->outputs,
                           c->width, c->stride);
  for (gsize o = 0; o < c->outputs; o++)
    memcpy (result + o * c->width, sums + o * block, c->width * sizeof *result);
  for (gsize i = 0; i < 3; i++)
    test_row_free (x[i]);
  return result;
}

static void
compare (const AdderKernels *kernels,
         gsize               width,
         gsize               inputs,
         gsize               outputs,
         TestPattern         x,
         TestPattern         w)
{
  Case              *c         = case_new (width, inputs, outputs, x, w);
  g_autofree guint8 *row       = run_row (c, kernels);
  g_autofree guint8 *want_row  = run_row (c, test_reference ());
  g_autofree gint32 *sums      = run_sums (c, kernels);
  g_autofree gint32 *want_sums = run_sums (c, test_reference ());
  gsize              n         = outputs * width;

  if (memcmp (row, want_row, n) || memcmp (sums, want_sums, n * sizeof *sums))
    g_test_message ("width %zu, %zu -> %zu channels, patterns %d and %d", width,
                    inputs, outputs, x, w);
  g_assert_cmpmem (sums, n * sizeof *sums, want_sums, n * sizeof *sums);
  g_assert_cmpmem (row, n, want_row, n);
  case_free (c);
}

static void
test_every_width (const AdderKernels *kernels)
{
  for (gsize width = 1; width <= 70; width++)
    compare (kernels, width, 16, 8, PATTERN_RANDOM, PATTERN_RANDOM);
}

static void
test_every_channels (const AdderKernels *kernels)
{
  static const gsize channels[] = { 8, 16, 24, 32, 48, 64, 128, 256 };

  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      compare (kernels, 3, channels[i], channels[i], PATTERN_RANDOM,
               PATTERN_RANDOM);
      compare (kernels, 33, channels[i], 8, PATTERN_RANDOM, PATTERN_RANDOM);
      compare (kernels, 33, 8, channels[i], PATTERN_RANDOM, PATTERN_RANDOM);
    }
}

static void
test_extremes (const AdderKernels *kernels)
{
  for (TestPattern x = 0; x < N_PATTERNS; x++)
    for (TestPattern w = 0; w < N_PATTERNS; w++)
      {
        compare (kernels, 17, 16, 16, x, w);
        compare (kernels, 2, 256, 8, x, w);
      }
}

/* What plain C itself must give: sums that can be counted by hand. */
static void
test_reference_by_hand (void)
{
  const AdderKernels *kernels = test_reference ();
  gsize               stride  = adder_row_stride (1);
  guint8             *bytes   = g_malloc0 (8 * stride);
  guint8              weights[8 * 9 * 8];
  gint32              k[8] = { 0 }, sums[8 * ADDER_ROW_BLOCK];
  gint16              m[8];
  AdderLayerPlan      plan = { 8, 8, weights, k, m, 32767, 15, NULL };
  g_autoptr (TestRow) x    = NULL;
  g_autoptr (TestRow) y    = test_row_new (kernels, 8, stride, NULL);
  const guint8       *pixel[3];

  /* Pixel 0 has the value 10 in channel 0; all weights are 2, so the sum is
   * 71 · 2 + 8 in all outputs … */
  bytes[ADDER_ROW_MARGIN] = 10;
  x                       = test_row_new (kernels, 8, stride, bytes);
  g_free (bytes);
  bytes = g_malloc0 (8 * stride);
  memset (weights, 2, sizeof weights);
  pixel[0] = pixel[1] = pixel[2] = x->pixel;
  kernels->adder3x3->sums (sums, ADDER_ROW_BLOCK, pixel, weights, 8, 8, 1,
                           stride);
  /* … but all three rows are this row: the 10 is met three times. */
  g_assert_cmpint (sums[0], ==, 69 * 2 + 3 * 8);

  /* t = (162 · −100 + 10 · 32767) >> 15 = 9, and without gain below 0. */
  for (gsize o = 0; o < 8; o++)
    m[o] = -100;
  kernels->adder3x3->row (y->pixel, pixel, x->pixel, &plan, 1, stride);
  g_assert_cmpint (y->pixel[0], ==, (162 * -100 + 10 * 32767) >> 15);
  g_assert_cmpint (y->pixel[1], ==, 0);
  g_free (bytes);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/adder3x3/reference/counts-as-by-hand",
                   test_reference_by_hand);
  test_add ("adder3x3", "equals-reference-at-every-width", test_every_width);
  test_add ("adder3x3", "equals-reference-at-every-number-of-channels",
            test_every_channels);
  test_add ("adder3x3", "equals-reference-on-extremes", test_extremes);
  return g_test_run ();
}
