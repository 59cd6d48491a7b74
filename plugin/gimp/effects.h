/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer effects: filters of GIMP that stay changeable. */

#pragma once

#include <libgimp/gimp.h>

gboolean adder_effects_can_merge (GimpItem *item);

void adder_effects_merge (GimpItem *item);

guint adder_effects_count_sized (GimpItem *item);
