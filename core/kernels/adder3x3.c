/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Adder layer in vector verbs; compiled once per level.
 *
 * Lanes are pixels, weights are broadcast: so the epilogue needs no transposed
 * sums, and any multiple of 8 channels works. A block is two vecs of pixels
 * times SIMD_OUTPUTS outputs, all of its sums in registers. Packed weights:
 *
 *     [outputs / SIMD_OUTPUTS][inputs / SIMD_GROUP][ky][kx][SIMD_OUTPUTS][group]
 *
 * where there is a box sum, after the Σw of each output in 32 bits.
 */

#include <string.h>

#include "epilogue.h"
#include "kernels.h"
#include "simd/simd.h"

#define BLOCK  (2 * SIMD_PIXELS) /* pixels */
#define COPIES (SIMD_WEIGHT / SIMD_GROUP)
#ifdef SIMD_BOX_SUM
#define HEADER sizeof (int32_t) /* bytes per output */
#else
#define HEADER 0
#endif

static size_t
packed_size (size_t inputs,
             size_t outputs)
{
  return outputs * (9 * inputs * COPIES + HEADER);
}

static void
pack (uint8_t       *packed,
      const uint8_t *weights,
      size_t         inputs,
      size_t         outputs)
{
#ifdef SIMD_BOX_SUM
  for (size_t o = 0; o < outputs; o++)
    {
      int32_t sum = 0;

      for (size_t i = 0; i < 9 * inputs; i++)
        sum += weights[o * 9 * inputs + i];
      memcpy (packed, &sum, sizeof sum);
      packed += sizeof sum;
    }
#endif
  for (size_t block = 0; block < outputs; block += SIMD_OUTPUTS)
    for (size_t c = 0; c < inputs; c += SIMD_GROUP)
      for (size_t ky = 0; ky < 3; ky++)
        for (size_t kx = 0; kx < 3; kx++)
          for (size_t o = block; o < block + SIMD_OUTPUTS; o++)
            for (size_t copy = 0; copy < COPIES; copy++)
              {
                memcpy (packed, weights + ((o * 3 + ky) * 3 + kx) * inputs + c,
                        SIMD_GROUP);
                packed += SIMD_GROUP;
              }
}

/* Adds the three taps of one row and one group of channels. @x points at the
 * group's pixel to the left of the first. @column, where it is not NULL, is
 * given Σx of the pixels to the right of the block's: as they are in registers
 * just then, no load is spent on them. */
INLINE void
add_taps (vec            sum[SIMD_OUTPUTS][2],
          vec           *column,
          const uint8_t *x,
          const uint8_t *w)
{
  UNROLL
  for (size_t kx = 0; kx < 3; kx++)
    {
      vec x0 = v_load (x + kx * SIMD_GROUP);
      vec x1 = v_load (x + kx * SIMD_GROUP + sizeof (vec));

      UNROLL
      for (size_t o = 0; o < SIMD_OUTPUTS; o++)
        {
          vec weight = v_weight (w + (kx * SIMD_OUTPUTS + o) * SIMD_WEIGHT);
          vec d0     = v_difference (x0, weight);
          vec d1     = v_difference (x1, weight);

          sum[o][0] = v_accumulate (sum[o][0], d0);
          sum[o][1] = v_accumulate (sum[o][1], d1);
        }
      UNROLL
      for (size_t o = 0; o < SIMD_OUTPUTS; o++)
        {
          v_settle (sum[o][0]);
          v_settle (sum[o][1]);
        }
#ifdef SIMD_BOX_SUM
      if (column && kx == 2)
        {
          column[0] = v_add_bytes (column[0], x0);
          column[1] = v_add_bytes (column[1], x1);
        }
#else
      (void) column;
#endif
    }
}

/* Adds all taps of a block. All three rows are met in one turn of the loop, as
 * with few channels its turns are few. */
INLINE void
add_block (vec                  sum[SIMD_OUTPUTS][2],
           vec                 *column,
           const uint8_t *const x[3],
           const uint8_t       *w,
           size_t               inputs,
           size_t               stride)
{
  const uint8_t *above  = x[0] - SIMD_GROUP;
  const uint8_t *middle = x[1] - SIMD_GROUP;
  const uint8_t *below  = x[2] - SIMD_GROUP;

  for (size_t c = 0; c < inputs; c += SIMD_GROUP)
    {
      add_taps (sum, column, above, w);
      add_taps (sum, column, middle, w + 3 * SIMD_OUTPUTS * SIMD_WEIGHT);
      add_taps (sum, column, below, w + 6 * SIMD_OUTPUTS * SIMD_WEIGHT);
      above += stride * SIMD_GROUP;
      middle += stride * SIMD_GROUP;
      below += stride * SIMD_GROUP;
      w += 9 * SIMD_OUTPUTS * SIMD_WEIGHT;
    }
}

