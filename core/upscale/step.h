/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step from image to image: a network, or a resampling. */
#pragma once

#include "kernels/kernels.h"
#include "upscale/model.h"
#include "upscale/tile.h"
#include "upscale/workers.h"

G_BEGIN_DECLS

/**
 * AdderStep:
 * @model: (nullable): the network; %NULL resamples without one
 * @in_width: of the whole image before the step, in pixels
 * @in_height: of the whole image before the step, in pixels
 * @out_width: of the whole image after it; with a network, scale × @in_width
 * @out_height: of the whole image after it
 *
 * What is done to a whole image.
 */
typedef struct
{
  AdderModel *model;
  gint        in_width;
  gint        in_height;
  gint        out_width;
  gint        out_height;
} AdderStep;

/**
 * AdderStepRun:
 * @step: what to do
 * @source: the image; must have what adder_step_need() says
 * @output: receives the pixels
 * @roi: part of the result to compute, in its pixels
 * @strength: how much detail is added
 * @kernels: what to compute with
 * @threads: most workers
 * @strip_width: pixels of the network's input in a strip, 0 for the best
 *
 * A step over a part of an image.
 */
typedef struct
{
  const AdderStep    *step;
  AdderSource         source;
  GeglBuffer         *output;
  GeglRectangle       roi;
  gdouble             strength;
  const AdderKernels *kernels;
  gint                threads;
  gint                strip_width;

  /*< private >*/
  GMutex       *output_lock;
  gint          columns; /* tiles side by side */
  gint          rows;
  GeglRectangle area; /* what the tiles divide */
  gdouble       cost; /* of a pixel of @area */
  AdderMeter   *meter;
} AdderStepRun;

/**
 * adder_step_need:
 * @step: a step
 * @roi: part of the result
 * @wrap: in which directions the image repeats
 *
 * Returns: the part of the image before the step that @roi is made from. Where
 *   it would reach around a border the whole row or column is needed
 */
GeglRectangle adder_step_need (const AdderStep     *step,
                               const GeglRectangle *roi,
                               AdderWrap            wrap);

/**
 * adder_step_reach:
 * @step: a step
 * @rect: part of the image before the step
 * @wrap: in which directions the image repeats
 *
 * The other way round of adder_step_need(), never too small.
 *
 * Returns: the part of the result that pixels of @rect can change
 */
GeglRectangle adder_step_reach (const AdderStep     *step,
                                const GeglRectangle *rect,
                                AdderWrap            wrap);

/**
 * adder_step_cost:
 * @step: a step
 * @roi: part of the result
 *
 * Returns: about how many operations it takes
 */
gdouble adder_step_cost (const AdderStep     *step,
                         const GeglRectangle *roi);

/**
 * adder_step_run:
 * @run: a step over a part of an image
 * @meter: the run's
 * @error: return location for %G_IO_ERROR_CANCELLED or %ADDER_ERROR_TOO_LARGE
 *
 * Cuts the part into tiles and lets workers compute them.
 *
 * Returns: whether all was done
 */
gboolean adder_step_run (AdderStepRun *run,
                         AdderMeter   *meter,
                         GError      **error);

/**
 * adder_step_get_tile:
 * @run: a step over a part of an image
 * @index: number of the tile
 *
 * Returns: the tile's part of the run's area: with a network in pixels of its
 *   source, else in pixels of the result
 */
GeglRectangle adder_step_get_tile (const AdderStepRun *run,
                                   guint               index);

/**
 * adder_step_store:
 * @run: a step over a part of an image
 * @rect: where the pixels belong in the result; what is not in the part to be
 *   computed is left out
 * @pixels: `[height][width][components]` floats
 */
void adder_step_store (const AdderStepRun  *run,
                       const GeglRectangle *rect,
                       const gfloat        *pixels);

/* How each kind of step works on a tile. */
extern const AdderWork adder_network_work;
extern const AdderWork adder_resample_work;

/**
 * adder_step_get_radius:
 * @step: a step with a network
 *
 * Returns: how far the network sees, in pixels of the source
 */
gint adder_step_get_radius (const AdderStep *step);

/**
 * adder_step_get_fill:
 * @step: a step with a network
 *
 * Returns: how far hidden pixels look for colours, in pixels of the source.
 *   Whatever can be seen in the result lies at most two pixels beyond what can
 *   be seen in the source, and from there the network sees its radius
 */
gint adder_step_get_fill (const AdderStep *step);

G_END_DECLS
