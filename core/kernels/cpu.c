/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the processor's features, and levels by name. */

#include "cpu.h"

#include <stdlib.h>
#include <string.h>

#include "kernels.h"

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#ifndef HWCAP_ASIMDDP
#define HWCAP_ASIMDDP (1 << 20)
#endif
#endif

AdderCpu
adder_cpu_detect (void)
{
  AdderCpu cpu = ADDER_CPU_REFERENCE;

#ifdef __x86_64__
  __builtin_cpu_init ();
  if (__builtin_cpu_supports ("sse2"))
    cpu |= ADDER_CPU_SSE2;
  if (__builtin_cpu_supports ("avx2"))
    cpu |= ADDER_CPU_AVX2;
  if (__builtin_cpu_supports ("avxvnni"))
    cpu |= ADDER_CPU_AVXVNNI;
  if (__builtin_cpu_supports ("avx512bw") &&
      __builtin_cpu_supports ("avx512vl") &&
      __builtin_cpu_supports ("avx512dq"))
    {
      cpu |= ADDER_CPU_AVX512;
      if (__builtin_cpu_supports ("avx512vnni"))
        cpu |= ADDER_CPU_VNNI;
    }
#endif
#ifdef __aarch64__
  cpu |= ADDER_CPU_NEON;
#ifdef __linux__
  if (getauxval (AT_HWCAP) & HWCAP_ASIMDDP)
    cpu |= ADDER_CPU_DOTPROD;
#endif
#endif

  return cpu;
}

AdderCpuStatus
adder_cpu_from_name (const char *name,
                     AdderCpu   *cpu)
{
  const AdderKernels *kernels;

  for (size_t i = 0; (kernels = adder_kernels_list (i)); i++)
    if (! strcmp (name, kernels->name))
      {
        if (kernels->needs & ~adder_cpu_detect ())
          return ADDER_CPU_MISSING;
        *cpu = kernels->needs;
        return ADDER_CPU_OK;
      }
  return ADDER_CPU_UNKNOWN;
}

AdderCpuStatus
adder_cpu_from_environment (AdderCpu    *cpu,
                            const char **name)
{
  const char *text = getenv ("ADDER_CPU");

  *cpu = adder_cpu_detect ();
  if (name)
    *name = text;
  return text && *text ? adder_cpu_from_name (text, cpu) : ADDER_CPU_OK;
}
