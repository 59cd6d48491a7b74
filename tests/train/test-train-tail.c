/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gradient by the tail's input against its definition. */
#include <string.h>

#include "train-levels.h"

/* Outputs, channels, width, height: those of scales 2, 3 and 4, of which one
 * is odd. */
static const gsize shapes[][4] = { { 12, 8, 32, 5 },
                                   { 27, 16, 32, 2 },
                                   { 48, 8, 64, 1 } };

/* Slopes of any sign with zeros among them, each beside its neighbour output. */
static gint16 *
draw_slopes (const gsize shape[4],
            gboolean    extreme)
{
  gsize   stride = TRAIN_WORD_STRIDE (shape[2]);
  gint16 *g = g_new0 (gint16, (shape[0] + 1) / 2 * (shape[3] + 2) * stride * 2);

  for (gsize o = 0; o < shape[0]; o++)
    for (gsize y = 1; y <= shape[3]; y++)
      for (gsize p = 1; p <= shape[2]; p++)
        g[((o / 2 * (shape[3] + 2) + y) * stride + p) * 2 + o % 2] =
          (gint16) (extreme ? 127 : g_test_rand_int_range (-127, 128));
  return g;
}

static gint64
expect (const gsize   shape[4],
        const gint16 *g,
        const gint16 *w,
        gsize         index)
{
  gsize  stride = TRAIN_WORD_STRIDE (shape[2]);
  gsize  c      = index / (shape[2] * shape[3]);
  gsize  y = index / shape[2] % shape[3], p = index % shape[2];
  gint64 sum = 0;

  /* A pixel lies under tap (ky, kx) of the output one row down and one pixel
   * right for (0, 0), of its own for (1, 1). */
  for (gsize o = 0; o < shape[0]; o++)
    for (gsize tap = 0; tap < 9; tap++)
      sum += (gint64) w[(o * 9 + tap) * shape[1] + c] *
             g[((o / 2 * (shape[3] + 2) + y + 2 - tap / 3) * stride + p + 2 -
                tap % 3) *
                 2 +
               o % 2];
  return sum;
}

static void
compare (const TrainKernels *kernels,
         const gsize         shape[4],
         gboolean            extreme)
{
  gsize              size     = shape[1] * shape[2] * shape[3];
  gfloat            *gradient = train_test_guarded_new (size * sizeof (gfloat));
  g_autofree gint16 *g        = draw_slopes (shape, extreme);
  g_autofree gint16 *w        = g_new (gint16, shape[0] * 9 * shape[1]);
  g_autofree gint16 *packed   = g_new (gint16, (shape[0] + 1) * 9 * shape[1]);

  train_test_fill_words (w, shape[0] * 9 * shape[1], extreme ? 32767 : -32767,
                         32767);
  train_pack_tail_weights (packed, w, shape[0], shape[1]);
  kernels->tail_gradient (gradient, g, packed, 1.0f / 256.0f, shape[0],
                          shape[1], shape[2], shape[3]);

  for (gsize i = 0; i < size; i++)
    g_assert_cmpfloat ((gdouble) gradient[i], ==,
                       (gdouble) ((gfloat) expect (shape, g, w, i) / 256.0f));
  train_test_guarded_free (gradient, size * sizeof (gfloat));
}

static void
tail_gradient (gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (gint extreme = 0; extreme < 2; extreme++)
      compare (data, shapes[i], extreme);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  train_test_add_levels ("the-tail's-gradient-is-the-exact-correlation",
                         tail_gradient);

  return g_test_run ();
}
