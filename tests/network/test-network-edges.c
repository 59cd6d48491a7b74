/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies beyond the sides of a strip, at every size and CPU level. */
#include <string.h>

#include "network-oracle.h"
#include "random-network.h"
#include "whole-image.h"

static const Architecture small = {
  "small", 3, 2, ADDER_INPUT_SOURCE, 3, 16, ADDER_LAYER_ADDER, FALSE, TRUE, TRUE
};
static const Architecture blocks = {
  "blocks", 1, 3, ADDER_INPUT_SOURCE, 4, 8, ADDER_LAYER_ADDER, TRUE, TRUE, FALSE
};
static const Architecture twin = {
  "twin", 1,     2,    ADDER_INPUT_ENLARGED, 4, 8, ADDER_LAYER_CONVOLUTION,
  TRUE,   FALSE, FALSE
};
static const Architecture *const architectures[] = { &small, &blocks, &twin };

/* Widths round the kernels' blocks of 32 pixels, and sizes below the radius. */
static const gint sizes[][2] = {
  { 1, 1 },  { 1, 9 },  { 9, 1 },  { 2, 2 },  { 3, 5 },  { 7, 3 },  { 31, 4 },
  { 32, 4 }, { 33, 4 }, { 63, 2 }, { 64, 3 }, { 65, 3 }, { 5, 40 },
};

static void
assert_equals_oracle (AdderNetwork *network,
                      gint          width,
                      gint          height,
                      AdderEdges    edges)
{
  g_autofree gint16  *image    = NULL;
  g_autofree gint16  *expected = NULL;
  gsize               size     = detail_bytes (network, width, height);
  const AdderKernels *kernels;

  image    = random_image (adder_network_get_planes (network), width, height);
  expected = oracle_run (network, image, width, height, edges);
  for (gsize i = 0; (kernels = usable_kernels (i)) != NULL; i++)
    {
      g_autofree gint16 *found = NULL;

      g_test_message ("%s, %d×%d", kernels->name, width, height);
      found = run_image (network, kernels, image, width, height, edges);
      g_assert_cmpmem (found, size, expected, size);
    }
}

static void
test_equals_oracle (gconstpointer data)
{
  for (gsize a = 0; a < G_N_ELEMENTS (architectures); a++)
    {
      g_autoptr (AdderNetwork) network = random_network (architectures[a]);

      for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
        assert_equals_oracle (network, sizes[i][0], sizes[i][1],
                              GPOINTER_TO_UINT (data));
    }
}

/* Moves an image's planes round by @dx and @dy. */
static gint16 *
roll (const gint16 *image,
      gint          planes,
      gint          width,
      gint          height,
      gint          dx,
      gint          dy)
{
  gint16 *rolled = g_new (gint16, (gsize) planes * height * width);

  for (gint plane = 0; plane < planes; plane++)
    for (gint y = 0; y < height; y++)
      for (gint x = 0; x < width; x++)
        {
          gint to_x = (x + dx) % width;
          gint to_y = (y + dy) % height;

          rolled[(plane * height + to_y) * width + to_x] =
            image[(plane * height + y) * width + x];
        }
  return rolled;
}

static void
test_rolling (void)
{
  enum
  {
    WIDTH  = 21,
    HEIGHT = 13,
    DX     = 5,
    DY     = 9
  };
  g_autoptr (AdderNetwork) network = random_network (&small);
  const AdderKernels      *kernels = adder_kernels_get (adder_cpu_detect ());
  AdderEdges               edges   = ADDER_EDGES_WRAP_X | ADDER_EDGES_WRAP_Y;
  gint                     planes  = adder_network_get_planes (network);
  gint                     s       = adder_network_get_shuffle (network);
  gsize                    size    = detail_bytes (network, WIDTH, HEIGHT);
  g_autofree gint16       *image   = random_image (planes, WIDTH, HEIGHT);
  g_autofree gint16       *rolled = roll (image, planes, WIDTH, HEIGHT, DX, DY);
  g_autofree gint16       *plain_detail = NULL;
  g_autofree gint16       *expected     = NULL;
  g_autofree gint16       *found        = NULL;

  plain_detail = run_image (network, kernels, image, WIDTH, HEIGHT, edges);
  expected = roll (plain_detail, planes, WIDTH * s, HEIGHT * s, DX * s, DY * s);
  found    = run_image (network, kernels, rolled, WIDTH, HEIGHT, edges);
  g_assert_cmpmem (found, size, expected, size);
}

