/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images in files: pixels in a GeglBuffer, and what belongs to them. */
#pragma once

#include <glib/gi18n.h>

#include "adder.h"

#include "command/image-png-extras.h"

G_BEGIN_DECLS

/**
 * ImageFile:
 * @buffer: the pixels, in the format and depth of the file
 * @profile: (nullable): the ICC profile, byte by byte
 * @dpi_x: pixels per inch, or 0 if the file does not say
 * @dpi_y: pixels per inch
 * @png: (nullable): what a PNG file says beside
 *
 * An image as it lies in a file. EXIF, XMP and IPTC are not here but in
 * image_metadata_copy().
 */
typedef struct
{
  GeglBuffer *buffer;
  GBytes     *profile;
  gdouble     dpi_x;
  gdouble     dpi_y;
  PngExtras  *png;
} ImageFile;

/**
 * ImageFormat:
 * @name: for messages
 * @extensions: (array zero-terminated=1): of file names, lower case
 * @magic: whether a file that starts with the @n bytes @head is of this format
 * @load: reads a file; sets all of @image, which is zero
 * @save: writes the file @path; @quality is for lossy formats
 * @keeps_alpha: whether such files hold alpha
 * @max_size: most pixels in width and height
 *
 * What a file format can do.
 */
typedef struct
{
  const gchar *name;
  const gchar *extensions[6];
  gboolean (*magic) (const guint8 *head,
                     gsize         n);
  gboolean (*load) (const gchar *path,
                    ImageFile   *image,
                    GError     **error);
  gboolean (*save) (const gchar     *path,
                    const ImageFile *image,
                    gint             quality,
                    GError         **error);
  gboolean keeps_alpha;
  gint     max_size;
} ImageFormat;

extern const ImageFormat image_format_png;
extern const ImageFormat image_format_jpeg;
extern const ImageFormat image_format_tiff;

/**
 * image_gegl_load:
 * @path: a file of any other format that GEGL reads
 * @image: (out caller-allocates): the image
 * @error: return location for %ADDER_ERROR_INVALID_IMAGE
 *
 * Returns: whether it was read
 */
gboolean image_gegl_load (const gchar *path,
                          ImageFile   *image,
                          GError     **error);

/**
 * image_gegl_can_save:
 * @name: a file name
 *
 * Returns: whether GEGL writes files with its extension
 */
gboolean image_gegl_can_save (const gchar *name);

/**
 * image_gegl_save:
 * @path: the file to write
 * @name: a name whose extension tells the format
 * @image: the image
 * @quality: of lossy formats, 1 to 100
 * @error: return location for an error
 *
 * Returns: whether it was written
 */
gboolean image_gegl_save (const gchar     *path,
                          const gchar     *name,
                          const ImageFile *image,
                          gint             quality,
                          GError         **error);

/**
 * image_file_load:
 * @path: a file
 * @image: (out caller-allocates): the image, to be cleared by
 *   image_file_clear() in any case
 * @error: return location for %ADDER_ERROR_INVALID_IMAGE,
 *   %ADDER_ERROR_TOO_LARGE or %G_FILE_ERROR
 *
 * Reads an image; its format is known by its content.
 *
 * Returns: whether it was read, completely
 */
gboolean image_file_load (const gchar *path,
                          ImageFile   *image,
                          GError     **error);

/**
 * image_file_can_save:
 * @name: the file to be written; its extension tells the format
 * @image: (nullable): the image, which may be transparent
 * @width: that it will have, in pixels, or 0
 * @height: that it will have, in pixels, or 0
 * @error: return location for %ADDER_ERROR_UNSUPPORTED or
 *   %ADDER_ERROR_TOO_LARGE
 *
 * To be asked before the work is done.
 *
 * Returns: whether such a file can be written
 */
gboolean image_file_can_save (const gchar     *name,
                              const ImageFile *image,
                              gint             width,
                              gint             height,
                              GError         **error);

/**
 * image_file_save:
 * @path: the file to write
 * @name: the name it will have; its extension tells the format
 * @image: the image
 * @quality: of lossy formats, 1 to 100
 * @error: return location for an error
 *
 * Returns: whether all of it was written
 */
gboolean image_file_save (const gchar     *path,
                          const gchar     *name,
                          const ImageFile *image,
                          gint             quality,
                          GError         **error);

/**
 * image_file_clear:
 * @image: an image
 */
void image_file_clear (ImageFile *image);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImageFile,
                                  image_file_clear)

/**
 * image_file_format:
 * @image: an image whose profile is set already
 * @model: `Y'`, `Y'A`, `R'G'B'` or `R'G'B'A`
 * @type: `u8`, `u16`, `u32`, `half`, `float` or `double`
 *
 * Returns: that format in the space of the image's profile, or in sRGB if it
 *   has none that babl can use
 */
const Babl *image_file_format (const ImageFile *image,
                               const gchar     *model,
                               const gchar     *type);

/**
 * image_file_create_buffer:
 * @image: an image without pixels
 * @width: in pixels, as the file says
 * @height: in pixels
 * @format: of its pixels
 * @error: return location for %ADDER_ERROR_INVALID_IMAGE or
 *   %ADDER_ERROR_TOO_LARGE
 *
 * Gives it an empty buffer, after a look at the size.
 *
 * Returns: whether the size is sound
 */
gboolean image_file_create_buffer (ImageFile  *image,
                                   gint64      width,
                                   gint64      height,
                                   const Babl *format,
                                   GError    **error);

/**
 * image_file_alloc_rows:
 * @rows: number of rows
 * @row_bytes: bytes of a row, as many as a file claims
 * @error: return location for %ADDER_ERROR_TOO_LARGE
 *
 * Returns: (transfer full) (nullable): memory for them
 */
guint8 *image_file_alloc_rows (gsize    rows,
                               gsize    row_bytes,
                               GError **error);

/**
 * image_file_set_errno:
 * @error: return location for %G_FILE_ERROR
 * @what: what could not be done, a sentence, translated
 *
 * Sets an error with the text of `errno`.
 */
void image_file_set_errno (GError     **error,
                           const gchar *what);

/**
 * image_metadata_read_density:
 * @path: an image file
 * @image: gets the density that EXIF tells, or 0
 */
void image_metadata_read_density (const gchar *path,
                                  ImageFile   *image);

/**
 * image_metadata_copy:
 * @from: the source image file
 * @to: the file that was made of it
 * @width: of @to, in pixels
 * @height: of @to, in pixels
 * @error: return location for an error
 *
 * Copies EXIF, XMP and IPTC, with the new size in them.
 *
 * Returns: %FALSE if @from has some that could not be written to @to
 */
gboolean image_metadata_copy (const gchar *from,
                              const gchar *to,
                              gint         width,
                              gint         height,
                              GError     **error);

G_END_DECLS
