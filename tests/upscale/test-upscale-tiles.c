/* SPDX-License-Identifier: GPL-3.0-or-later */
/* However an image is cut, its pixels come out with the same bits: those of a
 * plain computation over the whole of it. */
#include <string.h>

#include "network-oracle.h"
#include "upscale-test.h"
#include "upscale/model.h"
#include "upscale/resize.h"
#include "upscale/tile.h"

static const gchar *const formats[] = { "R'G'B' float", "R'G'B'A float",
                                        "Y' float", "Y'A float" };

/* What the network sees of interleaved R'G'B': the image and a mirrored margin
 * around it. */
static gint16 *
expected_input (const gfloat *pixels,
                gint          width,
                gint          height)
{
  const gint margin = ADDER_TILE_MARGIN;
  const gint wide   = width + 2 * margin;
  const gint high   = height + 2 * margin;
  gint16    *input  = g_new (gint16, 3 * (gsize) wide * high);

  for (gint y = 0; y < high; y++)
    for (gint x = 0; x < wide; x++)
      {
        const gint    from_x = adder_mirrored (x - margin, width);
        const gint    from_y = adder_mirrored (y - margin, height);
        const gfloat *pixel  = pixels + 3 * (from_y * width + from_x);

        for (gint c = 0; c < 3; c++)
          input[(c * high + y) * wide + x] =
            (gint16) ((gint) (pixel[c] * 4080.0f + 0.5f) - 2040);
      }

  return input;
}

/* The whole result without tiles: base + detail, straight from the design. */
static gfloat *
expected_colour (AdderModel   *model,
                 const gfloat *pixels,
                 gint          width,
                 gint          height,
                 gfloat        strength)
{
  const gint         scale  = adder_model_get_scale (model);
  const gint         margin = ADDER_TILE_MARGIN;
  const gint         wide   = width + 2 * margin;
  const gint         high   = height + 2 * margin;
  const gsize        n      = (gsize) width * height;
  const gfloat       gain   = (gfloat) (strength / (64.0 * 255.0));
  g_autofree gfloat *plane  = g_new (gfloat, n);
  g_autofree gfloat *base   = g_new (gfloat, n * scale * scale);
  g_autofree gint16 *input  = expected_input (pixels, width, height);
  g_autofree gint16 *detail = oracle_run (adder_model_get_network (model),
                                          input, wide, high, ADDER_EDGES_ZERO);
  gfloat            *result = g_new (gfloat, 3 * n * scale * scale);

  for (gint c = 0; c < 3; c++)
    {
      for (gsize i = 0; i < n; i++)
        plane[i] = pixels[3 * i + c];
      adder_enlarge_plane (plane, width, height, scale, base);
      for (gint y = 0; y < height * scale; y++)
        for (gint x = 0; x < width * scale; x++)
          {
            const gsize i    = (gsize) y * width * scale + x;
            const gsize from = ((gsize) (c * high + margin) * scale + y) *
                                 wide * scale +
                               (gsize) margin * scale + x;

            result[3 * i + c] = base[i] + gain * (gfloat) detail[from];
          }
    }

  return result;
}

static void
assert_equals_plain (const Architecture *architecture,
                     gint                width,
                     gint                height)
{
  g_autoptr (AdderModel)    model = test_model (architecture);
  g_autoptr (AdderUpscaler) upscaler =
    adder_upscaler_new (model, architecture->scale);
  g_autoptr (GeglBuffer) image  = test_image ("R'G'B' float", width, height);
  g_autoptr (GeglBuffer) found  = NULL;
  g_autofree gfloat     *pixels = test_pixels (image, NULL, NULL);
  g_autofree gfloat     *expected =
    expected_colour (model, pixels, width, height, 1.0f);
  g_autofree gfloat *result = NULL;
  gsize              size;

  found  = test_enlarge (upscaler, image);
  result = test_pixels (found, NULL, &size);
  g_assert_cmpmem (result, size, expected,
                   sizeof (gfloat) * 3 * width * height * architecture->scale *
                     architecture->scale);
}

