/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JPEG files, by libjpeg: gray and colour. CMYK is left to GEGL. */

#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "command/image-file.h"

#include <jerror.h>
#include <jpeglib.h>

#define ROWS 16
/* Better Huffman tables need all coefficients in memory: 6 bytes a pixel. */
#define OPTIMIZE_PIXELS (24 * 1000 * 1000)
#define INCH_IN_CM      2.54

/* All that must be freed when libjpeg jumps out of a function. */
typedef struct
{
  struct jpeg_error_mgr errors; /* first: libjpeg knows its address only */
  jmp_buf               jump;
  FILE                 *file;
  guint8               *pixels;
  gchar                 message[JMSG_LENGTH_MAX];
  gboolean              truncated;
} Codec;

static void
error_cb (j_common_ptr info)
{
  Codec *codec = (Codec *) info->err;

  info->err->format_message (info, codec->message);
  longjmp (codec->jump, 1);
}

/* libjpeg goes on with gray where data are missing, and only warns. */
static void
message_cb (j_common_ptr info,
            int          level)
{
  Codec *codec = (Codec *) info->err;

  if (level < 0 && (info->err->msg_code == JWRN_JPEG_EOF ||
                    info->err->msg_code == JWRN_HIT_MARKER))
    {
      info->err->format_message (info, codec->message);
      codec->truncated = TRUE;
    }
}

static void
codec_init (Codec *codec)
{
  jpeg_std_error (&codec->errors);
  codec->errors.error_exit   = error_cb;
  codec->errors.emit_message = message_cb;
}

static void
codec_clear (Codec *codec)
{
  g_clear_pointer (&codec->file, fclose);
  g_clear_pointer (&codec->pixels, g_free);
}

static gboolean
jpeg_magic (const guint8 *head,
            gsize         n)
{
  return n >= 3 && head[0] == 0xff && head[1] == 0xd8 && head[2] == 0xff;
}

static void
read_extras (struct jpeg_decompress_struct *info,
             ImageFile                     *image)
{
  JOCTET      *profile;
  unsigned int size;

  if (jpeg_read_icc_profile (info, &profile, &size))
    {
      image->profile = g_bytes_new (profile, size);
      free (profile);
    }
  if (info->saw_JFIF_marker && info->density_unit > 0)
    {
      const gdouble unit = info->density_unit == 2 ? INCH_IN_CM : 1.0;

      image->dpi_x = info->X_density * unit;
      image->dpi_y = info->Y_density * unit;
    }
}

static gboolean
read_rows (struct jpeg_decompress_struct *info,
           Codec                         *codec,
           ImageFile                     *image,
           GError                       **error)
{
  const gsize row_bytes = (gsize) info->output_width * info->output_components;
  JSAMPROW    rows[ROWS];

  codec->pixels = image_file_alloc_rows (ROWS, row_bytes, error);
  if (! codec->pixels)
    return FALSE;
  for (gint i = 0; i < ROWS; i++)
    rows[i] = codec->pixels + i * row_bytes;

  /* libjpeg would fill what is missing, however much a small file claims. */
  while (info->output_scanline < info->output_height && ! codec->truncated)
    {
      const gint y = (gint) info->output_scanline;
      gint       n = 0;

      while (n < ROWS && info->output_scanline < info->output_height)
        n += (gint) jpeg_read_scanlines (info, rows + n, ROWS - n);
      gegl_buffer_set (image->buffer,
                       GEGL_RECTANGLE (0, y, (gint) info->output_width, n), 0,
                       NULL, codec->pixels, (gint) row_bytes);
    }

  return TRUE;
}

/* A function of its own: no local variable here lives across the jump. */
static gboolean
read_all (struct jpeg_decompress_struct *info,
          Codec                         *codec,
          ImageFile                     *image,
          gboolean                      *cmyk,
          GError                       **error)
{
  if (setjmp (codec->jump))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                   _ ("The JPEG file is damaged (%s)"), codec->message);
      return FALSE;
    }

  jpeg_create_decompress (info);
  jpeg_stdio_src (info, codec->file);
  jpeg_save_markers (info, JPEG_APP0 + 2, 0xffff);
  jpeg_read_header (info, TRUE);
  *cmyk = info->num_components == 4;
  if (*cmyk)
    return TRUE;

  info->out_color_space = info->num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  info->dct_method      = JDCT_ISLOW;
  jpeg_start_decompress (info);
  read_extras (info, image);
  if (! image_file_create_buffer (image, info->output_width,
                                  info->output_height,
                                  image_file_format (image,
                                                     info->num_components == 1
                                                       ? "Y'"
                                                       : "R'G'B'",
                                                     "u8"),
                                  error))
    return FALSE;
  if (! read_rows (info, codec, image, error))
    return FALSE;
  if (! codec->truncated)
    jpeg_finish_decompress (info);
  if (codec->truncated)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                   _ ("The JPEG file is incomplete (%s)"), codec->message);
      return FALSE;
    }

  return TRUE;
}

