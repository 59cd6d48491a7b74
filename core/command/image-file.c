/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images in files: finds the format and leaves the rest to it. */

#include "config.h"

#include "command/image-file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command/image-profile.h"

#define PIECE 1024 /* pixels */

static const ImageFormat *const formats[] = {
  &image_format_png,
  &image_format_jpeg,
  &image_format_tiff,
};

static gboolean
has_extension (const gchar       *name,
               const ImageFormat *format)
{
  g_autofree gchar *lower = g_ascii_strdown (name, -1);

  for (gint i = 0; format->extensions[i]; i++)
    if (g_str_has_suffix (lower, format->extensions[i]))
      return TRUE;
  return FALSE;
}

static const ImageFormat *
format_of_name (const gchar *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (has_extension (name, formats[i]))
      return formats[i];
  return NULL;
}

void
image_file_set_errno (GError     **error,
                      const gchar *what)
{
  const gint number = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (number), "%s: %s",
               what, g_strerror (number));
}

guint8 *
image_file_alloc_rows (gsize    rows,
                       gsize    row_bytes,
                       GError **error)
{
  guint8 *memory = g_try_malloc_n (MAX (rows, 1), MAX (row_bytes, 1));

  if (! memory)
    g_set_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
                 _ ("Not enough memory for the rows of the image"));
  return memory;
}

static gboolean
load (const gchar *path,
      ImageFile   *image,
      GError     **error)
{
  guint8 head[16];
  gsize  n;
  FILE  *file;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR,
                   _ ("This is a folder, not an image"));
      return FALSE;
    }
  file = fopen (path, "rb");
  if (! file)
    {
      image_file_set_errno (error, _ ("The image cannot be opened"));
      return FALSE;
    }
  n = fread (head, 1, sizeof head, file);
  fclose (file);
  if (n == 0)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                   _ ("The file is empty"));
      return FALSE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i]->magic (head, n))
      return formats[i]->load (path, image, error);

  return image_gegl_load (path, image, error);
}

gboolean
image_file_load (const gchar *path,
                 ImageFile   *image,
                 GError     **error)
{
  memset (image, 0, sizeof *image);
  if (! load (path, image, error))
    return FALSE;

  /* Cameras tell it in EXIF only. */
  if (image->dpi_x <= 0.0 || image->dpi_y <= 0.0)
    image_metadata_read_density (path, image);

  return TRUE;
}

/* Row by row in pieces, so that its memory does not depend on the image. */
static gboolean
is_opaque (GeglBuffer *buffer)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  gfloat               alpha[PIECE];

  if (! babl_format_has_alpha (gegl_buffer_get_format (buffer)))
    return TRUE;

  for (gint y = 0; y < extent->height; y++)
    for (gint x = 0; x < extent->width; x += PIECE)
      {
        const gint n = MIN (PIECE, extent->width - x);

        gegl_buffer_get (buffer,
                         GEGL_RECTANGLE (extent->x + x, extent->y + y, n, 1),
                         1.0, babl_format ("A float"), alpha,
                         GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
        for (gint i = 0; i < n; i++)
          if (alpha[i] < 1.0f)
            return FALSE;
      }

  return TRUE;
}

gboolean
image_file_can_save (const gchar     *name,
                     const ImageFile *image,
                     gint             width,
                     gint             height,
                     GError         **error)
{
  const ImageFormat *format = format_of_name (name);

  if (! format && ! image_gegl_can_save (name))
    {
      const gchar *dot = strrchr (name, '.');

      g_set_error (error, ADDER_ERROR, ADDER_ERROR_UNSUPPORTED,
                   _ ("The extension “%s” is not that of a format that can be "
                      "written; use .png, .jpg or .tif"),
                   dot && ! strchr (dot, '/') ? dot : "");
      return FALSE;
    }
  if (format && ! format->keeps_alpha && image && ! is_opaque (image->buffer))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_UNSUPPORTED,
                   _ ("The image is transparent, which a %s file cannot keep; "
                      "use .png or .tif"),
                   format->name);
      return FALSE;
    }
  if (format && MAX (width, height) > format->max_size)
    {
      g_set_error (
        error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
        _ ("The result of %d × %d pixels is too large for a %s file, "
           "which can have up to %d in width and height"),
        width, height, format->name, format->max_size);
      return FALSE;
    }

  return TRUE;
}

gboolean
image_file_save (const gchar     *path,
                 const gchar     *name,
                 const ImageFile *image,
                 gint             quality,
                 GError         **error)
{
  const ImageFormat *format = format_of_name (name);

  if (format)
    return format->save (path, image, quality, error);
  return image_gegl_save (path, name, image, quality, error);
}

void
image_file_clear (ImageFile *image)
{
  g_clear_object (&image->buffer);
  g_clear_pointer (&image->profile, g_bytes_unref);
  g_clear_pointer (&image->png, png_extras_free);
}

const Babl *
image_file_format (const ImageFile *image,
                   const gchar     *model,
                   const gchar     *type)
{
  g_autofree gchar *encoding = g_strdup_printf ("%s %s", model, type);
  const Babl       *space    = NULL;
  const gchar      *problem  = NULL;

  if (image->profile)
    {
      gsize        size;
      const gchar *data = g_bytes_get_data (image->profile, &size);

      if (image_profile_is_sound ((const guint8 *) data, size))
        space = babl_space_from_icc (data, (gint) size, BABL_ICC_INTENT_DEFAULT,
                                     &problem);
      /* A profile that babl cannot use stays in the file, and the values are
       * taken as they are. */
      if (space && babl_space_is_cmyk (space))
        space = NULL;
    }

  return babl_format_with_space (encoding, space);
}

gboolean
image_file_create_buffer (ImageFile  *image,
                          gint64      width,
                          gint64      height,
                          const Babl *format,
                          GError    **error)
{
  if (width < 1 || height < 1)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                   _ ("The image has no pixels"));
      return FALSE;
    }
  if (width > ADDER_MAX_SIZE || height > ADDER_MAX_SIZE)
    {
      g_set_error (
        error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
        _ (
          "The image claims to have %.0f × %.0f pixels; up to %d in width and height are possible"),
        (gdouble) width, (gdouble) height, ADDER_MAX_SIZE);
      return FALSE;
    }
  image->buffer =
    gegl_buffer_new (GEGL_RECTANGLE (0, 0, (gint) width, (gint) height),
                     format);

  return TRUE;
}
