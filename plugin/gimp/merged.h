/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A copy of an image in which effects have become pixels. */

#pragma once

#include "layers.h"

/**
 * AdderMerged:
 *
 * What effects make of pixels only GIMP knows, and tells it no sooner than it
 * has merged them. The image must not change for that, so a copy does.
 */
typedef struct _AdderMerged AdderMerged;

gboolean adder_merged_is_needed (GimpImage            *image,
                                 const AdderArguments *arguments);

AdderMerged *adder_merged_new (GimpImage *image);

void adder_merged_free (AdderMerged *merged);

GPtrArray *adder_merged_find (AdderMerged   *merged,
                              GimpDrawable **drawables);

AdderLayers *adder_merged_find_layers (AdderMerged          *merged,
                                       GimpDrawable        **drawables,
                                       const AdderArguments *arguments,
                                       GError              **error);

void adder_merged_go_back (AdderMerged *merged,
                           AdderLayers *layers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderMerged,
                               adder_merged_free)
