/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a model file back to what a run begins with: the real numbers that
 * export.c would make the model's integers of.
 *
 * A model holds no batch norms, only what they were folded into. So the
 * network runs with the model's k and m over patches, the batch norms measure
 * what they would have to take out, and gain and bias follow from that.
 */

#include <math.h>
#include <string.h>

#include "adder-error.h"
#include "export.h"
#include "integers.h"
#include "unfold.h"

/* α is looked for in steps of this. */
#define POWER_STEP 0.005

static gboolean
refuse (GError     **error,
        const gchar *reason)
{
  g_set_error (error, ADDER_ERROR, ADDER_ERROR_UNSUPPORTED,
               "Training cannot start from this model: %s", reason);
  return FALSE;
}

/* The kind of shortcut of a whole body, from its first two layers. */
static TrainShortcut
find_shortcut (const AdderNetwork *network,
               guint               layers)
{
  if (adder_network_get_layer (network, 1)->shortcut == ADDER_SHORTCUT_INPUT)
    return TRAIN_SHORTCUT_INPUT;
  return layers % 2 == 0 && adder_network_get_layer (network, 2)->shortcut ==
                              ADDER_SHORTCUT_BLOCK
           ? TRAIN_SHORTCUT_BLOCK
           : TRAIN_SHORTCUT_NONE;
}

/* Whether a body layer is one that the trainer knows, and like the first. */
static gboolean
check_layer (const AdderLayer *layer,
             const AdderLayer *first,
             AdderShortcut     shortcut,
             GError          **error)
{
  if (layer->type != ADDER_LAYER_ADDER)
    return refuse (error, "it has other layers than adder layers");
  if (layer->shortcut != ADDER_SHORTCUT_NONE && layer->r != 1 << layer->shift)
    return refuse (error, "its shortcuts have a gain");
  if (layer->outputs != first->outputs || layer->shortcut != shortcut ||
      layer->power != first->power)
    return refuse (error, "its layers are not all alike");
  return TRUE;
}

/**
 * train_unfold_shape:
 * @shape: (out): of @network, its scale too
 *
 * Returns: %FALSE with @error in %ADDER_ERROR if the trainer has no such shape
 */
gboolean
train_unfold_shape (const AdderNetwork *network,
                    TrainShape         *shape,
                    GError            **error)
{
  guint             n     = adder_network_get_n_layers (network);
  const AdderLayer *first = adder_network_get_layer (network, 1);
  const AdderLayer *head  = adder_network_get_layer (network, 0);

  if (adder_network_get_planes (network) != TRAIN_PLANES ||
      adder_network_get_input (network) != ADDER_INPUT_SOURCE)
    return refuse (error, "it does not see the source's three planes");
  if (n < 3 || head->power || head->outputs != first->outputs)
    return refuse (error, "its head is another one");
  *shape =
    (TrainShape) { .scale     = (guint32) adder_network_get_scale (network),
                   .layers    = n - 2,
                   .channels  = first->outputs,
                   .long_skip = adder_network_get_layer (network, n - 1)->skip,
                   .power     = first->power,
                   .body      = TRAIN_BODY_ADDER,
                   .shortcut  = find_shortcut (network, n - 2) };

  for (guint i = 0; i < n - 2; i++)
    {
      gint          from     = train_shape_shortcut (shape, i);
      AdderShortcut shortcut = from < 0           ? ADDER_SHORTCUT_NONE
                               : from == (gint) i ? ADDER_SHORTCUT_INPUT
                                                  : ADDER_SHORTCUT_BLOCK;

      if (! check_layer (adder_network_get_layer (network, i + 1), first,
                         shortcut, error))
        return FALSE;
    }
  return TRUE;
}

/* An end's integers, (Σ w · x + bias) >> shift, in real units. */
static void
unfold_end (TrainParameters   *parameters,
            const TrainTensor *weight,
            const TrainTensor *bias,
            const AdderLayer  *layer,
            gdouble            weight_unit,
            gdouble            bias_unit)
{
  const gint16 *integers = layer->weight;
  gdouble       one      = (gdouble) (1 << layer->shift);

  for (gsize i = 0; i < weight->size; i++)
    parameters->value[weight->offset + i] =
      (gfloat) (integers[i] / (weight_unit * one));
  for (gsize i = 0; i < bias->size; i++)
    parameters->value[bias->offset + i] =
      (gfloat) ((layer->bias[i] - 0.5 * one) / (bias_unit * one));
}

static gdouble
power_distance (gdouble           power,
                const AdderLayer *layer)
{
  gdouble sum = 0.0;
  guint8  base[16], slope[16];

  train_power_segments (base, slope, (gfloat) power);
  for (guint i = 0; i < 16; i++)
    sum += (base[i] - layer->base[i]) * (base[i] - layer->base[i]) +
           (slope[i] - layer->slope[i]) * (slope[i] - layer->slope[i]);
  return sum;
}

/* The α whose segments are nearest to the layer's. */
static gfloat
find_power (const AdderLayer *layer)
{
  gdouble best = 1.0, least = power_distance (1.0, layer);

  for (gdouble power = 0.1; layer->power && power < 4.0; power += POWER_STEP)
    if (power_distance (power, layer) < least)
      {
        least = power_distance (power, layer);
        best  = power;
      }
  return (gfloat) best;
}

