/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layers to be enlarged: where they lie, where they will lie, their pixels. */

#pragma once

#include <libgimp/gimp.h>

#include "arguments.h"

/**
 * AdderRaster:
 * @layer: the layer in GIMP, borrowed
 * @index: its place among adder_items_in_image()
 * @pixels: (nullable): a private copy of its pixels, at 0, 0
 * @source: where the layer lies in the image, in pixels
 * @target: where it will lie in the result, in its pixels
 * @part: the pixels of the enlarged layer that are needed, from its own corner
 * @wrap: which of its borders meet
 *
 * One layer whose pixels AdderScale enlarges itself.
 */
typedef struct
{
  GimpLayer    *layer;
  guint         index;
  GeglBuffer   *pixels;
  GeglRectangle source;
  GeglRectangle target;
  GeglRectangle part;
  AdderWrap     wrap;
} AdderRaster;

/**
 * AdderLayers:
 * @image: the image, borrowed
 * @scope: what is enlarged
 * @source: where that lies in the image, in pixels
 * @width: how wide it becomes, in pixels
 * @height: how high it becomes, in pixels
 * @raster: (element-type AdderRaster): the layers that get our pixels
 * @chosen: (element-type GimpLayer): with %ADDER_SCOPE_LAYERS, the topmost of
 *   the layers that were asked for
 * @smooth: GIMP resamples something that stays (a mask, a channel, the
 *   selection, a text layer), so it has to do that well
 * @indexed: the image has a colormap, and the result is an RGB image
 * @cut_out: the selection isn't a rectangle, so that the new image needs masks
 * @merge: layer effects become pixels first
 * @progress: (nullable): told how much of the new pixels GIMP has, from 0 to 1
 * @progress_data: for @progress
 * @placed: how many pixels GIMP has
 *
 * What is enlarged, and how.
 */
typedef struct
{
  GimpImage    *image;
  AdderScope    scope;
  GeglRectangle source;
  gint          width;
  gint          height;
  GPtrArray    *raster;
  GPtrArray    *chosen;
  gboolean      smooth;
  gboolean      indexed;
  gboolean      cut_out;
  gboolean      merge;
  AdderProgress progress;
  gpointer      progress_data;
  gdouble       placed;
} AdderLayers;

/**
 * AdderResult:
 * @image: the image that was enlarged, or a new one
 * @layers: (array zero-terminated=1) (transfer container): the layers that were
 *   asked for, or all at the topmost level of @image
 *
 * What a caller gets.
 */
typedef struct
{
  GimpImage  *image;
  GimpLayer **layers;
} AdderResult;

void adder_layers_scale_size (GimpImage *image,
                              gdouble    scale,
                              gdouble   *width,
                              gdouble   *height);

GeglRectangle adder_layers_scale_rectangle (GimpImage           *image,
                                            gdouble              scale,
                                            const GeglRectangle *source);

void adder_layers_scale_edges (gint    start,
                               gint    length,
                               gdouble factor,
                               gint   *new_start,
                               gint   *new_length);

GeglBuffer *adder_layers_read_pixels (GimpDrawable *drawable);

AdderLayers *adder_layers_new (GimpImage            *image,
                               GimpDrawable        **drawables,
                               const AdderArguments *arguments,
                               GError              **error);

void adder_layers_free (AdderLayers *layers);

gdouble adder_layers_get_factor (AdderLayers *layers);

GPtrArray *adder_layers_list_items (AdderLayers *layers);

void adder_layers_read (AdderLayers *layers);

void adder_layers_merge_effects (AdderLayers *layers,
                                 GPtrArray   *items);

gboolean adder_layers_make_new_image (AdderLayers *layers);

void adder_layers_get_result (AdderLayers *layers,
                              AdderResult *result);

void adder_layers_write (AdderLayers *layers,
                         AdderRaster *layer,
                         GimpLayer   *target,
                         GeglBuffer  *enlarged);

gboolean adder_layers_apply (AdderLayers *layers,
                             GPtrArray   *enlarged,
                             AdderResult *result,
                             GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderLayers,
                               adder_layers_free)
