/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pixels of the result: base + strength × detail, and alpha. */

#include "config.h"

#include "upscale/step-network.h"

/* Detail comes in 1/64 of an 8-bit step. */
#define DETAIL_UNIT (1.0 / (ADDER_DETAIL_STEPS * 255.0))

const gfloat *
adder_worker_source_row (const AdderNetworkWorker *worker,
                         gint                      component,
                         gint                      x,
                         gint                      y)
{
  const AdderTile *tile = &worker->tile;

  return tile->plane[component] + (y - tile->rect.y) * (gssize) tile->stride +
         (x - tile->rect.x);
}

void
adder_worker_enlarge_row (AdderNetworkWorker *worker,
                          gint                component,
                          gint                x,
                          gint                y,
                          gint                width,
                          gfloat             *out)
{
  const gint margin = ADDER_ENLARGE_MARGIN;
  const gint phase  = y % worker->scale;

  adder_enlarge_columns (&worker->enlarge, phase,
                         adder_worker_source_row (worker, component, x - margin,
                                                  y / worker->scale),
                         worker->tile.stride, width + 2 * margin,
                         worker->columns);
  adder_enlarge_row (&worker->enlarge, worker->columns + margin, width, out);
}

gfloat
adder_worker_mean_detail (const AdderNetworkWorker *worker,
                          const gint16             *detail,
                          gsize                     plane_stride,
                          gint                      x)
{
  gint sum = detail[x];

  if (worker->planes == 1)
    return (gfloat) sum;
  sum += detail[plane_stride + x];
  sum += detail[2 * plane_stride + x];
  return (gfloat) sum / 3.0f;
}

/* Gray, of one plane of base and the mean of the network's. */
static void
compose_gray (const AdderNetworkWorker *worker,
              const gint16             *detail,
              gsize                     plane_stride,
              gint                      width,
              gfloat                   *out)
{
  const gfloat gain = (gfloat) (worker->step_run->strength * DETAIL_UNIT);
  const gint   n    = worker->components;

  for (gint x = 0; x < width; x++)
    {
      out[(gsize) x * n] = worker->base[x];
      if (detail)
        out[(gsize) x * n] +=
          gain * adder_worker_mean_detail (worker, detail, plane_stride, x);
    }
}

static void
compose_colours (AdderNetworkWorker *worker,
                 gint                y,
                 const gint16       *detail,
                 gsize               plane_stride,
                 gint                width,
                 gfloat             *out)
{
  const gfloat gain = (gfloat) (worker->step_run->strength * DETAIL_UNIT);

  for (gint c = 0; c < worker->colours; c++)
    adder_worker_enlarge_row (worker, c, worker->area.x, y, worker->area.width,
                              worker->base + (gsize) c * width);
  if (worker->colours == 1)
    compose_gray (worker, detail, plane_stride, width, out);
  else
    worker->enlarge.kernels->compose (out, worker->components, worker->base,
                                      width, detail,
                                      worker->planes == 1 ? 0 : plane_stride,
                                      gain, width);
}

/* Alpha of row @y of the result. */
static void
compose_alpha (AdderNetworkWorker *worker,
               gint                y,
               gint                width,
               gfloat             *out)
{
  const GeglRectangle *area  = &worker->area;
  const gint           scale = worker->scale;
  const gint           n     = worker->components;
  const gfloat        *exact =
    adder_worker_source_row (worker, worker->colours, area->x, y / scale);
  const gfloat  gain = (gfloat) (worker->step_run->strength * DETAIL_UNIT);
  const gfloat *detail;

  if (! worker->alpha_varies)
    {
      for (gint x = 0; x < width; x++)
        out[(gsize) x * n] = exact[0];
      return;
    }

  adder_tile_flat_row (&worker->tile, worker->colours, area->x, y / scale,
                       worker->flat, area->width);
  adder_worker_enlarge_row (worker, worker->colours, area->x, y, area->width,
                            worker->base);
  detail = worker->alpha_detail + (gsize) (y - area->y * scale) * width;
  for (gint x = 0; x < width; x++)
    {
      const gfloat value = worker->base[x] + gain * detail[x];

      out[(gsize) x * n] = worker->flat[x / scale] ? exact[x / scale]
                                                   : CLAMP (value, 0.0f, 1.0f);
    }
}

/* Where the result cannot be seen, and neither could the nearest pixel of the
 * source, that pixel's own colour comes back. */
static void
restore_hidden (const AdderNetworkWorker *worker,
                gint                      y,
                gint                      width,
                gfloat                   *out)
{
  const gint    scale = worker->scale;
  const gint    alpha = worker->colours;
  const gsize   row = (y / scale - worker->tile.rect.y) * worker->tile.stride +
                      (worker->area.x - worker->tile.rect.x);
  const gfloat *source_alpha = worker->tile.plane[alpha] + row;

  for (gint x = 0; x < width; x++, out += worker->components)
    if (out[alpha] <= 0.0f && source_alpha[x / scale] < ADDER_HIDDEN_ALPHA)
      for (gint c = 0; c < alpha; c++)
        out[c] = worker->hidden.plane[c][row + x / scale];
}

void
adder_worker_compose_row (AdderNetworkWorker *worker,
                          gint                y,
                          const gint16       *detail,
                          gsize               plane_stride)
{
  const GeglRectangle *area  = &worker->area;
  const gint           width = area->width * worker->scale;
  const gint           n     = worker->components;
  gfloat *out = worker->block + (gsize) worker->block_rows * width * n;

  compose_colours (worker, y, detail, plane_stride, width, out);
  if (n > worker->colours)
    {
      compose_alpha (worker, y, width, out + worker->colours);
      if (worker->has_hidden)
        restore_hidden (worker, y, width, out);
    }

  worker->block_rows++;
  if (worker->block_rows == ADDER_BLOCK_ROWS ||
      y + 1 == (area->y + area->height) * worker->scale)
    {
      const GeglRectangle rect = { area->x * worker->scale,
                                   y + 1 - worker->block_rows, width,
                                   worker->block_rows };

      adder_step_store (worker->step_run, &rect, worker->block);
      worker->block_rows = 0;
    }
}
