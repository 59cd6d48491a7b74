/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TIFF files, by libtiff: gray and colour with and without alpha, 8 to 64
 * bits, integers and floats, in strips or tiles. What is stored in another
 * way (palette, JPEG, fax, CMYK …) comes through libtiff's 8-bit RGBA. */

#include "config.h"

#include "command/image-tiff.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define INCH_IN_CM 2.54

/* A strip or tile of this size is always read; a larger one only if it has no
 * more than this many times the bytes of the file. */
#define FREE_SIZE (16 << 20)
#define MAX_RATIO 20000

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

TIFF *
image_tiff_open (const gchar *path,
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

/* Whether the pixels of a piece are more than the file can hold: no compression
 * makes that much of so little. */
static gboolean
claims_too_much (const Layout *layout,
                 guint64       bytes,
                 GError      **error)
{
  struct stat info;

  if (fstat (TIFFFileno (layout->tiff), &info) == 0 &&
      bytes > FREE_SIZE + (guint64) info.st_size * MAX_RATIO)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                   _ ("The TIFF file claims more pixels than its %.0f bytes "
                      "can hold"),
                   (gdouble) info.st_size);
      return TRUE;
    }

  return FALSE;
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
  gsize              size;

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

  size = tiled ? TIFFTileSize (layout->tiff) : TIFFStripSize (layout->tiff);
  if (claims_too_much (layout, MAX ((guint64) size, (guint64) width * height),
                       error))
    return FALSE;
  samples = g_try_malloc (size);
  pixels  = g_try_malloc_n ((gsize) width * height, bytes);
  if (! samples || ! pixels)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
                   _ ("Not enough memory for a strip of the TIFF file"));
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
  g_autofree guint32 *rgba = NULL;

  if (claims_too_much (layout, n * sizeof *rgba, error))
    return FALSE;
  rgba = g_try_new (guint32, n);
  if (! rgba)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
                   _ ("Not enough memory for an image of %d × %d pixels"),
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
  Layout            layout  = { .tiff = image_tiff_open (path, "r", &message) };
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
                 _ ("The TIFF file is damaged or incomplete (%s)"),
                 message ? message : "unknown reason");

  return success;
}

const ImageFormat image_format_tiff = {
  .name        = "TIFF",
  .extensions  = { ".tif", ".tiff" },
  .magic       = tiff_magic,
  .load        = tiff_load,
  .save        = image_tiff_save,
  .keeps_alpha = TRUE,
  .max_size    = ADDER_MAX_SIZE,
};
