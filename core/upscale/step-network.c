/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The step with a network: result = base + strength × detail. The base is
 * bicubic in float; the network sees 12 bits of the values cut to 0..1. */

#include "config.h"

#include "network/network-run.h"
#include "upscale/resize.h"
#include "upscale/step.h"
#include "upscale/transparency.h"

/* Rows that are stored at once. */
#define BLOCK_ROWS 32

/* Detail comes in 1/64 of an 8-bit step. */
#define DETAIL_UNIT (1.0 / (ADDER_DETAIL_STEPS * 255.0))

/* What a network is used for; gray and alpha fill all its planes. */
typedef enum
{
  PASS_ALPHA,
  PASS_COLOUR,
} Pass;

/* The memory of a worker, and the tile that it works on. */
typedef struct
{
  const AdderStepRun *step_run;
  AdderNetwork       *network;
  AdderNetworkRun    *run;
  AdderEnlarge        enlarge;
  gint                scale;
  gint                planes;   /* of the network */
  gboolean            enlarged; /* the network sees the enlarged image */
  gint                colours;
  gint                components;

  GeglRectangle area; /* of the tile, in pixels of the source */
  GeglRectangle seen; /* what the network sees of it: with overlap */
  AdderTile     tile;
  AdderHidden   hidden;
  gboolean      has_hidden;
  gboolean      alpha_varies;
  Pass          pass;
  gdouble       work_row; /* progress for each row of a layer */

  gfloat *columns;      /* [tile width]: one row, enlarged in its height */
  gfloat *base;         /* [3][seen width × scale] */
  gfloat *alpha_detail; /* [area height × scale][area width × scale] */
  gfloat *block;        /* [BLOCK_ROWS][area width × scale][components] */
  guint8 *flat;         /* [area width]: pixels whose alpha is kept exactly */
  gsize   n_columns, n_base, n_alpha_detail, n_block, n_flat;
  gint    block_rows;
} Worker;

static void
stop (gpointer data)
{
  Worker *worker = data;

  g_clear_pointer (&worker->run, adder_network_run_free);
  adder_tile_clear (&worker->tile);
  adder_hidden_clear (&worker->hidden);
  g_free (worker->columns);
  g_free (worker->base);
  g_free (worker->alpha_detail);
  g_free (worker->block);
  g_free (worker->flat);
  g_free (worker);
}

/* Pixels of the network's input for each pixel of the source. */
static gint
input_scale (const Worker *worker)
{
  return worker->enlarged ? worker->scale : 1;
}

static gpointer
start (gpointer data,
       GError **error)
{
  const AdderStepRun *step_run = data;
  const AdderPixels  *pixels   = &step_run->source.pixels;
  const gint          radius   = adder_step_get_radius (step_run->step);
  Worker             *worker   = g_new0 (Worker, 1);
  gint                width    = 0;

  worker->step_run   = step_run;
  worker->network    = adder_model_get_network (step_run->step->model);
  worker->scale      = adder_network_get_scale (worker->network);
  worker->planes     = adder_network_get_planes (worker->network);
  worker->colours    = pixels->colours;
  worker->components = pixels->components;
  worker->enlarged   = adder_network_get_input (worker->network) ==
                       ADDER_INPUT_ENLARGED;
  adder_enlarge_init (&worker->enlarge, worker->scale);

  for (gint i = 0; i < step_run->columns; i++)
    width = MAX (width, adder_step_get_tile (step_run, i).width);
  worker->run =
    adder_network_run_new (worker->network, step_run->kernels,
                           (width + 2 * radius) * input_scale (worker), error);
  if (! worker->run)
    g_clear_pointer (&worker, stop);

  return worker;
}

/* One float row of the source, in @pixels of the image. */
static const gfloat *
source_row (const Worker *worker,
            gint          component,
            gint          x,
            gint          y)
{
  const AdderTile *tile = &worker->tile;

  return tile->plane[component] + (y - tile->rect.y) * (gssize) tile->stride +
         (x - tile->rect.x);
}

/* One row of the base enlargement: row @y of the result, from source pixel @x
 * on. */
