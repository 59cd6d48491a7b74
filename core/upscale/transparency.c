/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tile needs when pixels of it can be seen through. */

#include "config.h"

#include "upscale/transparency.h"

#include <math.h>
#include <string.h>

#include "upscale/resize.h"

gboolean
adder_tile_is_constant (const AdderTile     *tile,
                        gint                 component,
                        const GeglRectangle *rect)
{
  const gint    margin = ADDER_ENLARGE_MARGIN;
  const gfloat *first  = tile->plane[component] +
                         (rect->y - tile->rect.y - margin) *
                           (gssize) tile->stride +
                         (rect->x - tile->rect.x - margin);

  for (gint y = 0; y < rect->height + 2 * margin; y++)
    for (gint x = 0; x < rect->width + 2 * margin; x++)
      if (first[y * tile->stride + x] != first[0])
        return FALSE;

  return TRUE;
}

gboolean
adder_tile_has_hidden (const AdderTile *tile,
                       gint             alpha)
{
  for (gint y = 0; y < tile->rect.height; y++)
    for (gint x = 0; x < tile->rect.width; x++)
      if (tile->plane[alpha][y * tile->stride + x] < ADDER_HIDDEN_ALPHA)
        return TRUE;

  return FALSE;
}

/* The sums of one row: `sums[0]` of alpha, `sums[1 …]` of alpha × colour, of
 * the pixels up to @radius to the left and right. */
static void
sum_row (const AdderTile *tile,
         gint             alpha,
         gint             radius,
         const gfloat    *weight,
         gint             y,
         gfloat          *sums)
{
  const gint width = tile->rect.width;

  memset (sums, 0, sizeof (gfloat) * width * (alpha + 1));
  for (gint d = -radius; d <= radius; d++)
    {
      const gint    from = MAX (0, -d);
      const gint    end  = width - MAX (0, d);
      /* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign): all are */
      const gfloat  w    = weight[ABS (d)];
      const gfloat *a    = tile->plane[alpha] + y * tile->stride + d;

      for (gint x = from; x < end; x++)
        sums[x] += w * CLAMP (a[x], 0.0f, 1.0f);
      for (gint c = 0; c < alpha; c++)
        {
          const gfloat *colour = tile->plane[c] + y * tile->stride + d;
          gfloat       *sum    = sums + (gsize) (c + 1) * width;

          for (gint x = from; x < end; x++)
            sum[x] += w * (CLAMP (a[x], 0.0f, 1.0f) * colour[x]);
        }
    }
}

/* Gives one pixel the mean colour of the rows' sums around it. */
static void
fill_pixel (AdderTile    *tile,
            gint          alpha,
            gint          radius,
            const gfloat *weight,
            const gfloat *sums,
            gint          x,
            gint          y)
{
  const gsize width  = tile->rect.width;
  const gint  first  = MAX (-radius, -y);
  const gint  last   = MIN (radius, tile->rect.height - 1 - y);
  gfloat      sum[4] = { 0.0f };

  for (gint d = first; d <= last; d++)
    for (gint c = 0; c <= alpha; c++)
      sum[c] += weight[ABS (d)] *
                sums[((gsize) (y + d) * (alpha + 1) + c) * width + x];

  if (sum[0] > 0.0f)
    for (gint c = 0; c < alpha; c++)
      tile->plane[c][y * tile->stride + x] = sum[c + 1] / sum[0];
}

gboolean
adder_tile_fill_hidden (AdderTile   *tile,
                        gint         alpha,
                        gint         radius,
                        AdderHidden *hidden,
                        GError     **error)
{
  const gint         width  = tile->rect.width;
  const gint         height = tile->rect.height;
  const gsize        size   = tile->stride * height;
  g_autofree gfloat *weight = g_new (gfloat, radius + 1);

  if (! adder_reserve (&hidden->memory, &hidden->n_memory, size * alpha,
                       error) ||
      ! adder_reserve (&hidden->sums, &hidden->n_sums,
                       (gsize) width * height * (alpha + 1), error))
    return FALSE;

  for (gint c = 0; c < alpha; c++)
    {
      hidden->plane[c] = hidden->memory + size * c;
      for (gint y = 0; y < height; y++)
        memcpy (hidden->plane[c] + y * tile->stride,
                tile->plane[c] + y * tile->stride, sizeof (gfloat) * width);
    }

  /* Halves are exact in float: no rounding but that of the sums. */
  for (gint d = 0; d <= radius; d++)
    weight[d] = ldexpf (1.0f, -MIN (d, 60));
  for (gint y = 0; y < height; y++)
    sum_row (tile, alpha, radius, weight, y,
             hidden->sums + (gsize) y * width * (alpha + 1));
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      if (tile->plane[alpha][y * tile->stride + x] < ADDER_HIDDEN_ALPHA)
        fill_pixel (tile, alpha, radius, weight, hidden->sums, x, y);

  return TRUE;
}

void
adder_hidden_clear (AdderHidden *hidden)
{
  g_clear_pointer (&hidden->memory, g_free);
  g_clear_pointer (&hidden->sums, g_free);
  hidden->n_memory = 0;
  hidden->n_sums   = 0;
}

void
adder_tile_flat_row (const AdderTile *tile,
                     gint             component,
                     gint             x,
                     gint             y,
                     guint8          *flat,
                     gint             n)
{
  const gint    margin = ADDER_ENLARGE_MARGIN;
  const gfloat *centre = tile->plane[component] +
                         (y - tile->rect.y) * (gssize) tile->stride +
                         (x - tile->rect.x);

  memset (flat, 1, n);
  for (gint dy = -margin; dy <= margin; dy++)
    for (gint dx = -margin; dx <= margin; dx++)
      {
        const gfloat *other = centre + dy * (gssize) tile->stride + dx;

        for (gint i = 0; i < n; i++)
          flat[i] &= other[i] == centre[i];
      }
}
