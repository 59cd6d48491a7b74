/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all benches measure with: processor time, the clock, issue limits. */

#pragma once

#include "kernels/kernels.h"
#include "limit.h"

/**
 * measure_seconds:
 *
 * Returns: processor time of this thread: neighbours on the machine do not
 *   count
 */
double measure_seconds (void);

/* Additions of one call of measure_clock_once(). */
#define MEASURE_CHAIN 10000

/**
 * measure_clock_once:
 *
 * A chain of additions that wait for each other: one a cycle on every
 * processor, so that the time of a call tells the clock.
 */
void measure_clock_once (void);

/**
 * measure_clock:
 *
 * Returns: cycles a second, from the best of several chains
 */
double measure_clock (void);

/**
 * measure_limit:
 * @kernels: a level
 *
 * Returns: (transfer none): the loops of its instructions; all are %NULL for
 *   plain C, which has no instructions of its own
 */
const Limit *measure_limit (const AdderKernels *kernels);

/**
 * measure_adder_limit:
 * @kernels: a level
 *
 * Returns: the most |x − w| a second that its instructions could do, from the
 *   best of several short slices; 0 for plain C
 */
double measure_adder_limit (const AdderKernels *kernels);
