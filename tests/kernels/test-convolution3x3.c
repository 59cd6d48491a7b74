/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every level's head, body and tail give the numbers of plain C. */

#include <string.h>

#include "kernels-test.h"

typedef struct
{
  gsize                width;
  gsize                stride;
  AdderConvolutionPlan plan;    /* without weights */
  gint16              *weights; /* [outputs][3][3][inputs] */
  gint32              *bias;
  gint16              *planes; /* head: [3 * inputs][stride] */
  guint8              *x[6];   /* body and tail, with three rows of skip */
  guint8              *shortcut;
  gboolean             has_skip;
  AdderPower           power;
} Case;

/* All sums stay within 32 bits: weights up to @largest. */
static Case *
case_new (gsize       width,
          gsize       inputs,
          gsize       outputs,
          gint32      largest,
          TestPattern pattern)
{
  Case *c = g_new0 (Case, 1);
  gsize n = outputs * 9 * inputs;

  c->width    = width;
  c->stride   = adder_row_stride (width);
  c->has_skip = g_test_rand_bit ();
  c->weights  = g_new (gint16, n);
  for (gsize i = 0; i < n; i++)
    c->weights[i] = (gint16) (pattern == PATTERN_RANDOM
                                ? g_test_rand_int_range (-largest, largest + 1)
                                : largest - 2 * largest * g_test_rand_bit ());
  c->bias = g_new (gint32, outputs);
  for (gsize o = 0; o < outputs; o++)
    c->bias[o] = g_test_rand_int_range (-1000000, 1000000);
  c->power        = test_power ();
  c->plan.inputs  = inputs;
  c->plan.outputs = outputs;
  c->plan.bias    = c->bias;
  c->plan.shift   = (guint8) g_test_rand_int_range (0, 24);
  c->plan.power   = g_test_rand_bit () ? &c->power : NULL;
  return c;
}

static void
case_free (Case *c)
{
  for (gsize i = 0; i < G_N_ELEMENTS (c->x); i++)
    g_free (c->x[i]);
  g_free (c->shortcut);
  g_free (c->planes);
  g_free (c->weights);
  g_free (c->bias);
  g_free (c);
}

static void
add_bytes (Case       *c,
           TestPattern pattern)
{
  for (gsize i = 0; i < G_N_ELEMENTS (c->x); i++)
    {
      c->x[i] = g_malloc (c->plan.inputs * c->stride);
      test_fill (c->x[i], c->plan.inputs * c->stride, pattern);
    }
  c->shortcut = g_malloc (c->plan.outputs * c->stride);
  test_fill (c->shortcut, c->plan.outputs * c->stride, pattern);
}

typedef void (*PackFunc) (gint16       *packed,
                          const gint16 *weights,
                          gsize         inputs,
                          gsize         outputs);

static gint16 *
packed (const Case         *c,
        const AdderKernels *kernels,
        PackFunc            pack)
{
  gsize n =
    kernels->convolution3x3->packed_size (c->plan.inputs, c->plan.outputs);
  gint16 *weights = g_new (gint16, n);

  pack (weights, c->weights, c->plan.inputs, c->plan.outputs);
  return weights;
}

static guint8 *
run_head (const Case         *c,
          const AdderKernels *kernels)
{
  AdderConvolutionPlan plan = c->plan;
  const gint16        *x[9];
  g_autofree gint16   *weights =
    packed (c, kernels, kernels->convolution3x3->pack_head);
  g_autoptr (TestRow) y = test_row_new (kernels, plan.outputs, c->stride, NULL);

  for (gsize i = 0; i < 3 * plan.inputs; i++)
    x[i] = c->planes + i * c->stride + ADDER_ROW_MARGIN;
  plan.weights = weights;
  kernels->convolution3x3->head (y->pixel, x, &plan, c->width, c->stride);
  test_row_check_guards (y, c->width);
  return test_row_read (y, c->width);
}

/* The rows of a body or a tail in the layout of @kernels. */
static void
make_rows (const Case         *c,
           const AdderKernels *kernels,
           TestRow            *rows[6],
           const guint8       *pixels[6])
{
  for (gsize i = 0; i < 6; i++)
    {
      rows[i]   = test_row_new (kernels, c->plan.inputs, c->stride, c->x[i]);
      pixels[i] = rows[i]->pixel;
    }
}

static void
free_rows (TestRow *rows[6])
{
  for (gsize i = 0; i < 6; i++)
    test_row_free (rows[i]);
}

static guint8 *
run_body (const Case         *c,
          const AdderKernels *kernels)
{
  AdderConvolutionPlan plan = c->plan;
  TestRow             *rows[6];
  const guint8        *pixels[6];
  g_autofree gint16   *weights =
    packed (c, kernels, kernels->convolution3x3->pack);
  g_autoptr (TestRow) y = test_row_new (kernels, plan.outputs, c->stride, NULL);
  g_autoptr (TestRow) shortcut =
    test_row_new (kernels, plan.outputs, c->stride, c->shortcut);

  make_rows (c, kernels, rows, pixels);
  plan.weights = weights;
  kernels->convolution3x3->body (y->pixel, pixels,
                                 c->has_skip ? shortcut->pixel : NULL, &plan,
                                 c->width, c->stride);
  test_row_check_guards (y, c->width);
  free_rows (rows);
  return test_row_read (y, c->width);
}

