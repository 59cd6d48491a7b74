/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts right what GIMP makes wrong when it draws layers anew at another size. */

#pragma once

#include <libgimp/gimp.h>

/**
 * AdderRedrawn:
 *
 * Where layers are to lie, and how large paths are to be.
 */
typedef struct _AdderRedrawn AdderRedrawn;

AdderRedrawn *adder_redrawn_new (void);

void adder_redrawn_free (AdderRedrawn *self);

void adder_redrawn_add_layer (AdderRedrawn        *self,
                              GimpLayer           *layer,
                              const GeglRectangle *bounds);

void adder_redrawn_add_paths (AdderRedrawn *self,
                              GimpImage    *image,
                              gdouble       x_factor,
                              gdouble       y_factor);

void adder_redrawn_put_right (AdderRedrawn *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderRedrawn,
                               adder_redrawn_free)
