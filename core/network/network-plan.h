/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderNetworkPlan: a network's layers in the form that one level of kernels
 * wants. */
#pragma once

#include "kernels/kernels.h"
#include "network/network.h"

G_BEGIN_DECLS

/* One layer, ready for its kernel. */
typedef struct
{
  AdderLayerPlan       adder;       /* of adder layers */
  AdderConvolutionPlan convolution; /* of all others */
  AdderPower           power;
  gpointer             packed;    /* the weights, owned */
  guint                ring_rows; /* of its output that must be kept */
} AdderPlannedLayer;

typedef struct
{
  guint             n_layers;
  AdderPlannedLayer layers[];
} AdderNetworkPlan;

/**
 * adder_network_plan_new:
 * @network: a checked network, which must outlive the plan
 * @kernels: for which kernels
 *
 * Packs the weights.
 *
 * Returns: (transfer full) (nullable): a plan that never changes; %NULL where
 *   memory is short
 */
AdderNetworkPlan *adder_network_plan_new (const AdderNetwork *network,
                                          const AdderKernels *kernels);

/**
 * adder_network_plan_free:
 * @plan: (transfer full): a plan
 *
 * Frees @plan and the packed weights.
 */
void adder_network_plan_free (AdderNetworkPlan *plan);

/**
 * adder_network_plan_ring_rows:
 * @network: a network
 * @index: a layer, but not the tail
 *
 * The rows of a layer's output that exist at one time. A step of the run
 * computes row t of the head, row t − 1 of layer 1, row t − 2 of layer 2 and
 * so on, so a layer's row is last read two steps after it was made: by the
 * next layer as the row above, and by the second next one as a block's
 * shortcut. The long skip alone reads the head's rows when they arrive at the
 * tail.
 *
 * Returns: the number of rows
 */
guint adder_network_plan_ring_rows (const AdderNetwork *network,
                                    guint               index);

G_END_DECLS
