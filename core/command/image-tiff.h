/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reading (image-tiff.c) and writing (image-tiff-save.c) of TIFF files
 * share. */
#pragma once

#include <tiffio.h>

#include "command/image-file.h"

G_BEGIN_DECLS

/**
 * image_tiff_open:
 * @path: a file
 * @mode: as TIFFOpen()
 * @message: (inout): %NULL; gets the text of the first error on this file,
 *   until it is closed
 *
 * Returns: (nullable): the open file
 */
TIFF *image_tiff_open (const gchar *path,
                       const gchar *mode,
                       gchar      **message);

/**
 * image_tiff_save:
 * @path: the file to write
 * @image: the image
 * @quality: not used
 * @error: return location for %G_FILE_ERROR
 *
 * Returns: whether all of it was written
 */
gboolean image_tiff_save (const gchar     *path,
                          const ImageFile *image,
                          gint             quality,
                          GError         **error);

G_END_DECLS
