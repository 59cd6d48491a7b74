/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transparency: exact where it is flat, and no colours from where nothing can
 * be seen. */
#include <math.h>
#include <string.h>

#include "upscale-test.h"

enum
{
  N = 40
};

/* A disc of @visible on a ground of @hidden colour that cannot be seen. */
static GeglBuffer *
disc (const gfloat visible[3],
      const gfloat hidden[3])
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, N, N),
                                        babl_format ("R'G'B'A float"));
  gfloat      pixels[N * N * 4];

  for (gint y = 0; y < N; y++)
    for (gint x = 0; x < N; x++)
      {
        const gfloat   d2 = powf (x - N / 2, 2) + powf (y - N / 2, 2);
        const gboolean in = d2 < N * N / 9.0f;
        gfloat        *p  = pixels + (y * N + x) * 4;

        memcpy (p, in ? visible : hidden, 3 * sizeof (gfloat));
        p[3] = in;
      }
  gegl_buffer_set (buffer, NULL, 0, NULL, pixels, GEGL_AUTO_ROWSTRIDE);

  return buffer;
}

static gfloat *
enlarged_disc (const gfloat hidden[3],
               gdouble      factor,
               gdouble      strength)
{
  static const gfloat       white[3] = { 1.0f, 1.0f, 1.0f };
  g_autoptr (AdderUpscaler) upscaler = NULL;
  g_autoptr (GeglBuffer)    image    = disc (white, hidden);
  g_autoptr (GeglBuffer)    result   = NULL;

  g_random_set_seed (1);
  upscaler = test_upscaler (&colour_network, factor);
  adder_upscaler_set_strength (upscaler, strength);
  result = test_enlarge (upscaler, image);

  return test_pixels (result, NULL, NULL);
}

static void
test_rim (void)
{
  static const gfloat  black[3]  = { 0.0f, 0.0f, 0.0f };
  static const gdouble factors[] = { 2.0, 4.0, 3.0, 1.5 };

  for (gsize f = 0; f < G_N_ELEMENTS (factors); f++)
    {
      g_autofree gfloat *pixels = enlarged_disc (black, factors[f], 0.0);
      const gint         n      = (gint) (N * factors[f]);
      gint               rim    = 0;

      for (gint i = 0; i < n * n; i++)
        if (pixels[4 * i + 3] > 0.01f)
          {
            g_assert_cmpfloat_with_epsilon (pixels[4 * i], 1.0, 1e-3);
            rim += pixels[4 * i + 3] < 0.99f;
          }
      g_assert_cmpint (rim, >, 0);
    }
}

/* With all of the network, the colours that cannot be seen do not matter. */
static void
test_hidden_does_not_matter (void)
{
  static const gfloat       black[3] = { 0.0f, 0.0f, 0.0f };
  static const gfloat       green[3] = { 0.1f, 0.9f, 0.2f };
  Architecture              same     = colour_network;
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&same, 2.0);
  static const gfloat       white[3] = { 1.0f, 1.0f, 1.0f };
  g_autoptr (GeglBuffer)    a        = disc (white, black);
  g_autoptr (GeglBuffer)    b        = disc (white, green);
  g_autoptr (GeglBuffer)    large_a  = test_enlarge (upscaler, a);
  g_autoptr (GeglBuffer)    large_b  = test_enlarge (upscaler, b);
  g_autofree gfloat        *pixels_a = test_pixels (large_a, NULL, NULL);
  g_autofree gfloat        *pixels_b = test_pixels (large_b, NULL, NULL);

  for (gint i = 0; i < 4 * N * N; i++)
    if (pixels_a[4 * i + 3] > 0.0f)
      g_assert_cmpmem (pixels_a + 4 * i, 4 * sizeof (gfloat), pixels_b + 4 * i,
                       4 * sizeof (gfloat));
}