/* Runs an image in strips of at most @step columns and rows, each with the
 * overlap that the image has left. */
static gint16 *
run_tiled (AdderNetwork *network,
           const gint16 *image,
           gint          width,
           gint          height,
           gint          step)
{
  gint                        radius  = adder_network_get_radius (network);
  const AdderKernels         *kernels = adder_kernels_get (adder_cpu_detect ());
  g_autoptr (AdderNetworkRun) run     = NULL;
  gint16                     *detail;

  run = adder_network_run_new (network, kernels, step + 2 * radius, NULL);
  g_assert_nonnull (run);
  detail = g_malloc (detail_bytes (network, width, height));
  for (gint y = 0; y < height; y += step)
    for (gint x = 0; x < width; x += step)
      {
        gint       left   = MIN (x, radius);
        gint       top    = MIN (y, radius);
        gint       end_x  = MIN (x + step, width);
        gint       end_y  = MIN (y + step, height);
        gint       right  = MIN (width - end_x, radius);
        gint       bottom = MIN (height - end_y, radius);
        ImagePart  part   = { image, width, height, x - left, y - top };
        AdderStrip strip  = {
          .width  = left + end_x - x + right,
          .height = top + end_y - y + bottom,
          .edges  = ADDER_EDGES_ZERO,
          .top    = top,
          .bottom = bottom,
          .left   = left,
          .right  = right,
        };

        run_part (run, &part, &strip, detail, left, left + end_x - x);
      }
  return detail;
}

static void
test_tiles (void)
{
  static const gint steps[] = { 1, 3, 7, 32, 50 };
  enum
  {
    WIDTH  = 45,
    HEIGHT = 23
  };

  for (gsize a = 0; a < G_N_ELEMENTS (architectures); a++)
    {
      g_autoptr (AdderNetwork) network = random_network (architectures[a]);
      g_autofree gint16       *image   = NULL;
      g_autofree gint16       *whole   = NULL;
      gsize                    size    = detail_bytes (network, WIDTH, HEIGHT);

      image = random_image (adder_network_get_planes (network), WIDTH, HEIGHT);
      whole = run_image (network, adder_kernels_get (adder_cpu_detect ()),
                         image, WIDTH, HEIGHT, ADDER_EDGES_ZERO);
      for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
        {
          g_autofree gint16 *tiled = NULL;

          g_test_message ("%s in steps of %d", architectures[a]->name,
                          steps[i]);
          tiled = run_tiled (network, image, WIDTH, HEIGHT, steps[i]);
          g_assert_cmpmem (tiled, size, whole, size);
        }
    }
}

/* Counts the rows, and cancels after some. */
typedef struct
{
  guint         rows;
  guint         outputs;
  guint         cancel_after;
  GCancellable *cancellable;
} Watch;

static void
black_row (gint           y,
           gint16 *const *planes,
           gpointer       user_data)
{
  for (gint i = 0; i < 3; i++)
    memset (planes[i], 0, 20 * sizeof (gint16));
}

static void
count_output (gint          y,
              const gint16 *detail,
              gsize         stride,
              gpointer      user_data)
{
  ((Watch *) user_data)->outputs++;
}

static void
count_row (gpointer user_data)
{
  Watch *watch = user_data;

  watch->rows++;
  if (watch->rows == watch->cancel_after)
    g_cancellable_cancel (watch->cancellable);
}

