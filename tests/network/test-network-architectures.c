/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every architecture that is described runs as its formulas say, on every CPU
 * level. */
#include <string.h>

#include "network-oracle.h"
#include "random-network.h"
#include "whole-image.h"

/* clang-format off */
#define ADDER ADDER_LAYER_ADDER
#define CONVOLUTION ADDER_LAYER_CONVOLUTION
#define SOURCE ADDER_INPUT_SOURCE
#define ENLARGED ADDER_INPUT_ENLARGED

/* Emulated levels are too slow for more. */
#define EMULATED_CHANNELS 32

/* The image is small where the network is large: the oracle is slow. */
static const struct
{
  Architecture architecture;
  gint         width;
  gint         height;
} cases[] = {
  /* name, planes, scale, input, body layers, channels, type, block, skip, power */
  { { "xs-x2",               3, 2, SOURCE,   16,  16, ADDER,       FALSE, TRUE,  FALSE }, 40, 7 },
  { { "xs-x3",               3, 3, SOURCE,   16,  16, ADDER,       FALSE, TRUE,  TRUE  }, 34, 5 },
  { { "xs-x4",               3, 4, SOURCE,   16,  16, ADDER,       FALSE, FALSE, TRUE  }, 33, 5 },
  { { "s-x2",                3, 2, SOURCE,   16,  32, ADDER,       FALSE, TRUE,  FALSE }, 35, 6 },
  { { "s-x2-power",          3, 2, SOURCE,   16,  32, ADDER,       FALSE, TRUE,  TRUE  }, 35, 6 },
  { { "s-x4",                3, 4, SOURCE,   16,  32, ADDER,       FALSE, TRUE,  FALSE }, 31, 6 },
  { { "s-luma-x3",           1, 3, SOURCE,   16,  32, ADDER,       FALSE, TRUE,  FALSE }, 33, 6 },
  { { "m-x2",                3, 2, SOURCE,   16,  64, ADDER,       FALSE, TRUE,  FALSE }, 33, 3 },
  { { "48-channels",         3, 2, SOURCE,   16,  48, ADDER,       FALSE, TRUE,  TRUE  }, 33, 4 },
  { { "l-x2",                3, 2, SOURCE,   32,  64, ADDER,       FALSE, TRUE,  FALSE }, 17, 4 },
  { { "adder-vdsr-x2",       1, 2, ENLARGED, 20,  64, ADDER,       FALSE, FALSE, TRUE  }, 33, 4 },
  { { "adder-vdsr-x3",       1, 3, ENLARGED, 18,  64, ADDER,       FALSE, FALSE, TRUE  }, 9,  9 },
  { { "adder-edsr-x2",       3, 2, SOURCE,   32,  64, ADDER,       TRUE,  TRUE,  TRUE  }, 17, 4 },
  { { "adder-edsr-paper-x2", 3, 2, SOURCE,   64, 256, ADDER,       TRUE,  TRUE,  TRUE  }, 2,  2 },
  { { "xs-twin-x2",          3, 2, SOURCE,   16,  16, CONVOLUTION, FALSE, TRUE,  FALSE }, 40, 7 },
  { { "s-twin-x2",           3, 2, SOURCE,   16,  32, CONVOLUTION, FALSE, TRUE,  FALSE }, 35, 6 },
  { { "m-twin-x3",           3, 3, SOURCE,   16,  64, CONVOLUTION, FALSE, TRUE,  TRUE  }, 33, 3 },
  { { "l-twin-x4",           3, 4, SOURCE,   32,  64, CONVOLUTION, FALSE, TRUE,  FALSE }, 17, 4 },
  { { "vdsr-x2",             1, 2, ENLARGED, 20,  64, CONVOLUTION, FALSE, FALSE, FALSE }, 33, 4 },
  { { "edsr-x2",             3, 2, SOURCE,   32,  64, CONVOLUTION, TRUE,  TRUE,  FALSE }, 17, 4 },
  { { "head-and-tail-only",  3, 2, SOURCE,   0,    8, ADDER,       FALSE, TRUE,  FALSE }, 37, 9 },
};
/* clang-format on */

static void
assert_lively (const gint16 *detail,
               gsize         n)
{
  gsize saturated = 0;

  for (gsize i = 0; i < n; i++)
    saturated += detail[i] == G_MAXINT16 || detail[i] == G_MININT16;
  /* An error would hide in a network that only says yes or no. */
  g_assert_cmpuint (saturated, <, n / 2);
  g_assert_false (n > 16 &&
                  memcmp (detail, detail + 8, 8 * sizeof *detail) == 0);
}

static void
test_equals_oracle (gconstpointer data)
{
  gsize                    index        = GPOINTER_TO_SIZE (data);
  const Architecture      *architecture = &cases[index].architecture;
  gint                     width        = cases[index].width;
  gint                     height       = cases[index].height;
  g_autoptr (AdderNetwork) network      = random_network (architecture);
  g_autofree gint16       *image        = NULL;
  g_autofree gint16       *expected     = NULL;
  gsize                    size         = detail_bytes (network, width, height);
  const AdderKernels      *kernels;

  g_assert_cmpuint (adder_network_get_n_layers (network), ==,
                    architecture->n_body + 2);
  image    = random_image (architecture->planes, width, height);
  expected = oracle_run (network, image, width, height, ADDER_EDGES_ZERO);
  assert_lively (expected, size / sizeof *expected);

  for (gsize i = 0; (kernels = usable_kernels (i)) != NULL; i++)
    {
      g_autofree gint16 *found = NULL;

      if (is_emulated (kernels) && architecture->channels > EMULATED_CHANNELS)
        continue;
      g_test_message ("%s", kernels->name);
      found =
        run_image (network, kernels, image, width, height, ADDER_EDGES_ZERO);
      g_assert_cmpmem (found, size, expected, size);
    }
}

/* The design's figures for the work of each network. */
static void
test_operations (void)
{
  Architecture s    = { "s", 3, 2, SOURCE, 16, 32, ADDER, FALSE, TRUE, FALSE };
  Architecture vdsr = { "vdsr", 1,     2,     ENLARGED, 18,
                        64,     ADDER, FALSE, FALSE,    TRUE };
  g_autoptr (AdderNetwork) network = random_network (&s);
  g_autoptr (AdderNetwork) luma    = random_network (&vdsr);

  g_assert_cmpuint (adder_network_get_operations (network), ==,
                    16 * 9 * 32 * 32 + 9 * 3 * 32 + 9 * 32 * 12);
  g_assert_cmpint (adder_network_get_radius (network), ==, 18);
  g_assert_cmpint (adder_network_get_shuffle (network), ==, 2);

  g_assert_cmpuint (adder_network_get_operations (luma), ==,
                    18 * 9 * 64 * 64 + 9 * 64 + 9 * 64);
  g_assert_cmpint (adder_network_get_scale (luma), ==, 2);
  g_assert_cmpint (adder_network_get_shuffle (luma), ==, 1);
  g_assert_cmpint (adder_network_get_planes (luma), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree gchar *path = NULL;

      path = g_strdup_printf ("/network/architectures/%s-equals-oracle",
                              cases[i].architecture.name);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_equals_oracle);
    }
  g_test_add_func ("/network/architectures/work-and-reach-are-known",
                   test_operations);
  return g_test_run ();
}
