/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What only PNG files say about an image: texts, gamma and primaries. */
#pragma once

#include <glib.h>
#include <png.h>

G_BEGIN_DECLS

/**
 * PngExtras:
 *
 * Text chunks (but those with EXIF and XMP, which image_metadata_copy() is
 * for), gAMA, cHRM and sRGB of a PNG file. They go to a PNG file as they are:
 * the values of the pixels keep their meaning.
 */
typedef struct _PngExtras PngExtras;

/**
 * png_extras_read:
 * @png: what reads a file, after its end
 * @info: of that file
 *
 * Returns: (transfer full) (nullable): what it says, %NULL if nothing
 */
PngExtras *png_extras_read (png_structp png,
                            png_infop   info);

/**
 * png_extras_write:
 * @extras: what to say
 * @has_profile: whether the file gets an ICC profile, which says more than the
 *   sRGB chunk and must not be beside it
 * @png: what writes a file, before its pixels
 * @info: of that file
 */
void png_extras_write (const PngExtras *extras,
                       gboolean         has_profile,
                       png_structp      png,
                       png_infop        info);

/**
 * png_extras_free:
 * @extras: what a file said
 */
void png_extras_free (PngExtras *extras);

G_END_DECLS
