/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the upscaler needs to know of a model beyond the public interface. */
#pragma once

#include "adder.h"
#include "network/network.h"

G_BEGIN_DECLS

/**
 * adder_model_get_network:
 * @self: a model
 *
 * Returns: (transfer none): its network
 */
AdderNetwork *adder_model_get_network (AdderModel *self);

/**
 * adder_model_find_family:
 * @name: (nullable): as in adder_model_find()
 * @error: as adder_model_find()
 *
 * Returns: (transfer container) (element-type AdderModel) (nullable): the one
 *   model that @name means, or all members of a family
 */
GPtrArray *adder_model_find_family (const gchar *name,
                                    GError     **error);

G_END_DECLS