/* Where a layer's sums start, and their factors, so that one load fills all
 * lanes. */
typedef struct
{
  int32_t start[ADDER_MAX_CHANNELS];
  int32_t m[ADDER_MAX_CHANNELS];
} Constants;

/* @k may be NULL. */
static inline void
constants_start (Constants     *constants,
                 const int32_t *k,
                 const uint8_t *weights,
                 size_t         outputs)
{
  for (size_t o = 0; o < outputs; o++)
    constants->start[o] = k ? k[o] : 0;
#ifdef SIMD_BOX_SUM
  for (size_t o = 0; o < outputs; o++)
    {
      int32_t weight_sum;

      memcpy (&weight_sum, weights + o * HEADER, HEADER);
      constants->start[o] += weight_sum;
    }
#else
  (void) weights;
#endif
}

/* What a block needs besides its outputs. It moves along the row. */
typedef struct
{
  const uint8_t   *x[3];
  const uint8_t   *weights;
  const Constants *constants;
  size_t           inputs;
  size_t           stride;
#ifdef SIMD_BOX_SUM
  vec box[2]; /* Σx of the 3×3 box round each pixel */
  vec before; /* Σx of three rows, the pixels up to the block's first */
#endif
} Block;

static inline Block
block_start (const uint8_t *const x[3],
             const uint8_t       *weights,
             const Constants     *constants,
             size_t               inputs,
             size_t               stride)
{
  Block block = { { x[0], x[1], x[2] }, weights, constants, inputs, stride };

#ifdef SIMD_BOX_SUM
  block.before = v_zero ();
  for (size_t c = 0; c < inputs; c += SIMD_GROUP)
    for (size_t ky = 0; ky < 3; ky++)
      block.before =
        v_add_bytes (block.before,
                     v_load (x[ky] + c * stride -
                             (size_t) (SIMD_PIXELS - 1) * SIMD_GROUP));
#endif
  return block;
}

static inline void
block_next (Block *block)
{
  for (size_t i = 0; i < 3; i++)
    block->x[i] += BLOCK * SIMD_GROUP;
}

#ifdef SIMD_BOX_SUM
/* Three neighbours of each pixel; the last of them are in @a. */
static inline vec
box_sum (vec before,
         vec a)
{
  return v_add32 (v_add32 (a, v_back1 (before, a)), v_back2 (before, a));
}

/* The first outputs of a block sum its box on their way. */
INLINE void
add_block_and_box (vec            sum[SIMD_OUTPUTS][2],
                   Block         *block,
                   const uint8_t *weights)
{
  vec column[2] = { v_zero (), v_zero () };

  add_block (sum, column, block->x, weights, block->inputs, block->stride);
  block->box[0] = box_sum (block->before, column[0]);
  block->box[1] = box_sum (column[0], column[1]);
  block->before = column[1];
}
#endif

/* Σ|x − w| + k of SIMD_OUTPUTS outputs from @output on. @first must be constant
 * and says whether @output is 0. */
INLINE void
block_sums (vec    sum[SIMD_OUTPUTS][2],
            Block *block,
            size_t output,
            bool   first)
{
  const uint8_t *weights = block->weights + output * 9 * block->inputs * COPIES;

  UNROLL
  for (size_t o = 0; o < SIMD_OUTPUTS; o++)
    /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): all are set */
    sum[o][0] = sum[o][1] = v_set32 (block->constants->start[output + o]);
#ifdef SIMD_BOX_SUM
  if (first)
    add_block_and_box (sum, block, weights);
  else
    add_block (sum, NULL, block->x, weights, block->inputs, block->stride);
  UNROLL
  for (size_t o = 0; o < SIMD_OUTPUTS; o++)
    {
      sum[o][0] = v_add32 (sum[o][0], block->box[0]);
      sum[o][1] = v_add32 (sum[o][1], block->box[1]);
    }
#else
  (void) first;
  add_block (sum, NULL, block->x, weights, block->inputs, block->stride);
#endif
}

#if SIMD_GROUP == 8

/* Eight outputs of a block are one group of the output row. @y and @shortcut
 * (or NULL) point at the block's first pixel. */
