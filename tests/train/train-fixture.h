/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small network with all values scattered, a batch and a pass. */
#pragma once

#include "kernels/cpu.h"
#include "pass.h"

typedef struct
{
  guint images;
  guint width;
  guint height;
} TrainFixtureSize;

typedef struct
{
  TrainWorkers    *workers;
  TrainParameters *parameters;
  TrainPass       *pass;
  TrainBatch       batch;
} TrainFixture;

/**
 * train_fixture_init:
 * @shape: of the network
 * @size: of the batch
 * @cpu: what the kernels may use
 * @threads: of the workers
 *
 * The same arguments give the same values and patches.
 */
void train_fixture_init    (TrainFixture           *fixture,
                            const TrainShape       *shape,
                            const TrainFixtureSize *size,
                            AdderCpu                cpu,
                            guint                   threads);
void train_fixture_clear   (TrainFixture           *fixture);

/* Values as after some training: no two gains and biases alike. */
void train_fixture_scatter (TrainParameters        *parameters);