static void
test_plain (void)
{
  static const gint sizes[][2] = { { 1, 1 }, { 1, 40 }, { 33, 2 }, { 61, 47 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      assert_equals_plain (&colour_network, sizes[i][0], sizes[i][1]);
      assert_equals_plain (&triple_network, sizes[i][0], sizes[i][1]);
    }
}

/* Calls @check for all forms of images and networks with the result of one
 * strip, one thread and plain C. */
static void
for_all_forms (void (*check) (AdderUpscaler *upscaler,
                              GeglBuffer    *image,
                              GeglBuffer    *expected))
{
  static const Architecture *const networks[] = { &colour_network,
                                                  &luma_network };

  for (gsize i = 0; i < G_N_ELEMENTS (networks); i++)
    for (gsize f = 0; f < G_N_ELEMENTS (formats); f++)
      {
        g_autoptr (AdderUpscaler) upscaler = test_upscaler (networks[i], 2.0);
        g_autoptr (GeglBuffer)    image    = test_image (formats[f], 75, 52);
        g_autoptr (GeglBuffer)    expected = NULL;

        g_test_message ("%s network, %s", networks[i]->name, formats[f]);
        g_assert_true (adder_upscaler_set_cpu (upscaler, "reference", NULL));
        expected = test_enlarge (upscaler, image);
        check (upscaler, image, expected);
      }
}

static void
check_strips (AdderUpscaler *upscaler,
              GeglBuffer    *image,
              GeglBuffer    *expected)
{
  /* The networks see 5 pixels far: strips smaller than that, too. */
  static const gint widths[] = { 1, 3, 7, 32, 40 };

  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autoptr (GeglBuffer) found = NULL;

      adder_upscaler_set_strip_width (upscaler, widths[i]);
      found = test_enlarge (upscaler, image);
      test_assert_same (found, expected);
    }
}

static void
test_strips (void)
{
  for_all_forms (check_strips);
}

static void
check_threads (AdderUpscaler *upscaler,
               GeglBuffer    *image,
               GeglBuffer    *expected)
{
  static const gint threads[] = { 2, 3, 8 };

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autoptr (GeglBuffer) found = NULL;

      adder_upscaler_set_strip_width (upscaler, 20);
      adder_upscaler_set_threads (upscaler, threads[i]);
      found = test_enlarge (upscaler, image);
      test_assert_same (found, expected);
    }
}

static void
test_threads (void)
{
  for_all_forms (check_threads);
}

static void
check_levels (AdderUpscaler *upscaler,
              GeglBuffer    *image,
              GeglBuffer    *expected)
{
  static const gchar *const levels[] = { "sse2", "avx2", "avx512", "vnni" };

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      g_autoptr (GeglBuffer) found = NULL;
      g_autoptr (GError)     error = NULL;

      if (! adder_upscaler_set_cpu (upscaler, levels[i], &error))
        {
          g_test_message ("%s", error->message);
          continue;
        }
      found = test_enlarge (upscaler, image);
      test_assert_same (found, expected);
    }
}

static void
test_levels (void)
{
  for_all_forms (check_levels);
}

/* Enlarges @roi only and compares with that part of @expected. */
static void
assert_part_is_same (AdderUpscaler       *upscaler,
                     GeglBuffer          *image,
                     const GeglRectangle *roi,
                     GeglBuffer          *expected)
{
  const Babl            *format = gegl_buffer_get_format (expected);
  g_autoptr (GeglBuffer) part   = gegl_buffer_new (roi, format);
  g_autoptr (GeglBuffer) found  = NULL;
  g_autoptr (GeglBuffer) wanted = NULL;
  g_autoptr (GError)     error  = NULL;
  const GeglRectangle    rect   = { 0, 0, roi->width, roi->height };

  adder_upscaler_run (upscaler, image, roi, part, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  found  = gegl_buffer_new (&rect, format);
  wanted = gegl_buffer_new (&rect, format);
  gegl_buffer_copy (part, roi, GEGL_ABYSS_NONE, found, &rect);
  gegl_buffer_copy (expected, roi, GEGL_ABYSS_NONE, wanted, &rect);
  test_assert_same (found, wanted);
}

static void
assert_parts_are_same (AdderUpscaler *upscaler,
                       GeglBuffer    *image,
                       GeglBuffer    *expected)
{
  const gint width  = gegl_buffer_get_width (expected);
  const gint height = gegl_buffer_get_height (expected);

  assert_part_is_same (upscaler, image, GEGL_RECTANGLE (0, 0, 1, 1), expected);
  assert_part_is_same (upscaler, image,
                       GEGL_RECTANGLE (width - 1, height - 1, 1, 1), expected);
  assert_part_is_same (upscaler, image, GEGL_RECTANGLE (13, 0, 31, height),
                       expected);
  assert_part_is_same (upscaler, image, GEGL_RECTANGLE (31, 17, 40, 23),
                       expected);
}

static void
test_parts (void)
{
  for_all_forms (assert_parts_are_same);
}

static void
test_parts_of_steps (void)
{
  /* Three times from a network for two: twice, and a reduction. */
  static const gdouble factors[] = { 4.0, 3.0, 2.5, 1.3, 7.0 };

  for (gsize i = 0; i < G_N_ELEMENTS (factors); i++)
    for (gsize f = 0; f < 2; f++)
      {
        g_autoptr (AdderUpscaler) upscaler =
          test_upscaler (&colour_network, factors[i]);
        g_autoptr (GeglBuffer) image    = test_image (formats[f], 43, 31);
        g_autoptr (GeglBuffer) expected = test_enlarge (upscaler, image);

        assert_parts_are_same (upscaler, image, expected);
      }
}

static void
test_place (void)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);
  g_autoptr (GeglBuffer)    image    = test_image ("R'G'B'A u8", 37, 29);
  g_autoptr (GeglBuffer)    expected = test_enlarge (upscaler, image);
  g_autoptr (GeglBuffer)    moved =
    gegl_buffer_new (GEGL_RECTANGLE (-11, 200, 37, 29),
                     gegl_buffer_get_format (image));
  g_autoptr (GeglBuffer) found = NULL;

  gegl_buffer_copy (image, NULL, GEGL_ABYSS_NONE, moved,
                    gegl_buffer_get_extent (moved));
  found = test_enlarge (upscaler, moved);
  test_assert_same (found, expected);
}

