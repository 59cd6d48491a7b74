/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images enlarged one after the other in a thread. Knows core, not GIMP. */

#include "config.h"

#include "job.h"

typedef struct
{
  GeglBuffer   *pixels;
  gint          width;
  gint          height;
  GeglRectangle part;
  AdderWrap     wrap;
  gdouble       work;
} Part;

struct _AdderJob
{
  AdderUpscaler *upscaler;
  GPtrArray     *parts;
  GCancellable  *cancellable;
  GThread       *thread;

  /* written by the thread, read by the owner */
  gint per_million;
  gint done;

  /* of the thread, until it is joined */
  GPtrArray *results;
  GError    *error;
  gdouble    work_done;
  gdouble    work_now;
  gdouble    work_total;
};

static void
part_free (gpointer data)
{
  Part *part = data;

  g_clear_object (&part->pixels);
  g_free (part);
}

/**
 * adder_job_new:
 * @upscaler: with all settings but size and wrap; the job changes those
 *
 * Returns: (transfer full): a job without images
 */
AdderJob *
adder_job_new (AdderUpscaler *upscaler)
{
  AdderJob *job = g_new0 (AdderJob, 1);

  job->upscaler    = g_object_ref (upscaler);
  job->parts       = g_ptr_array_new_with_free_func (part_free);
  job->results     = g_ptr_array_new_with_free_func (g_object_unref);
  job->cancellable = g_cancellable_new ();

  return job;
}

/**
 * adder_job_free:
 * @job: (transfer full): a job
 *
 * Cancels @job if it still runs, waits for its thread and frees it.
 */
void
adder_job_free (AdderJob *job)
{
  if (job->thread)
    {
      adder_job_cancel (job);
      g_thread_join (job->thread);
    }

  g_clear_pointer (&job->parts, g_ptr_array_unref);
  g_clear_pointer (&job->results, g_ptr_array_unref);
  g_clear_object (&job->cancellable);
  g_clear_object (&job->upscaler);
  g_clear_error (&job->error);
  g_free (job);
}

/**
 * adder_job_add:
 * @job: a job that has not started
 * @pixels: a plain buffer, not that of a GIMP drawable
 * @width: of the whole result in pixels
 * @height: of the whole result in pixels
 * @roi: the part of the result that is needed
 * @wrap: which borders of the image meet
 *
 * Adds an image to be enlarged.
 */
void
adder_job_add (AdderJob            *job,
               GeglBuffer          *pixels,
               gint                 width,
               gint                 height,
               const GeglRectangle *roi,
               AdderWrap            wrap)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (pixels);
  Part                *part   = g_new0 (Part, 1);

  g_return_if_fail (! job->thread);

  part->pixels = g_object_ref (pixels);
  part->width  = width;
  part->height = height;
  part->part   = *roi;
  part->wrap   = wrap;
  /* One more, so that even a job of empty images has work to divide by. */
  part->work =
    1.0 + adder_upscaler_get_operations (job->upscaler, extent->width,
                                         extent->height) *
            ((gdouble) roi->width / width) * ((gdouble) roi->height / height);
  job->work_total += part->work;
  g_ptr_array_add (job->parts, part);
}

static void
report (gdouble  fraction,
        gpointer data)
{
  AdderJob *job  = data;
  gdouble   work = job->work_done + fraction * job->work_now;

  g_atomic_int_set (&job->per_million, (gint) (1e6 * work / job->work_total));
}

static gboolean
enlarge (AdderJob *job,
         Part     *part)
{
  g_autoptr (GeglBuffer) result = NULL;

  adder_upscaler_set_size (job->upscaler, part->width, part->height);
  adder_upscaler_set_wrap (job->upscaler, part->wrap);
  result =
    adder_upscaler_create_output (job->upscaler, part->pixels, &job->error);
  if (! result)
    return FALSE;

  job->work_now = part->work;
  if (! adder_upscaler_run (job->upscaler, part->pixels, &part->part, result,
                            job->cancellable, report, job, &job->error))
    return FALSE;

  job->work_done += part->work;
  g_ptr_array_add (job->results, g_steal_pointer (&result));
  return TRUE;
}

static gpointer
work (gpointer data)
{
  AdderJob *job = data;

  for (guint i = 0; i < job->parts->len; i++)
    if (! enlarge (job, g_ptr_array_index (job->parts, i)))
      break;

  g_atomic_int_set (&job->done, TRUE);
  return NULL;
}

/**
 * adder_job_start:
 * @job: a job that has not started
 *
 * Starts the thread.
 */
void
adder_job_start (AdderJob *job)
{
  g_return_if_fail (! job->thread);

  job->thread = g_thread_new ("upscale", work, job);
}

/**
 * adder_job_get_progress:
 * @job: a job
 *
 * Returns: how much of the work of all images is done, from 0 to 1
 */
gdouble
adder_job_get_progress (AdderJob *job)
{
  return g_atomic_int_get (&job->per_million) / 1e6;
}

/**
 * adder_job_is_done:
 * @job: a job
 *
 * Returns: whether adder_job_finish() would return at once
 */
gboolean
adder_job_is_done (AdderJob *job)
{
  return g_atomic_int_get (&job->done);
}

/**
 * adder_job_cancel:
 * @job: a job
 *
 * Asks the thread to stop; it is done soon afterwards.
 */
void
adder_job_cancel (AdderJob *job)
{
  g_cancellable_cancel (job->cancellable);
}

/**
 * adder_job_finish:
 * @job: a job that was started
 * @error: return location for %G_IO_ERROR_CANCELLED, or as
 *   adder_upscaler_run()
 *
 * Waits for the thread.
 *
 * Returns: (transfer full) (nullable) (element-type GeglBuffer): the results in
 *   the order of the images, each with the corner of the whole at 0, 0
 */
GPtrArray *
adder_job_finish (AdderJob *job,
                  GError  **error)
{
  g_return_val_if_fail (job->thread, NULL);

  g_thread_join (g_steal_pointer (&job->thread));

  if (job->error)
    {
      g_propagate_error (error, g_steal_pointer (&job->error));
      return NULL;
    }

  return g_steal_pointer (&job->results);
}
