/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What JPEG leaves of an image, by libjpeg. */
#include "degrade/jpeg-loss.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

typedef struct
{
  struct jpeg_error_mgr errors; /* first: libjpeg knows its address only */
  jmp_buf               jump;
  unsigned char        *file; /* malloc'ed by libjpeg */
  unsigned long         size;
} Codec;

static void
error_cb (j_common_ptr info)
{
  longjmp (((Codec *) info->err)->jump, 1);
}

static void
message_cb (j_common_ptr info,
            int          level)
{
}

static gboolean
compress (Codec        *codec,
          const guint8 *pixels,
          gint          width,
          gint          height,
          gint          planes,
          gint          quality,
          AdderChroma   chroma)
{
  struct jpeg_compress_struct info = { .err = &codec->errors };

  if (setjmp (codec->jump))
    {
      jpeg_destroy_compress (&info);
      return FALSE;
    }

  jpeg_create_compress (&info);
  jpeg_mem_dest (&info, &codec->file, &codec->size);
  info.image_width      = (JDIMENSION) width;
  info.image_height     = (JDIMENSION) height;
  info.input_components = planes;
  info.in_color_space   = planes == 3 ? JCS_RGB : JCS_GRAYSCALE;
  jpeg_set_defaults (&info);
  jpeg_set_quality (&info, quality, TRUE);
  info.dct_method = JDCT_ISLOW;
  if (planes == 3)
    info.comp_info[0].h_samp_factor = info.comp_info[0].v_samp_factor =
      chroma == ADDER_CHROMA_420 ? 2 : 1;

  jpeg_start_compress (&info, TRUE);
  while (info.next_scanline < info.image_height)
    {
      JSAMPROW row = (JSAMPROW) pixels + (gsize) info.next_scanline *
                                           (gsize) width * (gsize) planes;

      jpeg_write_scanlines (&info, &row, 1);
    }
  jpeg_finish_compress (&info);
  jpeg_destroy_compress (&info);

  return TRUE;
}

static gboolean
decompress (Codec  *codec,
            guint8 *pixels)
{
  struct jpeg_decompress_struct info = { .err = &codec->errors };

  if (setjmp (codec->jump))
    {
      jpeg_destroy_decompress (&info);
      return FALSE;
    }

  jpeg_create_decompress (&info);
  jpeg_mem_src (&info, codec->file, codec->size);
  jpeg_read_header (&info, TRUE);
  info.dct_method = JDCT_ISLOW;
  jpeg_start_decompress (&info);
  while (info.output_scanline < info.output_height)
    {
      JSAMPROW row = pixels + (gsize) info.output_scanline * info.output_width *
                                (gsize) info.output_components;

      jpeg_read_scanlines (&info, &row, 1);
    }
  jpeg_finish_decompress (&info);
  jpeg_destroy_decompress (&info);

  return TRUE;
}

gboolean
adder_jpeg_loss (guint8     *pixels,
                 gint        width,
                 gint        height,
                 gint        planes,
                 gint        quality,
                 AdderChroma chroma,
                 GError    **error)
{
  const gsize        size  = (gsize) width * (gsize) height * (gsize) planes;
  Codec              codec = { .file = NULL };
  g_autofree guint8 *found = NULL;
  gboolean           success;

  g_return_val_if_fail (planes == 1 || planes == 3, FALSE);
  g_return_val_if_fail (quality >= 1 && quality <= 100, FALSE);

  jpeg_std_error (&codec.errors);
  codec.errors.error_exit   = error_cb;
  codec.errors.emit_message = message_cb;

  /* What is being written is left out of @pixels until it is whole. */
  found   = g_try_malloc (size);
  success = found &&
            compress (&codec, pixels, width, height, planes, quality, chroma) &&
            decompress (&codec, found);
  free (codec.file);
  if (! success)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                           "libjpeg could not compress an image in memory");
      return FALSE;
    }
  memcpy (pixels, found, size);

  return TRUE;
}