static void
enlarge_row (Worker *worker,
             gint    component,
             gint    x,
             gint    y,
             gint    width,
             gfloat *out)
{
  const gint margin = ADDER_ENLARGE_MARGIN;
  const gint phase  = y % worker->scale;

  adder_enlarge_columns (&worker->enlarge, phase,
                         source_row (worker, component, x - margin,
                                     y / worker->scale),
                         worker->tile.stride, width + 2 * margin,
                         worker->columns);
  adder_enlarge_row (&worker->enlarge, worker->columns + margin, width, out);
}

/* 0..1 to 0..4080 around zero. A NaN is seen as black. */
static inline gint16
seen_value (gfloat value)
{
  value = value > 0.0f ? value : 0.0f;
  value = value < 1.0f ? value : 1.0f;

  return (gint16) ((gint) (value * (2.0f * ADDER_INPUT_RANGE) + 0.5f) -
                   ADDER_INPUT_RANGE);
}

static void
see_row (const gfloat *row,
         gint          width,
         gint16       *plane)
{
  for (gint x = 0; x < width; x++)
    plane[x] = seen_value (row[x]);
}

static void
see_luma (const gfloat *red,
          const gfloat *green,
          const gfloat *blue,
          gint          width,
          gint16       *plane)
{
  for (gint x = 0; x < width; x++)
    plane[x] =
      seen_value ((0.299f * red[x] + 0.587f * green[x]) + 0.114f * blue[x]);
}

/* Gives the network row @y of what it sees. */
static void
input_cb (gint           y,
          gint16 *const *planes,
          gpointer       user_data)
{
  Worker              *worker = user_data;
  const GeglRectangle *seen   = &worker->seen;
  const gint           scale  = input_scale (worker);
  const gint           width  = seen->width * scale;
  const gint           n     = worker->pass == PASS_ALPHA ? 1 : worker->colours;
  const gint           first = worker->pass == PASS_ALPHA ? worker->colours : 0;
  const gfloat        *rows[3];

  for (gint i = 0; i < n; i++)
    if (worker->enlarged)
      {
        gfloat *base = worker->base + (gsize) i * width;

        enlarge_row (worker, first + i, seen->x, seen->y * scale + y,
                     seen->width, base);
        rows[i] = base;
      }
    else
      rows[i] = source_row (worker, first + i, seen->x, seen->y + y);

  if (n == 3 && worker->planes == 1)
    see_luma (rows[0], rows[1], rows[2], width, planes[0]);
  else
    for (gint p = 0; p < worker->planes; p++)
      see_row (rows[MIN (p, n - 1)], width, planes[p]);
}

/* The mean detail of the network's planes, for gray and alpha. */
static gfloat
mean_detail (const Worker *worker,
             const gint16 *detail,
             gsize         plane_stride,
             gint          x)
{
  gint sum = detail[x];

  if (worker->planes == 1)
    return (gfloat) sum;
  sum += detail[plane_stride + x];
  sum += detail[2 * plane_stride + x];
  return (gfloat) sum / 3.0f;
}

static void
add_detail (const Worker *worker,
            gint          colour,
            const gint16 *detail,
            gsize         plane_stride,
            gint          width,
            gfloat       *out)
{
  const gfloat  gain = (gfloat) (worker->step_run->strength * DETAIL_UNIT);
  const gint    n    = worker->components;
  const gint16 *own  = worker->planes == 1 ? detail
                                           : detail + plane_stride * colour;

  if (worker->colours == 1)
    for (gint x = 0; x < width; x++)
      out[x * n] += gain * mean_detail (worker, detail, plane_stride, x);
  else
    for (gint x = 0; x < width; x++)
      out[x * n] += gain * (gfloat) own[x];
}

/* Alpha of row @y of the result. */
static void
compose_alpha (Worker *worker,
               gint    y,
               gint    width,
               gfloat *out)
{
  const GeglRectangle *area  = &worker->area;
  const gint           scale = worker->scale;
  const gint           n     = worker->components;
  const gfloat        *exact =
    source_row (worker, worker->colours, area->x, y / scale);
  const gfloat  gain = (gfloat) (worker->step_run->strength * DETAIL_UNIT);
  const gfloat *detail;

  if (! worker->alpha_varies)
    {
      for (gint x = 0; x < width; x++)
        out[x * n] = exact[0];
      return;
    }

  adder_tile_flat_row (&worker->tile, worker->colours, area->x, y / scale,
                       worker->flat, area->width);
  enlarge_row (worker, worker->colours, area->x, y, area->width, worker->base);
  detail = worker->alpha_detail + (gsize) (y - area->y * scale) * width;
  for (gint x = 0; x < width; x++)
    {
      const gfloat value = worker->base[x] + gain * detail[x];

      out[x * n] = worker->flat[x / scale] ? exact[x / scale]
                                           : CLAMP (value, 0.0f, 1.0f);
    }
}

