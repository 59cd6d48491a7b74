/* SPDX-License-Identifier: GPL-3.0-or-later */
/* make-model FILE SCALE: writes a small model of random numbers, or with
 * "silent" after the scale one that adds no detail at all. */
#include <stdlib.h>
#include <string.h>

#include "random-network.h"

/* The same network, but its tail gives zeros: what it enlarges is bicubic. */
static AdderNetworkBuilder *
silenced (const Architecture *architecture)
{
  g_autoptr (AdderNetwork) network = random_network (architecture);
  const guint              n       = adder_network_get_n_layers (network);
  AdderNetworkBuilder     *builder =
    adder_network_builder_new (architecture->scale, architecture->planes,
                               architecture->input);

  for (guint i = 0; i < n; i++)
    {
      AdderLayer layer = *adder_network_get_layer (network, i);

      if (i == n - 1)
        {
          g_autofree gint16 *weight =
            g_new0 (gint16, (gsize) 9 * layer.inputs * layer.outputs);
          g_autofree gint32 *bias = g_new0 (gint32, layer.outputs);

          layer.weight = weight;
          layer.bias   = bias;
          adder_network_builder_add (builder, &layer);
        }
      else
        adder_network_builder_add (builder, &layer);
    }

  return builder;
}

int
main (int    argc,
      char **argv)
{
  Architecture architecture = {
    "test", 3,    2,    ADDER_INPUT_SOURCE, 2, 8, ADDER_LAYER_ADDER,
    FALSE,  TRUE, FALSE
  };
  g_autoptr (AdderNetworkBuilder) builder = NULL;
  g_autoptr (GBytes)              bytes   = NULL;
  g_autoptr (GError)              error   = NULL;

  g_assert_cmpint (argc, >=, 3);
  g_test_init (&(int) { 1 }, &(char **) { (char *[]) { argv[0], NULL } }, NULL);
  architecture.scale = atoi (argv[2]);
  builder            = argc > 3 ? silenced (&architecture)
                                : random_builder (&architecture);
  adder_network_builder_set_metadata (builder, "title", "A test model");
  bytes = adder_network_builder_to_bytes (builder);
  g_file_set_contents (argv[1], g_bytes_get_data (bytes, NULL),
                       (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);

  return 0;
}
