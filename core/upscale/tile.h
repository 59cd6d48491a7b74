/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pixels between GeglBuffers and plain memory: float planes with a margin. */
#pragma once

#include <gegl.h>

#include "adder.h"

G_BEGIN_DECLS

/**
 * AdderPixels:
 * @format: interleaved float, coded for the eye, in the image's own space
 * @colours: 3 for R'G'B', 1 for gray
 * @alpha: whether the last component is alpha, not premultiplied
 * @components: @colours, and one more with alpha
 *
 * The form in which pixels are computed.
 */
typedef struct
{
  const Babl *format;
  gint        colours;
  gboolean    alpha;
  gint        components;
} AdderPixels;

/**
 * adder_pixels_init:
 * @pixels: (out caller-allocates): the form
 * @format: of the image
 *
 * Chooses the form for images of @format: gray stays gray; all else, palettes
 * and CMYK too, becomes R'G'B'. A space whose own curve is linear takes the
 * curve of sRGB, as networks are trained on values coded for the eye.
 */
void adder_pixels_init (AdderPixels *pixels,
                        const Babl  *format);

/**
 * AdderSource:
 * @buffer: where pixels come from
 * @image: the whole image in @buffer; its upper left pixel is (0, 0) to all
 *   that follows. @buffer may hold a part of it only
 * @pixels: the form of the pixels
 * @wrap: in which directions the image repeats
 * @lock: (nullable): held while @buffer is read
 *
 * An image to be enlarged.
 */
typedef struct
{
  GeglBuffer   *buffer;
  GeglRectangle image;
  AdderPixels   pixels;
  AdderWrap     wrap;
  GMutex       *lock;
} AdderSource;

/**
 * adder_source_clip:
 * @source: an image
 * @rect: a part of it
 * @grow: pixels to add on each side
 * @beyond: pixels that it may go beyond the image's border, for the mirrored
 *   margin of a tile
 *
 * Returns: @rect made larger, but no larger than the image and @beyond in the
 *   directions in which it does not repeat
 */
GeglRectangle adder_source_clip (const AdderSource   *source,
                                 const GeglRectangle *rect,
                                 gint                 grow,
                                 gint                 beyond);

/* Columns and rows around a tile that mirror it. A bicubic needs 2. A network
 * sees zeros behind them, mid-grey: the more of its own colours the image has
 * around it, the less its border pixels know of that. */
#define ADDER_TILE_MARGIN 4

/**
 * AdderTile:
 * @rect: which part of the image it holds
 * @stride: floats between rows
 * @plane: `[components]`: pixel (@rect.x, @rect.y) of each plane
 *
 * A part of an image in memory, and a margin of %ADDER_TILE_MARGIN that can be
 * read on all sides. All zero is an empty tile; its memory grows as needed.
 */
typedef struct
{
  GeglRectangle rect;
  gsize         stride;
  gfloat       *plane[4];
  /*< private >*/
  gfloat *memory;
  gsize   n_memory;
  gfloat *interleaved;
  gsize   n_interleaved;
} AdderTile;

/**
 * adder_tile_fetch:
 * @tile: a tile
 * @source: an image
 * @rect: a part of it, as from adder_source_clip()
 * @error: return location for %ADDER_ERROR_TOO_LARGE, when memory is short
 *
 * Reads pixels. The margin is not set.
 *
 * Returns: whether it was possible
 */
gboolean adder_tile_fetch (AdderTile           *tile,
                           const AdderSource   *source,
                           const GeglRectangle *rect,
                           GError             **error);

/**
 * adder_tile_mirror:
 * @tile: a tile
 * @components: number of planes
 *
 * Sets the margin: the tile is mirrored at its sides. Where a side is not one
 * of the image the margin is of no use, and nothing may depend on it.
 */
void adder_tile_mirror (AdderTile *tile,
                        gint       components);

/**
 * adder_tile_clear:
 * @tile: a tile
 *
 * Frees its memory.
 */
void adder_tile_clear (AdderTile *tile);

/**
 * adder_reserve:
 * @memory: (inout): a block from g_malloc(), or %NULL
 * @n: (inout): floats it holds
 * @wanted: floats it shall hold; what it held is lost
 * @error: return location for %ADDER_ERROR_TOO_LARGE
 *
 * Returns: whether there is enough memory
 */
gboolean adder_reserve (gfloat **memory,
                        gsize   *n,
                        gsize    wanted,
                        GError **error);

G_END_DECLS