/* Where the result cannot be seen, and neither could the nearest pixel of the
 * source, that pixel's own colour comes back. */
static void
restore_hidden (const Worker *worker,
                gint          y,
                gint          width,
                gfloat       *out)
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

/* Makes row @y of the result; @detail (nullable) is its first value. */
static void
compose_row (Worker       *worker,
             gint          y,
             const gint16 *detail,
             gsize         plane_stride)
{
  const GeglRectangle *area  = &worker->area;
  const gint           width = area->width * worker->scale;
  const gint           n     = worker->components;
  gfloat *out = worker->block + (gsize) worker->block_rows * width * n;

  for (gint c = 0; c < worker->colours; c++)
    {
      enlarge_row (worker, c, area->x, y, area->width, worker->base);
      for (gint x = 0; x < width; x++)
        out[x * n + c] = worker->base[x];
      if (detail)
        add_detail (worker, c, detail, plane_stride, width, out + c);
    }
  if (n > worker->colours)
    {
      compose_alpha (worker, y, width, out + worker->colours);
      if (worker->has_hidden)
        restore_hidden (worker, y, width, out);
    }

  worker->block_rows++;
  if (worker->block_rows == BLOCK_ROWS ||
      y + 1 == (area->y + area->height) * worker->scale)
    {
      const GeglRectangle rect = { area->x * worker->scale,
                                   y + 1 - worker->block_rows, width,
                                   worker->block_rows };

      adder_step_store (worker->step_run, &rect, worker->block);
      worker->block_rows = 0;
    }
}

/* Takes the network's rows for input row @y. */
static void
output_cb (gint          y,
           const gint16 *detail,
           gsize         stride,
           gpointer      user_data)
{
  Worker              *worker  = user_data;
  const GeglRectangle *area    = &worker->area;
  const gint           scale   = worker->scale;
  const gint           shuffle = adder_network_get_shuffle (worker->network);
  const gint           width   = area->width * scale;

  detail += (area->x - worker->seen.x) * scale;
  for (gint i = 0; i < shuffle; i++, detail += stride)
    {
      const gint row = worker->seen.y * scale + y * shuffle + i;

      if (worker->pass == PASS_ALPHA)
        {
          gfloat *out = worker->alpha_detail +
                        (gsize) (row - area->y * scale) * width;

          for (gint x = 0; x < width; x++)
            out[x] = mean_detail (worker, detail, stride * shuffle, x);
        }
      else
        compose_row (worker, row, detail, stride * shuffle);
    }
}

static void
progress_cb (gpointer user_data)
{
  Worker *worker = user_data;

  adder_meter_add (worker->step_run->meter, worker->work_row);
}

static AdderStrip
strip_of_tile (const Worker *worker)
{
  const GeglRectangle *area  = &worker->area;
  const GeglRectangle *seen  = &worker->seen;
  const gint           scale = input_scale (worker);

  return (AdderStrip) {
    .width  = seen->width * scale,
    .height = seen->height * scale,
    .edges  = ADDER_EDGES_ZERO,
    .top    = (area->y - seen->y) * scale,
    .bottom = (seen->y + seen->height - area->y - area->height) * scale,
    .left   = (area->x - seen->x) * scale,
    .right  = (seen->x + seen->width - area->x - area->width) * scale,
  };
}

static gboolean
run_pass (Worker       *worker,
          Pass          pass,
          GCancellable *cancellable,
          GError      **error)
{
  const AdderStrip   strip = strip_of_tile (worker);
  const AdderStripIO io    = { .input     = input_cb,
                               .output    = output_cb,
                               .progress  = progress_cb,
                               .user_data = worker };

  worker->pass = pass;
  return adder_network_run_strip (worker->run, &strip, &io, cancellable, error);
}

