/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TIFF files, by libtiff: gray and colour with and without alpha, 8 to 64
 * bits, integers and floats, in strips or tiles. What is stored in another
 * way (palette, JPEG, fax, CMYK …) comes through libtiff's 8-bit RGBA. */

#include "config.h"

#include "command/image-file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <tiffio.h>

#define INCH_IN_CM  2.54
#define STRIP_BYTES (128 * 1024)
/* Classic TIFF counts in 32 bits; keep away from the end of them. */
#define CLASSIC_BYTES 3.9e9

/* How the samples of a file are stored. */
typedef struct
{
  TIFF    *tiff;
  gint     width, height;
  guint16  samples; /* per pixel, those we do not want included */
  guint16  bits;
  guint16  sample_format;
  guint16  photometric;
  guint16  planar;
  gint     components; /* that we want: the first ones */
  gboolean alpha;
  gboolean associated;
  gboolean native; /* can be read without libtiff's RGBA */
} Layout;

/* libtiff has one handler for a process, or nowadays one for a file; the text
 * of the last error is what people need. */
G_GNUC_PRINTF (4,
               0)
static int
error_cb (TIFF       *tiff,
          void       *user_data,
          const char *module,
          const char *format,
          va_list     values)
{
  gchar **message = user_data;

  if (! *message)
    *message = g_strdup_vprintf (format, values);
  return 1;
}

static int
warning_cb (TIFF       *tiff,
            void       *user_data,
            const char *module,
            const char *format,
            va_list     values)
{
  return 1;
}

static TIFF *
open_tiff (const gchar *path,
           const gchar *mode,
           gchar      **message)
{
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc ();
  TIFF            *tiff;

  TIFFOpenOptionsSetErrorHandlerExtR (options, error_cb, message);
  TIFFOpenOptionsSetWarningHandlerExtR (options, warning_cb, NULL);
  tiff = TIFFOpenExt (path, mode, options);
  TIFFOpenOptionsFree (options);

  return tiff;
}

static gboolean
tiff_magic (const guint8 *head,
            gsize         n)
{
  return n >= 4 &&
         (! memcmp (head, "II\x2a\0", 4) || ! memcmp (head, "MM\0\x2a", 4) ||
          ! memcmp (head, "II\x2b\0", 4) || ! memcmp (head, "MM\0\x2b", 4));
}

static void
read_layout (Layout *layout)
{
  TIFF    *tiff  = layout->tiff;
  guint32  width = 0, height = 0;
  guint16  n_extra = 0;
  guint16 *extra   = NULL;
  guint16  compression;
  gint     colours;
  gboolean is_float;

  TIFFGetField (tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField (tiff, TIFFTAG_IMAGELENGTH, &height);
  layout->width  = (gint) MIN (width, G_MAXINT);
  layout->height = (gint) MIN (height, G_MAXINT);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_SAMPLESPERPIXEL, &layout->samples);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_BITSPERSAMPLE, &layout->bits);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_SAMPLEFORMAT, &layout->sample_format);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_PLANARCONFIG, &layout->planar);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_COMPRESSION, &compression);
  if (! TIFFGetField (tiff, TIFFTAG_PHOTOMETRIC, &layout->photometric))
    layout->photometric = PHOTOMETRIC_MINISBLACK;
  TIFFGetFieldDefaulted (tiff, TIFFTAG_EXTRASAMPLES, &n_extra, &extra);

  colours            = layout->photometric == PHOTOMETRIC_RGB ? 3 : 1;
  layout->alpha      = layout->samples > colours && n_extra > 0;
  layout->associated = layout->alpha && extra[0] == EXTRASAMPLE_ASSOCALPHA;
  layout->components = colours + layout->alpha;
  is_float           = layout->sample_format == SAMPLEFORMAT_IEEEFP;
  layout->native =
    (layout->photometric == PHOTOMETRIC_RGB ||
     layout->photometric == PHOTOMETRIC_MINISBLACK ||
     layout->photometric == PHOTOMETRIC_MINISWHITE) &&
    layout->samples >= layout->components &&
    (is_float
       ? layout->bits == 16 || layout->bits == 32 || layout->bits == 64
       : layout->sample_format == SAMPLEFORMAT_UINT &&
           (layout->bits == 8 || layout->bits == 16 || layout->bits == 32));
}

