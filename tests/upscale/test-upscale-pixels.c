/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every kind of pixel comes out right: precisions, gray, alpha, HDR, sizes. */
#include <math.h>
#include <string.h>

#include "upscale-test.h"

static const gchar *const types[]  = { "u8",   "u16",   "u32",
                                       "half", "float", "double" };
static const gchar *const models[] = { "R'G'B'", "R'G'B'A", "RGB",
                                       "RGBA",   "Y'",      "Y'A",
                                       "Y",      "R~G~B~",  "RaGaBaA" };

/* A buffer of one colour. */
static GeglBuffer *
flat_image (const Babl   *format,
            gint          width,
            gint          height,
            const gfloat *colour)
{
  GeglBuffer *buffer =
    gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), format);
  GeglColor *color = gegl_color_new (NULL);

  gegl_color_set_pixel (color, babl_format ("R'G'B'A float"), colour);
  gegl_buffer_set_color (buffer, NULL, color);
  g_object_unref (color);

  return buffer;
}

/* Without detail a flat image stays flat in every format there is. */
static void
test_precisions (void)
{
  static const gfloat colour[4] = { 0.25f, 0.5f, 0.75f, 1.0f };

  for (gsize m = 0; m < G_N_ELEMENTS (models); m++)
    for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
      {
        g_autofree gchar *name = g_strdup_printf ("%s %s", models[m], types[t]);
        const Babl       *format = babl_format (name);
        g_autoptr (AdderUpscaler) upscaler =
          test_upscaler (&colour_network, 2.0);
        g_autoptr (GeglBuffer) image  = flat_image (format, 9, 6, colour);
        g_autoptr (GeglBuffer) result = NULL;
        g_autofree gfloat *before = test_pixels (image, "R'G'B'A float", NULL);
        g_autofree gfloat *after  = NULL;

        g_test_message ("%s", name);
        adder_upscaler_set_strength (upscaler, 0.0);
        result = test_enlarge (upscaler, image);
        after  = test_pixels (result, "R'G'B'A float", NULL);
        g_assert_true (gegl_buffer_get_format (result) == format);
        g_assert_cmpint (gegl_buffer_get_width (result), ==, 18);
        g_assert_cmpint (gegl_buffer_get_height (result), ==, 12);
        /* Two conversions and two roundings of u8 in linear light. */
        for (gint i = 0; i < 18 * 12 * 4; i++)
          g_assert_cmpfloat_with_epsilon (after[i], before[i % 4], 2.5 / 255.0);
      }
}

/* The low bits of 16 bits are in the base: neighbours in value stay apart. */
static void
test_low_bits (void)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);
  g_autoptr (GeglBuffer)    image =
    gegl_buffer_new (GEGL_RECTANGLE (0, 0, 64, 8), babl_format ("R'G'B' u16"));
  g_autoptr (GeglBuffer) result = NULL;
  guint16                pixels[64 * 8 * 3];
  g_autofree guint16    *large = NULL;

  for (gint i = 0; i < 64 * 8 * 3; i++)
    pixels[i] = (guint16) (30000 + i / 3 % 64 * 4);
  gegl_buffer_set (image, NULL, 0, NULL, pixels, GEGL_AUTO_ROWSTRIDE);
  adder_upscaler_set_strength (upscaler, 0.0);
  result = test_enlarge (upscaler, image);
  large  = test_pixels (result, NULL, NULL);
  for (gint x = 4; x < 124; x++)
    g_assert_cmpint (ABS (large[(8 * 128 + x) * 3] - (30000 + 2 * x - 1)), <=,
                     1);
}

static void
test_hdr (void)
{
  static const gfloat       colour[4] = { 7.5f, 1.0f, -0.25f, 1.0f };
  g_autoptr (AdderUpscaler) upscaler  = test_upscaler (&colour_network, 2.0);
  g_autoptr (GeglBuffer)    image =
    flat_image (babl_format ("R'G'B' float"), 20, 20, colour);
  g_autoptr (GeglBuffer) result = test_enlarge (upscaler, image);
  g_autofree gfloat     *pixels = test_pixels (result, NULL, NULL);

  /* The detail of random weights is up to two 8-bit ranges. */
  for (gint i = 0; i < 40 * 40; i++)
    {
      g_assert_cmpfloat_with_epsilon (pixels[3 * i], 7.5, 2.01);
      g_assert_cmpfloat_with_epsilon (pixels[3 * i + 2], -0.25, 2.01);
    }
}

