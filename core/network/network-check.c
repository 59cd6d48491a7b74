/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks that layers fit together and that their sums fit 32 bits, so that
 * the kernels need not look. */
#include "config.h"

#include <stdlib.h>

#include <glib/gi18n-lib.h>

#include "adder-error.h"
#include "network/network-private.h"

/* Sets an error about a layer; returns FALSE for the caller to return. */
static gboolean refuse (GError    **error,
                        guint       index,
                        const char *format,
                        ...) G_GNUC_PRINTF (3,
                                            4);

static gboolean
refuse (GError    **error,
        guint       index,
        const char *format,
        ...)
{
  g_autofree gchar *message = NULL;
  va_list           arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
               _ ("layer %u: %s"), index, message);
  return FALSE;
}

static gboolean
check_place (const AdderNetwork *network,
             guint               index,
             GError            **error)
{
  AdderLayerType type  = network->layers[index].type;
  gboolean       first = index == 0;
  gboolean       last  = index == network->n_layers - 1;

  if ((type == ADDER_LAYER_HEAD) != first || (type == ADDER_LAYER_TAIL) != last)
    return refuse (error, index,
                   _ ("a “%s” cannot stand here; a network "
                      "is one head, body layers, one tail"),
                   adder_layer_type_names[type]);
  return TRUE;
}

static gboolean
check_shortcut (const AdderNetwork *network,
                guint               index,
                GError            **error)
{
  const AdderLayer *layer = &network->layers[index];
  gboolean          body  = layer->type == ADDER_LAYER_ADDER ||
                            layer->type == ADDER_LAYER_CONVOLUTION;
  guint             channels;

  if (layer->shortcut == ADDER_SHORTCUT_NONE)
    return layer->r == 0 ? TRUE
                         : refuse (error, index, _ ("“r” without a shortcut"));
  if (! body)
    return refuse (error, index, _ ("a “%s” has no shortcut"),
                   adder_layer_type_names[layer->type]);
  if (layer->type == ADDER_LAYER_CONVOLUTION && layer->r != 0)
    return refuse (error, index, _ ("a “convolution” has no “r”"));
  if (layer->shortcut == ADDER_SHORTCUT_BLOCK && index < 2)
    return refuse (error, index,
                   _ ("a “block” shortcut needs a body layer before"));

  channels = layer->shortcut == ADDER_SHORTCUT_INPUT
               ? layer->inputs
               : network->layers[index - 1].inputs;
  if (channels != layer->outputs)
    return refuse (error, index, _ ("the shortcut brings %u channels to %u"),
                   channels, layer->outputs);
  return TRUE;
}

static gboolean
check_tail (const AdderNetwork *network,
            guint               index,
            GError            **error)
{
  const AdderLayer *layer   = &network->layers[index];
  guint             shuffle = adder_network_get_shuffle (network);
  guint             planes  = network->planes * shuffle * shuffle;

  if (layer->type != ADDER_LAYER_TAIL)
    return layer->skip ? refuse (error, index, _ ("only the tail has a “skip”"))
                       : TRUE;
  if (layer->outputs != planes)
    return refuse (
      error, index,
      _ ("the tail has %u channels, %d planes at scale %u need %u"),
      layer->outputs, network->planes, shuffle, planes);
  if (layer->skip && network->layers[0].outputs != layer->inputs)
    return refuse (error, index, _ ("“skip” adds %u channels to %u"),
                   network->layers[0].outputs, layer->inputs);
  if (layer->power)
    return refuse (error, index, _ ("the tail has no power activation"));
  return TRUE;
}

static gboolean
check_power (const AdderLayer *layer,
             guint             index,
             GError          **error)
{
  AdderPower power;

  if (layer->power && ! adder_power_init (&power, layer->base, layer->slope))
    return refuse (error, index, _ ("the power activation exceeds 255"));
  return TRUE;
}

/* t = ((Σ|x − w| + k)·m + 255·r) must fit 32 bits whatever the x are. */
static gboolean
check_adder_sums (const AdderLayer *layer,
                  guint             index,
                  GError          **error)
{
  const guint8 *weight = layer->weight;
  guint         taps   = 9 * layer->inputs;

  for (guint o = 0; o < layer->outputs; o++, weight += taps)
    {
      gint64 low  = layer->bias[o];
      gint64 high = low;
      gint64 size;

      for (guint i = 0; i < taps; i++)
        high += MAX (weight[i], 255 - weight[i]);
      size = MAX (llabs (low), llabs (high));
      if (high > G_MAXINT32 ||
          size * llabs (layer->m[o]) + (gint64) 255 * layer->r > G_MAXINT32)
        return refuse (error, index,
                       _ ("channel %u can overflow: a sum of %lld times %d"), o,
                       (long long) size, layer->m[o]);
    }
  return TRUE;
}

/* |bias| + Σ|w|·max must fit 32 bits, and so must the shortcut's byte. */
static gboolean
check_convolution_sums (const AdderLayer *layer,
                        guint             index,
                        gint64            max,
                        GError          **error)
{
  const gint16 *weight = layer->weight;
  guint         taps   = 9 * layer->inputs;

  for (guint o = 0; o < layer->outputs; o++, weight += taps)
    {
      gint64 size = llabs ((gint64) layer->bias[o]);

      for (guint i = 0; i < taps; i++)
        size += abs (weight[i]) * max;
      if (size > G_MAXINT32 - 255)
        return refuse (error, index,
                       _ ("channel %u can overflow: a sum of %lld"), o,
                       (long long) size);
    }
  return TRUE;
}

gboolean
adder_network_check_layer (const AdderNetwork *network,
                           guint               index,
                           GError            **error)
{
  const AdderLayer *layer = &network->layers[index];

  if (! check_place (network, index, error) ||
      ! check_shortcut (network, index, error) ||
      ! check_tail (network, index, error) ||
      ! check_power (layer, index, error))
    return FALSE;

  switch (layer->type)
    {
    case ADDER_LAYER_HEAD:
      return check_convolution_sums (layer, index, ADDER_INPUT_RANGE, error);
    case ADDER_LAYER_ADDER:
      return check_adder_sums (layer, index, error);
    case ADDER_LAYER_CONVOLUTION:
      return check_convolution_sums (layer, index, 255, error);
    case ADDER_LAYER_TAIL:
      return check_convolution_sums (layer, index, layer->skip ? 510 : 255,
                                     error);
    }
  g_return_val_if_reached (FALSE);
}
