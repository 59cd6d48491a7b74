/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layers of a GIMP image: read before it is scaled, written afterwards. */

#pragma once

#include <libgimp/gimp.h>

/**
 * AdderRaster:
 * @layer: the layer in GIMP, borrowed
 * @pixels: (nullable): a private copy of its pixels, at 0, 0
 * @source: where the layer lies in the image, in pixels
 * @target: where it will lie in the enlarged image, in its pixels
 *
 * One layer whose pixels AdderScale enlarges itself.
 */
typedef struct
{
  GimpLayer    *layer;
  GeglBuffer   *pixels;
  GeglRectangle source;
  GeglRectangle target;
} AdderRaster;

/**
 * AdderLayers:
 * @image: the image, borrowed
 * @width: width of the enlarged image in pixels
 * @height: height of the enlarged image in pixels
 * @raster: (element-type AdderRaster): the layers that get our pixels
 * @locked: (element-type GimpItem): layers and groups with locked pixels
 * @smooth: GIMP resamples something that stays (a mask, a channel, the
 *   selection, a text layer), so it has to do that well
 * @indexed: the image has a colormap and becomes an RGB image
 *
 * What an image holds, as far as enlarging it is concerned.
 */
typedef struct
{
  GimpImage *image;
  gint       width;
  gint       height;
  GPtrArray *raster;
  GPtrArray *locked;
  gboolean   smooth;
  gboolean   indexed;
} AdderLayers;

void adder_layers_scale_size (GimpImage *image,
                              gdouble    scale,
                              gdouble   *width,
                              gdouble   *height);

GeglRectangle adder_layers_scale_rectangle (GimpImage           *image,
                                            gdouble              scale,
                                            const GeglRectangle *source);

GeglBuffer *adder_layers_read_pixels (GimpDrawable *drawable);

gboolean adder_layers_is_raster (GimpItem *item);

AdderLayers *adder_layers_new (GimpImage *image,
                               gdouble    scale,
                               GError   **error);

void adder_layers_free (AdderLayers *layers);

void adder_layers_read (AdderLayers *layers);

gboolean adder_layers_apply (AdderLayers *layers,
                             GPtrArray   *enlarged,
                             GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderLayers,
                               adder_layers_free)