static void
test_hidden_comes_back (void)
{
  static const gfloat green[3] = { 0.1f, 0.9f, 0.2f };
  g_autofree gfloat  *pixels   = enlarged_disc (green, 2.0, 1.0);

  /* The corner is far from all that can be seen. */
  g_assert_cmpfloat (pixels[3], ==, 0.0f);
  g_assert_cmpmem (pixels, sizeof green, green, sizeof green);
}

static void
test_flat_is_exact (void)
{
  static const gfloat black[3] = { 0.0f, 0.0f, 0.0f };
  g_autofree gfloat  *pixels   = enlarged_disc (black, 2.0, 1.0);

  for (gint y = 0; y < 2 * N; y++)
    for (gint x = 0; x < 2 * N; x++)
      {
        const gfloat r = hypotf (x / 2 - N / 2, y / 2 - N / 2);
        const gfloat a = pixels[(y * 2 * N + x) * 4 + 3];

        g_assert_true (a >= 0.0f && a <= 1.0f);
        if (r < N / 3 - 4)
          g_assert_cmpfloat (a, ==, 1.0f);
        if (r > N / 3 + 4)
          g_assert_cmpfloat (a, ==, 0.0f);
      }
}

static void
test_constant (void)
{
  static const gfloat values[] = { 0.0f, 0.3f, 1.0f };

  for (gsize v = 0; v < G_N_ELEMENTS (values); v++)
    {
      g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);
      g_autoptr (GeglBuffer)    image    = test_image ("R'G'B'A float", 21, 13);
      g_autoptr (GeglBuffer)    result   = NULL;
      g_autofree gfloat        *pixels   = test_pixels (image, NULL, NULL);
      g_autofree gfloat        *large    = NULL;

      for (gint i = 0; i < 21 * 13; i++)
        pixels[4 * i + 3] = values[v];
      gegl_buffer_set (image, NULL, 0, NULL, pixels, GEGL_AUTO_ROWSTRIDE);
      result = test_enlarge (upscaler, image);
      large  = test_pixels (result, NULL, NULL);
      for (gint i = 0; i < 42 * 26; i++)
        g_assert_cmpfloat (large[4 * i + 3], ==, values[v]);
    }
}

/* Opaque alpha costs nothing and changes nothing. */
static void
test_opaque_equals_none (void)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);
  g_autoptr (GeglBuffer)    without  = test_image ("R'G'B' float", 33, 21);
  g_autoptr (GeglBuffer)    with =
    gegl_buffer_new (gegl_buffer_get_extent (without),
                     babl_format ("R'G'B'A float"));
  g_autoptr (GeglBuffer) a        = NULL;
  g_autoptr (GeglBuffer) b        = NULL;
  g_autofree gfloat     *pixels_a = NULL;
  g_autofree gfloat     *pixels_b = NULL;

  gegl_buffer_copy (without, NULL, GEGL_ABYSS_NONE, with, NULL);
  a        = test_enlarge (upscaler, without);
  b        = test_enlarge (upscaler, with);
  pixels_a = test_pixels (a, NULL, NULL);
  pixels_b = test_pixels (b, NULL, NULL);
  for (gint i = 0; i < 66 * 42; i++)
    g_assert_cmpmem (pixels_a + 3 * i, 3 * sizeof (gfloat), pixels_b + 4 * i,
                     3 * sizeof (gfloat));
}

static void
add (void)
{
  g_test_add_func ("/alpha/edge-has-no-rim-of-hidden-colours", test_rim);
  g_test_add_func ("/alpha/hidden-colours-do-not-matter-to-what-is-seen",
                   test_hidden_does_not_matter);
  g_test_add_func ("/alpha/hidden-colours-come-back-where-nothing-is-seen",
                   test_hidden_comes_back);
  g_test_add_func ("/alpha/flat-parts-are-exact-and-all-is-in-0-to-1",
                   test_flat_is_exact);
  g_test_add_func ("/alpha/constant-alpha-stays-constant", test_constant);
  g_test_add_func ("/alpha/opaque-image-equals-one-without-alpha",
                   test_opaque_equals_none);
}

int
main (int    argc,
      char **argv)
{
  return test_main (argc, argv, add);
}
