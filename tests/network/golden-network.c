/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network of tests/kernels/golden.h as core/network builds it. */
#include "golden-network.h"

#include <string.h>

static void
add_body (AdderNetworkBuilder *builder,
          const Golden        *golden,
          guint                index)
{
  AdderLayer layer = {
    .type     = ADDER_LAYER_ADDER,
    .inputs   = GOLDEN_CHANNELS,
    .outputs  = GOLDEN_CHANNELS,
    .shortcut = ADDER_SHORTCUT_INPUT,
    .r        = GOLDEN_R,
    .shift    = GOLDEN_ADDER_SHIFT,
    .power    = index == 1,
    .weight   = golden->weight[index],
    .bias     = golden->k[index],
    .m        = golden->m[index],
  };

  if (layer.power)
    {
      memcpy (layer.base, golden->base, sizeof golden->base);
      memcpy (layer.slope, golden->slope, sizeof golden->slope);
    }
  adder_network_builder_add (builder, &layer);
}

AdderNetworkBuilder *
golden_builder (const Golden *golden)
{
  AdderNetworkBuilder *builder =
    adder_network_builder_new (2, 3, ADDER_INPUT_SOURCE);
  const AdderLayer head = {
    .type    = ADDER_LAYER_HEAD,
    .inputs  = 3,
    .outputs = GOLDEN_CHANNELS,
    .shift   = GOLDEN_HEAD_SHIFT,
    .weight  = golden->head_weight,
    .bias    = golden->head_bias,
  };
  const AdderLayer tail = {
    .type    = ADDER_LAYER_TAIL,
    .inputs  = GOLDEN_CHANNELS,
    .outputs = GOLDEN_PLANES,
    .shift   = GOLDEN_TAIL_SHIFT,
    .skip    = TRUE,
    .weight  = golden->tail_weight,
    .bias    = golden->tail_bias,
  };

  adder_network_builder_set_metadata (builder, "name", "golden");
  adder_network_builder_add (builder, &head);
  for (guint i = 0; i < GOLDEN_LAYERS; i++)
    add_body (builder, golden, i);
  adder_network_builder_add (builder, &tail);
  return builder;
}
