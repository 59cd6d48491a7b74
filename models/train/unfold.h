/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a model file back to what a run begins with. */

#pragma once

#include "checkpoint.h"
#include "data.h"
#include "network/network.h"
#include "pass.h"

G_BEGIN_DECLS

gboolean train_unfold_shape (const AdderNetwork *network,
                             TrainShape         *shape,
                             GError            **error);
void     train_unfold (const AdderNetwork *network,
                       TrainState         *state,
                       const AdderKernels *kernels,
                       const TrainKernels *loops,
                       TrainWorkers       *workers,
                       TrainData          *data);

G_END_DECLS
