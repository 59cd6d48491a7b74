/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step from image to image: which pixels it needs and how it is cut. */

#include "config.h"

#include "upscale/step.h"

#include <math.h>

#include "upscale/resize.h"

/* Up to this width a strip is as wide as the image; wider images are cut, as
 * the rows of all layers would leave the cache. Overlap costs more than a cache
 * that is a little too small: of what strips of 1536 pixels do in a second,
 * those of 1024 do 99 %, of 768 98 %, of 512 97 %, of 256 90 %, at 32 channels
 * as at 64 (Zen 3, AVX2; `./dev bench` measures it). */
#define FULL_WIDTH  1536
#define STRIP_WIDTH 1024
/* Bytes of a worker's tile. Each tile computes 2 × radius rows of its
 * neighbours again; its pixels are in memory, so it cannot be as high as every
 * image. A strip of 12 megapixels fits. */
#define TILE_MEMORY (40 * 1024 * 1024)
#define SHARED_ROWS 128 /* the least, when tiles are cut for more workers */
/* How much of a tile the last worker is behind the others, for all that a
 * machine does besides. */
#define STRAGGLE 0.25
/* Operations of a resampled pixel in the network's currency; only the
 * progress depends on it. */
#define RESAMPLE_COST 4000.0

static gint
divide_up (gint a,
           gint b)
{
  return (a + b - 1) / b;
}

static gboolean
is_enlarged (const AdderStep *step)
{
  return adder_network_get_input (adder_model_get_network (step->model)) ==
         ADDER_INPUT_ENLARGED;
}

gint
adder_step_get_radius (const AdderStep *step)
{
  gint radius =
    adder_network_get_radius (adder_model_get_network (step->model));

  if (is_enlarged (step))
    radius = divide_up (radius, adder_model_get_scale (step->model));

  return MAX (radius, ADDER_ENLARGE_MARGIN);
}

gint
adder_step_get_fill (const AdderStep *step)
{
  return adder_step_get_radius (step) + ADDER_ENLARGE_MARGIN;
}

/* @start and @length of what is needed, kept inside the image. */
static void
keep_inside (gint    *start,
             gint    *length,
             gint     size,
             gboolean wrap)
{
  const gint end = *start + *length;

  if (wrap && (*start < 0 || end > size))
    {
      *start  = 0;
      *length = size;
      return;
    }
  *start  = MAX (*start, 0);
  *length = MIN (end, size) - *start;
}

/* The source pixels that output positions of an axis are made of. */
static void
axis_need (gint  in_size,
           gint  out_size,
           gint *start,
           gint *length)
{
  g_autoptr (AdderResizeAxis) first =
    adder_resize_axis_new (in_size, out_size, *start, 1, FALSE);
  g_autoptr (AdderResizeAxis) last =
    adder_resize_axis_new (in_size, out_size, *start + *length - 1, 1, FALSE);

  *start  = first->index[0];
  *length = last->index[last->taps - 1] + 1 - *start;
}

/* The pixels of a network's source whose enlargements cover @roi. */
static GeglRectangle
network_area (const AdderStep     *step,
              const GeglRectangle *roi)
{
  const gint scale = adder_model_get_scale (step->model);
  const gint x     = roi->x / scale;
  const gint y     = roi->y / scale;

  return *GEGL_RECTANGLE (x, y, divide_up (roi->x + roi->width, scale) - x,
                          divide_up (roi->y + roi->height, scale) - y);
}

/* How far a pixel of the source can matter. Hidden pixels that the network
 * sees are filled from as far again. */
static gint
network_sight (const AdderStep *step)
{
  return adder_step_get_radius (step) + adder_step_get_fill (step) +
         ADDER_ENLARGE_MARGIN;
}

GeglRectangle
adder_step_need (const AdderStep     *step,
                 const GeglRectangle *roi,
                 AdderWrap            wrap)
{
  GeglRectangle need = *roi;

  if (step->model)
    {
      const gint grow = network_sight (step);

      need = network_area (step, roi);
      need.x -= grow;
      need.y -= grow;
      need.width += 2 * grow;
      need.height += 2 * grow;
    }
  else
    {
      axis_need (step->in_width, step->out_width, &need.x, &need.width);
      axis_need (step->in_height, step->out_height, &need.y, &need.height);
    }
  keep_inside (&need.x, &need.width, step->in_width,
               (wrap & ADDER_WRAP_X) != 0);
  keep_inside (&need.y, &need.height, step->in_height,
               (wrap & ADDER_WRAP_Y) != 0);

  return need;
}

/* The output positions of an axis that input positions can change: all pixels
 * of an axis are made from equally many. */
static void
axis_reach (gint  in_size,
            gint  out_size,
            gint *start,
            gint *length)
{
  g_autoptr (AdderResizeAxis) any =
    adder_resize_axis_new (in_size, out_size, 0, 1, FALSE);
  const gdouble factor = (gdouble) out_size / in_size;
  const gint    end    = *start + *length + any->taps;

  *start  = (gint) floor ((*start - any->taps) * factor);
  *length = (gint) ceil (end * factor) - *start;
}

