/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CPU levels by name, with errors for people. */
#pragma once

#include "adder.h"
#include "kernels/kernels.h"

G_BEGIN_DECLS

/**
 * adder_cpu_level_find:
 * @name: (nullable): a level; %NULL is what `ADDER_CPU` says, else the best
 * @error: return location for %ADDER_ERROR_UNSUPPORTED
 *
 * Returns: (nullable): the kernels of that level
 */
const AdderKernels *adder_cpu_level_find (const gchar *name,
                                          GError     **error);

G_END_DECLS
