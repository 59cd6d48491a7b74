/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every level's pixel shuffle puts the numbers where plain C puts them. */

#include <string.h>

#include "kernels-test.h"

#define GUARD 0x5a5a

static gint16 *
shuffled (const AdderKernels *kernels,
          const gint16       *x,
          gsize               scale,
          gsize               width,
          gsize               y_stride)
{
  gint16 *y = g_new (gint16, scale * y_stride);

  for (gsize i = 0; i < scale * y_stride; i++)
    y[i] = GUARD;
  kernels->shuffle->rows (y, y_stride, x, width, scale, width);
  return y;
}

/* Nothing but the rows is written: what lies between them stays. */
static void
test_every_scale_and_width (const AdderKernels *kernels)
{
  for (gsize scale = 1; scale <= 4; scale++)
    for (gsize width = 1; width <= 70; width++)
      {
        gsize              n        = scale * scale * width;
        gsize              y_stride = scale * width + 5;
        g_autofree gint16 *x        = g_new (gint16, n);
        g_autofree gint16 *y        = NULL;
        g_autofree gint16 *want     = NULL;

        for (gsize i = 0; i < n; i++)
          x[i] = (gint16) g_test_rand_int ();
        y    = shuffled (kernels, x, scale, width, y_stride);
        want = shuffled (test_reference (), x, scale, width, y_stride);
        g_assert_cmpmem (y, scale * y_stride * sizeof *y, want,
                         scale * y_stride * sizeof *y);
      }
}

static void
test_reference_by_hand (void)
{
  static const gint16 x[4][3]    = { { 1, 2, 3 },
                                     { 4, 5, 6 },
                                     { 7, 8, 9 },
                                     { 10, 11, 12 } };
  static const gint16 want[2][6] = { { 1, 4, 2, 5, 3, 6 },
                                     { 7, 10, 8, 11, 9, 12 } };
  gint16              y[2][6];

  test_reference ()->shuffle->rows (y[0], 6, x[0], 3, 2, 3);
  g_assert_cmpmem (y, sizeof y, want, sizeof want);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/shuffle/reference/puts-four-planes-into-two-rows",
                   test_reference_by_hand);
  test_add ("shuffle", "equals-reference-at-every-scale-and-width",
            test_every_scale_and_width);
  return g_test_run ();
}
