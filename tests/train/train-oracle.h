/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network forward and backward in double precision, straight from the
 * definitions: what the trainer's passes are compared with. */
#pragma once

#include "pass.h"

typedef struct _TrainOracle TrainOracle;

/**
 * train_oracle_new:
 * @parameters: their values are used
 * @folded: (nullable): the integers of each layer's batch norm. Where they are
 *   given, everything is rounded as in the engine; else nothing is, so that
 *   the loss has the derivatives that the gradients claim
 *
 * Runs forward.
 */
TrainOracle *train_oracle_new      (const TrainParameters    *parameters,
                                    const TrainBatch         *batch,
                                    const TrainNormalisation *folded);
void         train_oracle_free     (TrainOracle              *self);

/* As train_pass_step() returns it. */
gdouble      train_oracle_loss     (const TrainOracle        *self);

/* What is made smaller, as train_pass_set_loss() has it. */
void         train_oracle_set_loss (TrainOracle              *self,
                                    TrainLoss                 loss,
                                    gfloat                    luma);

/* That, summed up, in the unit of train_oracle_gradient(). */
gdouble      train_oracle_criterion (const TrainOracle       *self);

/* Mean and variance of one channel's sums, over the batch. */
void         train_oracle_moments  (const TrainOracle        *self,
                                    guint                     layer,
                                    guint                     channel,
                                    gdouble                  *mean,
                                    gdouble                  *variance);

/**
 * train_oracle_gradient:
 *
 * Returns: (transfer full): `[parameters->size]` derivatives of
 *   train_oracle_criterion() by the real parameters; AdderNet's Σ g (w − x)
 *   for adder weights. Where the forward pass is rounded, so are the errors'
 *   own derivatives, to whole numbers of −127 … 127
 */
gdouble     *train_oracle_gradient (TrainOracle              *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainOracle, train_oracle_free)