/* Weights and α; and k and m on the trainer's own shift. */
static void
unfold_layer (TrainParameters    *parameters,
              guint               index,
              const AdderLayer   *layer,
              TrainNormalisation *fixed)
{
  const TrainTensor *weight =
    train_parameters_layer (parameters, index, TRAIN_TENSOR_WEIGHT);
  const guint8 *bytes = layer->weight;
  gdouble       shift = ldexp (1.0, TRAIN_SHIFT - layer->shift);

  for (gsize i = 0; i < weight->size; i++)
    parameters->value[weight->offset + i] = bytes[i] / TRAIN_BYTES_PER_UNIT;
  parameters
    ->value[train_parameters_layer (parameters, index, TRAIN_TENSOR_POWER)
              ->offset] = find_power (layer);

  for (guint c = 0; c < layer->outputs; c++)
    {
      fixed->k[c] = layer->bias[c];
      fixed->m[c] =
        (gint16) CLAMP (rint (layer->m[c] * shift), G_MININT16, G_MAXINT16);
    }
}

/* What train_normalisation_fold() would make k and m of. */
static void
unfold_normalisation (TrainParameters          *parameters,
                      guint                     index,
                      const TrainNormalisation *measured)
{
  const TrainTensor *gain =
    train_parameters_layer (parameters, index, TRAIN_TENSOR_GAIN);
  const TrainTensor *bias =
    train_parameters_layer (parameters, index, TRAIN_TENSOR_BIAS);
  gdouble one = (gdouble) TRAIN_BYTES_PER_UNIT * TRAIN_GAIN_ONE;

  for (gsize c = 0; c < gain->size; c++)
    {
      gdouble m      = measured->m[c];
      gdouble offset = (measured->k[c] + measured->mean[c]) * m;

      parameters->value[gain->offset + c] =
        (gfloat) (-m * sqrt (measured->variance[c] + 1.0) / one);
      parameters->value[bias->offset + c] =
        (gfloat) ((offset - 0.5 * TRAIN_GAIN_ONE) / one);
    }
}

/* Runs with k and m of @layers and sets their mean and variance. */
static void
measure (TrainState         *state,
         TrainPass          *pass,
         TrainWorkers       *workers,
         TrainData          *data,
         TrainNormalisation *layers)
{
  const TrainSettings *settings = &state->settings;
  TrainBatch           batch;

  train_batch_init (&batch, settings->shape.scale, settings->batch,
                    settings->patch, settings->patch);
  for (guint i = 0; i < TRAIN_MEASURE_BATCHES; i++)
    {
      train_data_draw (data, workers, &batch, settings->draws,
                       train_random (settings->seed, 3, i));
      train_pass_measure_folded (pass, state->parameters,
                                 state->parameters->value, &batch, layers);
    }
  for (guint i = 0; i < settings->shape.layers; i++)
    for (guint c = 0; c < settings->shape.channels; c++)
      {
        layers[i].mean[c] /= TRAIN_MEASURE_BATCHES;
        layers[i].variance[c] /= TRAIN_MEASURE_BATCHES;
      }
  train_batch_clear (&batch);
}

/**
 * train_unfold:
 * @network: of a shape that train_unfold_shape() knows
 * @state: before its first step, of the network's shape but for the scale:
 *   where that is the same the tail is taken over too
 * @data: to measure the batch norms on
 *
 * Sets the values and their average.
 */
void
train_unfold (const AdderNetwork *network,
              TrainState         *state,
              const AdderKernels *kernels,
              const TrainKernels *loops,
              TrainWorkers       *workers,
              TrainData          *data)
{
  const TrainShape     *shape      = &state->settings.shape;
  TrainParameters      *parameters = state->parameters;
  TrainNormalisation   *layers     = g_new0 (TrainNormalisation, shape->layers);
  g_autoptr (TrainPass) pass       = NULL;

  unfold_end (parameters,
              train_parameters_head (parameters, TRAIN_TENSOR_WEIGHT),
              train_parameters_head (parameters, TRAIN_TENSOR_BIAS),
              adder_network_get_layer (network, 0),
              TRAIN_INPUT_UNIT * (gdouble) TRAIN_BYTES_PER_UNIT,
              (gdouble) TRAIN_BYTES_PER_UNIT);
  if (adder_network_get_scale (network) == (gint) shape->scale)
    unfold_end (parameters,
                train_parameters_tail (parameters, TRAIN_TENSOR_WEIGHT),
                train_parameters_tail (parameters, TRAIN_TENSOR_BIAS),
                adder_network_get_layer (network, shape->layers + 1),
                TRAIN_DETAIL_PER_BYTE,
                TRAIN_DETAIL_PER_BYTE * (gdouble) TRAIN_BYTES_PER_UNIT);
  for (guint i = 0; i < shape->layers; i++)
    {
      train_normalisation_init (&layers[i], shape->channels);
      unfold_layer (parameters, i, adder_network_get_layer (network, i + 1),
                    &layers[i]);
    }

  pass = train_pass_new (shape, kernels, loops, workers, state->settings.batch,
                         state->settings.patch, state->settings.patch);
  measure (state, pass, workers, data, layers);
  for (guint i = 0; i < shape->layers; i++)
    unfold_normalisation (parameters, i, &layers[i]);
  memcpy (parameters->average, parameters->value,
          parameters->size * sizeof (gfloat));
  train_measure_free (layers, shape->layers);
}
