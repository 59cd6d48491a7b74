/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that share a list of jobs: start, work, stop. Knows no images. */

#include "config.h"

#include "upscale/workers.h"

/* How often progress is told. */
#define TELL_EVERY (G_TIME_SPAN_SECOND / 10)

static void
user_cancelled_cb (GCancellable *user,
                   gpointer      cancellable)
{
  g_cancellable_cancel (cancellable);
}

void
adder_meter_init (AdderMeter   *meter,
                  gdouble       total,
                  GCancellable *cancellable,
                  AdderProgress progress,
                  gpointer      user_data)
{
  g_mutex_init (&meter->lock);
  meter->done      = 0.0;
  meter->told      = 0.0;
  meter->total     = total;
  meter->progress  = progress;
  meter->user_data = user_data;
  /* A cancellable of our own: a failing worker stops the others by it. */
  meter->cancellable      = g_cancellable_new ();
  meter->user_cancellable = cancellable ? g_object_ref (cancellable) : NULL;
  meter->handler          = 0;
  if (cancellable)
    meter->handler =
      g_cancellable_connect (cancellable, G_CALLBACK (user_cancelled_cb),
                             g_object_ref (meter->cancellable), g_object_unref);
}

void
adder_meter_clear (AdderMeter *meter)
{
  if (meter->user_cancellable)
    g_cancellable_disconnect (meter->user_cancellable, meter->handler);
  g_clear_object (&meter->user_cancellable);
  g_clear_object (&meter->cancellable);
  g_mutex_clear (&meter->lock);
}

void
adder_meter_add (AdderMeter *meter,
                 gdouble     work)
{
  g_mutex_lock (&meter->lock);
  meter->done += work;
  g_mutex_unlock (&meter->lock);
}

void
adder_meter_tell (AdderMeter *meter,
                  gboolean    finished)
{
  gdouble fraction;

  g_mutex_lock (&meter->lock);
  fraction = meter->total > 0.0 ? meter->done / meter->total : 0.0;
  g_mutex_unlock (&meter->lock);

  /* 1 means "written", so that rounding must not reach it early. */
  fraction    = finished ? 1.0 : MIN (fraction, 0.999);
  meter->told = MAX (meter->told, fraction);
  if (meter->progress)
    meter->progress (meter->told, meter->user_data);
}

/* What the workers of one list share. */
typedef struct
{
  const AdderWork *work;
  gpointer         data;
  guint            n_jobs;
  GCancellable    *cancellable;
  GMutex           lock;
  GCond            ended;
  guint            next;    /* job to be taken */
  guint            running; /* workers that have not ended */
  GError          *error;   /* the first one */
} Shared;

static gboolean
take_job (Shared *shared,
          guint  *job)
{
  gboolean taken = FALSE;

  g_mutex_lock (&shared->lock);
  if (shared->next < shared->n_jobs && ! shared->error)
    {
      *job  = shared->next++;
      taken = TRUE;
    }
  g_mutex_unlock (&shared->lock);

  return taken;
}

static void
work_cb (gpointer worker,
         gpointer user_data)
{
  Shared *shared = user_data;
  GError *error  = NULL;
  guint   job;

  while (! error && take_job (shared, &job))
    if (! g_cancellable_set_error_if_cancelled (shared->cancellable, &error))
      shared->work->work (worker, job, shared->cancellable, shared->data,
                          &error);

  g_mutex_lock (&shared->lock);
  if (error && ! shared->error)
    {
      shared->error = g_steal_pointer (&error);
      g_cancellable_cancel (shared->cancellable);
    }
  shared->running--;
  g_cond_signal (&shared->ended);
  g_mutex_unlock (&shared->lock);
  g_clear_error (&error);
}

static void
wait_for_workers (Shared     *shared,
                  AdderMeter *meter)
{
  g_mutex_lock (&shared->lock);
  while (shared->running > 0)
    {
      const gint64 until = g_get_monotonic_time () + TELL_EVERY;

      if (! g_cond_wait_until (&shared->ended, &shared->lock, until))
        {
          g_mutex_unlock (&shared->lock);
          adder_meter_tell (meter, FALSE);
          g_mutex_lock (&shared->lock);
        }
    }
  g_mutex_unlock (&shared->lock);
}

gboolean
adder_workers_run (const AdderWork *work,
                   gpointer         data,
                   guint            n_jobs,
                   gint             threads,
                   AdderMeter      *meter,
                   GError         **error)
{
  g_autoptr (GPtrArray) workers = g_ptr_array_new_with_free_func (work->stop);
  GThreadPool          *pool;
  Shared                shared = { .work        = work,
                                   .data        = data,
                                   .n_jobs      = n_jobs,
                                   .cancellable = meter->cancellable };

  for (gint i = 0; i < threads && (guint) i < n_jobs; i++)
    {
      gpointer worker = work->start (data, error);

      if (! worker)
        return FALSE;
      g_ptr_array_add (workers, worker);
    }

  pool = g_thread_pool_new (work_cb, &shared, threads, FALSE, error);
  if (! pool)
    return FALSE;

  g_mutex_init (&shared.lock);
  g_cond_init (&shared.ended);
  shared.running = workers->len;
  for (guint i = 0; i < workers->len; i++)
    g_thread_pool_push (pool, g_ptr_array_index (workers, i), NULL);
  wait_for_workers (&shared, meter);
  g_thread_pool_free (pool, FALSE, TRUE);
  g_mutex_clear (&shared.lock);
  g_cond_clear (&shared.ended);

  if (shared.error)
    {
      g_propagate_error (error, shared.error);
      return FALSE;
    }
  return ! g_cancellable_set_error_if_cancelled (meter->cancellable, error);
}