static void
test_progress (void)
{
  static const AdderStrip strips[] = {
    { 20, 30, ADDER_EDGES_ZERO, 0, 0 },  { 20, 30, ADDER_EDGES_ZERO, 5, 0 },
    { 20, 30, ADDER_EDGES_ZERO, 9, 2 },  { 20, 30, ADDER_EDGES_WRAP_Y, 0, 0 },
    { 20, 1, ADDER_EDGES_WRAP_Y, 0, 0 },
  };
  g_autoptr (AdderNetwork)    network = random_network (&small);
  g_autoptr (AdderNetworkRun) run     = NULL;

  run = adder_network_run_new (network, adder_kernels_list (0), 20, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (strips); i++)
    {
      Watch        watch = { 0 };
      AdderStripIO io    = { black_row, count_output, count_row, &watch };

      g_assert_true (adder_network_run_strip (run, &strips[i], &io, NULL,
                                              NULL));
      g_assert_cmpuint (watch.rows, ==,
                        adder_network_run_count_rows (network, &strips[i]));
      g_assert_cmpuint (watch.outputs, ==,
                        strips[i].height - strips[i].top - strips[i].bottom);
    }
  g_assert_cmpuint (adder_network_run_count_rows (network, &strips[0]), ==,
                    5 * 30);
}

static void
test_cancel (void)
{
  g_autoptr (AdderNetwork)    network     = random_network (&small);
  g_autoptr (AdderNetworkRun) run         = NULL;
  g_autoptr (GCancellable)    cancellable = g_cancellable_new ();
  g_autoptr (GError)          error       = NULL;
  AdderStrip                  strip       = { 20, 30, ADDER_EDGES_ZERO, 0, 0 };
  Watch                       watch       = { 0, 0, 40, cancellable };
  AdderStripIO io = { black_row, count_output, count_row, &watch };

  run = adder_network_run_new (network, adder_kernels_list (0), 20, NULL);
  g_assert_false (adder_network_run_strip (run, &strip, &io, cancellable,
                                           &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (watch.rows, ==, 40);
}

/* A run remembers nothing of an earlier strip, not even of a cancelled one. */
static void
test_reuse (void)
{
  g_autoptr (AdderNetwork)    network = random_network (&blocks);
  const AdderKernels         *kernels = adder_kernels_get (adder_cpu_detect ());
  g_autoptr (AdderNetworkRun) run =
    adder_network_run_new (network, kernels, 50, NULL);

  for (gint i = 0; i < 8; i++)
    {
      gint               width  = 50 - 7 * i;
      gint               height = 1 + i * 3;
      AdderEdges         edges  = i % 4;
      gsize              size   = detail_bytes (network, width, height);
      g_autofree gint16 *image  = random_image (1, width, height);
      g_autofree gint16 *fresh  = NULL;
      g_autofree gint16 *again  = g_malloc (size);
      ImagePart          part   = { image, width, height, 0, 0 };
      AdderStrip         strip  = { width, height, edges, 0, 0 };

      fresh = run_image (network, kernels, image, width, height, edges);
      run_part (run, &part, &strip, again, 0, width);
      g_assert_cmpmem (again, size, fresh, size);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/network/edges/zero-equals-oracle-at-every-size",
                        GUINT_TO_POINTER (ADDER_EDGES_ZERO),
                        test_equals_oracle);
  g_test_add_data_func ("/network/edges/wrap-in-x-equals-oracle-at-every-size",
                        GUINT_TO_POINTER (ADDER_EDGES_WRAP_X),
                        test_equals_oracle);
  g_test_add_data_func ("/network/edges/wrap-in-y-equals-oracle-at-every-size",
                        GUINT_TO_POINTER (ADDER_EDGES_WRAP_Y),
                        test_equals_oracle);
  g_test_add_data_func ("/network/edges/"
                        "wrap-in-both-equals-oracle-at-every-size",
                        GUINT_TO_POINTER (ADDER_EDGES_WRAP_X |
                                          ADDER_EDGES_WRAP_Y),
                        test_equals_oracle);
  g_test_add_func ("/network/edges/rolling-the-input-rolls-the-output",
                   test_rolling);
  g_test_add_func ("/network/strips/tiles-with-overlap-equal-the-whole-image",
                   test_tiles);
  g_test_add_func ("/network/strips/progress-counts-every-row-of-every-layer",
                   test_progress);
  g_test_add_func ("/network/strips/cancel-stops-at-the-next-row", test_cancel);
  g_test_add_func ("/network/strips/a-run-remembers-nothing", test_reuse);
  return g_test_run ();
}