static const Babl *
layout_format (const Layout    *layout,
               const ImageFile *image)
{
  static const gchar *const models[2][3] = { { "Y'", "Y'A", "Y'aA" },
                                             { "R'G'B'", "R'G'B'A",
                                               "R'aG'aB'aA" } };
  const gboolean            colour = layout->components - layout->alpha == 3;
  const gchar *model = models[colour][layout->alpha + layout->associated];
  const gchar *type  = "u8";

  if (layout->sample_format == SAMPLEFORMAT_IEEEFP)
    type = layout->bits == 16   ? "half"
           : layout->bits == 32 ? "float"
                                : "double";
  else if (layout->bits > 8)
    type = layout->bits == 16 ? "u16" : "u32";

  return image_file_format (image, model, type);
}

/* MINISWHITE: gray the other way round. */
static void
invert (const Layout *layout,
        guint8       *pixels,
        gsize         n)
{
  const gsize bytes = layout->bits / 8;

  if (layout->sample_format == SAMPLEFORMAT_IEEEFP)
    return; /* nobody has defined the white of floats */
  for (gsize i = 0; i < n; i++)
    for (gsize b = 0; b < bytes; b++)
      pixels[i * layout->components * bytes + b] ^= 0xff;
}

/* Takes the components that we want of the samples that are there. */
static void
gather (const Layout *layout,
        const guint8 *samples,
        gint          plane,
        gsize         n,
        guint8       *pixels)
{
  const gsize bytes  = layout->bits / 8;
  const gsize target = layout->components * bytes;

  if (layout->planar == PLANARCONFIG_CONTIG)
    for (gsize i = 0; i < n; i++)
      memcpy (pixels + i * target, samples + i * layout->samples * bytes,
              target);
  else
    for (gsize i = 0; i < n; i++)
      memcpy (pixels + i * target + plane * bytes, samples + i * bytes, bytes);
}

/* Reads the block (a strip or a tile) at @x, @y into @pixels. */
static gboolean
read_block (const Layout *layout,
            gint          x,
            gint          y,
            gsize         n,
            guint8       *samples,
            guint8       *pixels)
{
  const gint planes =
    layout->planar == PLANARCONFIG_CONTIG ? 1 : layout->components;

  for (gint plane = 0; plane < planes; plane++)
    {
      tmsize_t size;

      if (TIFFIsTiled (layout->tiff))
        size = TIFFReadTile (layout->tiff, samples, (guint32) x, (guint32) y, 0,
                             (guint16) plane);
      else
        size =
          TIFFReadEncodedStrip (layout->tiff,
                                TIFFComputeStrip (layout->tiff, (guint32) y,
                                                  (guint16) plane),
                                samples, -1);
      if (size < 0)
        return FALSE;
      gather (layout, samples, plane, n, pixels);
    }
  if (layout->photometric == PHOTOMETRIC_MINISWHITE)
    invert (layout, pixels, n);

  return TRUE;
}

static gboolean
read_native (const Layout *layout,
             ImageFile    *image,
             GError      **error)
{
  const gboolean     tiled   = TIFFIsTiled (layout->tiff);
  const gsize        bytes   = (gsize) layout->components * layout->bits / 8;
  guint32            width   = (guint32) layout->width;
  guint32            height  = (guint32) layout->height;
  g_autofree guint8 *samples = NULL;
  g_autofree guint8 *pixels  = NULL;

  if (tiled)
    {
      TIFFGetField (layout->tiff, TIFFTAG_TILEWIDTH, &width);
      TIFFGetField (layout->tiff, TIFFTAG_TILELENGTH, &height);
    }
  else
    {
      guint32 rows = 0;

      TIFFGetFieldDefaulted (layout->tiff, TIFFTAG_ROWSPERSTRIP, &rows);
      height = CLAMP (rows, 1, height);
    }

  samples = g_try_malloc (tiled ? TIFFTileSize (layout->tiff)
                                : TIFFStripSize (layout->tiff));
  pixels  = g_try_malloc_n ((gsize) width * height, bytes);
  if (! samples || ! pixels)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
                   "Not enough memory for a strip of the TIFF file");
      return FALSE;
    }

  for (gint y = 0; y < layout->height; y += (gint) height)
    for (gint x = 0; x < layout->width; x += (gint) width)
      {
        const GeglRectangle rect = { x, y,
                                     MIN ((gint) width, layout->width - x),
                                     MIN ((gint) height, layout->height - y) };
        const gsize         n    = tiled ? (gsize) width * height
                                         : (gsize) width * rect.height;

        if (! read_block (layout, x, y, n, samples, pixels))
          return FALSE;
        gegl_buffer_set (image->buffer, &rect, 0, NULL, pixels,
                         (gint) (width * bytes));
      }

  return TRUE;
}

