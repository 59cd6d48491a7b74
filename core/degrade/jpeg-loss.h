/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What JPEG leaves of an image. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AdderChroma:
 * @ADDER_CHROMA_420: half as wide and high as luma, as most files have it
 * @ADDER_CHROMA_444: as large as luma
 *
 * How JPEG stores colour.
 */
typedef enum
{
  ADDER_CHROMA_420,
  ADDER_CHROMA_444,
} AdderChroma;

/**
 * adder_jpeg_loss:
 * @pixels: (inout): `[height][width][planes]` bytes without gaps
 * @width: in pixels, 1..65500
 * @height: in pixels, 1..65500
 * @planes: 3 for R'G'B', 1 for gray
 * @quality: 1..100, as libjpeg counts it
 * @chroma: how colour is stored; means nothing for gray
 * @error: return location for %G_IO_ERROR: libjpeg is out of memory
 *
 * Compresses an image and takes it out again, with libjpeg's slow and exact
 * integer transform. The same version of libjpeg gives the same bytes.
 *
 * Returns: %FALSE with @pixels as they were
 */
gboolean adder_jpeg_loss (guint8     *pixels,
                          gint        width,
                          gint        height,
                          gint        planes,
                          gint        quality,
                          AdderChroma chroma,
                          GError    **error);

G_END_DECLS
