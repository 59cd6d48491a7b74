/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A second process that finishes what was begun if the first one is killed. */

#pragma once

#include "layers.h"

/**
 * AdderStandIn:
 *
 * What each of the two processes knows of the other.
 */
typedef struct _AdderStandIn AdderStandIn;

AdderStandIn *adder_stand_in_new (void);

void adder_stand_in_free (AdderStandIn *self);

gboolean adder_stand_in_is_second (AdderStandIn *self);

gboolean adder_stand_in_serve (AdderStandIn *self,
                               AdderResult  *result,
                               GError      **error);

void adder_stand_in_prepare (AdderStandIn *self);

gboolean adder_stand_in_apply (AdderStandIn *self,
                               AdderLayers  *layers,
                               GPtrArray    *enlarged,
                               AdderResult  *result,
                               GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderStandIn,
                               adder_stand_in_free)
