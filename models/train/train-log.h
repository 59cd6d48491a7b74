/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of a run: one line for each evaluation. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TrainScore:
 * @psnr: of the luma, in dB, mean over the photographs; NaN for not measured
 * @ssim: structural similarity of the luma; NaN for not measured
 */
typedef struct
{
  gdouble psnr;
  gdouble ssim;
} TrainScore;

/**
 * TrainLogEntry:
 * @step: steps done
 * @seconds: since the run began, all of its parts together
 * @loss: moving mean of the mean absolute error on a scale of 0 … 255
 * @rate: factor of the learning rates
 * @valid: score that chooses the weights
 * @report: score that is only written down
 */
typedef struct
{
  guint64    step;
  gdouble    seconds;
  gdouble    loss;
  gdouble    rate;
  TrainScore valid;
  TrainScore report;
} TrainLogEntry;

gboolean train_log_append (const gchar         *folder,
                           const TrainLogEntry *entry,
                           GError             **error);
GArray  *train_log_read   (const gchar         *folder,
                           GError             **error);

G_END_DECLS
