/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Adder layer in vector verbs; compiled once per level.
 *
 * Lanes are pixels, weights are broadcast: so the epilogue needs no transposed
 * sums, and any multiple of 8 channels works. A block is two vecs of pixels
 * times SIMD_OUTPUTS outputs, all of its sums in registers. Packed weights:
 *
 *     [outputs / SIMD_OUTPUTS][ky][inputs / SIMD_GROUP][kx][SIMD_OUTPUTS][group]
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
    for (size_t ky = 0; ky < 3; ky++)
      for (size_t c = 0; c < inputs; c += SIMD_GROUP)
        for (size_t kx = 0; kx < 3; kx++)
          for (size_t o = block; o < block + SIMD_OUTPUTS; o++)
            for (size_t copy = 0; copy < COPIES; copy++)
              {
                memcpy (packed, weights + ((o * 3 + ky) * 3 + kx) * inputs + c,
                        SIMD_GROUP);
                packed += SIMD_GROUP;
              }
}

/* Adds one block's differences to @sum. @x points at the first pixel. */
static inline void
add_block (vec                  sum[SIMD_OUTPUTS][2],
           const uint8_t *const x[3],
           const uint8_t       *w,
           size_t               inputs,
           size_t               stride)
{
  for (size_t ky = 0; ky < 3; ky++)
    {
      const uint8_t *pixel = x[ky] - SIMD_GROUP;

      for (size_t c = 0; c < inputs; c += SIMD_GROUP)
        {
          UNROLL
          for (size_t kx = 0; kx < 3; kx++)
            {
              vec x0 = v_load (pixel + kx * SIMD_GROUP);
              vec x1 = v_load (pixel + kx * SIMD_GROUP + sizeof (vec));

              UNROLL
              for (size_t o = 0; o < SIMD_OUTPUTS; o++)
                {
                  vec weight = v_weight (w + o * SIMD_WEIGHT);
                  vec d0     = v_difference (x0, weight);
                  vec d1     = v_difference (x1, weight);

                  sum[o][0] = v_accumulate (sum[o][0], d0);
                  sum[o][1] = v_accumulate (sum[o][1], d1);
                }
              UNROLL
              for (size_t o = 0; o < SIMD_OUTPUTS; o++)
                {
                  v_pin (sum[o][0]);
                  v_pin (sum[o][1]);
                }
              w += SIMD_OUTPUTS * SIMD_WEIGHT;
            }
          pixel += stride * SIMD_GROUP;
        }
    }
}

#ifdef SIMD_BOX_SUM
/* Σx of the 3×3 box round each pixel of a block: columns first, then three
 * neighbours. */
static inline void
box_sums (vec                  box[2],
          const uint8_t *const x[3],
          size_t               inputs,
          size_t               stride)
{
  int32_t column[3 * SIMD_PIXELS];

  for (size_t i = 0; i < 3; i++)
    {
      vec sum = v_zero ();

      for (size_t ky = 0; ky < 3; ky++)
        for (size_t c = 0; c < inputs; c += SIMD_GROUP)
          sum = v_add_bytes (sum, v_load (x[ky] - SIMD_GROUP + c * stride +
                                          i * sizeof (vec)));
      v_store (column + i * SIMD_PIXELS, sum);
    }
  for (size_t i = 0; i < 2; i++)
    {
      const int32_t *left = column + i * SIMD_PIXELS;

      box[i] =
        v_add32 (v_add32 (v_load (left), v_load (left + 1)), v_load (left + 2));
    }
}
#endif

/* What a block needs besides its outputs. */
typedef struct
{
  const uint8_t *x[3];
  const uint8_t *weights;
  const uint8_t *header;
  size_t         inputs;
  size_t         stride;
#ifdef SIMD_BOX_SUM
  vec box[2];
#endif
} Block;

static inline Block
block_at (const uint8_t *const x[3],
          const uint8_t       *weights,
          size_t               inputs,
          size_t               outputs,
          size_t               pixel,
          size_t               stride)
{
  Block block = { { x[0] + pixel * SIMD_GROUP, x[1] + pixel * SIMD_GROUP,
                    x[2] + pixel * SIMD_GROUP },
                  weights + outputs * HEADER,
                  weights,
                  inputs,
                  stride };

#ifdef SIMD_BOX_SUM
  box_sums (block.box, block.x, inputs, stride);
#endif
  return block;
}

