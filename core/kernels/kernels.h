/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The arithmetic of adder networks on rows of pixels: pointers and sizes only.
 *
 * Rows of activations are blocked by channels. Byte c of pixel p is
 *
 *     row[((c / G) * stride + p) * G + c % G]        G = AdderKernels.group
 *
 * A row's pointer is that of pixel 0; pixels -ADDER_ROW_MARGIN up to
 * stride - ADDER_ROW_MARGIN - 1 are memory one may read. Kernels read pixels
 * -1 … width, which the caller has filled (padding of zeros, or the other side
 * of the picture), and beyond them whatever is there; they write pixels 0 up to
 * width rounded up to a multiple of ADDER_ROW_BLOCK, of which those from width
 * on are without meaning. So the caller sets pixels -1 and width of each row
 * after it was written. Channels are multiples of 8, up to ADDER_MAX_CHANNELS.
 *
 * Input and output rows must not overlap, except that the shortcut row may be
 * the middle input row. No alignment is needed; 64 bytes are fastest.
 * All functions are pure: any thread, no state.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpu.h"

#define ADDER_ROW_MARGIN   16
#define ADDER_ROW_BLOCK    32
#define ADDER_MAX_CHANNELS 256

/**
 * adder_row_stride:
 * @width: pixels of a row
 *
 * Returns: the smallest stride, in pixels, of rows of this width
 */
static inline size_t
adder_row_stride (size_t width)
{
  return (width + ADDER_ROW_BLOCK - 1) / ADDER_ROW_BLOCK * ADDER_ROW_BLOCK +
         (size_t) 2 * ADDER_ROW_MARGIN;
}

/**
 * adder_row_bytes:
 * @channels: a multiple of 8
 * @stride: in pixels
 *
 * Returns: memory of one blocked row
 */
static inline size_t
adder_row_bytes (size_t channels,
                 size_t stride)
{
  return channels * stride;
}

/**
 * adder_row_pixel:
 * @group: AdderKernels.group
 * @stride: in pixels
 * @pixel: from -ADDER_ROW_MARGIN
 * @channel: of that pixel
 *
 * Returns: the place of one byte, counted from pixel 0
 */
static inline ptrdiff_t
adder_row_pixel (size_t    group,
                 size_t    stride,
                 ptrdiff_t pixel,
                 size_t    channel)
{
  return ((ptrdiff_t) (channel / group * stride) + pixel) * (ptrdiff_t) group +
         (ptrdiff_t) (channel % group);
}

/**
 * AdderPower:
 * @base: value at the start of each of 16 segments
 * @slope: rise over a segment
 * @table: the same function as a table
 *
 * The power activation, made of 16 straight lines:
 * `base[y / 16] + (slope[y / 16] * (y % 16) + 8) / 16`. Set by
 * adder_power_init().
 */
typedef struct
{
  uint8_t base[16];
  uint8_t slope[16];
  uint8_t table[256];
} AdderPower;

/**
 * adder_power_init:
 * @power: (out): the activation
 * @base: values at the start of each segment
 * @slope: rises over each segment
 *
 * Returns: whether all values stay below 256; else @power must not be used
 */
bool adder_power_init (AdderPower   *power,
                       const uint8_t base[16],
                       const uint8_t slope[16]);

/**
 * AdderLayerPlan:
 * @inputs: channels of the rows above, at and below the pixel
 * @outputs: channels of the row that is made, and of the shortcut row
 * @weights: as packed by the same level's Adder3x3.pack
 * @k: `[outputs]` added to the sums
 * @m: `[outputs]` the factors of the sums
 * @r: gain of the shortcut, 0 … 32767
 * @shift: 0 … 15
 * @power: (nullable): the activation after the clamp
 *
 * An adder layer, folded to integers:
 *
 *     d = Σ|x − w| + k[o]
 *     t = (d·m[o] + shortcut·r) >> shift
 *     y = power (clamp (t, 0, 255))
 *
 * Whoever makes a plan checks that |d·m| + 255·r stays below 2³¹.
 */