static gint16 *
run_tail (const Case         *c,
          const AdderKernels *kernels)
{
  AdderConvolutionPlan plan  = c->plan;
  gsize                block = c->stride - 2 * ADDER_ROW_MARGIN;
  TestRow             *rows[6];
  const guint8        *pixels[6];
  g_autofree gint16   *y      = g_new (gint16, plan.outputs * block);
  gint16              *result = g_new (gint16, plan.outputs * c->width);
  g_autofree gint16   *weights =
    packed (c, kernels, kernels->convolution3x3->pack);

  make_rows (c, kernels, rows, pixels);
  plan.weights = weights;
  kernels->convolution3x3->tail (y, block, pixels,
                                 c->has_skip ? pixels + 3 : NULL, &plan,
                                 c->width, c->stride);
  for (gsize o = 0; o < plan.outputs; o++)
    memcpy (result + o * c->width, y + o * block, c->width * sizeof *y);
  free_rows (rows);
  return result;
}

static void
compare_head (const AdderKernels *kernels,
              gsize               width,
              gsize               inputs,
              gsize               outputs,
              TestPattern         pattern)
{
  /* 27 taps of 2048 · 32767 stay below 2³¹. */
  Case              *c    = case_new (width, inputs, outputs, 32767, pattern);
  gsize              n    = 3 * inputs * c->stride;
  g_autofree guint8 *row  = NULL;
  g_autofree guint8 *want = NULL;

  c->planes = g_new (gint16, n);
  for (gsize i = 0; i < n; i++)
    c->planes[i] = (gint16) (pattern == PATTERN_RANDOM
                               ? g_test_rand_int_range (-2040, 2041)
                               : 2040 - 4080 * g_test_rand_bit ());
  row  = run_head (c, kernels);
  want = run_head (c, test_reference ());
  g_assert_cmpmem (row, outputs * width, want, outputs * width);
  case_free (c);
}

static void
compare_body_and_tail (const AdderKernels *kernels,
                       gsize               width,
                       gsize               inputs,
                       gsize               outputs,
                       TestPattern         pattern)
{
  gint32 largest =
    MIN (32767, (G_MAXINT32 - 2000000) / (gint32) (9 * 510 * inputs));
  Case              *c = case_new (width, inputs, outputs, largest, pattern);
  g_autofree gint16 *planes      = NULL;
  g_autofree gint16 *want_planes = NULL;
  gsize              n           = outputs * width;

  add_bytes (c, pattern);
  if (outputs % 8 == 0)
    {
      g_autofree guint8 *row  = run_body (c, kernels);
      g_autofree guint8 *want = run_body (c, test_reference ());

      g_assert_cmpmem (row, n, want, n);
    }
  planes      = run_tail (c, kernels);
  want_planes = run_tail (c, test_reference ());
  g_assert_cmpmem (planes, n * sizeof *planes, want_planes, n * sizeof *planes);
  case_free (c);
}

static void
test_head (const AdderKernels *kernels)
{
  for (gsize width = 1; width <= 70; width++)
    {
      compare_head (kernels, width, 3, 16, PATTERN_RANDOM);
      compare_head (kernels, width, 1, 8, PATTERN_RANDOM);
    }
  for (gsize outputs = 8; outputs <= 256; outputs *= 2)
    {
      compare_head (kernels, 33, 3, outputs, PATTERN_EXTREMES);
      compare_head (kernels, 33, 1, outputs, PATTERN_EXTREMES);
    }
}

static void
test_body_and_tail (const AdderKernels *kernels)
{
  static const gsize channels[] = { 8, 16, 24, 32, 48, 64, 128, 256 };

  for (gsize width = 1; width <= 70; width++)
    compare_body_and_tail (kernels, width, 16, 8, PATTERN_RANDOM);
  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    for (TestPattern pattern = 0; pattern < N_PATTERNS; pattern++)
      {
        compare_body_and_tail (kernels, 33, channels[i], 8, pattern);
        compare_body_and_tail (kernels, 3, 8, channels[i], pattern);
      }
}

/* One plane at ×1 … three planes at ×4. */
static void
test_tail_of_any_scale (const AdderKernels *kernels)
{
  static const gsize planes[] = { 1, 3, 4, 9, 12, 16, 27, 48, 64 };

  for (gsize i = 0; i < G_N_ELEMENTS (planes); i++)
    compare_body_and_tail (kernels, 35, 32, planes[i], PATTERN_RANDOM);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_add ("convolution3x3", "head-equals-reference", test_head);
  test_add ("convolution3x3", "body-and-tail-equal-reference",
            test_body_and_tail);
  test_add ("convolution3x3", "tail-equals-reference-at-every-scale",
            test_tail_of_any_scale);
  return g_test_run ();
}