/* Turns a buffer by half its size in both directions. */
static GeglBuffer *
rolled (GeglBuffer *buffer)
{
  const gint         width  = gegl_buffer_get_width (buffer);
  const gint         height = gegl_buffer_get_height (buffer);
  GeglBuffer        *result = gegl_buffer_new (gegl_buffer_get_extent (buffer),
                                               gegl_buffer_get_format (buffer));
  gsize              size;
  g_autofree guint8 *pixels = test_pixels (buffer, NULL, &size);
  g_autofree guint8 *target = g_malloc (size);
  const gsize        pixel  = size / width / height;

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      memcpy (target + ((gsize) y * width + x) * pixel,
              pixels + ((gsize) ((y + height / 2) % height) * width +
                        (x + width / 2) % width) *
                         pixel,
              pixel);
  gegl_buffer_set (result, NULL, 0, NULL, target, GEGL_AUTO_ROWSTRIDE);

  return result;
}

static void
test_wrap (void)
{
  static const gdouble factors[] = { 2.0, 4.0 };

  for (gsize f = 0; f < G_N_ELEMENTS (formats); f++)
    for (gsize i = 0; i < G_N_ELEMENTS (factors); i++)
      {
        g_autoptr (AdderUpscaler) upscaler =
          test_upscaler (&colour_network, factors[i]);
        g_autoptr (GeglBuffer) image    = test_image (formats[f], 24, 8);
        g_autoptr (GeglBuffer) turned   = rolled (image);
        g_autoptr (GeglBuffer) large    = NULL;
        g_autoptr (GeglBuffer) found    = NULL;
        g_autoptr (GeglBuffer) expected = NULL;

        adder_upscaler_set_wrap (upscaler, ADDER_WRAP_X | ADDER_WRAP_Y);
        large    = test_enlarge (upscaler, image);
        expected = rolled (large);
        found    = test_enlarge (upscaler, turned);
        test_assert_same (found, expected);
      }
}

static void
add (void)
{
  g_test_add_func ("/upscale/equals-base-plus-detail-of-the-whole-image",
                   test_plain);
  g_test_add_func ("/upscale/is-the-same-for-every-strip-width", test_strips);
  g_test_add_func ("/upscale/is-the-same-for-every-number-of-threads",
                   test_threads);
  g_test_add_func ("/upscale/is-the-same-on-every-cpu-level", test_levels);
  g_test_add_func ("/upscale/part-of-the-image-is-that-part-of-the-whole",
                   test_parts);
  g_test_add_func (
    "/upscale/part-after-several-steps-is-that-part-of-the-whole",
    test_parts_of_steps);
  g_test_add_func ("/upscale/place-of-the-input-does-not-matter", test_place);
  g_test_add_func ("/upscale/seamless-image-stays-seamless", test_wrap);
}

int
main (int    argc,
      char **argv)
{
  return test_main (argc, argv, add);
}
