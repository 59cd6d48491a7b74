/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all benches measure with: processor time, the clock, issue limits. */

#include "measure.h"

#include <math.h>
#include <time.h>

#define SLICES 5
#define TURNS  2000

#define KERNEL(family, level, needs, group) extern const Limit limit_##level;
#include "kernels/adder3x3.list"
#undef KERNEL

/* Plain C has no instructions of its own to compare with. */
const Limit limit_reference = { 0 };

static const Limit *const limits[] = {
#define KERNEL(family, level, needs, group) &limit_##level,
#include "kernels/adder3x3.list"
#undef KERNEL
};

double
measure_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

void
measure_clock_once (void)
{
  size_t a = 1;

  for (size_t i = 0; i < MEASURE_CHAIN / 10; i++)
    {
#if defined(__x86_64__)
      __asm__ volatile ("add %0, %0\n\tadd %0, %0\n\tadd %0, %0\n\t"
                        "add %0, %0\n\tadd %0, %0\n\tadd %0, %0\n\t"
                        "add %0, %0\n\tadd %0, %0\n\tadd %0, %0\n\t"
                        "add %0, %0"
                        : "+r"(a));
#elif defined(__aarch64__)
      __asm__ volatile ("add %0, %0, %0\n\tadd %0, %0, %0\n\tadd %0, %0, %0\n\t"
                        "add %0, %0, %0\n\tadd %0, %0, %0\n\tadd %0, %0, %0\n\t"
                        "add %0, %0, %0\n\tadd %0, %0, %0\n\tadd %0, %0, %0\n\t"
                        "add %0, %0, %0"
                        : "+r"(a));
#endif
    }
}

double
measure_clock (void)
{
  double best = HUGE_VAL;

  for (int slice = 0; slice < SLICES; slice++)
    {
      double start = measure_seconds ();

      for (int i = 0; i < 20; i++)
        measure_clock_once ();
      best = fmin (best, (measure_seconds () - start) / 20);
    }
  return MEASURE_CHAIN / best;
}

const Limit *
measure_limit (const AdderKernels *kernels)
{
  for (size_t i = 0; adder_kernels_list (i); i++)
    if (adder_kernels_list (i) == kernels)
      return limits[i];
  return &limit_reference;
}

double
measure_adder_limit (const AdderKernels *kernels)
{
  const Limit *limit = measure_limit (kernels);
  double       best  = HUGE_VAL;

  for (int slice = 0; limit->adder[0] && slice < SLICES; slice++)
    for (int order = 0; order < LIMIT_ORDERS; order++)
      {
        double start = measure_seconds ();

        for (int i = 0; i < 4; i++)
          limit->adder[order](TURNS);
        best = fmin (best, (measure_seconds () - start) / 4);
      }
  return (double) limit->adder_operations * TURNS / best;
}
