/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks of random numbers that keep their activations between the ends. */
#pragma once

#include "network/network-builder.h"

/* The shape of a network. */
typedef struct
{
  const gchar   *name;
  gint           planes;
  gint           scale;
  AdderInput     input;
  guint          n_body;
  guint          channels;
  AdderLayerType type;  /* of the body */
  gboolean       block; /* shortcuts over two layers instead of one */
  gboolean       skip;
  gboolean       power;
} Architecture;

/**
 * random_network:
 * @architecture: a shape
 *
 * Returns: (transfer full): a network with weights from g_test_rand_int()
 */
AdderNetwork *random_network (const Architecture *architecture);

/**
 * random_builder:
 * @architecture: a shape
 *
 * Returns: (transfer full): what random_network() builds its network with
 */
AdderNetworkBuilder *random_builder (const Architecture *architecture);

/**
 * random_image:
 * @planes: planes
 * @width: pixels
 * @height: rows
 *
 * Returns: (transfer full): `[planes][height][width]` inputs
 */
gint16 *random_image (gint planes,
                      gint width,
                      gint height);
