/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The units of a network's integers at both of its ends. */

#pragma once

#include "pass.h"

/* An input is 16 · byte − 2040; the trainer's real input is 4 · (v − 1/2). */
#define TRAIN_INPUT_UNIT (4.0 / 4080.0)

/* Real output · 0.1 is the residual on a scale of 0 … 1. */
#define TRAIN_DETAIL_PER_BYTE \
  (0.1 * 255.0 * TRAIN_DETAIL_PER_STEP / TRAIN_BYTES_PER_UNIT)
