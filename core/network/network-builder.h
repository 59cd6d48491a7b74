/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderNetworkBuilder: from arrays of numbers to a model file. */
#pragma once

#include "network/network.h"

G_BEGIN_DECLS

/**
 * AdderNetworkBuilder:
 *
 * Collects layers, head first and tail last, and writes them as a model file.
 * Each function copies its arrays. For one thread.
 */
typedef struct _AdderNetworkBuilder AdderNetworkBuilder;

/**
 * adder_network_builder_new:
 * @scale: enlargement, 1..%ADDER_MAX_SCALE
 * @planes: 3 (R'G'B') or 1 (luma)
 * @input: what the network is fed with
 *
 * Returns: (transfer full): a builder without layers
 */
AdderNetworkBuilder *adder_network_builder_new (gint       scale,
                                                gint       planes,
                                                AdderInput input);

/**
 * adder_network_builder_free:
 * @builder: (transfer full): a builder
 *
 * Frees @builder and what it has copied.
 */
void adder_network_builder_free (AdderNetworkBuilder *builder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderNetworkBuilder,
                               adder_network_builder_free)

/**
 * adder_network_builder_set_metadata:
 * @builder: a builder
 * @key: `name`, `title`, `grid`, `training`, `licence`, `scores`, …
 * @value: UTF-8 text
 *
 * Stores a text beside the layers, replacing an earlier one.
 */
void adder_network_builder_set_metadata (AdderNetworkBuilder *builder,
                                         const gchar         *key,
                                         const gchar         *value);

/**
 * adder_network_builder_add:
 * @builder: a builder
 * @layer: what models/README.md defines. The fields that its type does not
 *   have are ignored: @m and @r but in adder layers, @shortcut but in body
 *   layers, @base and @slope without @power, @skip but in the tail.
 *
 * Appends a layer. Nothing is checked here; adder_network_new_from_bytes()
 * does that, so that a wrong layer cannot be run however it came about.
 */
void adder_network_builder_add (AdderNetworkBuilder *builder,
                                const AdderLayer    *layer);

/**
 * adder_network_builder_to_bytes:
 * @builder: a builder
 *
 * Returns: (transfer full): a model file. The same calls give the same bytes.
 */
GBytes *adder_network_builder_to_bytes (const AdderNetworkBuilder *builder);

/**
 * adder_network_builder_to_network:
 * @builder: a builder
 * @error: as adder_network_new_from_bytes()
 *
 * Writes a model file to memory and reads it back.
 *
 * Returns: (transfer full) (nullable): the network
 */
AdderNetwork *
adder_network_builder_to_network (const AdderNetworkBuilder *builder,
                                  GError                   **error);

G_END_DECLS
