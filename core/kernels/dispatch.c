/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lists of kernels as one table, and the choice of a level from it. */

#include "kernels.h"

/* adder3x3.list leads: a level that another list lacks does not compile. The
 * rows of a level have one layout for all families, so they go together. */
static const AdderKernels levels[] = {
#define KERNEL(family, level, needs, group) \
  { #level,                                 \
    needs,                                  \
    group,                                  \
    &adder3x3_##level,                      \
    &convolution3x3_##level,                \
    &shuffle_##level,                       \
    &enlarge_##level },
#include "adder3x3.list"
#undef KERNEL
};

#define N_LEVELS (sizeof levels / sizeof levels[0])

const AdderKernels *
adder_kernels_get (AdderCpu cpu)
{
  size_t best = 0;

  for (size_t i = 0; i < N_LEVELS; i++)
    if (! (levels[i].needs & ~cpu))
      best = i;
  return &levels[best];
}

const AdderKernels *
adder_kernels_list (size_t index)
{
  return index < N_LEVELS ? &levels[index] : NULL;
}
