/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The step with a network: result = base + strength × detail. The base is
 * bicubic in float; the network sees 12 bits of the values cut to 0..1. */

#include "config.h"

#include "upscale/step-network.h"

static void
stop (gpointer data)
{
  AdderNetworkWorker *worker = data;

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
input_scale (const AdderNetworkWorker *worker)
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
  AdderNetworkWorker *worker   = g_new0 (AdderNetworkWorker, 1);
  gint                width    = 0;

  worker->step_run   = step_run;
  worker->network    = adder_model_get_network (step_run->step->model);
  worker->scale      = adder_network_get_scale (worker->network);
  worker->planes     = adder_network_get_planes (worker->network);
  worker->colours    = pixels->colours;
  worker->components = pixels->components;
  worker->enlarged   = adder_network_get_input (worker->network) ==
                       ADDER_INPUT_ENLARGED;
  adder_enlarge_init (&worker->enlarge, worker->scale, step_run->kernels);

  for (gint i = 0; i < step_run->columns; i++)
    width = MAX (width, adder_step_get_tile (step_run, i).width);
  worker->run =
    adder_network_run_new (worker->network, step_run->kernels,
                           (width + 2 * radius) * input_scale (worker), error);
  if (! worker->run)
    g_clear_pointer (&worker, stop);

  return worker;
}

static void
mix_luma (gfloat       *out,
          const gfloat *red,
          const gfloat *green,
          const gfloat *blue,
          gint          width)
{
  for (gint x = 0; x < width; x++)
    out[x] = (0.299f * red[x] + 0.587f * green[x]) + 0.114f * blue[x];
}

/* Gives the network row @y of what it sees. */
static void
input_cb (gint           y,
          gint16 *const *planes,
          gpointer       user_data)
{
  AdderNetworkWorker  *worker = user_data;
  const GeglRectangle *seen   = &worker->seen;
  const gint           scale  = input_scale (worker);
  const gint           width  = seen->width * scale;
  const gint    n     = worker->pass == ADDER_PASS_ALPHA ? 1 : worker->colours;
  const gint    first = worker->pass == ADDER_PASS_ALPHA ? worker->colours : 0;
  const Enlarge       *kernels = worker->enlarge.kernels;
  const gfloat *rows[3];

  for (gint i = 0; i < n; i++)
    if (worker->enlarged)
      {
        gfloat *base = worker->base + (gsize) i * width;

        adder_worker_enlarge_row (worker, first + i, seen->x,
                                  seen->y * scale + y, seen->width, base);
        rows[i] = base;
      }
    else
      rows[i] =
        adder_worker_source_row (worker, first + i, seen->x, seen->y + y);

  if (n == 3 && worker->planes == 1)
    {
      mix_luma (worker->base, rows[0], rows[1], rows[2], width);
      rows[0] = worker->base;
    }
  for (gint p = 0; p < worker->planes; p++)
    /* cppcheck-suppress uninitvar; n is 1 or 3 */
    /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage) */
    kernels->see (planes[p], rows[MIN (p, n - 1)], ADDER_INPUT_RANGE, width);
}

/* Takes the network's rows for input row @y. */
static void
output_cb (gint          y,
           const gint16 *detail,
           gsize         stride,
           gpointer      user_data)
{
  AdderNetworkWorker  *worker  = user_data;
  const GeglRectangle *area    = &worker->area;
  const gint           scale   = worker->scale;
  const gint           shuffle = adder_network_get_shuffle (worker->network);
  const gint           width   = area->width * scale;

  detail += (gssize) (area->x - worker->seen.x) * scale;
  for (gint i = 0; i < shuffle; i++, detail += stride)
    {
      const gint row = worker->seen.y * scale + y * shuffle + i;

      if (worker->pass == ADDER_PASS_ALPHA)
        {
          gfloat *out = worker->alpha_detail +
                        (gsize) (row - area->y * scale) * width;

          for (gint x = 0; x < width; x++)
            out[x] =
              adder_worker_mean_detail (worker, detail, stride * shuffle, x);
        }
      else
        adder_worker_compose_row (worker, row, detail, stride * shuffle);
    }
}

static void
progress_cb (gpointer user_data)
{
  AdderNetworkWorker *worker = user_data;

  adder_meter_add (worker->step_run->meter, worker->work_row);
}

static AdderStrip
strip_of_tile (const AdderNetworkWorker *worker)
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
run_pass (AdderNetworkWorker *worker,
          AdderPass           pass,
          GCancellable       *cancellable,
          GError            **error)
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
reserve (AdderNetworkWorker *worker,
         GError            **error)
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
                        ADDER_BLOCK_ROWS * width * worker->components, error) &&
         (! worker->alpha_varies ||
          adder_reserve (&worker->alpha_detail, &worker->n_alpha_detail,
                         width * height, error));
}

/* Reads the tile and finds out what its alpha is like. */
static gboolean
prepare (AdderNetworkWorker *worker,
         GError            **error)
{
  const AdderSource *source = &worker->step_run->source;
  const gint         radius = adder_step_get_radius (worker->step_run->step);
  const gint         fill   = adder_step_get_fill (worker->step_run->step);
  const gint         alpha  = worker->colours;
  GeglRectangle      held;

  worker->seen = adder_source_clip (source, &worker->area, radius,
                                    worker->enlarged ? 0 : ADDER_TILE_MARGIN);
  held = adder_source_clip (source, &worker->area,
                            radius +
                              (worker->enlarged ? ADDER_ENLARGE_MARGIN : 0) +
                              (source->pixels.alpha ? fill : 0),
                            0);
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
compose_plain (AdderNetworkWorker *worker,
               GCancellable       *cancellable,
               GError            **error)
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
      adder_worker_compose_row (worker, first + y, NULL, 0);
    }

  return TRUE;
}

static gboolean
is_invisible (const AdderNetworkWorker *worker)
{
  return worker->components > worker->colours && ! worker->alpha_varies &&
         *adder_worker_source_row (worker, worker->colours, worker->area.x,
                                   worker->area.y) <= 0.0f;
}

static gboolean
work (gpointer      data,
      guint         job,
      GCancellable *cancellable,
      gpointer      user_data,
      GError      **error)
{
  AdderNetworkWorker *worker   = data;
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
                 run_pass (worker, ADDER_PASS_ALPHA, cancellable, error)) &&
                run_pass (worker, ADDER_PASS_COLOUR, cancellable, error);
    }

  return success;
}

const AdderWork adder_network_work = { start, work, stop };
