/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a run's averaged weights to a model file. */

#pragma once

#include "checkpoint.h"
#include "data.h"
#include "network/network-builder.h"
#include "pass.h"

G_BEGIN_DECLS

/* Batches that the batch norms are measured on before an export. */
#define TRAIN_MEASURE_BATCHES 16

AdderNetworkBuilder *train_export   (TrainState         *state,
                                     TrainPass          *pass,
                                     TrainWorkers       *workers,
                                     TrainData          *data,
                                     TrainBatch         *batch);
gboolean             train_evaluate (AdderNetwork       *network,
                                     const AdderKernels *kernels,
                                     TrainWorkers       *workers,
                                     const TrainData    *data,
                                     gdouble            *psnr,
                                     gdouble            *ssim,
                                     GError            **error);

G_END_DECLS
