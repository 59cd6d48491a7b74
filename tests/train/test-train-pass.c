/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What training promises about its forward pass: it is the engine's, and
 * nothing depends on threads or CPU levels. */
#include <string.h>

#include <gegl.h>

#include "export.h"
#include "network/network-run.h"
#include "pass-private.h"
#include "train-fixture.h"
#include "train-photo.h"

static const TrainShape shapes[] = {
  { 2, 3, 8, TRUE, FALSE, TRAIN_BODY_ADDER, TRUE },
  { 2, 2, 32, FALSE, TRUE, TRAIN_BODY_ADDER, TRUE },
  { 3, 2, 16, TRUE, TRUE, TRAIN_BODY_ADDER, FALSE },
  { 4, 1, 8, FALSE, FALSE, TRAIN_BODY_ADDER, FALSE },
};

/* A step's loss and gradients. */
static gdouble
run_step (const TrainShape *shape,
          AdderCpu          cpu,
          guint             threads,
          GByteArray       *gradients)
{
  const TrainFixtureSize size = { 5, 32, 32 };
  TrainFixture           fixture;
  gdouble                loss;

  train_fixture_init (&fixture, shape, &size, cpu, threads);
  loss = train_pass_step (fixture.pass, fixture.parameters, &fixture.batch, 99);
  g_byte_array_append (gradients, (const guint8 *) fixture.parameters->gradient,
                       (guint) (fixture.parameters->size * sizeof (gfloat)));
  train_fixture_clear (&fixture);
  return loss;
}

static void
compare_steps (const TrainShape *shape,
               AdderCpu          cpu,
               guint             threads)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  g_autoptr (GByteArray) found    = g_byte_array_new ();
  gdouble                loss     = run_step (shape, adder_cpu_detect (), 1, expected);

  g_assert_cmpfloat (run_step (shape, cpu, threads, found), ==, loss);
  g_assert_cmpmem (found->data, found->len, expected->data, expected->len);
}

static void
same_bits_with_any_threads (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (guint threads = 2; threads <= 6; threads += 4)
      compare_steps (&shapes[i], adder_cpu_detect (), threads);
}

static void
same_bits_at_every_level (void)
{
  AdderCpu here = adder_cpu_detect ();

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (gsize j = 0; adder_kernels_list (j); j++)
      if ((adder_kernels_list (j)->needs & ~here) == 0)
        compare_steps (&shapes[i], adder_kernels_list (j)->needs, 1);
}

/* One patch on its way through the engine. */
typedef struct
{
  const guint8 *input;    /* [3][size][size] */
  gfloat       *residual; /* [3][s · size][s · size] */
  gint          size;
  gint          scale;
} Patch;

static void
give_row (gint           y,
          gint16 *const *planes,
          gpointer       user_data)
{
  const Patch *patch = user_data;

  for (gint plane = 0; plane < TRAIN_PLANES; plane++)
    for (gint x = 0; x < patch->size; x++)
      planes[plane][x] =
        (gint16) (16 * patch->input[(plane * patch->size + y) * patch->size + x] - 2040);
}

static void
take_row (gint          y,
          const gint16 *detail,
          gsize         stride,
          gpointer      user_data)
{
  const Patch *patch = user_data;
  gint         large = patch->size * patch->scale;

  for (gint plane = 0; plane < TRAIN_PLANES; plane++)
    for (gint i = 0; i < patch->scale; i++)
      for (gint x = 0; x < large; x++)
        patch->residual[(plane * large + y * patch->scale + i) * large + x] =
          (gfloat) detail[(gsize) (plane * patch->scale + i) * stride + (gsize) x];
}

/* Makes the engine's detail the residual: what the trainer is to predict. */
static void
ask_engine (AdderNetwork *network,
            TrainBatch   *batch)
{
  gint                       scale = adder_network_get_scale (network);
  gint                       size  = (gint) batch->width;
  gsize                      n     = TRAIN_PLANES * batch->width * batch->height;
  AdderStrip                 strip = { size, size, ADDER_EDGES_ZERO, 0, 0 };
  GError                    *error = NULL;
  g_autoptr (AdderNetworkRun) run  = NULL;

  run = adder_network_run_new (network, adder_kernels_get (adder_cpu_detect ()), size,
                               &error);
  g_assert_no_error (error);
  for (guint i = 0; i < batch->images; i++)
    {
      Patch        patch = { batch->input + i * n,
                             batch->residual + i * n * (gsize) (scale * scale), size, scale };
      AdderStripIO io    = { give_row, take_row, NULL, &patch };

      adder_network_run_strip (run, &strip, &io, NULL, &error);
      g_assert_no_error (error);
    }
}

