/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a run's averaged weights to a model file. */

#pragma once

#include "checkpoint.h"
#include "data.h"
#include "network/network-builder.h"
#include "pass.h"
#include "train-log.h"

G_BEGIN_DECLS

/* Batches that the batch norms are measured on before an export. */
#define TRAIN_MEASURE_BATCHES 16

/**
 * TrainDescription:
 * @name: the model's id
 * @title: (nullable): one line for people
 * @licence: (nullable): of the model
 *
 * What a model file says about itself and the run does not know.
 */
typedef struct
{
  const gchar *name;
  const gchar *title;
  const gchar *licence;
} TrainDescription;

TrainNormalisation  *train_measure (TrainState   *state,
                                    TrainPass    *pass,
                                    TrainWorkers *workers,
                                    TrainData    *data,
                                    TrainBatch   *batch);
void                 train_measure_free (TrainNormalisation *measured,
                                         guint               layers);
AdderNetworkBuilder *train_export   (TrainState             *state,
                                     TrainPass              *pass,
                                     TrainWorkers           *workers,
                                     TrainData              *data,
                                     TrainBatch             *batch);
void                 train_describe (AdderNetworkBuilder    *builder,
                                     const TrainState       *state,
                                     const TrainData        *data,
                                     const TrainDescription *description,
                                     const gchar            *scores);
gboolean             train_evaluate (AdderNetwork           *network,
                                     const AdderKernels     *kernels,
                                     TrainWorkers           *workers,
                                     const TrainData        *data,
                                     TrainScore             *score,
                                     GError                **error);
TrainScore           train_evaluate_real (TrainPass                *pass,
                                          const TrainNormalisation *layers,
                                          const TrainData          *data);

G_END_DECLS
