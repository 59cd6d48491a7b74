/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizes and settings at and beyond the ends of what is sensible. */
#include "upscale-test.h"

#include <string.h>

/* How far colour_network sees, and the base's cubic beyond that. */
#define REACH 8

/* The part @rect of @image alone, enlarged: where none of it is near a cut it
 * must be that part of @large. Long images are compared so at both ends and in
 * the middle. */
static void
assert_crop (AdderUpscaler       *upscaler,
             GeglBuffer          *image,
             const GeglRectangle *rect,
             GeglBuffer          *large)
{
  const GeglRectangle *all   = gegl_buffer_get_extent (image);
  const Babl          *form  = gegl_buffer_get_format (image);
  const gint           left  = rect->x > 0 ? REACH : 0;
  const gint           top   = rect->y > 0 ? REACH : 0;
  const gint           right = rect->x + rect->width < all->width ? REACH : 0;
  const gint          bottom = rect->y + rect->height < all->height ? REACH : 0;
  const GeglRectangle size   = { 0, 0, rect->width, rect->height };
  const GeglRectangle kept   = { 2 * left, 2 * top,
                                 2 * (rect->width - left - right),
                                 2 * (rect->height - top - bottom) };
  const GeglRectangle same   = { 2 * rect->x + kept.x, 2 * rect->y + kept.y,
                                 kept.width, kept.height };
  const GeglRectangle zero   = { 0, 0, kept.width, kept.height };
  g_autoptr (GeglBuffer) part   = gegl_buffer_new (&size, form);
  g_autoptr (GeglBuffer) found  = gegl_buffer_new (&zero, form);
  g_autoptr (GeglBuffer) wanted = gegl_buffer_new (&zero, form);
  g_autoptr (GeglBuffer) alone  = NULL;

  gegl_buffer_copy (image, rect, GEGL_ABYSS_NONE, part, &size);
  alone = test_enlarge (upscaler, part);
  gegl_buffer_copy (alone, &kept, GEGL_ABYSS_NONE, wanted, &zero);
  gegl_buffer_copy (large, &same, GEGL_ABYSS_NONE, found, &zero);
  test_assert_same (found, wanted);
}

static void
check_long_image (gint width,
                  gint height)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);
  g_autoptr (GeglBuffer)    image    = test_image ("R'G'B' u8", width, height);
  g_autoptr (GeglBuffer)    large    = NULL;
  const gint                w        = MIN (width, 64);
  const gint                h        = MIN (height, 64);

  adder_upscaler_set_threads (upscaler, 3);
  large = test_enlarge (upscaler, image);
  g_assert_cmpint (gegl_buffer_get_width (large), ==, 2 * width);
  g_assert_cmpint (gegl_buffer_get_height (large), ==, 2 * height);
  assert_crop (upscaler, image, GEGL_RECTANGLE (0, 0, w, h), large);
  assert_crop (upscaler, image,
               GEGL_RECTANGLE ((width - w) / 2, (height - h) / 2, w, h), large);
  assert_crop (upscaler, image, GEGL_RECTANGLE (width - w, height - h, w, h),
               large);
}

static void
test_high (void)
{
  check_long_image (1, 100000);
}

static void
test_wide (void)
{
  check_long_image (ADDER_MAX_SIZE / 2, 1);
}

static void
test_too_wide (void)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);
  g_autoptr (GeglBuffer)    image    = test_image ("Y' u8", 300000, 1);
  g_autoptr (GeglBuffer)    output   = NULL;
  g_autoptr (GeglBuffer)    found    = NULL;
  g_autoptr (GError)        error    = NULL;

  g_assert_null (adder_upscaler_create_output (upscaler, image, &error));
  g_assert_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "600000"));
  g_clear_error (&error);

  output =
    gegl_buffer_new (GEGL_RECTANGLE (0, 0, 600000, 2), babl_format ("Y' u8"));
  g_assert_false (adder_upscaler_run (upscaler, image, NULL, output, NULL, NULL,
                                      NULL, &error));
  g_assert_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE);
}

/* 300,000 pixels are no more than GIMP's limit at a smaller factor. */
static void
test_wide_by_less (void)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 1.5);
  g_autoptr (GeglBuffer)    image    = test_image ("R'G'B' u8", 300000, 2);
  g_autoptr (GeglBuffer)    large    = test_enlarge (upscaler, image);
  const GeglRectangle       roi      = { 449900, 0, 100, 3 };
  g_autoptr (GeglBuffer)    part     = NULL;
  g_autoptr (GeglBuffer)    same     = NULL;
  g_autoptr (GError)        error    = NULL;

  g_assert_cmpint (gegl_buffer_get_width (large), ==, 450000);
  part = gegl_buffer_new (&roi, gegl_buffer_get_format (large));
  same = gegl_buffer_new (&roi, gegl_buffer_get_format (large));
  adder_upscaler_run (upscaler, image, &roi, part, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  gegl_buffer_copy (large, &roi, GEGL_ABYSS_NONE, same, &roi);
  test_assert_same (part, same);
}

static void
test_threads (void)
{
  /* 0 is GEGL's number; more than there is work for, and than makes sense. */
  static const gint         threads[] = { 0, 64, 4000, G_MAXINT };
  g_autoptr (AdderUpscaler) upscaler  = test_upscaler (&colour_network, 2.0);
  g_autoptr (GeglBuffer)    image     = test_image ("R'G'B' u8", 40, 600);
  g_autoptr (GeglBuffer)    expected  = test_enlarge (upscaler, image);

  adder_upscaler_set_strip_width (upscaler, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autoptr (GeglBuffer) found = NULL;

      adder_upscaler_set_threads (upscaler, threads[i]);
      found = test_enlarge (upscaler, image);
      test_assert_same (found, expected);
    }
}

static void
test_strip_widths (void)
{
  static const gint         widths[] = { 1, 2, G_MAXINT };
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);
  g_autoptr (GeglBuffer)    image    = test_image ("R'G'B' u8", 50, 3);
  g_autoptr (GeglBuffer)    expected = test_enlarge (upscaler, image);

  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autoptr (GeglBuffer) found = NULL;

      adder_upscaler_set_strip_width (upscaler, widths[i]);
      found = test_enlarge (upscaler, image);
      test_assert_same (found, expected);
    }
}

static void
test_unknown_level (void)
{
  static const gchar *const names[]  = { "mmx",   "",          "AVX2",
                                         "sse2 ", "avx2,sse2", "../sse2" };
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (adder_upscaler_set_cpu (upscaler, names[i], &error));
      g_assert_error (error, ADDER_ERROR, ADDER_ERROR_UNSUPPORTED);
      g_assert_nonnull (strstr (error->message, "reference"));
    }
}

static void
add (void)
{
  g_test_add_func ("/extremes/image-one-pixel-wide-and-100000-high", test_high);
  g_test_add_func ("/extremes/image-as-wide-as-the-result-may-be", test_wide);
  g_test_add_func ("/extremes/300000-pixels-twice-as-wide-are-an-error",
                   test_too_wide);
  g_test_add_func ("/extremes/300000-pixels-wide-by-one-and-a-half",
                   test_wide_by_less);
  g_test_add_func ("/extremes/any-number-of-threads", test_threads);
  g_test_add_func ("/extremes/strips-narrower-than-the-network-sees-or-endless",
                   test_strip_widths);
  g_test_add_func ("/extremes/unknown-cpu-level-is-an-error-that-names-them",
                   test_unknown_level);
}

int
main (int    argc,
      char **argv)
{
  return test_main (argc, argv, add);
}
