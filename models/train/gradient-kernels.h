/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gradient kernels of each level, for the tables and the tests. */

#pragma once

#include "train-kernels.h"

/* function_LEVEL of the object that a file is compiled to. */
#define TRAIN_PASTE_(function, level) function##_##level
#define TRAIN_PASTE(function, level)  TRAIN_PASTE_ (function, level)
#define TRAIN_NAME(function)          TRAIN_PASTE (function, TRAIN_LEVEL)

#define TRAIN_DECLARE(level, needs)                                        \
  extern train_weight_gradient_fn      train_weight_gradient_##level;      \
  extern train_weight_gradient_size_fn train_weight_gradient_size_##level; \
  extern train_pack_compare_fn         train_pack_compare_##level;         \
  extern train_input_gradient_fn       train_input_gradient_##level;       \
  extern train_input_gradient_size_fn  train_input_gradient_size_##level;  \
  extern train_tail_gradient_fn        train_tail_gradient_##level;
TRAIN_LEVELS (TRAIN_DECLARE)
#undef TRAIN_DECLARE
