/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a run's averaged weights to a model file. */

#include <math.h>
#include <string.h>

#include "export.h"
#include "spoil.h"

/**
 * train_measure:
 * @batch: is overwritten
 *
 * Measures the batch norms of the averaged weights, on patches drawn as in
 * training. Running averages taken along the way belong to other weights.
 *
 * Returns: (transfer full): [layers]; the pass is left with the averaged
 *   weights
 */
TrainNormalisation *
train_measure (TrainState   *state,
               TrainPass    *pass,
               TrainWorkers *workers,
               TrainData    *data,
               TrainBatch   *batch)
{
  const TrainSettings *settings = &state->settings;
  guint                layers   = settings->shape.layers;
  guint                channels = settings->shape.channels;
  TrainNormalisation  *measured = g_new0 (TrainNormalisation, layers);

  for (guint i = 0; i < layers; i++)
    train_normalisation_init (&measured[i], channels);

  for (guint i = 0; i < TRAIN_MEASURE_BATCHES; i++)
    {
      train_data_draw (data, workers, batch, settings->draws,
                       train_random (settings->seed, 3, i));
      train_pass_measure (pass, state->parameters, state->parameters->average,
                          batch, measured);
    }

  for (guint i = 0; i < layers; i++)
    for (guint c = 0; c < channels; c++)
      {
        measured[i].mean[c] /= TRAIN_MEASURE_BATCHES;
        measured[i].variance[c] /= TRAIN_MEASURE_BATCHES;
      }
  return measured;
}

void
train_measure_free (TrainNormalisation *measured,
                    guint               layers)
{
  for (guint i = 0; i < layers; i++)
    train_normalisation_clear (&measured[i]);
  g_free (measured);
}

static void
set_shortcut (AdderLayer       *layer,
              const TrainShape *shape,
              guint             index)
{
  gint from = train_shape_shortcut (shape, index);

  layer->shortcut = from < 0               ? ADDER_SHORTCUT_NONE
                    : from == (gint) index ? ADDER_SHORTCUT_INPUT
                                           : ADDER_SHORTCUT_BLOCK;
}

static void
add_head (AdderNetworkBuilder *builder,
          const TrainState    *state)
{
  guint             channels = state->settings.shape.channels;
  const gfloat     *values   = state->parameters->average;
  g_autofree gint16 *weight  = g_new (gint16, channels * 9 * TRAIN_PLANES);
  g_autofree gint32 *bias    = g_new (gint32, channels);
  AdderLayer        layer    = { .type    = ADDER_LAYER_HEAD,
                                 .inputs  = TRAIN_PLANES,
                                 .outputs = channels,
                                 .shift   = TRAIN_HEAD_SHIFT,
                                 .weight  = weight,
                                 .bias    = bias };

  train_head_integers (
    weight, bias,
    values + train_parameters_head (state->parameters, TRAIN_TENSOR_WEIGHT)->offset,
    values + train_parameters_head (state->parameters, TRAIN_TENSOR_BIAS)->offset,
    channels);
  adder_network_builder_add (builder, &layer);
}

/* Averaged, of layer @index. */
static const gfloat *
layer_values (const TrainState *state,
              guint             index,
              TrainLayerTensor  which)
{
  return state->parameters->average +
         train_parameters_layer (state->parameters, index, which)->offset;
}

static void
add_adder (AdderNetworkBuilder *builder,
           const TrainState    *state,
           guint                index,
           TrainNormalisation  *measured)
{
  const TrainShape  *shape    = &state->settings.shape;
  guint              channels = shape->channels;
  gsize              size     = (gsize) channels * 9 * channels;
  g_autofree guint8 *weight   = g_new (guint8, size);
  AdderLayer         layer    = { .type     = ADDER_LAYER_ADDER,
                                  .inputs   = channels,
                                  .outputs  = channels,
                                  .shift    = TRAIN_SHIFT,
                                  .power    = shape->power != 0,
                                  .weight   = weight,
                                  .bias     = measured->k,
                                  .m        = measured->m };

  set_shortcut (&layer, shape, index);
  if (layer.shortcut != ADDER_SHORTCUT_NONE)
    layer.r = TRAIN_GAIN_ONE;

  train_adder_bytes (weight, layer_values (state, index, TRAIN_TENSOR_WEIGHT),
                     size);
  train_normalisation_fold (measured,
                            layer_values (state, index, TRAIN_TENSOR_GAIN),
                            layer_values (state, index, TRAIN_TENSOR_BIAS),
                            channels);
  if (layer.power)
    train_power_segments (layer.base, layer.slope,
                          *layer_values (state, index, TRAIN_TENSOR_POWER));
  adder_network_builder_add (builder, &layer);
}