static void
test_gray_is_gray (void)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&luma_network, 2.0);
  g_autoptr (GeglBuffer)    gray     = test_image ("Y' float", 31, 17);
  g_autoptr (GeglBuffer)    colour =
    gegl_buffer_new (gegl_buffer_get_extent (gray),
                     babl_format ("R'G'B' float"));
  g_autoptr (GeglBuffer) large_gray   = NULL;
  g_autoptr (GeglBuffer) large_colour = NULL;
  g_autofree gfloat     *one          = NULL;
  g_autofree gfloat     *three        = NULL;

  gegl_buffer_copy (gray, NULL, GEGL_ABYSS_NONE, colour, NULL);
  large_gray   = test_enlarge (upscaler, gray);
  large_colour = test_enlarge (upscaler, colour);
  one          = test_pixels (large_gray, NULL, NULL);
  three        = test_pixels (large_colour, NULL, NULL);
  /* The luma of three equal values rounds to the network's other neighbour
   * now and then; a step of 1/4080 moves the detail a little. */
  for (gint i = 0; i < 62 * 34; i++)
    for (gint c = 0; c < 3; c++)
      g_assert_cmpfloat_with_epsilon (three[3 * i + c], one[i], 0.05);
}

static void
test_linear_curve (void)
{
  const Babl *linear =
    babl_space_from_chromaticities ("linear sRGB", 0.3127, 0.3290, 0.64, 0.33,
                                    0.30, 0.60, 0.15, 0.06, babl_trc ("linear"),
                                    NULL, NULL, BABL_SPACE_FLAG_EQUALIZE);
  const Babl *format = babl_format_with_space ("R'G'B' float", linear);
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);
  g_autoptr (GeglBuffer)    plain    = test_image ("R'G'B' float", 24, 20);
  g_autoptr (GeglBuffer)    image =
    gegl_buffer_new (gegl_buffer_get_extent (plain), format);
  g_autoptr (GeglBuffer) expected    = test_enlarge (upscaler, plain);
  g_autoptr (GeglBuffer) found       = NULL;
  g_autofree gfloat     *wanted      = test_pixels (expected, NULL, NULL);
  g_autofree gfloat     *pixels      = g_new (gfloat, 48 * 40 * 3);
  gint                   differences = 0;

  gegl_buffer_copy (plain, NULL, GEGL_ABYSS_NONE, image, NULL);
  found = test_enlarge (upscaler, image);
  gegl_buffer_get (found, NULL, 1.0, babl_format ("R'G'B' float"), pixels,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  /* Conversions move some inputs of the network by one of its 4080 steps. */
  for (gint i = 0; i < 48 * 40 * 3; i++)
    differences += fabsf (pixels[i] - wanted[i]) > 0.05f;
  g_assert_cmpint (differences, <, 48 * 40 * 3 / 50);
}

static void
test_palette (void)
{
  const Babl               *palette;
  guint8                    colours[] = { 255, 0, 0, 0, 0, 255 };
  guint8                    indices[64];
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);
  g_autoptr (GeglBuffer)    image    = NULL;
  g_autoptr (GeglBuffer)    result   = NULL;
  g_autofree guint8        *pixels   = NULL;

  babl_new_palette ("test palette", &palette, NULL);
  babl_palette_set_palette (palette, babl_format ("R'G'B' u8"), colours, 2);
  image = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 8, 8), palette);
  memset (indices, 1, sizeof indices);
  gegl_buffer_set (image, NULL, 0, palette, indices, GEGL_AUTO_ROWSTRIDE);
  adder_upscaler_set_strength (upscaler, 0.0);
  result = test_enlarge (upscaler, image);
  g_assert_false (babl_format_is_palette (gegl_buffer_get_format (result)));
  pixels = test_pixels (result, "R'G'B' u8", NULL);
  g_assert_cmpint (pixels[0], ==, 0);
  g_assert_cmpint (pixels[2], ==, 255);
}

