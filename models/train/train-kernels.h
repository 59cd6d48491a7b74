/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loops a training step spends its time in: pointers and sizes only.
 *
 * Notation: C channels in, O channels out, H × W pixels of one patch,
 * n = H · W. Planar means [channel][H][W]. All sums are exact integers, or
 * floats added in an order that does not depend on the level, so every level
 * trains the very same network.
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

#include "kernels/cpu.h"

/* Gradient bytes: |g| ≤ 126 and |g[2i] + g[2i + 1]| ≤ 128, see
 * train_input_gradient_fn. */
#define TRAIN_GRADIENT_MAX      126
#define TRAIN_GRADIENT_PAIR_MAX 128

/* Of packed weights to compare with: best for speed, not needed. */
#define TRAIN_COMPARE_ALIGNMENT 64

/* Weights to compare with lie as [C][step]: nine places of O bytes, filled up.
 * In the order of places the pixels around one follow each other column by
 * column, and each meets the weights that look from it at the one between. */
#define TRAIN_COMPARE_STEP(outputs) ((9 * (outputs) + 63) / 64 * 64)
#define TRAIN_COMPARE_TAP(place)    (8 - (place) % 3 * 3 - (place) / 3)

/* Gradient words for the weights: 4096 pixels · 255 · 2000 < 2³¹. */
#define TRAIN_GRADIENT_WORD_MAX 2000

/* Sizes n, and widths where no other is asked for, are multiples of this: the
 * lanes of the widest level. */
#define TRAIN_LANES 16

/* Values of a row of padded planes: one of padding before it, at least one
 * after it, and what vectors may read. */
#define TRAIN_WORD_STRIDE(width) ((width) + 16)

/**
 * train_weight_gradient_fn:
 * @gradient: [O][3][3][C], is added to: Σ over pixels of g · x under the tap,
 *   where x is 0 outside the planes
 * @g: planar [O][H][W], at most TRAIN_GRADIENT_WORD_MAX
 * @x: planar [C][H][W]
 * @skip: (nullable): planar [C][H][W], is added to @x; g is then at most half
 *   as large
 * @memory: what train_weight_gradient_size_fn asks for
 *
 * C is a multiple of 8, W of 32, n ≤ 4096.
 */
typedef void train_weight_gradient_fn (int32_t       *gradient,
                                       const int16_t *g,
                                       const uint8_t *x,
                                       const uint8_t *skip,
                                       void          *memory,
                                       size_t         outputs,
                                       size_t         channels,
                                       size_t         width,
                                       size_t         height);

/**
 * train_weight_gradient_size_fn:
 *
 * Returns: bytes that train_weight_gradient_fn needs for itself
 */
typedef size_t train_weight_gradient_size_fn (size_t outputs,
                                              size_t channels,
                                              size_t width,
                                              size_t height);

/**
 * train_pack_compare_fn:
 * @packed: (out): [C][TRAIN_COMPARE_STEP (O)] in the level's own form: the
 *   largest byte that lies below the weight, of those that an input can be
 *   that is at no end
 * @w: [O][3][3][C]: w > x decides on which side of the weight an input lies
 *
 * C and O are multiples of 8.
 */
typedef void train_pack_compare_fn (int8_t        *packed,
                                    const uint8_t *w,
                                    size_t         outputs,
                                    size_t         channels);

/**
 * train_input_gradient_fn:
 * @gradient: planar [C][H][W]; where x is neither 0 nor 255, scale · Σ g ·
 *   sign (w − x) is added, over all outputs and taps: the derivative of
 *   Σ g |x − w| by x is its negative. At the ends of a byte nothing is added,
 *   as nothing passes the clamp that x comes from
 * @x: planar [C][H][W]
 * @g: planar [O][H][W], within the bounds of gradient bytes
 * @w: as train_pack_compare_fn of the same level makes it
 * @memory: what train_input_gradient_size_fn asks for
 *
 * The bound on pairs of g lets a pair times 255 fit 16 bits.
 *
 * C and O are multiples of 8, W of 32.
 */
typedef void train_input_gradient_fn (float         *gradient,
                                      const uint8_t *x,
                                      const int8_t  *g,
                                      const int8_t  *w,
                                      float          scale,
                                      void          *memory,
                                      size_t         outputs,
                                      size_t         channels,
                                      size_t         width,
                                      size_t         height);

/**
 * train_input_gradient_size_fn:
 *
 * Returns: bytes that train_input_gradient_fn needs for itself
 */
typedef size_t train_input_gradient_size_fn (size_t outputs,
                                             size_t channels,
                                             size_t width,
                                             size_t height);

