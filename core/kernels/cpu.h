/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this processor can run, and how a user restricts it. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

/**
 * AdderCpu:
 *
 * A set of instruction set features (%ADDER_CPU_SSE2 …). An empty set stands
 * for plain C.
 */
typedef uint32_t AdderCpu;

#define ADDER_CPU_REFERENCE 0u
#define ADDER_CPU_SSE2      (1u << 0)
#define ADDER_CPU_AVX2      (1u << 1)
#define ADDER_CPU_AVX512    (1u << 2) /* AVX-512 F, BW, VL and DQ */
#define ADDER_CPU_VNNI      (1u << 3) /* AVX-512 VNNI, with the above */
#define ADDER_CPU_AVXVNNI   (1u << 4) /* VNNI on 256 bits, without AVX-512 */
#define ADDER_CPU_NEON      (1u << 5)
#define ADDER_CPU_DOTPROD   (1u << 6) /* AArch64 UDOT */

/**
 * AdderCpuStatus:
 * @ADDER_CPU_OK: the level can be used
 * @ADDER_CPU_UNKNOWN: no level has this name
 * @ADDER_CPU_MISSING: the level exists, but this processor cannot run it
 *
 * Answer to a user who asks for a level by name.
 */
typedef enum
{
  ADDER_CPU_OK,
  ADDER_CPU_UNKNOWN,
  ADDER_CPU_MISSING
} AdderCpuStatus;

/**
 * adder_cpu_detect:
 *
 * Asks the processor (and the operating system, which must save the wide
 * registers) what can be run. Any thread may call it; it keeps nothing.
 *
 * Returns: all usable features
 */
AdderCpu adder_cpu_detect (void);

/**
 * adder_cpu_from_name:
 * @name: a level's name as in the lists of kernels: `reference`, `sse2`, …
 * @cpu: (out): the features this level needs, so that adder_kernels_get()
 *   chooses exactly this level
 *
 * Returns: %ADDER_CPU_OK, or why @cpu was not set
 */
AdderCpuStatus adder_cpu_from_name (const char *name,
                                    AdderCpu   *cpu);

/**
 * adder_cpu_from_environment:
 * @cpu: (out): what adder_kernels_get() should be given: all features, or those
 *   of the level named by the environment variable `ADDER_CPU`
 * @name: (out) (optional): the variable's text, or %NULL where it is not set
 * (empty counts as not set); owned by the environment
 *
 * Returns: %ADDER_CPU_OK, or what is wrong with the variable; @cpu then holds
 *   all features of the processor
 */
AdderCpuStatus adder_cpu_from_environment (AdderCpu    *cpu,
                                           const char **name);
