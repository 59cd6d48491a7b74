/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CPU levels that can be tested here. */
#pragma once

#include <glib.h>

#include "kernels/kernels.h"

/**
 * usable_kernels:
 * @index: from 0, which is plain C
 *
 * Returns: (nullable): a level that this processor can run, or one that it may
 *   lack and that is emulated, with its own order of channels in a row
 */
const AdderKernels *usable_kernels (gsize index);

/**
 * is_emulated:
 * @kernels: a level
 *
 * Returns: whether its wide instructions are emulated, which is slow
 */
gboolean is_emulated (const AdderKernels *kernels);
