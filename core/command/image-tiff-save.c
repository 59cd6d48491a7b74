/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing of TIFF files: strips, deflated, in the depth of the buffer. */

#include "config.h"

#include "command/image-tiff.h"

#include <errno.h>

#define STRIP_BYTES (128 * 1024)
/* Classic TIFF counts in 32 bits; keep away from the end of them. */
#define CLASSIC_BYTES 3.9e9

/* The format that goes into the file: that of the buffer, its values coded
 * for the eye, alpha not premultiplied. */
static const Babl *
format_to_write (const Babl *format,
                 guint16    *bits,
                 gboolean   *is_float)
{
  static const gchar *const models[2][2] = { { "R'G'B'", "R'G'B'A" },
                                             { "Y'", "Y'A" } };
  static const struct
  {
    const gchar *name;
    guint16      bits;
    gboolean     is_float;
  } types[] = {
    { "u8", 8, FALSE },   { "u16", 16, FALSE },   { "u32", 32, FALSE },
    { "half", 16, TRUE }, { "double", 64, TRUE }, { "float", 32, TRUE },
  };
  const Babl    *type  = babl_format_get_type (format, 0);
  const gboolean alpha = babl_format_has_alpha (format) != 0;
  const gboolean gray  = babl_format_get_n_components (format) - alpha == 1;
  gsize          i     = 0;
  gchar          name[32];

  /* Any other type ends at the last one: float. */
  while (i < G_N_ELEMENTS (types) - 1 && type != babl_type (types[i].name))
    i++;
  *bits     = types[i].bits;
  *is_float = types[i].is_float;
  g_snprintf (name, sizeof name, "%s %s", models[gray][alpha], types[i].name);

  return babl_format_with_space (name, babl_format_get_space (format));
}

static void
write_tags (TIFF            *tiff,
            const ImageFile *image,
            const Babl      *format,
            guint16          bits,
            gboolean         is_float,
            guint32          rows)
{
  const gboolean alpha   = babl_format_has_alpha (format) != 0;
  const gint     n       = babl_format_get_n_components (format);
  const guint16  extra[] = { EXTRASAMPLE_UNASSALPHA };

  TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH,
                gegl_buffer_get_width (image->buffer));
  TIFFSetField (tiff, TIFFTAG_IMAGELENGTH,
                gegl_buffer_get_height (image->buffer));
  TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC,
                n - alpha == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
  TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, n);
  TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, bits);
  TIFFSetField (tiff, TIFFTAG_SAMPLEFORMAT,
                is_float ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT);
  TIFFSetField (tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField (tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
  if (alpha)
    TIFFSetField (tiff, TIFFTAG_EXTRASAMPLES, 1, extra);
  TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, rows);
  TIFFSetField (tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
  TIFFSetField (tiff, TIFFTAG_PREDICTOR,
                is_float ? PREDICTOR_FLOATINGPOINT : PREDICTOR_HORIZONTAL);
  if (image->profile)
    {
      gsize         size;
      gconstpointer data = g_bytes_get_data (image->profile, &size);

      TIFFSetField (tiff, TIFFTAG_ICCPROFILE, (guint32) size, data);
    }
  if (image->dpi_x > 0.0 && image->dpi_y > 0.0)
    {
      TIFFSetField (tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
      TIFFSetField (tiff, TIFFTAG_XRESOLUTION, image->dpi_x);
      TIFFSetField (tiff, TIFFTAG_YRESOLUTION, image->dpi_y);
    }
}

static gboolean
write_strips (TIFF            *tiff,
              const ImageFile *image,
              const Babl      *format,
              gsize            row_bytes,
              gint             rows,
              GError         **error)
{
  const gint         width  = gegl_buffer_get_width (image->buffer);
  const gint         height = gegl_buffer_get_height (image->buffer);
  g_autofree guint8 *pixels = image_file_alloc_rows (rows, row_bytes, error);

  if (! pixels)
    return FALSE;
  for (gint y = 0; y < height; y += rows)
    {
      const gint n = MIN (rows, height - y);

      gegl_buffer_get (image->buffer, GEGL_RECTANGLE (0, y, width, n), 1.0,
                       format, pixels, (gint) row_bytes, GEGL_ABYSS_NONE);
      if (TIFFWriteEncodedStrip (tiff, (guint32) (y / rows), pixels,
                                 (tmsize_t) (row_bytes * n)) < 0)
        return FALSE;
    }

  return TIFFFlush (tiff) != 0;
}

gboolean
image_tiff_save (const gchar     *path,
                 const ImageFile *image,
                 gint             quality,
                 GError         **error)
{
  g_autofree gchar *message = NULL;
  guint16           bits;
  gboolean          is_float;
  const Babl       *format =
    format_to_write (gegl_buffer_get_format (image->buffer), &bits, &is_float);
  const gsize row_bytes = (gsize) gegl_buffer_get_width (image->buffer) *
                          babl_format_get_bytes_per_pixel (format);
  const gint  height    = gegl_buffer_get_height (image->buffer);
  const gint  rows      = CLAMP ((gint) (STRIP_BYTES / row_bytes), 1, height);
  TIFF       *tiff;
  gboolean    success = FALSE;
  GError     *reason  = NULL;

  errno = 0;
  tiff =
    image_tiff_open (path,
                     (gdouble) row_bytes * height > CLASSIC_BYTES ? "w8" : "w",
                     &message);
  if (tiff)
    {
      write_tags (tiff, image, format, bits, is_float, (guint32) rows);
      success = write_strips (tiff, image, format, row_bytes, rows, &reason);
      TIFFClose (tiff);
    }
  /* Closing may write too, and cannot fail but by the handler. */
  if (reason)
    {
      g_propagate_error (error, reason);
      return FALSE;
    }
  if (! success || message)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                   _ ("The TIFF file cannot be written (%s%s%s)"),
                   message ? message : "unknown reason", errno ? ": " : "",
                   errno ? g_strerror (errno) : "");
      return FALSE;
    }

  return TRUE;
}