/* The most bits after the point that keep weights in words and sums, whatever
 * the input, in 32 bits. */
static gint
find_shift (const gdouble *weights,
            const gdouble *biases,
            guint          channels)
{
  gsize   taps = 9 * (gsize) channels;
  gdouble word = 1e-9, sum = 1e-9;

  for (guint o = 0; o < channels; o++)
    {
      gdouble size = fabs (biases[o]) + 1.0;

      for (gsize i = o * taps; i < (o + 1) * taps; i++)
        {
          word = MAX (word, fabs (weights[i]));
          size += 255.0 * fabs (weights[i]);
        }
      sum = MAX (sum, size);
    }
  return (gint) CLAMP (MIN (floor (log2 (32766.0 / word)),
                            floor (log2 (2e9 / sum))), 0.0, 20.0);
}

/* The batch norm of −s goes into weights and bias. */
static void
add_convolution (AdderNetworkBuilder *builder,
                 const TrainState    *state,
                 guint                index,
                 TrainNormalisation  *measured)
{
  const TrainShape    *shape    = &state->settings.shape;
  guint                channels = shape->channels;
  gsize                taps     = 9 * (gsize) channels;
  g_autofree gdouble  *real     = g_new (gdouble, channels * taps);
  g_autofree gdouble  *offset   = g_new (gdouble, channels);
  g_autofree gint16   *weight   = g_new (gint16, channels * taps);
  g_autofree gint32   *bias     = g_new (gint32, channels);
  const gfloat *values = layer_values (state, index, TRAIN_TENSOR_WEIGHT);
  const gfloat *gains  = layer_values (state, index, TRAIN_TENSOR_GAIN);
  const gfloat *biases = layer_values (state, index, TRAIN_TENSOR_BIAS);
  AdderLayer           layer    = { .type     = ADDER_LAYER_CONVOLUTION,
                                    .inputs   = channels,
                                    .outputs  = channels,
                                    .power    = shape->power != 0,
                                    .weight   = weight,
                                    .bias     = bias };

  set_shortcut (&layer, shape, index);
  for (guint o = 0; o < channels; o++)
    {
      gdouble factor = (gdouble) (TRAIN_BYTES_PER_UNIT * gains[o]) /
                       sqrt (measured->variance[o] + 1.0);

      for (gsize i = o * taps; i < (o + 1) * taps; i++)
        real[i] = -factor * (gdouble) values[i];
      offset[o] = factor * measured->mean[o] +
                  (gdouble) (TRAIN_BYTES_PER_UNIT * biases[o]) + 0.5;
    }

  layer.shift = find_shift (real, offset, channels);
  for (gsize i = 0; i < channels * taps; i++)
    weight[i] = (gint16) rint (ldexp (real[i], layer.shift));
  for (guint o = 0; o < channels; o++)
    bias[o] = (gint32) rint (ldexp (offset[o], layer.shift));
  if (layer.power)
    train_power_segments (layer.base, layer.slope,
                          *layer_values (state, index, TRAIN_TENSOR_POWER));
  adder_network_builder_add (builder, &layer);
}

