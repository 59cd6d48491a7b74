/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Enlarging pixels in plain memory. */

#include "config.h"

#include "upscale/upscaler.h"

/* The pixel format of that name, if @size bytes are an image of it. */
static const Babl *
find_format (const gchar *name,
             gint         width,
             gint         height,
             gsize        size,
             GError     **error)
{
  const Babl *format = NULL;
  gsize       expected;

  if (babl_format_exists (name))
    format = babl_format (name);
  if (! format || babl_format_is_palette (format))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                   "babl has no pixel format “%s”", name);
      return NULL;
    }

  if (width < 1 || height < 1 ||
      ! g_size_checked_mul (&expected, (gsize) width, (gsize) height) ||
      ! g_size_checked_mul (&expected, expected,
                            (gsize) babl_format_get_bytes_per_pixel (format)) ||
      expected != size)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                   "%" G_GSIZE_FORMAT " bytes are not an image of %d × %d "
                   "pixels with %d bytes each",
                   size, width, height,
                   babl_format_get_bytes_per_pixel (format));
      return NULL;
    }

  return format;
}

static GBytes *
read_all (GeglBuffer *buffer,
          const Babl *format,
          GError    **error)
{
  const gsize size = (gsize) gegl_buffer_get_width (buffer) *
                     gegl_buffer_get_height (buffer) *
                     babl_format_get_bytes_per_pixel (format);
  gpointer    data = g_try_malloc (size);

  if (! data)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
                   "There is no memory for a result of %" G_GSIZE_FORMAT
                   " bytes",
                   size);
      return NULL;
    }
  gegl_buffer_get (buffer, NULL, 1.0, format, data, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);

  return g_bytes_new_take (data, size);
}

GBytes *
adder_upscaler_enlarge_bytes (AdderUpscaler *self,
                              GBytes        *pixels,
                              gint           width,
                              gint           height,
                              const gchar   *format,
                              gint          *out_width,
                              gint          *out_height,
                              GError       **error)
{
  g_autoptr (GeglBuffer) input  = NULL;
  g_autoptr (GeglBuffer) output = NULL;
  const Babl            *babl;
  gsize                  size;
  gconstpointer          data;

  g_return_val_if_fail (ADDER_IS_UPSCALER (self), NULL);
  g_return_val_if_fail (pixels != NULL && format != NULL, NULL);
  g_return_val_if_fail (out_width != NULL && out_height != NULL, NULL);

  data = g_bytes_get_data (pixels, &size);
  babl = find_format (format, width, height, size, error);
  if (! babl)
    return NULL;

  input = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), babl);
  gegl_buffer_set (input, NULL, 0, babl, data, GEGL_AUTO_ROWSTRIDE);
  output = adder_upscaler_create_output (self, input, error);
  if (! output ||
      ! adder_upscaler_run (self, input, NULL, output, NULL, NULL, NULL, error))
    return NULL;

  *out_width  = gegl_buffer_get_width (output);
  *out_height = gegl_buffer_get_height (output);

  return read_all (output, babl, error);
}