/* Σ|x − w| + k of SIMD_OUTPUTS outputs from @output on; k may be NULL. */
static inline void
block_sums (vec            sum[SIMD_OUTPUTS][2],
            const Block   *block,
            size_t         output,
            const int32_t *k)
{
  UNROLL
  for (size_t o = 0; o < SIMD_OUTPUTS; o++)
    {
      int32_t start = k ? k[output + o] : 0;

#ifdef SIMD_BOX_SUM
      int32_t weight_sum;

      memcpy (&weight_sum, block->header + (output + o) * HEADER, HEADER);
      start += weight_sum;
#endif
      sum[o][0] = sum[o][1] = v_set32 (start);
    }
  add_block (sum, block->x,
             block->weights + output * 9 * block->inputs * COPIES,
             block->inputs, block->stride);
#ifdef SIMD_BOX_SUM
  UNROLL
  for (size_t o = 0; o < SIMD_OUTPUTS; o++)
    {
      sum[o][0] = v_add32 (sum[o][0], block->box[0]);
      sum[o][1] = v_add32 (sum[o][1], block->box[1]);
    }
#endif
}

#if SIMD_GROUP == 8

/* Eight outputs of a block, times m, in 32-bit lanes, to the output row. */
static inline void
finish_block (const Epilogue *epilogue,
              uint8_t        *y,
              vec             sum[8][2],
              const int16_t  *m,
              const uint8_t  *shortcut,
              size_t          stride)
{
  vec product[8];

  UNROLL
  for (size_t o = 0; o < 8; o++)
    product[o] = v_scale (sum[o][0], sum[o][1], v_set32 (m[o]));
  epilogue_store (epilogue, y, product, shortcut, stride);
}

static inline void
store_sums (int32_t  *out,
            const vec sum[2])
{
  v_store (out, v_natural (v_join_lo (sum[0], sum[1])));
}

#else

static inline void
finish_block (const Epilogue *epilogue,
              uint8_t        *y,
              vec             sum[8][2],
              const int16_t  *m,
              const uint8_t  *shortcut,
              size_t          stride)
{
  for (size_t i = 0; i < 2; i++)
    {
      size_t at = i * sizeof (vec);
      vec    product[8];

      UNROLL
      for (size_t o = 0; o < 8; o++)
        product[o] = v_mul32 (sum[o][i], v_set32 (m[o]));
      epilogue_store (epilogue, y + at, product,
                      shortcut ? shortcut + at : NULL, stride);
    }
}

static inline void
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
  const Epilogue epilogue =
    epilogue_of (plan->r, plan->shift, shortcut != NULL, plan->power);

  for (size_t p = 0; p < width; p += BLOCK)
    {
      const Block block =
        block_at (x, plan->weights, plan->inputs, plan->outputs, p, stride);

      for (size_t output = 0; output < plan->outputs; output += 8)
        {
          size_t at = output * stride + p * SIMD_GROUP;
          vec    sum[8][2];

          UNROLL
          for (size_t half = 0; half < 8; half += SIMD_OUTPUTS)
            block_sums (sum + half, &block, output + half, plan->k);
          finish_block (&epilogue, y + at, sum, plan->m + output,
                        shortcut ? shortcut + at : NULL, stride);
        }
    }
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
  for (size_t p = 0; p < width; p += BLOCK)
    {
      const Block block = block_at (x, weights, inputs, outputs, p, stride);

      for (size_t output = 0; output < outputs; output += SIMD_OUTPUTS)
        {
          vec sum[SIMD_OUTPUTS][2];

          block_sums (sum, &block, output, NULL);
          UNROLL
          for (size_t o = 0; o < SIMD_OUTPUTS; o++)
            store_sums (out + (output + o) * sums_stride + p, sum[o]);
        }
    }
}

const Adder3x3 ADDER_KERNEL (adder3x3) = { packed_size,
                                           pack,
                                           row,
                                           sums };
