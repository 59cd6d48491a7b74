/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streaming through rings gives the bits that bare kernels give, here and, by
 * tests/kernels/test-aarch64.sh, on other processors. */
#include "golden-network.h"
#include "whole-image.h"

static void
test_detail (void)
{
  g_autofree Golden              *golden  = g_new (Golden, 1);
  g_autoptr (AdderNetworkBuilder) builder = NULL;
  g_autoptr (AdderNetwork)        network = NULL;
  g_autoptr (GError)              error   = NULL;
  g_autofree gint16              *input   = NULL;
  const gsize                     pixels = (gsize) GOLDEN_WIDTH * GOLDEN_HEIGHT;
  const AdderKernels             *kernels = NULL;

  golden_init (golden);
  builder = golden_builder (golden);
  network = adder_network_builder_to_network (builder, &error);
  g_assert_no_error (error);
  input = g_new (gint16, 3 * pixels);
  for (gsize i = 0; i < pixels; i++)
    for (gsize plane = 0; plane < 3; plane++)
      input[plane * pixels + i] =
        (gint16) (16 * (&golden->image[0][0][0])[3 * i + plane] - 2040);

  for (gsize level = 0; (kernels = usable_kernels (level)) != NULL; level++)
    {
      g_autofree gint16 *detail = run_image (network, kernels, input,
                                             GOLDEN_WIDTH, GOLDEN_HEIGHT,
                                             ADDER_EDGES_ZERO);
      guint64            hash   = GOLDEN_START;

      for (gsize i = 0; i < GOLDEN_PLANES * pixels; i++)
        hash = golden_mix (hash, detail[i]);
      g_test_message ("%s%s", kernels->name,
                      is_emulated (kernels) ? ", emulated" : "");
      g_assert_cmphex (hash, ==, GOLDEN_DETAIL);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/golden/detail-has-the-hash-of-every-processor",
                   test_detail);
  return g_test_run ();
}