/**
 * train_tail_gradient_fn:
 * @gradient: (out): planar [C][H][W]: unit · Σ g · w over outputs and taps,
 *   the gradient by the input of a convolution
 * @g: [O / 2, rounded up][H + 2][TRAIN_WORD_STRIDE (W)][2]: −127 … 127,
 *   pixel 0 of row 0 at [1][1], borders 0
 * @w: as train_pack_tail_weights() makes it
 *
 * Sums are exact, 9 · 48 · 32767 · 127 < 2³¹, and rounded once to a float, which
 * alters nothing below 2²⁴, as where @g are signs. C is a multiple of 4, W of 16, O up to 48.
 */
typedef void train_tail_gradient_fn (float         *gradient,
                                     const int16_t *g,
                                     const int16_t *w,
                                     float          unit,
                                     size_t         outputs,
                                     size_t         channels,
                                     size_t         width,
                                     size_t         height);

/**
 * train_statistics_fn:
 * @sums: [n] sums of one channel
 * @reference: a number near their mean, so that floats are exact enough
 * @first: (out): Σ (s − reference)
 * @second: (out): Σ (s − reference)²
 */
typedef void train_statistics_fn (const int32_t *sums,
                                  int32_t        reference,
                                  size_t         n,
                                  double        *first,
                                  double        *second);

/**
 * train_activate_fn:
 * @y: [n]: clamp (((s + k) · m + x · r) >> shift, 0, 255), then @table
 * @table: (nullable): [256] power activation
 */
typedef void train_activate_fn (uint8_t       *y,
                                const int32_t *s,
                                const uint8_t *x,
                                int32_t        k,
                                int32_t        m,
                                int32_t        r,
                                int            shift,
                                const uint8_t *table,
                                size_t         n);

/**
 * train_mask_fn:
 * @g: [n] gradient by the layer's output, becomes the one before the clamp:
 *   0 where @y is 0 or 255
 * @s: [n] sums; x̂ = (s − mean) · scale
 * @first: (out): Σ g
 * @second: (out): Σ g x̂
 */
typedef void train_mask_fn (float         *g,
                            const uint8_t *y,
                            const int32_t *s,
                            float          mean,
                            float          scale,
                            size_t         n,
                            double        *first,
                            double        *second);

/**
 * train_normalise_fn:
 * @gradient: (out): [n]: factor · (g − first − x̂ · second), the gradient by
 *   the sums, where x̂ = (s − mean) · scale
 *
 * Returns: the largest magnitude
 */
typedef float train_normalise_fn (float         *gradient,
                                  const float   *g,
                                  const int32_t *s,
                                  float          mean,
                                  float          scale,
                                  float          first,
                                  float          second,
                                  float          factor,
                                  size_t         n);

/**
 * train_pair_max_fn:
 *
 * Returns: the largest |a + b|
 */
typedef float train_pair_max_fn (const float *a,
                                 const float *b,
                                 size_t       n);

/**
 * train_quantise_fn:
 * @word: (out): [n]: gradient · word_scale, to the nearest
 * @byte: (out): [n]: gradient · byte_scale, rounded at random so that the
 *   mean is right: small gradients survive (Set5 ×2 + 0.07 dB)
 * @random: state of eight xorshift generators, none of them 0
 *
 * Returns: Σ word
 */
typedef int32_t train_quantise_fn (int16_t     *word,
                                   int8_t      *byte,
                                   const float *gradient,
                                   float        word_scale,
                                   float        byte_scale,
                                   uint32_t    *random,
                                   size_t       n);

/**
 * train_round_weights_fn:
 * @bytes: (out): [n]: weight · unit, to the nearest
 * @above: (out): [n]: weight · unit, rounded up
 *
 * Both limited to 0 … 255: a weight beyond the ends of the grid acts as the end
 * does, but for a constant that the batch norm takes out.
 */
typedef void train_round_weights_fn (uint8_t     *bytes,
                                     uint8_t     *above,
                                     const float *weights,
                                     float        unit,
                                     size_t       n);

/**
 * train_weigh_fn:
 * @gradient: (out): [n]: unit · (w · sum − correlation), an adder's gradient by
 *   its weights; sum is that of the gradient by the output
 */
typedef void train_weigh_fn (float         *gradient,
                             const int32_t *correlation,
                             const uint8_t *weights,
                             float          sum,
                             float          unit,
                             size_t         n);

/**
 * train_collect_fn:
 * @sum: (out): [n], which may be any: Σ of @count parts, in their order
 * @stride: from part to part
 */
typedef void train_collect_fn (float       *sum,
                               const float *parts,
                               size_t       stride,
                               size_t       count,
                               size_t       n);

