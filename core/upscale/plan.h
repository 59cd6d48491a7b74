/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which networks reach a factor, and through which sizes. */
#pragma once

#include "upscale/step.h"

G_BEGIN_DECLS

/* Most networks one after the other: three times 2 are 8. */
#define ADDER_MAX_CHAIN 3

/**
 * adder_plan_chain:
 * @scales: `[n]` scales of the models there are, each at least 1
 * @n: number of models
 * @factor: to be reached
 * @chain: (out caller-allocates): `[ADDER_MAX_CHAIN]` indices into @scales
 *
 * Chooses networks whose scales multiply to @factor, else to as little more
 * as possible; of equal products the shortest chain. The smallest scale comes
 * first, as later networks have more pixels to compute.
 *
 * Returns: length of the chain: 0 if @factor is 1, and negative if @factor
 *   cannot be reached
 */
gint adder_plan_chain (const gint *scales,
                       gint        n,
                       gdouble     factor,
                       gint        chain[ADDER_MAX_CHAIN]);

/**
 * adder_plan_steps:
 * @models: (element-type AdderModel): the chain
 * @width: of the image, in pixels
 * @height: of the image, in pixels
 * @out_width: of the result
 * @out_height: of the result
 * @steps: (out caller-allocates): `[ADDER_MAX_CHAIN + 1]`
 *
 * Lays out the steps: the chain, and a resampling where it does not end at the
 * size of the result. The steps borrow the models.
 *
 * Returns: the number of steps, 0 if there is nothing to do but to copy
 */
gint adder_plan_steps (GPtrArray *models,
                       gint       width,
                       gint       height,
                       gint       out_width,
                       gint       out_height,
                       AdderStep *steps);

/**
 * adder_plan_parts:
 * @steps: `[n]` the steps
 * @n: number of steps, at least 1
 * @roi: a part of the last step's result
 * @wrap: in which directions the image repeats
 * @parts: (out caller-allocates): `[n]` which part of each step's result is
 *   needed for it; the last is @roi
 */
void adder_plan_parts (const AdderStep     *steps,
                       gint                 n,
                       const GeglRectangle *roi,
                       AdderWrap            wrap,
                       GeglRectangle       *parts);

G_END_DECLS