static gboolean
jpeg_load (const gchar *path,
           ImageFile   *image,
           GError     **error)
{
  struct jpeg_decompress_struct info  = { 0 };
  Codec                         codec = { .file = fopen (path, "rb") };
  gboolean                      cmyk  = FALSE;
  gboolean                      success;

  if (! codec.file)
    {
      image_file_set_errno (error, _ ("The image cannot be opened"));
      return FALSE;
    }
  codec_init (&codec);
  info.err = &codec.errors;
  success  = read_all (&info, &codec, image, &cmyk, error);
  jpeg_destroy_decompress (&info);
  codec_clear (&codec);

  return success && cmyk ? image_gegl_load (path, image, error) : success;
}

static void
write_header (struct jpeg_compress_struct *info,
              const ImageFile             *image,
              gint                         quality)
{
  const gdouble pixels = (gdouble) info->image_width * info->image_height;

  jpeg_set_defaults (info);
  jpeg_set_quality (info, quality, TRUE);
  info->dct_method      = JDCT_ISLOW;
  info->optimize_coding = pixels <= OPTIMIZE_PIXELS;
  /* Full resolution for colour: it has just been computed. */
  for (gint i = 0; i < info->num_components; i++)
    {
      info->comp_info[i].h_samp_factor = 1;
      info->comp_info[i].v_samp_factor = 1;
    }
  if (image->dpi_x >= 1.0 && image->dpi_y >= 1.0)
    {
      info->density_unit = 1;
      info->X_density    = (UINT16) MIN (image->dpi_x + 0.5, 65535.0);
      info->Y_density    = (UINT16) MIN (image->dpi_y + 0.5, 65535.0);
    }
  jpeg_start_compress (info, TRUE);
  if (image->profile)
    {
      gsize         size;
      const guint8 *data = g_bytes_get_data (image->profile, &size);

      jpeg_write_icc_profile (info, data, (unsigned int) size);
    }
}

static gboolean
write_rows (struct jpeg_compress_struct *info,
            Codec                       *codec,
            const ImageFile             *image,
            const Babl                  *format,
            GError                     **error)
{
  const gint  width     = (gint) info->image_width;
  const gint  height    = (gint) info->image_height;
  const gsize row_bytes = (gsize) width * info->input_components;

  codec->pixels = image_file_alloc_rows (ROWS, row_bytes, error);
  if (! codec->pixels)
    return FALSE;
  for (gint y = 0; y < height; y += ROWS)
    {
      const gint n = MIN (ROWS, height - y);

      gegl_buffer_get (image->buffer, GEGL_RECTANGLE (0, y, width, n), 1.0,
                       format, codec->pixels, (gint) row_bytes,
                       GEGL_ABYSS_NONE);
      for (gint i = 0; i < n; i++)
        {
          JSAMPROW row = codec->pixels + i * row_bytes;

          jpeg_write_scanlines (info, &row, 1);
        }
    }

  return TRUE;
}

static gboolean
write_all (struct jpeg_compress_struct *info,
           Codec                       *codec,
           const ImageFile             *image,
           gint                         quality,
           GError                     **error)
{
  if (setjmp (codec->jump))
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                   _ ("The JPEG file cannot be written (%s%s%s)"),
                   codec->message, errno ? ": " : "",
                   errno ? g_strerror (errno) : "");
      return FALSE;
    }

  errno = 0;
  jpeg_create_compress (info);
  jpeg_stdio_dest (info, codec->file);
  {
    const Babl    *format = gegl_buffer_get_format (image->buffer);
    const Babl    *space  = babl_format_get_space (format);
    const gboolean gray   = babl_format_get_n_components (format) -
                              (babl_format_has_alpha (format) != 0) ==
                            1;

    info->image_width      = gegl_buffer_get_width (image->buffer);
    info->image_height     = gegl_buffer_get_height (image->buffer);
    info->input_components = gray ? 1 : 3;
    info->in_color_space   = gray ? JCS_GRAYSCALE : JCS_RGB;
    write_header (info, image, quality);
    if (! write_rows (info, codec, image,
                      babl_format_with_space (gray ? "Y' u8" : "R'G'B' u8",
                                              space),
                      error))
      return FALSE;
  }
  jpeg_finish_compress (info);

  return TRUE;
}

static gboolean
jpeg_save (const gchar     *path,
           const ImageFile *image,
           gint             quality,
           GError         **error)
{
  struct jpeg_compress_struct info  = { 0 };
  Codec                       codec = { .file = NULL };
  gboolean                    success;

  codec.file = fopen (path, "wb");
  if (! codec.file)
    {
      image_file_set_errno (error, _ ("The image cannot be written"));
      return FALSE;
    }
  codec_init (&codec);
  info.err = &codec.errors;
  success  = write_all (&info, &codec, image, quality, error);
  jpeg_destroy_compress (&info);
  if (success && fflush (codec.file) != 0)
    {
      image_file_set_errno (error, _ ("The image cannot be written"));
      success = FALSE;
    }
  codec_clear (&codec);

  return success;
}

const ImageFormat image_format_jpeg = {
  .name       = "JPEG",
  .extensions = { ".jpg", ".jpeg", ".jpe", ".jfif" },
  .magic      = jpeg_magic,
  .load       = jpeg_load,
  .save       = jpeg_save,
  .max_size   = JPEG_MAX_DIMENSION,
};
