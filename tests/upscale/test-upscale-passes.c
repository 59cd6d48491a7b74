/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often the network runs: once for the colours, once more for an alpha that
 * is not the same everywhere. The linker puts a function that counts before
 * adder_network_run_strip(). */
#include "network/network-run.h"
#include "upscale-test.h"

enum
{
  N = 20 /* one tile */
};

gboolean __real_adder_network_run_strip (AdderNetworkRun    *run,
                                         const AdderStrip   *strip,
                                         const AdderStripIO *io,
                                         GCancellable       *cancellable,
                                         GError            **error);
gboolean __wrap_adder_network_run_strip (AdderNetworkRun    *run,
                                         const AdderStrip   *strip,
                                         const AdderStripIO *io,
                                         GCancellable       *cancellable,
                                         GError            **error);

static gint n_runs;

gboolean
__wrap_adder_network_run_strip (AdderNetworkRun    *run,
                                const AdderStrip   *strip,
                                const AdderStripIO *io,
                                GCancellable       *cancellable,
                                GError            **error)
{
  g_atomic_int_inc (&n_runs);

  return __real_adder_network_run_strip (run, strip, io, cancellable, error);
}

static gint
count_runs (GeglBuffer *image,
            gdouble     strength)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);
  g_autoptr (GeglBuffer)    result   = NULL;

  adder_upscaler_set_strength (upscaler, strength);
  g_atomic_int_set (&n_runs, 0);
  result = test_enlarge (upscaler, image);

  return g_atomic_int_get (&n_runs);
}

static gint
count_in_format (const gchar *format)
{
  g_autoptr (GeglBuffer) image = test_image (format, N, N);

  return count_runs (image, 1.0);
}

/* Random colours, and @alpha everywhere. */
static gint
count_with_alpha (const gchar *format,
                  gfloat       alpha)
{
  g_autoptr (GeglBuffer) image  = test_image (format, N, N);
  const Babl            *babl   = babl_format ("R'G'B'A float");
  g_autofree gfloat     *pixels = test_pixels (image, "R'G'B'A float", NULL);

  for (gint i = 0; i < N * N; i++)
    pixels[4 * i + 3] = alpha;
  gegl_buffer_set (image, NULL, 0, babl, pixels, GEGL_AUTO_ROWSTRIDE);

  return count_runs (image, 1.0);
}

static void
test_colour (void)
{
  g_assert_cmpint (count_in_format ("R'G'B' u8"), ==, 1);
  g_assert_cmpint (count_in_format ("RGB float"), ==, 1);
}

static void
test_gray (void)
{
  g_assert_cmpint (count_in_format ("Y' u8"), ==, 1);
  g_assert_cmpint (count_in_format ("Y u16"), ==, 1);
  g_assert_cmpint (count_in_format ("Y float"), ==, 1);
}

static void
test_varying_alpha (void)
{
  g_assert_cmpint (count_in_format ("R'G'B'A u8"), ==, 2);
  g_assert_cmpint (count_in_format ("Y'A u16"), ==, 2);
}

static void
test_constant_alpha (void)
{
  static const gchar *formats[] = { "R'G'B'A u8", "RGBA float", "Y'A u8",
                                    "YA u16" };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_assert_cmpint (count_with_alpha (formats[i], 1.0f), ==, 1);
      g_assert_cmpint (count_with_alpha (formats[i], 0.4f), ==, 1);
    }
}

static void
test_nothing_seen (void)
{
  g_autoptr (GeglBuffer) image = test_image ("R'G'B' u8", N, N);

  g_assert_cmpint (count_with_alpha ("R'G'B'A u8", 0.0f), ==, 0);
  g_assert_cmpint (count_runs (image, 0.0), ==, 0);
}

static void
add (void)
{
  g_test_add_func ("/passes/the-network-runs-once-for-colour", test_colour);
  g_test_add_func ("/passes/and-once-not-three-times-for-gray", test_gray);
  g_test_add_func ("/passes/once-more-for-an-alpha-that-varies",
                   test_varying_alpha);
  g_test_add_func ("/passes/not-at-all-for-a-constant-alpha",
                   test_constant_alpha);
  g_test_add_func ("/passes/not-at-all-where-nothing-of-it-is-seen",
                   test_nothing_seen);
}

int
main (int    argc,
      char **argv)
{
  return test_main (argc, argv, add);
}