/**
 * train_interleave_fn:
 * @blocked: [width][group]: byte c of pixel p at [p * group + c]
 * @planes: @group planes, @plane_stride bytes apart
 *
 * @group is 4 or 8; vectors write whole groups of 16 pixels.
 */
typedef void train_interleave_fn (uint8_t       *blocked,
                                  const uint8_t *planes,
                                  size_t         plane_stride,
                                  size_t         group,
                                  size_t         width);

/**
 * train_correlate_fn:
 * @y: [H][W], is added to: Σ over the nine taps of w · x
 * @x: [H + 2][TRAIN_WORD_STRIDE (W)], pixel 0 of row 0 at [1][1]
 * @w: [3][3]
 */
typedef void train_correlate_fn (float       *y,
                                 const float *x,
                                 const float *w,
                                 size_t       width,
                                 size_t       height);

/**
 * train_correlate_weights_fn:
 * @gradient: [3][3], is added to: Σ over pixels of g · x under the tap
 * @g: [H][W]
 * @x: [H + 2][TRAIN_WORD_STRIDE (W)], pixel 0 of row 0 at [1][1]
 */
typedef void train_correlate_weights_fn (float       *gradient,
                                         const float *g,
                                         const float *x,
                                         size_t       width,
                                         size_t       height);

/**
 * train_correlate_exact_fn:
 * @y: [H][W] 32-bit sums, is added to: Σ over the nine taps of w · x
 * @x: [H + 2][TRAIN_WORD_STRIDE (W)] words, pixel 0 of row 0 at [1][1]
 * @w: [3][3] words
 */
typedef void train_correlate_exact_fn (int32_t       *y,
                                       const int16_t *x,
                                       const int16_t *w,
                                       size_t         width,
                                       size_t         height);

/**
 * train_distances_fn:
 * @y: [H][W], is added to: Σ over the nine taps of |x − w|
 * @x: [H + 2][TRAIN_WORD_STRIDE (W)], pixel 0 of row 0 at [1][1]
 * @w: [3][3]
 */
typedef void train_distances_fn (float       *y,
                                 const float *x,
                                 const float *w,
                                 size_t       width,
                                 size_t       height);

/**
 * train_distances_back_fn:
 * @gradient: [H][W], is added to: the derivative by x of Σ g |x − w|, where g
 *   is the gradient by the sums of train_distances_fn
 * @g: [H + 2][TRAIN_WORD_STRIDE (W)], borders 0
 * @x: as there
 * @w: as there
 */
typedef void train_distances_back_fn (float       *gradient,
                                      const float *g,
                                      const float *x,
                                      const float *w,
                                      size_t       width,
                                      size_t       height);

typedef struct
{
  const char *name;

  train_weight_gradient_fn      *weight_gradient;
  train_weight_gradient_size_fn *weight_gradient_size;
  train_pack_compare_fn         *pack_compare;
  train_input_gradient_fn       *input_gradient;
  train_input_gradient_size_fn  *input_gradient_size;
  train_tail_gradient_fn        *tail_gradient;
  train_statistics_fn        *statistics;
  train_activate_fn          *activate;
  train_mask_fn              *mask;
  train_normalise_fn         *normalise;
  train_pair_max_fn          *pair_max;
  train_quantise_fn          *quantise;
  train_round_weights_fn        *round_weights;
  train_weigh_fn                *weigh;
  train_collect_fn              *collect;
  train_interleave_fn        *interleave;
  train_correlate_fn         *correlate;
  train_correlate_weights_fn *correlate_weights;
  train_correlate_exact_fn   *correlate_exact;
  train_distances_fn         *distances;
  train_distances_back_fn    *distances_back;
} TrainKernels;

/* Level, CPU features needed: slowest first; the last the CPU can run wins. */
#define TRAIN_LEVELS(LEVEL)                  \
  LEVEL (reference, ADDER_CPU_REFERENCE)     \
  TRAIN_LEVELS_X86 (LEVEL)

#if defined (__x86_64__)
#define TRAIN_LEVELS_X86(LEVEL) \
  LEVEL (avx2, ADDER_CPU_AVX2)  \
  LEVEL (vnni, ADDER_CPU_AVX512 | ADDER_CPU_VNNI)
#else
#define TRAIN_LEVELS_X86(LEVEL)
#endif

#define TRAIN_DECLARE(level, needs) \
  extern const TrainKernels train_kernels_##level;
TRAIN_LEVELS (TRAIN_DECLARE)
#undef TRAIN_DECLARE

void train_pack_tail_weights (int16_t       *packed,
                              const int16_t *w,
                              size_t         outputs,
                              size_t         channels);

/**
 * train_kernels_get:
 * @cpu: features that may be used
 *
 * Returns: the fastest level among them
 */
const TrainKernels *train_kernels_get (AdderCpu cpu);
