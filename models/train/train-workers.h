/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A few threads that share the images of a batch. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TrainWorkers TrainWorkers;

/**
 * TrainTask:
 * @item: which of the items to work on
 * @worker: 0 … threads − 1, to choose scratch memory by
 * @data: what the caller of train_workers_run() gave
 */
typedef void (*TrainTask) (guint    item,
                           guint    worker,
                           gpointer data);

TrainWorkers *train_workers_new     (guint         threads);
void          train_workers_free    (TrainWorkers *self);
guint         train_workers_threads (TrainWorkers *self);
void          train_workers_run     (TrainWorkers *self,
                                     guint         items,
                                     TrainTask     task,
                                     gpointer      data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainWorkers, train_workers_free)

G_END_DECLS
