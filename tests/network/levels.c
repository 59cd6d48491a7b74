/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CPU levels that can be tested here: the processor's own, and the twins
 * that the tests of the kernels compile with SIMDe. */
#include "levels.h"

#define KERNEL(family, level, needs, group)           \
  extern const Adder3x3       adder3x3_##level;       \
  extern const Convolution3x3 convolution3x3_##level; \
  extern const Shuffle        shuffle_##level;
#include "../kernels/twins.list"
#undef KERNEL

static const AdderKernels twins[] = {
#define KERNEL(family, level, needs, group)                                    \
  { #level,          needs, group, &adder3x3_##level, &convolution3x3_##level, \
    &shuffle_##level },
#include "../kernels/twins.list"
#undef KERNEL
  { NULL }
};

gboolean
is_emulated (const AdderKernels *kernels)
{
  for (gsize i = 0; twins[i].name; i++)
    if (kernels == &twins[i])
      return TRUE;
  return FALSE;
}

const AdderKernels *
usable_kernels (gsize index)
{
  AdderCpu            cpu = adder_cpu_detect ();
  const AdderKernels *kernels;

  for (gsize i = 0; (kernels = adder_kernels_list (i)) != NULL; i++)
    if ((kernels->needs & cpu) == kernels->needs && index-- == 0)
      return kernels;
  for (gsize i = 0; twins[i].name; i++)
    if (index-- == 0)
      return &twins[i];
  return NULL;
}
