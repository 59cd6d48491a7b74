/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A few threads that share the images of a batch.
 *
 * Items are taken one by one, so that a thread that the system delays does
 * not hold up the other. No result may depend on which thread took an item.
 */

#include "train-workers.h"

struct _TrainWorkers
{
  guint     threads;
  GThread **handles; /* [threads − 1]: the caller is worker 0 */

  GMutex    mutex;
  GCond     begin;
  GCond     end;
  guint     round;   /* grows by one with every run */
  guint     working; /* helpers that have not finished this round */
  gboolean  quit;

  guint     items;
  gint      next; /* atomic */
  TrainTask task;
  gpointer  data;
};

typedef struct
{
  TrainWorkers *workers;
  guint         index;
} Helper;

static void
take_items (TrainWorkers *self,
            guint         worker)
{
  for (;;)
    {
      guint item = (guint) g_atomic_int_add (&self->next, 1);

      if (item >= self->items)
        return;
      self->task (item, worker, self->data);
    }
}

static gpointer
help (gpointer data)
{
  g_autofree Helper *helper = data;
  TrainWorkers      *self   = helper->workers;
  guint              round  = 0;

  for (;;)
    {
      g_mutex_lock (&self->mutex);
      while (self->round == round && ! self->quit)
        g_cond_wait (&self->begin, &self->mutex);
      round = self->round;
      g_mutex_unlock (&self->mutex);

      if (self->quit)
        return NULL;

      take_items (self, helper->index);

      g_mutex_lock (&self->mutex);
      if (--self->working == 0)
        g_cond_signal (&self->end);
      g_mutex_unlock (&self->mutex);
    }
}

/**
 * train_workers_new:
 * @threads: 1 or more, the calling thread among them
 */
TrainWorkers *
train_workers_new (guint threads)
{
  TrainWorkers *self = g_new0 (TrainWorkers, 1);

  g_return_val_if_fail (threads > 0, NULL);

  self->threads = threads;
  self->handles = g_new0 (GThread *, threads);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->begin);
  g_cond_init (&self->end);

  for (guint i = 1; i < threads; i++)
    {
      Helper *helper = g_new (Helper, 1);

      helper->workers      = self;
      helper->index        = i;
      self->handles[i - 1] = g_thread_new ("train", help, helper);
    }

  return self;
}

void
train_workers_free (TrainWorkers *self)
{
  g_mutex_lock (&self->mutex);
  self->quit = TRUE;
  g_cond_broadcast (&self->begin);
  g_mutex_unlock (&self->mutex);

  for (guint i = 1; i < self->threads; i++)
    g_thread_join (self->handles[i - 1]);

  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->begin);
  g_cond_clear (&self->end);
  g_free (self->handles);
  g_free (self);
}

guint
train_workers_threads (TrainWorkers *self)
{
  return self->threads;
}

/**
 * train_workers_run:
 * @items: number of items
 * @task: called once for each item, from any worker, in any order
 *
 * Returns when every item is done.
 */
void
train_workers_run (TrainWorkers *self,
                   guint         items,
                   TrainTask     task,
                   gpointer      data)
{
  g_mutex_lock (&self->mutex);
  self->items   = items;
  self->task    = task;
  self->data    = data;
  self->working = self->threads - 1;
  g_atomic_int_set (&self->next, 0);
  self->round++;
  g_cond_broadcast (&self->begin);
  g_mutex_unlock (&self->mutex);

  take_items (self, 0);

  g_mutex_lock (&self->mutex);
  while (self->working > 0)
    g_cond_wait (&self->end, &self->mutex);
  g_mutex_unlock (&self->mutex);
}
