/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of a level of the trainer's loops. */

#include "train-kernels.h"

const TrainKernels *
train_kernels_get (AdderCpu cpu)
{
  const TrainKernels *best = &train_kernels_reference;

#define CHOOSE(level, needs)          \
  if (((needs) & ~cpu) == 0)          \
    best = &train_kernels_##level;
  TRAIN_LEVELS (CHOOSE)
#undef CHOOSE

  return best;
}