typedef struct
{
  size_t            inputs;
  size_t            outputs;
  const uint8_t    *weights;
  const int32_t    *k;
  const int16_t    *m;
  int16_t           r;
  uint8_t           shift;
  const AdderPower *power;
} AdderLayerPlan;

/**
 * Adder3x3:
 * @packed_size: bytes that @pack writes
 * @pack: weights `[outputs][3][3][inputs]` to the level's own order
 * @row: one row of a layer. @x: the rows above, at and below; @shortcut:
 *   (nullable): a row of @outputs channels. All rows have the same @stride
 * @sums: the bare Σ|x − w| of a row, as `[outputs][sums_stride]`; @weights
 * are packed. Writes pixels 0 up to @width rounded up to ADDER_ROW_BLOCK, so
 *   @sums_stride is at least that
 *
 * The family of adder layers with 3×3 taps.
 */
typedef struct
{
  size_t (*packed_size) (size_t inputs,
                         size_t outputs);
  void (*pack) (uint8_t       *packed,
                const uint8_t *weights,
                size_t         inputs,
                size_t         outputs);
  void (*row) (uint8_t              *y,
               const uint8_t *const  x[3],
               const uint8_t        *shortcut,
               const AdderLayerPlan *plan,
               size_t                width,
               size_t                stride);
  void (*sums) (int32_t             *sums,
                size_t               sums_stride,
                const uint8_t *const x[3],
                const uint8_t       *weights,
                size_t               inputs,
                size_t               outputs,
                size_t               width,
                size_t               stride);
} Adder3x3;

/**
 * AdderConvolutionPlan:
 * @inputs: planes (head: 1 or 3) or channels
 * @outputs: channels (head, body: a multiple of 8) or planes (tail: 1 … 64)
 * @weights: as packed by the same level
 * @bias: `[outputs]` added to the sums
 * @shift: 0 … 31, after the bias
 * @power: (nullable): head and body only, after the clamp
 *
 * A convolution of integers with 3×3 taps. Whoever makes a plan checks that
 * the sum of any inputs with its bias stays within 32 bits.
 */
typedef struct
{
  size_t            inputs;
  size_t            outputs;
  const int16_t    *weights;
  const int32_t    *bias;
  uint8_t           shift;
  const AdderPower *power;
} AdderConvolutionPlan;

/**
 * Convolution3x3:
 * @packed_size: elements (not bytes) that @pack and @pack_head write
 * @pack: weights `[outputs][3][3][inputs]` of a body or a tail
 * @pack_head: the same for a head
 * @head: planes to a blocked row. @x: `[3 * inputs]` pointers to pixel 0 of
 *   int16 rows, `x[ky * inputs + plane]`, readable like blocked rows;
 *   `y = power (clamp ((sum + bias) >> shift, 0, 255))`
 * @body: blocked rows to a blocked row; @shortcut: (nullable): bytes added
 *   after the shift; `y = power (clamp (((sum + bias) >> shift) + shortcut))`
 * @tail: blocked rows to planes `[outputs][y_stride]` of saturated int16;
 *   @skip: (nullable): three more rows, added to @x before the sum;
 *   y_stride is at least width rounded up to ADDER_ROW_BLOCK
 *
 * The family of the two ends of a network, and of convolution twins.
 */
typedef struct
{
  size_t (*packed_size) (size_t inputs,
                         size_t outputs);
  void (*pack) (int16_t       *packed,
                const int16_t *weights,
                size_t         inputs,
                size_t         outputs);
  void (*pack_head) (int16_t       *packed,
                     const int16_t *weights,
                     size_t         inputs,
                     size_t         outputs);
  void (*head) (uint8_t                    *y,
                const int16_t *const       *x,
                const AdderConvolutionPlan *plan,
                size_t                      width,
                size_t                      stride);
  void (*body) (uint8_t                    *y,
                const uint8_t *const        x[3],
                const uint8_t              *shortcut,
                const AdderConvolutionPlan *plan,
                size_t                      width,
                size_t                      stride);
  void (*tail) (int16_t                    *y,
                size_t                      y_stride,
                const uint8_t *const        x[3],
                const uint8_t *const        skip[3],
                const AdderConvolutionPlan *plan,
                size_t                      width,
                size_t                      stride);
} Convolution3x3;

