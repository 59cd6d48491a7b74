/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be enlarged. Each scope finds its layers and puts the result in. */

#pragma once

#include "layers.h"
#include "redrawn.h"

/**
 * AdderScopeFind:
 * @layers: with image, scope and nothing else; gets the rest
 * @drawables: (nullable): what the caller chose
 * @arguments: what the caller wants
 * @error: return location for a #GIMP_PLUG_IN_ERROR
 *
 * Only looks at the image.
 *
 * Returns: %FALSE if it cannot be enlarged so
 */
typedef gboolean (*AdderScopeFind) (AdderLayers          *layers,
                                    GimpDrawable        **drawables,
                                    const AdderArguments *arguments,
                                    GError              **error);

/**
 * AdderScopeApply:
 * @layers: what was found
 * @enlarged: (element-type GeglBuffer): the new pixels of each raster layer
 * @result: what came of it
 * @error: return location for a #GIMP_PLUG_IN_ERROR
 *
 * Returns: %FALSE if GIMP refused; the image is then as it was
 */
typedef gboolean (*AdderScopeApply) (AdderLayers *layers,
                                     GPtrArray   *enlarged,
                                     AdderResult *result,
                                     GError     **error);

gboolean adder_scope_image_find (AdderLayers          *layers,
                                 GimpDrawable        **drawables,
                                 const AdderArguments *arguments,
                                 GError              **error);

gboolean adder_scope_image_apply (AdderLayers *layers,
                                  GPtrArray   *enlarged,
                                  AdderResult *result,
                                  GError     **error);

gboolean adder_scope_new_image_apply (AdderLayers *layers,
                                      GPtrArray   *enlarged,
                                      AdderResult *result,
                                      GError     **error);

gboolean adder_scope_selection_find (AdderLayers          *layers,
                                     GimpDrawable        **drawables,
                                     const AdderArguments *arguments,
                                     GError              **error);

gboolean adder_scope_selection_apply (AdderLayers *layers,
                                      GPtrArray   *enlarged,
                                      AdderResult *result,
                                      GError     **error);

gboolean adder_scope_layers_find (AdderLayers          *layers,
                                  GimpDrawable        **drawables,
                                  const AdderArguments *arguments,
                                  GError              **error);

gboolean adder_scope_layers_apply (AdderLayers *layers,
                                   GPtrArray   *enlarged,
                                   AdderResult *result,
                                   GError     **error);

/**
 * AdderScopeChange:
 * @layers: what was found
 * @image: the image to be changed
 * @enlarged: (element-type GeglBuffer): the new pixels of each raster layer
 * @error: return location for a #GIMP_PLUG_IN_ERROR
 *
 * Returns: %FALSE if GIMP refused
 */
typedef gboolean (*AdderScopeChange) (AdderLayers *layers,
                                      GimpImage   *image,
                                      GPtrArray   *enlarged,
                                      GError     **error);

gboolean adder_scope_change_copy (AdderLayers     *layers,
                                  GPtrArray       *enlarged,
                                  AdderScopeChange change,
                                  AdderResult     *result,
                                  GError         **error);

void adder_scope_look_at (AdderLayers *layers,
                          GimpItem    *item,
                          guint        index);

AdderRedrawn *adder_scope_list_links (AdderLayers *layers,
                                      GPtrArray   *items);

gboolean adder_scope_scale_image (AdderLayers  *layers,
                                  GimpImage    *image,
                                  GPtrArray    *items,
                                  AdderRedrawn *redrawn,
                                  GPtrArray    *enlarged,
                                  GError      **error);