/* Everything else, as libtiff sees it: 8 bits, upper left first. */
static gboolean
read_rgba (const Layout *layout,
           ImageFile    *image,
           GError      **error)
{
  const gsize         n    = (gsize) layout->width * layout->height;
  g_autofree guint32 *rgba = g_try_new (guint32, n);

  if (! rgba)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
                   "Not enough memory for an image of %d × %d pixels",
                   layout->width, layout->height);
      return FALSE;
    }
  if (! TIFFReadRGBAImageOriented (layout->tiff, (guint32) layout->width,
                                   (guint32) layout->height, rgba,
                                   ORIENTATION_TOPLEFT, 1))
    return FALSE;

  for (gsize i = 0; i < n; i++)
    rgba[i] = GUINT32_TO_LE (rgba[i]);
  gegl_buffer_set (image->buffer, NULL, 0,
                   image_file_format (image, "R'aG'aB'aA", "u8"), rgba,
                   GEGL_AUTO_ROWSTRIDE);

  return TRUE;
}

static void
read_extras (TIFF      *tiff,
             ImageFile *image)
{
  guint32 size = 0;
  void   *data = NULL;
  guint16 unit = RESUNIT_INCH;
  gfloat  x = 0.0f, y = 0.0f;

  if (TIFFGetField (tiff, TIFFTAG_ICCPROFILE, &size, &data))
    image->profile = g_bytes_new (data, size);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
  if (unit != RESUNIT_NONE && TIFFGetField (tiff, TIFFTAG_XRESOLUTION, &x) &&
      TIFFGetField (tiff, TIFFTAG_YRESOLUTION, &y))
    {
      image->dpi_x = unit == RESUNIT_CENTIMETER ? x * INCH_IN_CM : x;
      image->dpi_y = unit == RESUNIT_CENTIMETER ? y * INCH_IN_CM : y;
    }
}

static const Babl *
fallback_format (const Layout    *layout,
                 const ImageFile *image)
{
  const gboolean gray = layout->photometric == PHOTOMETRIC_MINISBLACK ||
                        layout->photometric == PHOTOMETRIC_MINISWHITE;

  if (gray)
    return image_file_format (image, layout->alpha ? "Y'A" : "Y'", "u8");
  return image_file_format (image, layout->alpha ? "R'G'B'A" : "R'G'B'", "u8");
}

static gboolean
tiff_load (const gchar *path,
           ImageFile   *image,
           GError     **error)
{
  g_autofree gchar *message = NULL;
  Layout            layout  = { .tiff = open_tiff (path, "r", &message) };
  gboolean          success = FALSE;
  GError           *reason  = NULL;

  if (layout.tiff)
    {
      read_layout (&layout);
      read_extras (layout.tiff, image);
      success = image_file_create_buffer (image, layout.width, layout.height,
                                          layout.native
                                            ? layout_format (&layout, image)
                                            : fallback_format (&layout, image),
                                          &reason);
      if (success)
        success = layout.native ? read_native (&layout, image, &reason)
                                : read_rgba (&layout, image, &reason);
      TIFFClose (layout.tiff);
    }
  if (reason)
    g_propagate_error (error, reason);
  else if (! success)
    g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                 "The TIFF file is damaged or incomplete (%s)",
                 message ? message : "unknown reason");

  return success;
}

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
              gint             rows)
{
  const gint         width  = gegl_buffer_get_width (image->buffer);
  const gint         height = gegl_buffer_get_height (image->buffer);
  g_autofree guint8 *pixels = g_malloc (row_bytes * rows);

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

static gboolean
tiff_save (const gchar     *path,
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

  errno = 0;
  tiff  = open_tiff (path,
                     (gdouble) row_bytes * height > CLASSIC_BYTES ? "w8" : "w",
                     &message);
  if (tiff)
    {
      write_tags (tiff, image, format, bits, is_float, (guint32) rows);
      success = write_strips (tiff, image, format, row_bytes, rows);
      TIFFClose (tiff);
    }
  /* Closing may write too, and cannot fail but by the handler. */
  if (! success || message)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                   "The TIFF file cannot be written (%s%s%s)",
                   message ? message : "unknown reason", errno ? ": " : "",
                   errno ? g_strerror (errno) : "");
      return FALSE;
    }

  return TRUE;
}

const ImageFormat image_format_tiff = {
  .name        = "TIFF",
  .extensions  = { ".tif", ".tiff" },
  .magic       = tiff_magic,
  .load        = tiff_load,
  .save        = tiff_save,
  .keeps_alpha = TRUE,
  .max_size    = ADDER_MAX_SIZE,
};
