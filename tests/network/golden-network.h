/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network of tests/kernels/golden.h as core/network builds it. */
#pragma once

#include "../kernels/golden.h"
#include "network/network-builder.h"

/**
 * golden_builder:
 * @golden: the network's numbers; must outlive the builder
 *
 * Returns: (transfer full): the network, ready to be built or written
 */
AdderNetworkBuilder *golden_builder (const Golden *golden);
