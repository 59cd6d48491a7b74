/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The step without a network: antialiased bicubic, for what is left of a
 * factor. Colours are weighted with alpha, so that hidden ones do not bleed. */

#include "config.h"

#include "upscale/resize.h"
#include "upscale/step.h"
#include "upscale/transparency.h"

/* Rows that are stored at once. */
#define BLOCK_ROWS 16

typedef struct
{
  AdderTile tile;
  gdouble  *sums; /* [components + 1][tile width]: alpha × colour, alpha, … */
  gsize     n_sums;
  gfloat   *block; /* [BLOCK_ROWS][tile width][components] */
  gsize     n_block;
} Worker;

static gpointer
start (gpointer data,
       GError **error)
{
  return g_new0 (Worker, 1);
}

static void
stop (gpointer data)
{
  Worker *worker = data;

  adder_tile_clear (&worker->tile);
  g_free (worker->sums);
  g_free (worker->block);
  g_free (worker);
}

static void
axis_range (const AdderResizeAxis *axis,
            gint                  *start,
            gint                  *length)
{
  gint first = axis->index[0];
  gint last  = axis->index[0];

  for (gsize i = 0; i < (gsize) axis->count * axis->taps; i++)
    {
      first = MIN (first, axis->index[i]);
      last  = MAX (last, axis->index[i]);
    }
  *start  = first;
  *length = last + 1 - first;
}

/* Sums one output row over the source rows: of each colour plain and, with
 * alpha, times alpha; and of alpha. `sums[k][x]` with k = 2c plain, 2c + 1
 * times alpha, and the last alpha. */
static void
sum_columns (Worker                *worker,
             const AdderPixels     *pixels,
             const AdderResizeAxis *axis,
             gint                   y)
{
  const AdderTile *tile  = &worker->tile;
  const gint       width = tile->rect.width;
  const gint       alpha = pixels->colours;

  for (gsize i = 0; i < (gsize) width * (2 * pixels->colours + 1); i++)
    worker->sums[i] = 0.0;

  for (gint t = 0; t < axis->taps; t++)
    {
      const gdouble w = axis->weight[(gsize) y * axis->taps + t];
      const gsize   row =
        (axis->index[(gsize) y * axis->taps + t] - tile->rect.y) * tile->stride;
      const gfloat *a = pixels->alpha ? tile->plane[alpha] + row : NULL;

      if (w == 0.0)
        continue;
      for (gint c = 0; c < pixels->colours; c++)
        {
          const gfloat *colour = tile->plane[c] + row;
          gdouble      *plain  = worker->sums + (gsize) 2 * c * width;

          for (gint x = 0; x < width; x++)
            plain[x] += w * colour[x];
          for (gint x = 0; a && x < width; x++)
            plain[width + x] += w * a[x] * colour[x];
        }
      for (gint x = 0; a && x < width; x++)
        worker->sums[(gsize) 2 * alpha * width + x] += w * a[x];
    }
}

static gdouble
sum_pixel (const AdderResizeAxis *axis,
           gint                   x,
           const gdouble         *row,
           gint                   origin)
{
  gdouble sum = 0.0;

  for (gint t = 0; t < axis->taps; t++)
    sum += axis->weight[(gsize) x * axis->taps + t] *
           row[axis->index[(gsize) x * axis->taps + t] - origin];
  return sum;
}

static void
compute_row (const Worker          *worker,
             const AdderPixels     *pixels,
             const AdderResizeAxis *axis,
             gfloat                *out)
{
  const gint     width  = worker->tile.rect.width;
  const gint     origin = worker->tile.rect.x;
  const gdouble *sums   = worker->sums;

  for (gint x = 0; x < axis->count; x++, out += pixels->components)
    {
      gdouble alpha = 0.0;

      if (pixels->alpha)
        {
          alpha = sum_pixel (axis, x,
                             sums + (gsize) 2 * pixels->colours * width,
                             origin);
          out[pixels->colours] = (gfloat) CLAMP (alpha, 0.0, 1.0);
        }
      for (gint c = 0; c < pixels->colours; c++)
        {
          const gdouble *plain = sums + (gsize) 2 * c * width;

          if (alpha > ADDER_HIDDEN_ALPHA)
            out[c] =
              (gfloat) (sum_pixel (axis, x, plain + width, origin) / alpha);
          else
            out[c] = (gfloat) sum_pixel (axis, x, plain, origin);
        }
    }
}

static gboolean
reserve (Worker            *worker,
         const AdderPixels *pixels,
         gint               width,
         GError           **error)
{
  const gsize n_sums = (gsize) worker->tile.rect.width *
                       (2 * pixels->colours + 1);

  if (n_sums > worker->n_sums)
    {
      g_free (worker->sums);
      worker->sums   = g_new (gdouble, n_sums);
      worker->n_sums = n_sums;
    }
  return adder_reserve (&worker->block, &worker->n_block,
                        (gsize) BLOCK_ROWS * width * pixels->components, error);
}

static gboolean
work (gpointer      data,
      guint         job,
      GCancellable *cancellable,
      gpointer      user_data,
      GError      **error)
{
  Worker                     *worker = data;
  const AdderStepRun         *run    = user_data;
  const AdderStep            *step   = run->step;
  const AdderPixels          *pixels = &run->source.pixels;
  const GeglRectangle         rect   = adder_step_get_tile (run, job);
  GeglRectangle               block  = { rect.x, rect.y, rect.width, 0 };
  GeglRectangle               from;
  g_autoptr (AdderResizeAxis) axis_x =
    adder_resize_axis_new (step->in_width, step->out_width, rect.x, rect.width,
                           ! (run->source.wrap & ADDER_WRAP_X));
  g_autoptr (AdderResizeAxis) axis_y =
    adder_resize_axis_new (step->in_height, step->out_height, rect.y,
                           rect.height, ! (run->source.wrap & ADDER_WRAP_Y));

  axis_range (axis_x, &from.x, &from.width);
  axis_range (axis_y, &from.y, &from.height);
  if (! adder_tile_fetch (&worker->tile, &run->source, &from, error) ||
      ! reserve (worker, pixels, rect.width, error))
    return FALSE;

  for (gint y = 0; y < rect.height; y++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      sum_columns (worker, pixels, axis_y, y);
      compute_row (worker, pixels, axis_x,
                   worker->block +
                     (gsize) block.height * rect.width * pixels->components);
      if (++block.height == BLOCK_ROWS || y == rect.height - 1)
        {
          adder_step_store (run, &block, worker->block);
          block.y += block.height;
          block.height = 0;
        }
      adder_meter_add (run->meter, run->cost * rect.width);
    }

  return TRUE;
}

const AdderWork adder_resample_work = { start, work, stop };
