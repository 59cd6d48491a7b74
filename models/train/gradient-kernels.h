/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gradient kernels of each level, for the tables and the tests. */

#pragma once

#include "train-kernels.h"

extern train_weight_gradient_fn train_weight_gradient_reference;
extern train_weight_gradient_size_fn train_weight_gradient_size_reference;
extern train_input_gradient_fn  train_input_gradient_reference;
extern train_input_gradient_size_fn  train_input_gradient_size_reference;
extern train_tail_gradient_fn        train_tail_gradient_reference;

#if defined (__x86_64__)
extern train_weight_gradient_fn train_weight_gradient_avx2;
extern train_weight_gradient_size_fn train_weight_gradient_size_avx2;
extern train_input_gradient_fn  train_input_gradient_avx2;
extern train_input_gradient_size_fn  train_input_gradient_size_avx2;
extern train_tail_gradient_fn        train_tail_gradient_avx2;
#endif