/* The pass's own functions, with the batch norms of the exported network. */
static void
run_frozen (TrainPass       *pass,
            TrainParameters *parameters,
            TrainBatch      *batch,
            AdderNetwork    *network)
{
  pass->parameters = parameters;
  pass->values     = parameters->average;
  pass->batch      = batch;
  train_ends_prepare (pass);
  for (guint i = 0; i < pass->shape.layers; i++)
    {
      const AdderLayer   *layer = adder_network_get_layer (network, i + 1);
      TrainNormalisation *norm  = &pass->layers[i].normalisation;

      train_layer_prepare (pass, i);
      memcpy (norm->k, layer->bias, layer->outputs * sizeof (gint32));
      memcpy (norm->m, layer->m, layer->outputs * sizeof (gint16));
    }

  for (guint image = 0; image < pass->images; image++)
    {
      train_head_forward (pass, image, &pass->scratch[0]);
      for (guint i = 0; i < pass->shape.layers; i++)
        {
          train_layer_sum (pass, i, image, &pass->scratch[0]);
          train_layer_activate (pass, i, image);
        }
      train_tail (pass, image, &pass->scratch[0]);
    }
}

/* Each output is compared: only if all are equal is the loss 0. */
static void
forward_is_the_engine (void)
{
  gchar                   *folder  = train_test_photo_folder (1, 160);
  g_autoptr (TrainWorkers) workers = train_workers_new (1);
  AdderCpu                 cpu     = adder_cpu_detect ();

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      TrainSettings settings = { .shape = shapes[i], .batch = 4, .patch = 32,
                                 .draws = 1, .steps = 1, .seed = 4 };
      g_autoptr (TrainState)          state   = train_state_new (&settings);
      g_autoptr (TrainData)           data    = NULL;
      g_autoptr (TrainPass)           pass    = NULL;
      g_autoptr (AdderNetworkBuilder) builder = NULL;
      g_autoptr (AdderNetwork)        network = NULL;
      GError                         *error   = NULL;
      TrainBatch                      batch;
      gsize                           n = 4 * 3 * 32 * 32 * shapes[i].scale * shapes[i].scale;
      gdouble                         size = 0.0;

      data = train_data_load (folder, shapes[i].scale, 36, workers, &error);
      g_assert_no_error (error);
      pass = train_pass_new (&shapes[i], adder_kernels_get (cpu), train_kernels_get (cpu),
                             workers, 4, 32, 32);
      train_batch_init (&batch, shapes[i].scale, 4, 32, 32);
      train_fixture_scatter (state->parameters);

      builder = train_export (state, pass, workers, data, &batch);
      network = adder_network_builder_to_network (builder, &error);
      g_assert_no_error (error);
      ask_engine (network, &batch);
      run_frozen (pass, state->parameters, &batch, network);

      for (guint image = 0; image < 4; image++)
        g_assert_cmpfloat (pass->loss[image], ==, 0.0);
      for (gsize j = 0; j < n; j++)
        size += (gdouble) (batch.residual[j] * batch.residual[j]);
      g_assert_cmpfloat (size / (gdouble) n, >, 100.0); /* it says something */
      train_batch_clear (&batch);
    }
  train_test_remove_folder (folder);
}

int
main (int    argc,
      char **argv)
{
  gint result;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);

  g_test_add_func ("/train/pass/the-forward-pass-is-the-engine-running-the-export",
                   forward_is_the_engine);
  g_test_add_func ("/train/pass/a-step-has-the-same-bits-with-any-number-of-threads",
                   same_bits_with_any_threads);
  g_test_add_func ("/train/pass/a-step-has-the-same-bits-at-every-cpu-level",
                   same_bits_at_every_level);

  result = g_test_run ();
  gegl_exit ();
  return result;
}
