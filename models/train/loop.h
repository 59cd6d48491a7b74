/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The course of a run: steps, checkpoints, evaluations, the log. */

#pragma once

#include <signal.h>

#include "checkpoint.h"
#include "data.h"
#include "export.h"

G_BEGIN_DECLS

/**
 * TrainRun:
 * @folder: of checkpoint, log and best model
 * @valid: (nullable): photographs that choose the best weights
 * @report: (nullable): photographs whose score is only written down
 * @description: for the model files
 * @evaluate_every: steps between evaluations
 * @quiet: print no scores
 * @until: stop before this step, 0 for the end of the schedule
 */
typedef struct
{
  const gchar        *folder;
  TrainState         *state;
  TrainWorkers       *workers;
  TrainData          *data;
  TrainData          *valid;
  TrainData          *report;
  const AdderKernels *kernels;
  const TrainKernels *loops;
  TrainDescription    description;
  guint               evaluate_every;
  guint64             until;
  gboolean            quiet;
} TrainRun;

gchar    *train_run_checkpoint_path (const gchar           *folder);
gdouble   train_schedule            (guint64                step,
                                     guint64                steps);
gboolean  train_run                 (TrainRun              *run,
                                     volatile sig_atomic_t *stop,
                                     GError               **error);
gboolean  train_run_export          (TrainRun              *run,
                                     const gchar           *path,
                                     GError               **error);

G_END_DECLS
