/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderNetworkPlan: weights packed for one level of kernels. */
#include "network/network-plan.h"

guint
adder_network_plan_ring_rows (const AdderNetwork *network,
                              guint               index)
{
  guint n_layers = adder_network_get_n_layers (network);

  if (index == 0 && adder_network_get_layer (network, n_layers - 1)->skip)
    return n_layers + 1;
  return 3;
}

static gboolean
plan_adder (AdderPlannedLayer  *planned,
            const AdderLayer   *layer,
            const AdderKernels *kernels)
{
  const Adder3x3 *family = kernels->adder3x3;

  planned->packed =
    g_try_malloc (family->packed_size (layer->inputs, layer->outputs));
  if (planned->packed == NULL)
    return FALSE;
  family->pack (planned->packed, layer->weight, layer->inputs, layer->outputs);
  planned->adder = (AdderLayerPlan) {
    .inputs  = layer->inputs,
    .outputs = layer->outputs,
    .weights = planned->packed,
    .k       = layer->bias,
    .m       = layer->m,
    .r       = (gint16) layer->r,
    .shift   = (guint8) layer->shift,
    .power   = layer->power ? &planned->power : NULL,
  };
  return TRUE;
}

static gboolean
plan_convolution (AdderPlannedLayer  *planned,
                  const AdderLayer   *layer,
                  const AdderKernels *kernels)
{
  const Convolution3x3 *family = kernels->convolution3x3;
  gsize                 size;

  size            = family->packed_size (layer->inputs, layer->outputs);
  planned->packed = g_try_malloc (size * sizeof (gint16));
  if (planned->packed == NULL)
    return FALSE;
  if (layer->type == ADDER_LAYER_HEAD)
    family->pack_head (planned->packed, layer->weight, layer->inputs,
                       layer->outputs);
  else
    family->pack (planned->packed, layer->weight, layer->inputs,
                  layer->outputs);
  planned->convolution = (AdderConvolutionPlan) {
    .inputs  = layer->inputs,
    .outputs = layer->outputs,
    .weights = planned->packed,
    .bias    = layer->bias,
    .shift   = (guint8) layer->shift,
    .power   = layer->power ? &planned->power : NULL,
  };
  return TRUE;
}

AdderNetworkPlan *
adder_network_plan_new (const AdderNetwork *network,
                        const AdderKernels *kernels)
{
  guint             n_layers = adder_network_get_n_layers (network);
  AdderNetworkPlan *plan;

  plan = g_try_malloc0 (sizeof *plan + n_layers * sizeof plan->layers[0]);
  if (plan == NULL)
    return NULL;
  plan->n_layers = n_layers;
  for (guint i = 0; i < n_layers; i++)
    {
      const AdderLayer  *layer   = adder_network_get_layer (network, i);
      AdderPlannedLayer *planned = &plan->layers[i];
      gboolean           success;

      if (layer->power)
        adder_power_init (&planned->power, layer->base, layer->slope);
      if (layer->type == ADDER_LAYER_ADDER)
        success = plan_adder (planned, layer, kernels);
      else
        success = plan_convolution (planned, layer, kernels);
      if (! success)
        {
          adder_network_plan_free (plan);
          return NULL;
        }
      planned->ring_rows = adder_network_plan_ring_rows (network, i);
    }
  return plan;
}

void
adder_network_plan_free (AdderNetworkPlan *plan)
{
  for (guint i = 0; i < plan->n_layers; i++)
    g_free (plan->layers[i].packed);
  g_free (plan);
}