INLINE void
row_block (uint8_t        *y,
           Block          *block,
           size_t          output,
           bool            first,
           const uint8_t  *shortcut,
           const Epilogue *epilogue)
{
  vec s0 = v_zero ();
  vec s1 = v_zero ();
  vec bytes[2];

  UNROLL
  for (size_t half = 0; half < 8; half += SIMD_OUTPUTS)
    {
      vec sum[SIMD_OUTPUTS][2];

      block_sums (sum, block, output + half, first && half == 0);
      if (shortcut)
        {
          s0 = v_load (shortcut);
          s1 = v_load (shortcut + sizeof (vec));
        }
      UNROLL
      for (size_t quad = 0; quad < SIMD_OUTPUTS; quad += 4)
        {
          const int32_t *m = block->constants->m + output + half + quad;
          vec            t[4];

          UNROLL
          for (size_t o = 0; o < 4; o++)
            t[o] = v_scale (sum[quad + o][0], sum[quad + o][1], v_set32 (m[o]));
          bytes[(half + quad) / 4] = epilogue_finish (epilogue, t,
                                                      half + quad
                                                        ? v_join_hi (s0, s1)
                                                        : v_join_lo (s0, s1));
        }
    }
  v_store (y, v_split_lo (bytes[0], bytes[1]));
  v_store (y + sizeof (vec), v_split_hi (bytes[0], bytes[1]));
}

INLINE void
store_sums (int32_t  *out,
            const vec sum[2])
{
  v_store (out, v_natural (v_join_lo (sum[0], sum[1])));
}

#else

/* Eight outputs of a block are two groups of the output row. */
INLINE void
row_block (uint8_t        *y,
           Block          *block,
           size_t          output,
           bool            first,
           const uint8_t  *shortcut,
           const Epilogue *epilogue)
{
  UNROLL
  for (size_t half = 0; half < 8; half += SIMD_OUTPUTS)
    {
      vec sum[SIMD_OUTPUTS][2];

      block_sums (sum, block, output + half, first && half == 0);
      UNROLL
      for (size_t i = 0; i < SIMD_OUTPUTS / 4 * 2; i++)
        {
          size_t quad = i / 2 * 4;
          size_t at   = (half + quad) * block->stride + i % 2 * sizeof (vec);
          const int32_t *m = block->constants->m + output + half + quad;
          vec            t[4];

          UNROLL
          for (size_t o = 0; o < 4; o++)
            t[o] = v_mul32 (sum[quad + o][i % 2], v_set32 (m[o]));
          v_store (y + at, epilogue_finish (epilogue, t,
                                            shortcut ? v_load (shortcut + at)
                                                     : v_zero ()));
        }
    }
}

INLINE void
store_sums (int32_t  *out,
            const vec sum[2])
{
  v_store (out, sum[0]);
  v_store (out + SIMD_LANES, sum[1]);
}

#endif

static void
row (uint8_t              *y,
     const uint8_t *const  x[3],
     const uint8_t        *shortcut,
     const AdderLayerPlan *plan,
     size_t                width,
     size_t                stride)
{
  const uint8_t *weights = plan->weights + plan->outputs * HEADER;
  const Epilogue epilogue =
    epilogue_of (plan->r, plan->shift, shortcut != NULL, plan->power);
  Constants constants;
  Block     block;

  constants_start (&constants, plan->k, plan->weights, plan->outputs);
  for (size_t o = 0; o < plan->outputs; o++)
    constants.m[o] = plan->m[o];

  block = block_start (x, weights, &constants, plan->inputs, stride);
  for (size_t p = 0; p < width; p += BLOCK, block_next (&block))
    {
      size_t at = p * SIMD_GROUP;

      row_block (y + at, &block, 0, true, shortcut ? shortcut + at : NULL,
                 &epilogue);
      for (size_t output = 8; output < plan->outputs; output += 8)
        {
          at += 8 * stride;
          row_block (y + at, &block, output, false,
                     shortcut ? shortcut + at : NULL, &epilogue);
        }
    }
  epilogue_row (&epilogue, y, plan->outputs, width, stride);
}

INLINE void
sums_block (int32_t *out,
            size_t   sums_stride,
            Block   *block,
            size_t   output,
            bool     first)
{
  vec sum[SIMD_OUTPUTS][2];

  block_sums (sum, block, output, first);
  UNROLL
  for (size_t o = 0; o < SIMD_OUTPUTS; o++)
    store_sums (out + (output + o) * sums_stride, sum[o]);
}

static void
sums (int32_t             *out,
      size_t               sums_stride,
      const uint8_t *const x[3],
      const uint8_t       *weights,
      size_t               inputs,
      size_t               outputs,
      size_t               width,
      size_t               stride)
{
  Constants constants;
  Block     block;

  constants_start (&constants, NULL, weights, outputs);
  block =
    block_start (x, weights + outputs * HEADER, &constants, inputs, stride);
  for (size_t p = 0; p < width; p += BLOCK, block_next (&block))
    {
      sums_block (out + p, sums_stride, &block, 0, true);
      for (size_t output = SIMD_OUTPUTS; output < outputs;
           output += SIMD_OUTPUTS)
        sums_block (out + p, sums_stride, &block, output, false);
    }
}

const Adder3x3 ADDER_KERNEL (adder3x3) = { packed_size,
                                           pack,
                                           row,
                                           sums };
