/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain of libadderscale. */
#include "adder-error.h"

/* clang-format off: it would put blanks into the name. */
G_DEFINE_QUARK (adder-error-quark, adder_error)
/* clang-format on */
