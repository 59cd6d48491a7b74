/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The models of this tree: they can be read, say what they are, and give the
 * formulas' result at every CPU level. */
#include <string.h>

#include "network-oracle.h"
#include "random-network.h"
#include "shipped-models.h"
#include "whole-image.h"

static AdderNetwork *
load (const gchar *path)
{
  g_autoptr (GError) error   = NULL;
  g_autoptr (GFile)  file    = g_file_new_for_path (path);
  AdderNetwork      *network = adder_network_new_from_file (file, &error);

  g_assert_no_error (error);
  return network;
}

static void
test_described (gconstpointer path)
{
  static const gchar *const keys[]  = { "name", "title", "grid", "training",
                                        "licence" };
  g_autoptr (AdderNetwork)  network = load (path);
  g_autofree gchar         *file    = g_path_get_basename (path);
  g_autofree gchar         *name    = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const gchar *text = adder_network_get_metadata (network, keys[i]);

      g_test_message ("%s: %s", keys[i], text ? text : "missing");
      g_assert_nonnull (text);
      g_assert_cmpstr (text, !=, "");
    }
  name = g_strconcat (adder_network_get_metadata (network, "name"),
                      ".safetensors", NULL);
  g_assert_cmpstr (name, ==, file);
}

/* Edges of full contrast drive the features to the ends of their range. */
static gint16 *
edges (gint planes,
       gint width,
       gint height)
{
  gint16 *image = g_new (gint16, planes * width * height);

  for (gint i = 0; i < planes * width * height; i++)
    image[i] = (i % width) * 3 > (i / width % height) * 5 ? 2040 : -2040;
  return image;
}

static void
test_equals_oracle (gconstpointer path)
{
  enum
  {
    WIDTH  = 34,
    HEIGHT = 6
  };
  g_autoptr (AdderNetwork) network  = load (path);
  gint                     planes   = adder_network_get_planes (network);
  gsize                    size     = detail_bytes (network, WIDTH, HEIGHT);
  g_autofree gint16       *noise    = random_image (planes, WIDTH, HEIGHT);
  g_autofree gint16       *steps    = edges (planes, WIDTH, HEIGHT);
  const gint16            *images[] = { noise, steps };
  const AdderKernels      *kernels;

  for (gsize i = 0; i < G_N_ELEMENTS (images); i++)
    {
      g_autofree gint16 *expected = NULL;

      expected =
        oracle_run (network, images[i], WIDTH, HEIGHT, ADDER_EDGES_ZERO);
      for (gsize level = 0; (kernels = usable_kernels (level)) != NULL; level++)
        {
          g_autofree gint16 *found = NULL;

          g_test_message ("%s", kernels->name);
          found = run_image (network, kernels, images[i], WIDTH, HEIGHT,
                             ADDER_EDGES_ZERO);
          g_assert_cmpmem (found, size, expected, size);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  static const ShippedTest tests[] = {
    { "says-what-it-is", test_described },
    { "equals-oracle-at-every-level", test_equals_oracle },
  };

  g_test_init (&argc, &argv, NULL);
  shipped_models_add_tests ("shipped", tests, G_N_ELEMENTS (tests));

  return g_test_run ();
}
