/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stand-in.c for systems where processes cannot fork, or share memory that has no
 * name: one process does it all.
 */

#include "config.h"

#include "stand-in.h"

AdderStandIn *
adder_stand_in_new (void)
{
  return NULL;
}

void
adder_stand_in_free (AdderStandIn *self)
{
}

gboolean
adder_stand_in_is_second (AdderStandIn *self)
{
  return FALSE;
}

gboolean
adder_stand_in_serve (AdderStandIn *self,
                      AdderResult  *result,
                      GError      **error)
{
  return FALSE;
}

void
adder_stand_in_prepare (AdderStandIn *self)
{
}

gboolean
adder_stand_in_apply (AdderStandIn *self,
                      AdderLayers  *layers,
                      GPtrArray    *enlarged,
                      AdderResult  *result,
                      GError      **error)
{
  return adder_layers_apply (layers, enlarged, result, error);
}
