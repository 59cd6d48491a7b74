/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bicubic resampling (a = -0.5) of pixels in plain memory: MATLAB's
 * imresize() for evaluation and training, and the base enlargement. */
#pragma once

#include <glib.h>

#include "kernels/kernels.h"

G_BEGIN_DECLS

/**
 * adder_mirrored:
 * @position: of a pixel, any number
 * @size: of the image, in pixels
 *
 * Returns: the pixel that is seen at @position when the image is mirrored at
 *   its borders: … 1 0 | 0 1 … n-1 | n-1 n-2 …
 */
gint adder_mirrored (gint position,
                     gint size);

/**
 * AdderResizeAxis:
 * @count: number of output positions
 * @taps: source pixels that an output position is made of
 * @index: `[count][taps]` source positions in 0..size - 1; those beyond the
 *   border are mirrored, the border pixel repeated, unless asked otherwise
 * @weight: `[count][taps]`, each row of sum 1
 *
 * How one axis is resampled: output i is the sum of weight[i][t] times
 * source[index[i][t]]. When it makes smaller the kernel is stretched, so that
 * nothing aliases.
 */
typedef struct
{
  gint     count;
  gint     taps;
  gint    *index;
  gdouble *weight;
} AdderResizeAxis;

/**
 * adder_resize_axis_new:
 * @in_size: of the source, in pixels
 * @out_size: of the whole result, in pixels
 * @first: first output position wanted
 * @count: number of output positions wanted
 * @mirror: %FALSE leaves positions beyond the border as they are (negative,
 *   or @in_size and more), for an image that repeats
 *
 * Returns: (transfer full): the axis
 */
AdderResizeAxis *adder_resize_axis_new (gint     in_size,
                                        gint     out_size,
                                        gint     first,
                                        gint     count,
                                        gboolean mirror);

/**
 * adder_resize_axis_free:
 * @axis: (transfer full): an axis
 */
void adder_resize_axis_free (AdderResizeAxis *axis);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderResizeAxis,
                               adder_resize_axis_free)

/**
 * adder_imresize:
 * @in: `[in_height][in_width][planes]` bytes without gaps
 * @in_width: in pixels
 * @in_height: in pixels
 * @planes: 1 for gray, 3 for RGB, 4 with alpha
 * @out: (out caller-allocates): `[out_height][out_width][planes]` bytes
 * @out_width: in pixels
 * @out_height: in pixels
 *
 * Does what MATLAB's imresize (in, factor, 'bicubic') does to an 8-bit image,
 * in double precision with one rounding at the end, halves away from zero.
 * The factor of an axis is out size / in size.
 */
void adder_imresize (const guint8 *in,
                     gint          in_width,
                     gint          in_height,
                     gint          planes,
                     guint8       *out,
                     gint          out_width,
                     gint          out_height);

/* Source pixels that the base enlargement reads around a pixel. */
#define ADDER_ENLARGE_MARGIN 2

/**
 * AdderEnlarge:
 * @scale: 1..8
 * @offset: `[scale]`: the first of four source pixels of output pixel
 *   x * scale + phase, relative to x
 * @weight: `[scale][4]`
 * @kernels: what computes it
 *
 * The base enlargement by a whole number. Its sums are in float and in this
 * order: ((w0 a0 + w1 a1) + w2 a2) + w3 a3, columns first, then rows; so
 * every part of an image has the same bits however the image is cut.
 */
typedef struct
{
  gint   scale;
  gint   offset[8];
  gfloat weight[8][4];

  const Enlarge *kernels;
} AdderEnlarge;

/**
 * adder_enlarge_init:
 * @enlarge: (out caller-allocates): the weights
 * @scale: 1..8
 * @kernels: the level to compute with
 */
void adder_enlarge_init (AdderEnlarge       *enlarge,
                         gint                scale,
                         const AdderKernels *kernels);

/**
 * adder_enlarge_columns:
 * @enlarge: the weights
 * @phase: 0..scale - 1: output row y * scale + phase
 * @in: source row y, with %ADDER_ENLARGE_MARGIN rows before and after it
 * @stride: floats between source rows
 * @width: number of floats to compute
 * @out: (out caller-allocates): `[width]`
 */
void adder_enlarge_columns (const AdderEnlarge *enlarge,
                            gint                phase,
                            const gfloat       *in,
                            gsize               stride,
                            gint                width,
                            gfloat             *out);

/**
 * adder_enlarge_row:
 * @enlarge: the weights
 * @in: `[width]`, with %ADDER_ENLARGE_MARGIN floats before and after it
 * @width: source pixels
 * @out: (out caller-allocates): `[width * scale]`
 */
void adder_enlarge_row (const AdderEnlarge *enlarge,
                        const gfloat       *in,
                        gint                width,
                        gfloat             *out);

/**
 * adder_enlarge_plane:
 * @in: `[height][width]` without gaps
 * @width: in pixels
 * @height: in pixels
 * @scale: 1..8
 * @out: (out caller-allocates): `[height * scale][width * scale]`
 *
 * The base enlargement of a whole plane, its borders mirrored with the border
 * pixel repeated.
 */
void adder_enlarge_plane (const gfloat *in,
                          gint          width,
                          gint          height,
                          gint          scale,
                          gfloat       *out);

G_END_DECLS