/**
 * Shuffle:
 * @rows: pixel shuffle of one plane: `y[dy * y_stride + scale * p + dx] =
 *   x[(dy * scale + dx) * x_stride + p]` for p from 0 to @width - 1; exactly
 *   `scale * width` values of each of the @scale rows are written
 *
 * The family of pixel shuffles.
 */
typedef struct
{
  void (*rows) (int16_t       *y,
                size_t         y_stride,
                const int16_t *x,
                size_t         x_stride,
                size_t         scale,
                size_t         width);
} Shuffle;

/**
 * Enlarge:
 * @columns: `out[x] = ((w[0] a + w[1] b) + w[2] c) + w[3] d`, with w = @weight,
 *   and a to d the number at @in + x and in the three rows after it, each
 *   @stride floats further
 * @row: the same along a row, at `scale` phases of each pixel:
 *   `out[x * scale + phase]` is made of @weight[phase] and the four numbers
 *   from `in[x + offset[phase]]` on
 * @see: what a network sees of numbers from 0 to 1: `-range … range`, rounded;
 *   what lies beyond is cut, and a NaN is 0
 * @compose: three planes to pixels of @components numbers, the first of which
 *   become `base + gain * detail`; @detail: (nullable): %NULL for the base alone
 *
 * The family of the base enlargement and of what joins it with the network.
 * All in float, in the order that is written here.
 */
typedef struct
{
  void (*columns) (float       *out,
                   const float *in,
                   size_t       stride,
                   const float  weight[4],
                   size_t       width);
  void (*row) (float       *out,
               const float *in,
               const int   *offset,
               const float (*weight)[4],
               size_t scale,
               size_t width);
  void (*see) (int16_t     *out,
               const float *in,
               int          range,
               size_t       width);
  void (*compose) (float         *out,
                   size_t         components,
                   const float   *base,
                   size_t         base_stride,
                   const int16_t *detail,
                   size_t         detail_stride,
                   float          gain,
                   size_t         width);
} Enlarge;

/* Each family's list names its levels; each level is one constant. */
#define KERNEL(family, level, needs, group) \
  extern const Adder3x3 family##_##level;
#include "adder3x3.list"
#undef KERNEL
#define KERNEL(family, level, needs, group) \
  extern const Convolution3x3 family##_##level;
#include "convolution3x3.list"
#undef KERNEL
#define KERNEL(family, level, needs, group) \
  extern const Shuffle family##_##level;
#include "shuffle.list"
#undef KERNEL
#define KERNEL(family, level, needs, group) \
  extern const Enlarge family##_##level;
#include "enlarge.list"
#undef KERNEL

/**
 * AdderKernels:
 * @name: of the level: "reference", "sse2", …
 * @needs: features without which it must not be called
 * @group: the G of blocked rows
 * @adder3x3: adder layers
 * @convolution3x3: ends and twins
 * @shuffle: pixel shuffle
 * @enlarge: base enlargement and composition
 *
 * One level of every family.
 */
typedef struct
{
  const char           *name;
  AdderCpu              needs;
  size_t                group;
  const Adder3x3       *adder3x3;
  const Convolution3x3 *convolution3x3;
  const Shuffle        *shuffle;
  const Enlarge        *enlarge;
} AdderKernels;

/**
 * adder_kernels_get:
 * @cpu: features that may be used, from adder_cpu_detect() or
 *   adder_cpu_from_environment()
 *
 * Returns: (transfer none): the fastest level that needs no other feature
 */
const AdderKernels *adder_kernels_get (AdderCpu cpu);

/**
 * adder_kernels_list:
 * @index: from 0
 *
 * Returns: (nullable) (transfer none): a level, slowest first, also those
 * that this processor cannot run; %NULL past the end
 */
const AdderKernels *adder_kernels_list (size_t index);
