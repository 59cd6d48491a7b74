/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tile needs when pixels of it can be seen through. */
#pragma once

#include "upscale/tile.h"

G_BEGIN_DECLS

/**
 * ADDER_HIDDEN_ALPHA:
 *
 * Pixels with less alpha than this have no colour that anyone has seen.
 */
#define ADDER_HIDDEN_ALPHA (1.0f / 1024.0f)

/**
 * AdderHidden:
 * @plane: `[colours]`, laid out as the tile's planes: its colours before
 *   adder_tile_fill_hidden() changed them
 *
 * The colours of the file under transparent pixels, which a person may bring
 * back by erasing the transparency. All zero is empty; its memory grows.
 */
typedef struct
{
  gfloat *plane[3];
  /*< private >*/
  gfloat *memory;
  gsize   n_memory;
  gfloat *sums;
  gsize   n_sums;
} AdderHidden;

/**
 * adder_tile_is_constant:
 * @tile: a tile with its margin set
 * @component: plane to look at
 * @rect: part of the tile, in pixels of the image
 *
 * Returns: whether all pixels of @rect, and those up to two pixels around it,
 *   have the same value in that plane
 */
gboolean adder_tile_is_constant (const AdderTile     *tile,
                                 gint                 component,
                                 const GeglRectangle *rect);

/**
 * adder_tile_has_hidden:
 * @tile: a tile
 * @alpha: its plane of alpha
 *
 * Returns: whether a pixel has less alpha than %ADDER_HIDDEN_ALPHA
 */
gboolean adder_tile_has_hidden (const AdderTile *tile,
                                gint             alpha);

/**
 * adder_tile_fill_hidden:
 * @tile: a tile
 * @alpha: its plane of alpha; the planes before it are colours
 * @radius: how far to look for colours, in pixels
 * @hidden: keeps the colours as they were
 * @error: return location for %ADDER_ERROR_TOO_LARGE
 *
 * Gives hidden pixels the mean colour of the visible ones around them, near
 * ones counting most (each step away halves the weight). Without it the colour
 * of erased pixels, mostly black, would bleed into what can be seen. A pixel
 * with nothing visible in @radius keeps its colour. Nothing beyond @radius
 * matters, so it is the same in all tiles that reach that far.
 *
 * Returns: whether memory was enough
 */
gboolean adder_tile_fill_hidden (AdderTile   *tile,
                                 gint         alpha,
                                 gint         radius,
                                 AdderHidden *hidden,
                                 GError     **error);

/**
 * adder_hidden_clear:
 * @hidden: colours
 *
 * Frees its memory.
 */
void adder_hidden_clear (AdderHidden *hidden);

/**
 * adder_tile_flat_row:
 * @tile: a tile with its margin set
 * @component: plane to look at
 * @x: first pixel, in pixels of the image
 * @y: row, in pixels of the image
 * @flat: (out caller-allocates): `[n]`: 1 where the 5 × 5 pixels around have
 *   one value, else 0
 * @n: number of pixels
 */
void adder_tile_flat_row (const AdderTile *tile,
                          gint             component,
                          gint             x,
                          gint             y,
                          guint8          *flat,
                          gint             n);

G_END_DECLS
