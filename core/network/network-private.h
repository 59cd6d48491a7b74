/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that make an AdderNetwork share. */
#pragma once

#include "network/network-plan.h"
#include "network/network.h"
#include "network/safetensors.h"

G_BEGIN_DECLS

#define ADDER_FORMAT "adderscale-1"

struct _AdderNetwork
{
  gatomicrefcount ref_count;
  GHashTable     *metadata; /* gchar * → gchar * */
  gint            scale;
  gint            planes;
  AdderInput      input;
  guint           n_layers;
  AdderLayer      layers[ADDER_MAX_LAYERS + 2];
  GPtrArray      *arrays; /* owns what the layers point at */
  GMutex          plans_lock;
  GHashTable     *plans; /* const AdderKernels * → AdderNetworkPlan * */
};

/* The words of the layer list, in the order of the enumerations. */
extern const gchar *const adder_layer_type_names[4];
extern const gchar *const adder_shortcut_names[3];
extern const gchar *const adder_input_names[2];

/**
 * adder_network_load_layers:
 * @network: a network without layers; its shape is known
 * @file: the model file
 * @error: return location for %ADDER_ERROR
 *
 * Reads `layers` and the tensors that it calls for.
 */
gboolean adder_network_load_layers (AdderNetwork *network,
                                    Safetensors  *file,
                                    GError      **error);

/**
 * adder_network_check_layer:
 * @network: a network with all layers
 * @index: which layer
 * @error: return location for %ADDER_ERROR_INVALID_MODEL
 *
 * Checks that the layer fits to those before it and that no input can make
 * its arithmetic overflow.
 */
gboolean adder_network_check_layer (const AdderNetwork *network,
                                    guint               index,
                                    GError            **error);

/**
 * adder_network_get_plan:
 * @network: a network
 * @kernels: for which kernels
 *
 * Makes the plan at the first call and keeps it, so that all runs share the
 * packed weights. For any thread.
 *
 * Returns: (transfer none) (nullable): the plan, which lives as long as
 *   @network; %NULL where memory is short
 */
const AdderNetworkPlan *adder_network_get_plan (AdderNetwork       *network,
                                                const AdderKernels *kernels);

G_END_DECLS