static void
assert_size (gdouble factor,
             gint    asked_width,
             gint    asked_height,
             gint    width,
             gint    height)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, factor);
  g_autoptr (GeglBuffer)    image    = test_image ("R'G'B' u8", 11, 7);
  g_autoptr (GeglBuffer)    result   = NULL;

  adder_upscaler_set_size (upscaler, asked_width, asked_height);
  result = test_enlarge (upscaler, image);
  g_assert_cmpint (gegl_buffer_get_width (result), ==, width);
  g_assert_cmpint (gegl_buffer_get_height (result), ==, height);
}

static void
test_sizes (void)
{
  assert_size (1.0, 0, 0, 11, 7);
  assert_size (1.5, 0, 0, 17, 11); /* 16.5 and 10.5: halves go up */
  assert_size (2.0, 0, 0, 22, 14);
  assert_size (8.0, 0, 0, 88, 56);
  assert_size (2.0, 23, 13, 23, 13); /* as GIMP rounds borders */
}

/* Whatever the factor: a smooth image is the same smooth image, only larger. */
static void
test_factors (void)
{
  static const gdouble factors[] = { 1.0, 1.25, 2.0, 2.7, 3.0, 4.0, 5.5, 8.0 };
  enum
  {
    N = 32
  };
  g_autoptr (GeglBuffer) image =
    gegl_buffer_new (GEGL_RECTANGLE (0, 0, N, N), babl_format ("R'G'B' float"));
  gfloat pixels[N * N * 3];

  for (gint i = 0; i < N * N * 3; i++)
    pixels[i] = (i / 3 % N + 0.5f) / N * 0.5f + (i / 3 / N + 0.5f) / N * 0.5f;
  gegl_buffer_set (image, NULL, 0, NULL, pixels, GEGL_AUTO_ROWSTRIDE);

  for (gsize f = 0; f < G_N_ELEMENTS (factors); f++)
    {
      g_autoptr (AdderUpscaler) upscaler =
        test_upscaler (&colour_network, factors[f]);
      g_autoptr (GeglBuffer) result = NULL;
      g_autofree gfloat     *large  = NULL;
      gint                   n;

      adder_upscaler_set_strength (upscaler, 0.0);
      result = test_enlarge (upscaler, image);
      large  = test_pixels (result, NULL, NULL);
      n      = gegl_buffer_get_width (result);
      /* Away from the borders, where the ramp is mirrored. The stretched
       * kernel of a reduction keeps a ramp to a tenth of an 8-bit step. */
      for (gint y = n / 4; y < n * 3 / 4; y++)
        for (gint x = n / 4; x < n * 3 / 4; x++)
          g_assert_cmpfloat_with_epsilon (large[(y * n + x) * 3],
                                          (x + y + 1.0) / n * 0.5, 4e-4);
    }
}

static void
test_too_large (void)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 8.0);
  g_autoptr (GError)        error    = NULL;
  gint                      width, height;

  g_assert_false (adder_upscaler_get_size (upscaler, 100000, 10, &width,
                                           &height, &error));
  g_assert_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE);
}

static void
test_empty (void)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);
  g_autoptr (GeglBuffer)    empty =
    gegl_buffer_new (GEGL_RECTANGLE (0, 0, 0, 0), babl_format ("R'G'B' u8"));
  g_autoptr (GError) error = NULL;

  g_assert_null (adder_upscaler_create_output (upscaler, empty, &error));
  g_assert_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE);
}

static void
add (void)
{
  g_test_add_func ("/pixels/every-precision-and-model-keeps-its-values",
                   test_precisions);
  g_test_add_func ("/pixels/low-bits-of-16-stay", test_low_bits);
  g_test_add_func ("/pixels/values-outside-0-to-1-pass-through", test_hdr);
  g_test_add_func ("/pixels/gray-equals-colour-without-colour",
                   test_gray_is_gray);
  g_test_add_func ("/pixels/space-with-a-linear-curve-is-coded-for-the-eye",
                   test_linear_curve);
  g_test_add_func ("/pixels/palette-becomes-colour", test_palette);
  g_test_add_func ("/pixels/size-is-the-factor-or-the-one-asked-for",
                   test_sizes);
  g_test_add_func ("/pixels/every-factor-keeps-a-ramp", test_factors);
  g_test_add_func ("/pixels/too-large-a-result-is-an-error", test_too_large);
  g_test_add_func ("/pixels/image-without-pixels-is-an-error", test_empty);
}

int
main (int    argc,
      char **argv)
{
  return test_main (argc, argv, add);
}
