/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run of an AdderUpscaler over an image: bands, steps, progress. */

#include "config.h"

#include "upscale/upscaler.h"

#include "upscale/cpu-level.h"

/* Memory that the pixels between two steps may take, in bytes. */
#define BAND_MEMORY (128 * 1024 * 1024)
/* A band computes again what its neighbours reach into: not too low. */
#define BAND_ROWS 256

/* A run over an image: the parts that do not change from band to band. */
typedef struct
{
  AdderUpscaler      *self;
  AdderStep           steps[ADDER_MAX_CHAIN + 1];
  gint                n_steps;
  const AdderKernels *kernels;
  gint                threads;
  AdderSource         source;
  GeglBuffer         *output;
  AdderMeter          meter;
} Run;

static gint
number_of_threads (AdderUpscaler *self)
{
  gint threads = self->threads;

  if (threads == 0)
    g_object_get (gegl_config (), "threads", &threads, NULL);

  return CLAMP (threads, 1, ADDER_MAX_THREADS);
}

static gdouble
band_cost (const Run           *run,
           const GeglRectangle *band)
{
  GeglRectangle parts[ADDER_MAX_CHAIN + 1];
  gdouble       cost = 0.0;

  adder_plan_parts (run->steps, run->n_steps, band, run->self->wrap, parts);
  for (gint i = 0; i < run->n_steps; i++)
    cost += adder_step_cost (&run->steps[i], &parts[i]);

  return cost;
}

/* Takes a part of the result through all steps. */
static gboolean
run_band (Run                 *run,
          const GeglRectangle *band,
          GError             **error)
{
  GeglRectangle          parts[ADDER_MAX_CHAIN + 1];
  g_autoptr (GeglBuffer) before = g_object_ref (run->source.buffer);
  AdderSource            source = run->source;

  adder_plan_parts (run->steps, run->n_steps, band, run->self->wrap, parts);
  for (gint i = 0; i < run->n_steps; i++)
    {
      g_autoptr (GeglBuffer) after =
        i == run->n_steps - 1
          ? g_object_ref (run->output)
          : gegl_buffer_new (&parts[i], run->source.pixels.format);
      AdderStepRun step_run = {
        .step        = &run->steps[i],
        .source      = source,
        .output      = after,
        .roi         = parts[i],
        .strength    = run->self->strength,
        .kernels     = run->kernels,
        .threads     = run->threads,
        .strip_width = run->self->strip_width,
      };

      if (! adder_step_run (&step_run, &run->meter, error))
        return FALSE;

      g_set_object (&before, after);
      source.buffer = before;
      source.image  = *GEGL_RECTANGLE (0, 0, run->steps[i].out_width,
                                       run->steps[i].out_height);
    }

  return TRUE;
}

/* Rows of a band. Between steps there are whole pixels in float: they must
 * not be many at once, however high the image is. */
static gint
band_rows (const Run           *run,
           const GeglRectangle *roi)
{
  const AdderStep *last = &run->steps[run->n_steps - 1];
  gdouble          bytes, rows;

  /* What reaches around a border needs the image from end to end anyway. */
  if (run->n_steps == 1 || (run->self->wrap & ADDER_WRAP_Y))
    return roi->height;

  bytes = (gdouble) last->in_width * run->source.pixels.components *
          sizeof (gfloat);
  rows  = MAX (BAND_MEMORY / bytes, BAND_ROWS);
  rows *= (gdouble) last->out_height / last->in_height;

  return (gint) CLAMP (rows, 1.0, roi->height);
}

static gboolean
run_steps (Run                 *run,
           const GeglRectangle *roi,
           GCancellable        *cancellable,
           AdderProgress        progress,
           gpointer             user_data,
           GError             **error)
{
  const gint rows    = band_rows (run, roi);
  const gint end     = roi->y + roi->height;
  gdouble    cost    = 0.0;
  gboolean   success = TRUE;

  for (gint y = roi->y; y < end; y += rows)
    cost += band_cost (run, GEGL_RECTANGLE (roi->x, y, roi->width,
                                            MIN (rows, end - y)));

  adder_meter_init (&run->meter, cost, cancellable, progress, user_data);
  adder_meter_tell (&run->meter, FALSE);
  for (gint y = roi->y; success && y < end; y += rows)
    success =
      run_band (run,
                GEGL_RECTANGLE (roi->x, y, roi->width, MIN (rows, end - y)),
                error);
  if (success)
    adder_meter_tell (&run->meter, TRUE);
  adder_meter_clear (&run->meter);

  return success;
}

gboolean
adder_upscaler_run (AdderUpscaler       *self,
                    GeglBuffer          *input,
                    const GeglRectangle *roi,
                    GeglBuffer          *output,
                    GCancellable        *cancellable,
                    AdderProgress        progress,
                    gpointer             user_data,
                    GError             **error)
{
  Run           run = { .self = self, .output = output };
  GeglRectangle whole;
  GeglRectangle part;

  g_return_val_if_fail (ADDER_IS_UPSCALER (self), FALSE);
  g_return_val_if_fail (GEGL_IS_BUFFER (input), FALSE);
  g_return_val_if_fail (GEGL_IS_BUFFER (output), FALSE);

  run.source.buffer = input;
  run.source.image  = *gegl_buffer_get_extent (input);
  run.source.wrap   = self->wrap;
  adder_pixels_init (&run.source.pixels, gegl_buffer_get_format (input));
  run.threads = number_of_threads (self);
  run.kernels = self->kernels ? self->kernels
                              : adder_cpu_level_find (NULL, error);
  whole.x = whole.y = 0;
  if (! run.kernels ||
      ! adder_upscaler_get_size (self, run.source.image.width,
                                 run.source.image.height, &whole.width,
                                 &whole.height, error))
    return FALSE;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (! gegl_rectangle_intersect (&part, roi ? roi : &whole, &whole))
    return TRUE;

  run.n_steps = adder_plan_steps (self->models, run.source.image.width,
                                  run.source.image.height, whole.width,
                                  whole.height, run.steps);
  if (run.n_steps > 0)
    return run_steps (&run, &part, cancellable, progress, user_data, error);

  gegl_buffer_copy (input,
                    GEGL_RECTANGLE (run.source.image.x + part.x,
                                    run.source.image.y + part.y, part.width,
                                    part.height),
                    GEGL_ABYSS_NONE, output, &part);
  if (progress)
    progress (1.0, user_data);

  return TRUE;
}
