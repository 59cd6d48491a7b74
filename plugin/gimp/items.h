/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layers and groups of an image as a list, and their locks. */

#pragma once

#include <libgimp/gimp.h>

/**
 * AdderLocks:
 *
 * Locks that were taken off and have to be put back.
 */
typedef struct _AdderLocks AdderLocks;

gboolean adder_item_is_raster (GimpItem *item);

gboolean adder_item_is_link (GimpItem *item);

gboolean adder_item_is_vector (GimpItem *item);

gboolean adder_item_is_text (GimpItem *item);

GPtrArray *adder_items_in_image (GimpImage *image);

void adder_items_add_tree (GPtrArray *items,
                           GimpItem  *top);

AdderLocks *adder_locks_open (GPtrArray *items);

void adder_locks_close (AdderLocks *locks);