GeglRectangle
adder_step_reach (const AdderStep     *step,
                  const GeglRectangle *rect,
                  AdderWrap            wrap)
{
  GeglRectangle reach = *rect;

  if (step->model)
    {
      const gint scale = adder_model_get_scale (step->model);
      const gint grow  = network_sight (step);

      reach.x      = (rect->x - grow) * scale;
      reach.y      = (rect->y - grow) * scale;
      reach.width  = (rect->width + 2 * grow) * scale;
      reach.height = (rect->height + 2 * grow) * scale;
    }
  else
    {
      axis_reach (step->in_width, step->out_width, &reach.x, &reach.width);
      axis_reach (step->in_height, step->out_height, &reach.y, &reach.height);
    }
  keep_inside (&reach.x, &reach.width, step->out_width,
               (wrap & ADDER_WRAP_X) != 0);
  keep_inside (&reach.y, &reach.height, step->out_height,
               (wrap & ADDER_WRAP_Y) != 0);

  return reach;
}

/* Operations for each pixel of the area that tiles divide. */
static gdouble
pixel_cost (const AdderStep *step)
{
  return step->model ? (gdouble) adder_model_get_operations (step->model)
                     : RESAMPLE_COST;
}

gdouble
adder_step_cost (const AdderStep     *step,
                 const GeglRectangle *roi)
{
  const GeglRectangle area = step->model ? network_area (step, roi) : *roi;

  return pixel_cost (step) * area.width * area.height;
}

/* Pixels of the area side by side in a tile. */
static gint
choose_width (const AdderStepRun *run)
{
  gint width = STRIP_WIDTH;
  gint full  = FULL_WIDTH;

  if (run->strip_width > 0)
    return MIN (run->strip_width, run->area.width);
  if (run->step->model && is_enlarged (run->step))
    {
      width = divide_up (width, adder_model_get_scale (run->step->model));
      full  = divide_up (full, adder_model_get_scale (run->step->model));
    }
  return run->area.width <= full ? run->area.width : width;
}

/* Rows of the area that a tile may have at most. */
static gint
most_rows (const AdderStepRun *run)
{
  const AdderPixels *pixels = &run->source.pixels;
  const gint         width  = divide_up (run->area.width, run->columns);
  gsize              bytes  = pixels->components * sizeof (gfloat);

  /* With alpha there are the filled colours and the detail of alpha, too. */
  if (pixels->alpha && run->step->model)
    {
      const gint scale = adder_model_get_scale (run->step->model);

      bytes += (pixels->colours + (gsize) scale * scale) * sizeof (gfloat);
    }
  return (gint) MAX (TILE_MEMORY / (bytes * width), 1);
}

/* Decides how the area is cut into tiles: into columns as wide as is fastest,
 * and these into as many rows as let all workers end soonest. */
static void
cut (AdderStepRun *run)
{
  const gint height  = run->area.height;
  const gint overlap = run->step->model ? 2 * adder_step_get_radius (run->step)
                                        : 0;
  gint       least, most;
  gdouble    best = G_MAXDOUBLE;

  run->columns = divide_up (run->area.width, choose_width (run));
  least        = divide_up (height, most_rows (run));
  most         = run->threads == 1 ? 1 : divide_up (height, SHARED_ROWS);
  for (gint rows = least; rows <= MAX (least, most); rows++)
    {
      const gint64  tiles = (gint64) run->columns * rows;
      const gint64  turns = (tiles + run->threads - 1) / run->threads;
      const gdouble time =
        ((gdouble) height / rows + overlap) *
        ((gdouble) turns + (run->threads > 1 ? STRAGGLE : 0.0));

      if (time < best)
        {
          best      = time;
          run->rows = rows;
        }
    }
}

GeglRectangle
adder_step_get_tile (const AdderStepRun *run,
                     guint               index)
{
  const GeglRectangle *area   = &run->area;
  const gint64         column = index % run->columns;
  const gint64         row    = index / run->columns;
  const gint           x0     = (gint) (column * area->width / run->columns);
  const gint           y0     = (gint) (row * area->height / run->rows);

  return *GEGL_RECTANGLE (area->x + x0, area->y + y0,
                          (gint) ((column + 1) * area->width / run->columns) -
                            x0,
                          (gint) ((row + 1) * area->height / run->rows) - y0);
}

void
adder_step_store (const AdderStepRun  *run,
                  const GeglRectangle *rect,
                  const gfloat        *pixels)
{
  const gint    n = run->source.pixels.components;
  GeglRectangle inside;

  if (! gegl_rectangle_intersect (&inside, rect, &run->roi))
    return;

  pixels +=
    ((gsize) (inside.y - rect->y) * rect->width + (inside.x - rect->x)) * n;
  g_mutex_lock (run->output_lock);
  gegl_buffer_set (run->output, &inside, 0, run->source.pixels.format, pixels,
                   rect->width * n * (gint) sizeof (gfloat));
  g_mutex_unlock (run->output_lock);
}

gboolean
adder_step_run (AdderStepRun *run,
                AdderMeter   *meter,
                GError      **error)
{
  const AdderStep *step = run->step;
  GMutex           source_lock, output_lock;
  gboolean         success;

  run->area  = step->model ? network_area (step, &run->roi) : run->roi;
  run->cost  = pixel_cost (step);
  run->meter = meter;
  cut (run);

  g_mutex_init (&source_lock);
  g_mutex_init (&output_lock);
  run->source.lock = &source_lock;
  /* cppcheck-suppress autoVariables; both are used until the workers end */
  run->output_lock = &output_lock;
  success =
    adder_workers_run (step->model ? &adder_network_work : &adder_resample_work,
                       run, (guint) run->columns * run->rows, run->threads,
                       meter, error);
  g_mutex_clear (&source_lock);
  g_mutex_clear (&output_lock);

  return success;
}
