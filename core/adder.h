/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libadderscale: enlarges images with adder networks. The one header that
 * programs include; call gegl_init() before anything in it. */
#pragma once

#include "adder-error.h"
#include "adder-evaluate.h"
#include "adder-model.h"
#include "adder-upscaler.h"

G_BEGIN_DECLS

/**
 * adder_prefer_exact_colours:
 *
 * Tells babl to convert pixels without shortcuts, unless the environment
 * variable `BABL_TOLERANCE` says something else. By default babl takes the
 * conversion that it measures to be fastest among those that are nearly right,
 * so that 16-bit results may differ in their last bit from run to run. Call it
 * at the start of a program, before gegl_init() and before any thread.
 */
void adder_prefer_exact_colours (void);

/**
 * adder_list_kernels:
 *
 * Lists what this CPU computes with.
 *
 * Returns: (transfer full): a table of all kernels, one per line with family,
 *   CPU level and whether this CPU would run it, for people
 */
gchar *adder_list_kernels (void);

G_END_DECLS
