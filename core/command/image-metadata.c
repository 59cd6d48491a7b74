/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EXIF, XMP and IPTC, by gexiv2: from the source file to the result. */

#include "config.h"

#include "command/image-file.h"

#include <gexiv2/gexiv2.h>

/* Tags that tell the size of the image, where a file has them. */
static const gchar *const width_tags[] = { "Exif.Photo.PixelXDimension",
                                           "Xmp.exif.PixelXDimension",
                                           "Xmp.tiff.ImageWidth" };
static const gchar *const height_tags[] = { "Exif.Photo.PixelYDimension",
                                            "Xmp.exif.PixelYDimension",
                                            "Xmp.tiff.ImageLength" };

static void
set_size (GExiv2Metadata    *metadata,
          const gchar *const tags[3],
          gint               size)
{
  g_autofree gchar *text = g_strdup_printf ("%d", size);

  for (gint i = 0; i < 3; i++)
    if (gexiv2_metadata_try_has_tag (metadata, tags[i], NULL))
      gexiv2_metadata_try_set_tag_string (metadata, tags[i], text, NULL);
}

gboolean
image_metadata_copy (const gchar *from,
                     const gchar *to,
                     gint         width,
                     gint         height,
                     GError     **error)
{
  g_autoptr (GExiv2Metadata) metadata = NULL;

  if (! gexiv2_initialize ())
    return TRUE;

  /* Formats that exiv2 does not know have nothing to be copied. */
  metadata = gexiv2_metadata_new ();
  if (! gexiv2_metadata_open_path (metadata, from, NULL) ||
      ! (gexiv2_metadata_has_exif (metadata) ||
         gexiv2_metadata_has_xmp (metadata) ||
         gexiv2_metadata_has_iptc (metadata)))
    return TRUE;

  set_size (metadata, width_tags, width);
  set_size (metadata, height_tags, height);
  /* A TIFF's own orientation is in the same place as that of EXIF. */
  return gexiv2_metadata_save_file (metadata, to, error);
}
