/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of core/upscale share. */
#include "upscale-test.h"

#include <string.h>

#include <glib/gstdio.h>

const Architecture colour_network = {
  "colour", 3, 2, ADDER_INPUT_SOURCE, 3, 8, ADDER_LAYER_ADDER, FALSE, TRUE, TRUE
};
const Architecture triple_network = {
  "triple", 3,    3,    ADDER_INPUT_SOURCE, 2, 8, ADDER_LAYER_ADDER,
  FALSE,    TRUE, FALSE
};
const Architecture luma_network = {
  "luma", 1,     2,   ADDER_INPUT_ENLARGED, 3, 8, ADDER_LAYER_ADDER,
  FALSE,  FALSE, TRUE
};

AdderModel *
test_model (const Architecture *architecture)
{
  g_autoptr (AdderNetworkBuilder) builder = random_builder (architecture);
  g_autoptr (GBytes) bytes  = adder_network_builder_to_bytes (builder);
  g_autoptr (GError) error  = NULL;
  g_autofree gchar  *folder = g_dir_make_tmp ("adderscale-XXXXXX", NULL);
  g_autofree gchar  *name   = g_strdup_printf ("%s-x%d.safetensors",
                                               architecture->name,
                                               architecture->scale);
  g_autofree gchar  *path   = g_build_filename (folder, name, NULL);
  g_autoptr (GFile)  file   = g_file_new_for_path (path);
  AdderModel        *model;

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                       (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  model = adder_model_load (file, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_rmdir (folder);

  return model;
}

AdderUpscaler *
test_upscaler (const Architecture *architecture,
               gdouble             factor)
{
  g_autoptr (AdderModel) model    = test_model (architecture);
  AdderUpscaler         *upscaler = adder_upscaler_new (model, factor);

  adder_upscaler_set_threads (upscaler, 1);
  return upscaler;
}

/* Patches of 7 × 7 pixels take turns: visible, hidden, half visible. */
static gfloat
patchy_alpha (gint x,
              gint y)
{
  switch ((x / 7 + 2 * (y / 7)) % 4)
    {
    case 0:
      return 0.0f;
    case 1:
      return (gfloat) g_test_rand_double ();
    default:
      return 1.0f;
    }
}

GeglBuffer *
test_image (const gchar *format,
            gint         width,
            gint         height)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height),
                                        babl_format (format));
  g_autofree gfloat *pixels = g_new (gfloat, (gsize) width * height * 4);

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      {
        gfloat *pixel = pixels + ((gsize) y * width + x) * 4;

        for (gint c = 0; c < 3; c++)
          pixel[c] = (gfloat) g_test_rand_double ();
        pixel[3] = babl_format_has_alpha (babl_format (format))
                     ? patchy_alpha (x, y)
                     : 1.0f;
      }
  gegl_buffer_set (buffer, NULL, 0, babl_format ("R'G'B'A float"), pixels,
                   GEGL_AUTO_ROWSTRIDE);

  return buffer;
}

GeglBuffer *
test_enlarge (AdderUpscaler *upscaler,
              GeglBuffer    *image)
{
  g_autoptr (GError) error = NULL;
  GeglBuffer *output = adder_upscaler_create_output (upscaler, image, &error);

  g_assert_no_error (error);
  adder_upscaler_run (upscaler, image, NULL, output, NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  return output;
}

gpointer
test_pixels (GeglBuffer  *buffer,
             const gchar *format,
             gsize       *size)
{
  const Babl *wanted =
    format ? babl_format_with_space (format, gegl_buffer_get_format (buffer))
           : gegl_buffer_get_format (buffer);
  const gsize bytes  = (gsize) gegl_buffer_get_width (buffer) *
                       gegl_buffer_get_height (buffer) *
                       babl_format_get_bytes_per_pixel (wanted);
  gpointer    pixels = g_malloc (bytes);

  gegl_buffer_get (buffer, NULL, 1.0, wanted, pixels, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  if (size)
    *size = bytes;

  return pixels;
}

void
test_assert_same (GeglBuffer *a,
                  GeglBuffer *b)
{
  const gsize pixel =
    babl_format_get_bytes_per_pixel (gegl_buffer_get_format (a));
  const gint         width = gegl_buffer_get_width (a);
  gsize              size_a, size_b;
  g_autofree guint8 *pixels_a = test_pixels (a, NULL, &size_a);
  g_autofree guint8 *pixels_b = test_pixels (b, NULL, &size_b);

  g_assert_true (gegl_buffer_get_format (a) == gegl_buffer_get_format (b));
  g_assert_cmpuint (size_a, ==, size_b);
  for (gsize i = 0; i < size_a; i += pixel)
    if (memcmp (pixels_a + i, pixels_b + i, pixel))
      {
        g_test_message ("pixel %d, %d differs", (gint) (i / pixel % width),
                        (gint) (i / pixel / width));
        g_test_fail ();
        return;
      }
}

int
test_main (int    argc,
           char **argv,
           void (*add) (void))
{
  int result;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  add ();
  result = g_test_run ();
  gegl_exit ();

  return result;
}
