/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network computes, straight from the formulas of models/README.md:
 * whole images, no rings, no kernels, no speed. */
#pragma once

#include "network/network-run.h"

/**
 * oracle_run:
 * @network: a network
 * @input: `[planes][height][width]`
 * @width: pixels
 * @height: rows
 * @edges: what lies beyond the sides
 *
 * Returns: (transfer full): the detail,
 *   `[planes][height * shuffle][width * shuffle]`
 */
gint16 *oracle_run (const AdderNetwork *network,
                    const gint16       *input,
                    gint                width,
                    gint                height,
                    AdderEdges          edges);

/**
 * oracle_layer:
 * @layer: a body layer
 * @x: its input, `[inputs][height][width]`
 * @shortcut: (nullable): `[outputs][height][width]`
 * @width: pixels
 * @height: rows
 * @edges: what lies beyond the sides
 *
 * Returns: (transfer full): the layer's output, `[outputs][height][width]`
 */
guint8 *oracle_layer (const AdderLayer *layer,
                      const guint8     *x,
                      const guint8     *shortcut,
                      gint              width,
                      gint              height,
                      AdderEdges        edges);
