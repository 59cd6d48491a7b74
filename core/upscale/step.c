/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step from image to image: which pixels it needs and how it is cut. */

#include "config.h"

#include "upscale/step.h"

#include "upscale/resize.h"

/* Up to this width a strip is as wide as the image; wider images are cut, as
 * the rows of all layers would leave the cache. Measured: overlap costs more
 * than a cache that is a little too small. */
#define FULL_WIDTH     768
#define STRIP_WIDTH    512
#define STRIP_WIDTH_64 384 /* at 64 channels and more */
/* Rows of a tile. Each tile computes 2 × radius rows of its neighbours again;
 * its pixels are in memory, so it cannot be as high as the image. */
#define TILE_ROWS   768
#define SHARED_ROWS 128 /* the least, when tiles are cut for more workers */
#define TILES_PER_WORKER 4
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
  return adder_step_get_radius (step) + ADDER_TILE_MARGIN;
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

GeglRectangle
adder_step_need (const AdderStep     *step,
                 const GeglRectangle *roi,
                 AdderWrap            wrap)
{
  GeglRectangle need = *roi;

  if (step->model)
    {
      /* Hidden pixels that the network sees are filled from as far again. */
      const gint grow = adder_step_get_radius (step) +
                        adder_step_get_fill (step) + ADDER_TILE_MARGIN;

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

/* Decides how the area is cut into tiles. */
static void
cut (AdderStepRun *run)
{
  const AdderStep *step  = run->step;
  gint             width = run->strip_width;
  gint             full  = FULL_WIDTH;
  gint             most, wanted;

  if (width == 0)
    {
      width = STRIP_WIDTH;
      if (step->model)
        {
          const AdderNetwork *network = adder_model_get_network (step->model);

          if (adder_network_get_layer (network, 0)->outputs >= 64)
            width = STRIP_WIDTH_64;
          if (is_enlarged (step))
            {
              width = divide_up (width, adder_model_get_scale (step->model));
              full  = width;
            }
        }
      if (run->area.width <= full)
        width = run->area.width;
    }

  run->columns = divide_up (run->area.width, width);
  most         = divide_up (run->area.height, SHARED_ROWS);
  wanted       = run->threads == 1
                   ? 1
                   : divide_up (run->threads * TILES_PER_WORKER, run->columns);
  run->rows = MAX (divide_up (run->area.height, TILE_ROWS), MIN (wanted, most));
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
  run->output_lock = &output_lock;
  success =
    adder_workers_run (step->model ? &adder_network_work : &adder_resample_work,
                       run, (guint) run->columns * run->rows, run->threads,
                       meter, error);
  g_mutex_clear (&source_lock);
  g_mutex_clear (&output_lock);

  return success;
}