static gboolean
reserve (Worker  *worker,
         GError **error)
{
  const gsize width  = (gsize) worker->area.width * worker->scale;
  const gsize height = (gsize) worker->area.height * worker->scale;
  const gsize flat   = worker->area.width;

  if (flat > worker->n_flat)
    {
      g_free (worker->flat);
      worker->flat   = g_new (guint8, flat);
      worker->n_flat = flat;
    }
  return adder_reserve (&worker->columns, &worker->n_columns,
                        worker->tile.stride, error) &&
         adder_reserve (&worker->base, &worker->n_base,
                        3 * (gsize) worker->seen.width * worker->scale,
                        error) &&
         adder_reserve (&worker->block, &worker->n_block,
                        BLOCK_ROWS * width * worker->components, error) &&
         (! worker->alpha_varies ||
          adder_reserve (&worker->alpha_detail, &worker->n_alpha_detail,
                         width * height, error));
}

/* Reads the tile and finds out what its alpha is like. */
static gboolean
prepare (Worker  *worker,
         GError **error)
{
  const AdderSource *source = &worker->step_run->source;
  const gint         radius = adder_step_get_radius (worker->step_run->step);
  const gint         fill   = adder_step_get_fill (worker->step_run->step);
  const gint         alpha  = worker->colours;
  GeglRectangle      held;

  worker->seen = adder_source_clip (source, &worker->area, radius);
  held = adder_source_clip (source, &worker->seen,
                            (worker->enlarged ? ADDER_ENLARGE_MARGIN : 0) +
                              (source->pixels.alpha ? fill : 0));
  if (! adder_tile_fetch (&worker->tile, source, &held, error))
    return FALSE;

  worker->has_hidden = source->pixels.alpha &&
                       adder_tile_has_hidden (&worker->tile, alpha);
  if (worker->has_hidden &&
      ! adder_tile_fill_hidden (&worker->tile, alpha, fill, &worker->hidden,
                                error))
    return FALSE;
  adder_tile_mirror (&worker->tile, worker->components);
  worker->alpha_varies =
    source->pixels.alpha &&
    ! adder_tile_is_constant (&worker->tile, alpha, &worker->area);
  worker->block_rows = 0;

  return reserve (worker, error);
}

/* A tile without detail: nothing of it is seen, or none is wanted. */
static gboolean
compose_plain (Worker       *worker,
               GCancellable *cancellable,
               GError      **error)
{
  const gint first = worker->area.y * worker->scale;
  const gint rows  = worker->area.height * worker->scale;

  if (worker->alpha_varies)
    memset (worker->alpha_detail, 0,
            sizeof (gfloat) * rows * worker->area.width * worker->scale);
  for (gint y = 0; y < rows; y++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      compose_row (worker, first + y, NULL, 0);
    }

  return TRUE;
}

static gboolean
is_invisible (const Worker *worker)
{
  return worker->components > worker->colours && ! worker->alpha_varies &&
         *source_row (worker, worker->colours, worker->area.x,
                      worker->area.y) <= 0.0f;
}

static gboolean
work (gpointer      data,
      guint         job,
      GCancellable *cancellable,
      gpointer      user_data,
      GError      **error)
{
  Worker             *worker   = data;
  const AdderStepRun *step_run = user_data;
  gdouble             cost;
  gboolean            success;

  worker->area = adder_step_get_tile (step_run, job);
  cost         = step_run->cost * worker->area.width * worker->area.height;
  if (! prepare (worker, error))
    return FALSE;

  if (step_run->strength == 0.0 || is_invisible (worker))
    {
      success = compose_plain (worker, cancellable, error);
      adder_meter_add (step_run->meter, cost);
    }
  else
    {
      const AdderStrip strip = strip_of_tile (worker);

      worker->work_row =
        cost / (1 + worker->alpha_varies) /
        (gdouble) adder_network_run_count_rows (worker->network, &strip);
      success = (! worker->alpha_varies ||
                 run_pass (worker, PASS_ALPHA, cancellable, error)) &&
                run_pass (worker, PASS_COLOUR, cancellable, error);
    }

  return success;
}

const AdderWork adder_network_work = { start, work, stop };
