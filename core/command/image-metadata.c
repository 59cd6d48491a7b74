/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EXIF, XMP and IPTC, by gexiv2: from the source file to the result. */

#include "config.h"

#include "command/image-file.h"

#include <gexiv2/gexiv2.h>

/* Exiv2's XMP is not made for several threads. */
static GMutex metadata_lock;

/* Tags that tell the size of the image, where a file has them. */
static const gchar *const width_tags[]  = { "Exif.Photo.PixelXDimension",
                                            "Xmp.exif.PixelXDimension",
                                            "Xmp.tiff.ImageWidth" };
static const gchar *const height_tags[] = { "Exif.Photo.PixelYDimension",
                                            "Xmp.exif.PixelYDimension",
                                            "Xmp.tiff.ImageLength" };

/* What a TIFF file says about its own pixels is not about those of others. */
static const gchar *const structure_tags[] = {
  "Exif.Image.NewSubfileType",
  "Exif.Image.SubfileType",
  "Exif.Image.ImageWidth",
  "Exif.Image.ImageLength",
  "Exif.Image.BitsPerSample",
  "Exif.Image.Compression",
  "Exif.Image.PhotometricInterpretation",
  "Exif.Image.FillOrder",
  "Exif.Image.StripOffsets",
  "Exif.Image.SamplesPerPixel",
  "Exif.Image.RowsPerStrip",
  "Exif.Image.StripByteCounts",
  "Exif.Image.PlanarConfiguration",
  "Exif.Image.Predictor",
  "Exif.Image.ColorMap",
  "Exif.Image.TileWidth",
  "Exif.Image.TileLength",
  "Exif.Image.TileOffsets",
  "Exif.Image.TileByteCounts",
  "Exif.Image.ExtraSamples",
  "Exif.Image.SampleFormat",
  "Exif.Image.JPEGTables",
  "Exif.Image.YCbCrSubSampling",
  "Exif.Image.YCbCrPositioning",
  "Exif.Image.YCbCrCoefficients",
  "Exif.Image.ReferenceBlackWhite",
  "Exif.Image.TransferFunction",
  "Exif.Image.WhitePoint",
  "Exif.Image.PrimaryChromaticities",
  "Exif.Image.InterColorProfile",
};

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

/* The metadata of a file, or %NULL if it has none that exiv2 can read. */
static GExiv2Metadata *
read_metadata (const gchar *path)
{
  g_autoptr (GExiv2Metadata) metadata = NULL;

  if (! gexiv2_initialize ())
    return NULL;
  /* exiv2 speaks of every oddity that it meets in the files of the world. */
  gexiv2_log_set_level (GEXIV2_LOG_LEVEL_MUTE);

  metadata = gexiv2_metadata_new ();
  if (! gexiv2_metadata_open_path (metadata, path, NULL) ||
      ! (gexiv2_metadata_has_exif (metadata) ||
         gexiv2_metadata_has_xmp (metadata) ||
         gexiv2_metadata_has_iptc (metadata)))
    return NULL;

  return g_steal_pointer (&metadata);
}

static gdouble
get_rational (GExiv2Metadata *metadata,
              const gchar    *tag)
{
  gint numerator, denominator;

  if (gexiv2_metadata_try_get_exif_tag_rational (metadata, tag, &numerator,
                                                 &denominator, NULL) &&
      numerator > 0 && denominator > 0)
    return (gdouble) numerator / denominator;
  return 0.0;
}

void
image_metadata_read_density (const gchar *path,
                             ImageFile   *image)
{
  g_autoptr (GMutexLocker)   locker   = g_mutex_locker_new (&metadata_lock);
  g_autoptr (GExiv2Metadata) metadata = read_metadata (path);
  gdouble                    unit     = 1.0;

  if (! metadata)
    return;
  if (gexiv2_metadata_try_get_tag_long (metadata, "Exif.Image.ResolutionUnit",
                                        NULL) == 3)
    unit = 2.54;
  image->dpi_x = unit * get_rational (metadata, "Exif.Image.XResolution");
  image->dpi_y = unit * get_rational (metadata, "Exif.Image.YResolution");
}

gboolean
image_metadata_copy (const gchar *from,
                     const gchar *to,
                     gint         width,
                     gint         height,
                     GError     **error)
{
  g_autoptr (GMutexLocker)   locker   = g_mutex_locker_new (&metadata_lock);
  g_autoptr (GExiv2Metadata) metadata = read_metadata (from);

  if (! metadata)
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (structure_tags); i++)
    gexiv2_metadata_try_clear_tag (metadata, structure_tags[i], NULL);
  set_size (metadata, width_tags, width);
  set_size (metadata, height_tags, height);

  return gexiv2_metadata_save_file (metadata, to, error);
}
