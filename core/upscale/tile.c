/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pixels between GeglBuffers and plain memory: float planes with a margin. */

#include "config.h"

#include "upscale/tile.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "upscale/resize.h"

/* Rows that are converted at once: enough for babl to be fast, few enough for
 * the interleaved copy to stay small. */
#define CHUNK 32

/* Whether R'G'B' in the space of @format is linear light. */
static gboolean
has_linear_curve (const Babl *space)
{
  const Babl  *coded   = babl_format_with_space ("R'G'B' float", space);
  const Babl  *linear  = babl_format_with_space ("RGB float", space);
  const gfloat half[3] = { 0.5f, 0.5f, 0.5f };
  gfloat       light[3];

  babl_process (babl_fish (coded, linear), half, light, 1);

  return light[1] > 0.45f;
}

void
adder_pixels_init (AdderPixels *pixels,
                   const Babl  *format)
{
  static const gchar *const names[2][2][2] = {
    { { "R'G'B' float", "R'G'B'A float" },
      { "R~G~B~ float", "R~G~B~A float" } },
    { { "Y' float", "Y'A float" }, { "Y~ float", "Y~A float" } },
  };
  const Babl    *space = babl_format_get_space (format);
  const gboolean gray = ! babl_format_is_palette (format) &&
                        (babl_get_model_flags (babl_format_get_model (format)) &
                         BABL_MODEL_FLAG_GRAY) != 0;
  const gboolean alpha = babl_format_has_alpha (format) != 0;

  /* A CMYK profile has no R'G'B' of its own: such images come out as sRGB. */
  if (babl_space_is_cmyk (space))
    space = babl_space ("sRGB");

  pixels->colours    = gray ? 1 : 3;
  pixels->alpha      = alpha;
  pixels->components = pixels->colours + alpha;
  pixels->format =
    babl_format_with_space (names[gray][has_linear_curve (space)][alpha],
                            space);
}

/* One direction of adder_source_clip(). */
static void
clip_axis (gint    *start,
           gint    *length,
           gint     grow,
           gint     size,
           gint     beyond,
           gboolean wrap)
{
  gint first = *start - grow;
  gint end   = *start + *length + grow;

  if (! wrap)
    {
      first = MAX (first, -beyond);
      end   = MIN (end, size + beyond);
    }
  *start  = first;
  *length = MAX (end - first, 0);
}

GeglRectangle
adder_source_clip (const AdderSource   *source,
                   const GeglRectangle *rect,
                   gint                 grow,
                   gint                 beyond)
{
  GeglRectangle result = *rect;

  clip_axis (&result.x, &result.width, grow, source->image.width, beyond,
             (source->wrap & ADDER_WRAP_X) != 0);
  clip_axis (&result.y, &result.height, grow, source->image.height, beyond,
             (source->wrap & ADDER_WRAP_Y) != 0);

  return result;
}

static gint
wrapped (gint position,
         gint size)
{
  const gint p = position % size;

  return p < 0 ? p + size : p;
}

/* Reads rows @y to @y + @rows of @rect; where the image repeats, in pieces. */
static void
fetch_rows (const AdderSource   *source,
            const GeglRectangle *rect,
            gint                 y,
            gint                 rows,
            gfloat              *out)
{
  const GeglRectangle *image = &source->image;
  const gint           n     = source->pixels.components;
  gint                 dy    = 0;

  while (dy < rows)
    {
      const gint from_y = wrapped (y + dy, image->height);
      const gint height = MIN (rows - dy, image->height - from_y);
      gint       dx     = 0;

      while (dx < rect->width)
        {
          const gint from_x = wrapped (rect->x + dx, image->width);
          const gint width  = MIN (rect->width - dx, image->width - from_x);
          const GeglRectangle piece = { image->x + from_x, image->y + from_y,
                                        width, height };

          gegl_buffer_get (source->buffer, &piece, 1.0, source->pixels.format,
                           out + ((gsize) dy * rect->width + dx) * n,
                           rect->width * n * (gint) sizeof (gfloat),
                           GEGL_ABYSS_NONE);
          dx += width;
        }
      dy += height;
    }
}

gboolean
adder_reserve (gfloat **memory,
               gsize   *n,
               gsize    wanted,
               GError **error)
{
  if (wanted <= *n)
    return TRUE;

  g_clear_pointer (memory, g_free);
  *n      = 0;
  *memory = g_try_new (gfloat, wanted);
  if (! *memory)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
                   _ ("Not enough memory for a part of the image: %.0f MB more "
                      "are needed"),
                   (gdouble) wanted * sizeof (gfloat) / 1e6);
      return FALSE;
    }
  *n = wanted;

  return TRUE;
}

gboolean
adder_tile_fetch (AdderTile           *tile,
                  const AdderSource   *source,
                  const GeglRectangle *rect,
                  GError             **error)
{
  const gint  n      = source->pixels.components;
  const gint  margin = ADDER_TILE_MARGIN;
  const gsize stride = (gsize) rect->width + (gsize) 2 * margin;
  const gsize size   = stride * ((gsize) rect->height + (gsize) 2 * margin);

  if (! adder_reserve (&tile->memory, &tile->n_memory, size * n, error) ||
      ! adder_reserve (&tile->interleaved, &tile->n_interleaved,
                       (gsize) rect->width * CHUNK * n, error))
    return FALSE;

  tile->rect   = *rect;
  tile->stride = stride;
  for (gint i = 0; i < n; i++)
    tile->plane[i] = tile->memory + size * i + stride * margin + margin;

  for (gint y = 0; y < rect->height; y += CHUNK)
    {
      const gint rows = MIN (CHUNK, rect->height - y);

      if (source->lock)
        g_mutex_lock (source->lock);
      fetch_rows (source, rect, rect->y + y, rows, tile->interleaved);
      if (source->lock)
        g_mutex_unlock (source->lock);

      for (gint row = 0; row < rows; row++)
        for (gint i = 0; i < n; i++)
          {
            const gfloat *from = tile->interleaved +
                                 (gsize) row * rect->width * n + i;
            gfloat       *to   = tile->plane[i] + (gsize) (y + row) * stride;

            for (gint x = 0; x < rect->width; x++)
              to[x] = from[(gsize) x * n];
          }
    }

  return TRUE;
}

void
adder_tile_mirror (AdderTile *tile,
                   gint       components)
{
  const gint   margin = ADDER_TILE_MARGIN;
  const gint   width  = tile->rect.width;
  const gint   height = tile->rect.height;
  const gssize stride = tile->stride;

  for (gint i = 0; i < components; i++)
    {
      gfloat *plane = tile->plane[i];

      for (gint y = 0; y < height; y++)
        for (gint x = 0; x < margin; x++)
          {
            gfloat *row = plane + y * stride;

            row[-1 - x]    = row[adder_mirrored (-1 - x, width)];
            row[width + x] = row[adder_mirrored (width + x, width)];
          }
      for (gint y = 0; y < margin; y++)
        {
          memcpy (plane + (-1 - y) * stride - margin,
                  plane + adder_mirrored (-1 - y, height) * stride - margin,
                  stride * sizeof (gfloat));
          memcpy (plane + (height + y) * stride - margin,
                  plane + adder_mirrored (height + y, height) * stride - margin,
                  stride * sizeof (gfloat));
        }
    }
}

void
adder_tile_clear (AdderTile *tile)
{
  g_clear_pointer (&tile->memory, g_free);
  g_clear_pointer (&tile->interleaved, g_free);
  tile->n_memory      = 0;
  tile->n_interleaved = 0;
}
