/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small network with all values scattered, a batch and a pass. */
#include "train-fixture.h"

#include <string.h>

#include "data.h"

/* Patches with slopes and noise; the residual is far from what the network
 * gives, so that no sign of an error flips. */
static TrainBatch
draw_batch (const TrainFixtureSize *size,
            guint                   scale)
{
  guint64    random = 7;
  TrainBatch batch  = { size->images, size->width, size->height, NULL, NULL };
  gsize      n      = (gsize) size->images * TRAIN_PLANES * size->width * size->height;

  batch.input    = g_new (guint8, n);
  batch.residual = g_new (gfloat, n * scale * scale);
  for (gsize i = 0; i < n; i++)
    batch.input[i] = (guint8) (i % size->width * 160 / size->width +
                               90.0 * train_random_uniform (&random));
  for (gsize i = 0; i < n * scale * scale; i++)
    {
      gdouble far = 2000.0 + 1000.0 * train_random_uniform (&random);

      batch.residual[i] = (gfloat) (train_random_uniform (&random) < 0.5 ? -far : far);
    }
  return batch;
}

void
train_fixture_scatter (TrainParameters *parameters)
{
  guint64 random = 11;

  train_parameters_start (parameters, 5);
  for (guint i = 0; i < parameters->n_tensors; i++)
    {
      const TrainTensor *tensor = &parameters->tensors[i];
      gfloat            *values = parameters->value + tensor->offset;

      for (gsize j = 0; j < tensor->size; j++)
        if (g_str_has_suffix (tensor->name, ".gain"))
          values[j] = (gfloat) (0.2 + 0.3 * train_random_uniform (&random));
        else if (g_str_has_suffix (tensor->name, ".bias"))
          values[j] = (gfloat) (0.6 * train_random_uniform (&random) - 0.1);
        else if (g_str_has_suffix (tensor->name, ".power") && parameters->shape.power)
          values[j] = i % 8 == 5 ? 0.95f : 1.05f;
        else if (g_str_has_prefix (tensor->name, "tail"))
          values[j] *= 10.0f;
    }
  memcpy (parameters->average, parameters->value, parameters->size * sizeof (gfloat));
}

void
train_fixture_init (TrainFixture           *fixture,
                    const TrainShape       *shape,
                    const TrainFixtureSize *size,
                    AdderCpu                cpu,
                    guint                   threads)
{
  fixture->workers    = train_workers_new (threads);
  fixture->parameters = train_parameters_new (shape);
  fixture->batch      = draw_batch (size, shape->scale);
  fixture->pass       = train_pass_new (shape, adder_kernels_get (cpu),
                                        train_kernels_get (cpu), fixture->workers,
                                        size->images, size->width, size->height);
  train_fixture_scatter (fixture->parameters);
}

void
train_fixture_clear (TrainFixture *fixture)
{
  train_pass_free (fixture->pass);
  train_parameters_free (fixture->parameters);
  train_workers_free (fixture->workers);
  train_batch_clear (&fixture->batch);
}