static void
add_tail (AdderNetworkBuilder *builder,
          const TrainState    *state)
{
  const TrainShape *shape    = &state->settings.shape;
  guint             channels = shape->channels;
  guint             outputs  = TRAIN_PLANES * shape->scale * shape->scale;
  const gfloat     *values   = state->parameters->average;
  g_autofree gint16 *weight  = g_new (gint16, outputs * 9 * channels);
  g_autofree gint32 *bias    = g_new (gint32, outputs);
  AdderLayer        layer    = { .type    = ADDER_LAYER_TAIL,
                                 .inputs  = channels,
                                 .outputs = outputs,
                                 .shift   = TRAIN_TAIL_SHIFT,
                                 .skip    = shape->long_skip != 0,
                                 .weight  = weight,
                                 .bias    = bias };

  train_tail_integers (
    weight, bias,
    values + train_parameters_tail (state->parameters, TRAIN_TENSOR_WEIGHT)->offset,
    values + train_parameters_tail (state->parameters, TRAIN_TENSOR_BIAS)->offset,
    outputs, channels);
  adder_network_builder_add (builder, &layer);
}

/**
 * train_export:
 * @state: a run at any step; its averaged weights are used
 * @batch: is overwritten
 *
 * Returns: (transfer full) (nullable): the integer network, without metadata;
 *   %NULL if its body has no integers
 */
AdderNetworkBuilder *
train_export (TrainState   *state,
              TrainPass    *pass,
              TrainWorkers *workers,
              TrainData    *data,
              TrainBatch   *batch)
{
  const TrainShape    *shape   = &state->settings.shape;
  AdderNetworkBuilder *builder;
  TrainNormalisation  *measured;

  if (shape->body == TRAIN_BODY_FLOAT_ADDER)
    return NULL;
  builder =
    adder_network_builder_new ((gint) train_settings_scale (&state->settings),
                               TRAIN_PLANES,
                               state->settings.enlarge ? ADDER_INPUT_ENLARGED
                                                       : ADDER_INPUT_SOURCE);
  measured = train_measure (state, pass, workers, data, batch);
  add_head (builder, state);
  for (guint i = 0; i < shape->layers; i++)
    if (shape->body == TRAIN_BODY_CONVOLUTION)
      add_convolution (builder, state, i, &measured[i]);
    else
      add_adder (builder, state, i, &measured[i]);
  add_tail (builder, state);

  train_measure_free (measured, shape->layers);
  return builder;
}

static void
set (AdderNetworkBuilder *builder,
     const gchar         *key,
     const gchar         *value)
{
  if (value && *value)
    adder_network_builder_set_metadata (builder, key, value);
}

/**
 * train_describe:
 * @data: what was trained on
 * @scores: (nullable): the model's scores in words
 *
 * Adds the texts of a model file. None tells when or how fast the run was, so
 * that the same run leaves the same file.
 */
void
train_describe (AdderNetworkBuilder    *builder,
                const TrainState       *state,
                const TrainData        *data,
                const TrainDescription *description,
                const gchar            *scores)
{
  const TrainSettings *settings = &state->settings;
  g_autofree gchar    *grid     = NULL;
  g_autofree gchar    *training = NULL;

  grid = g_strdup_printf ("byte 255 is %g units; the input's range is 4 units",
                          255.0 / (gdouble) TRAIN_BYTES_PER_UNIT);
  training = g_strdup_printf (
    "step %" G_GUINT64_FORMAT " of %u, %u patches of %u×%u %spixels each, the "
    "most detailed of %u draws, from %u photographs%s%s; %s loss%s, Adam, rates × %g, "
    "averaged weights (%g), seed %" G_GUINT64_FORMAT,
    state->step, settings->steps, settings->batch, settings->patch,
    settings->patch, settings->enlarge ? "enlarged " : "", settings->draws,
    train_data_n_photos (data),
    settings->spoil & TRAIN_SPOIL_WEB ? ", spoilt as pictures in the web are"
                                      : "",
    settings->spoil & TRAIN_SPOIL_COLOURS ? ", some in vivid colours" : "",
    settings->loss == TRAIN_LOSS_SQUARE ? "L2" : "L1",
    settings->luma > 0.0f ? ", luma besides" : "", (gdouble) settings->rate,
    (gdouble) settings->decay, settings->seed);

  set (builder, "name", description->name);
  set (builder, "title", description->title);
  set (builder, "licence", description->licence);
  set (builder, "grid", grid);
  set (builder, "training", training);
  set (builder, "scores", scores);
}
