/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Head, body and tail convolutions in vector verbs; compiled once per level.
 *
 * All three are a list of terms, each the product of a pair of 16-bit inputs
 * per pixel with a pair of weights (v_dot16). The pairs of a block of pixels
 * are first laid out as lines of 32-bit lanes, once for all outputs: for body
 * and tail channels c and c + 2 (v_even, v_odd), for the head taps 2i and
 * 2i + 1. Channels come in chunks, so that the lines stay in the L1 cache.
 * Packed weights, with outputs filled up to a multiple of 4 by zeros:
 *
 *     [chunk][outputs / 4][line][kx][4 outputs][2]     (head: one chunk, no kx)
 */

#include <string.h>

#include "epilogue.h"
#include "kernels.h"
#include "simd/simd.h"

#define BLOCK     ADDER_ROW_BLOCK /* pixels */
#define VECS      (BLOCK / SIMD_LANES)
#define LINE      (BLOCK + 16) /* lanes: pixels -1 … and whole vecs */
#define LINE_VECS ((BLOCK + 2 + SIMD_LANES - 1) / SIMD_LANES)
#define CHUNK     32 /* channels */
#define LINES     (CHUNK / 2 * 3)
#if SIMD_LANES == 16
#define MOST_QUADS 3 /* of outputs at once: there are 32 registers */
#else
#define MOST_QUADS 1
#endif

typedef struct
{
  _Alignas (64) int32_t line[LINES][LINE];
  _Alignas (64) int32_t sum[ADDER_MAX_CHANNELS][BLOCK];
} Scratch;

static inline size_t
round_up4 (size_t n)
{
  return (n + 3) / 4 * 4;
}

static inline size_t
min_size (size_t a,
          size_t b)
{
  return a < b ? a : b;
}

static size_t
packed_size (size_t inputs,
             size_t outputs)
{
  return round_up4 (outputs) * (9 * inputs + inputs % 2);
}

/* Weight of one tap, zero for outputs that only fill up. */
static int16_t
weight_at (const int16_t *weights,
           size_t         inputs,
           size_t         outputs,
           size_t         output,
           size_t         tap)
{
  return output < outputs ? weights[output * 9 * inputs + tap] : (int16_t) 0;
}

static void
pack (int16_t       *packed,
      const int16_t *weights,
      size_t         inputs,
      size_t         outputs)
{
  for (size_t chunk = 0; chunk < inputs; chunk += CHUNK)
    for (size_t block = 0; block < outputs; block += 4)
      for (size_t c = chunk; c < min_size (chunk + CHUNK, inputs); c += 2)
        for (size_t ky = 0; ky < 3; ky++)
          for (size_t kx = 0; kx < 3; kx++)
            for (size_t o = block; o < block + 4; o++)
              for (size_t pair = 0; pair < 2; pair++)
                {
                  /* c counts the pairs 0-2, 1-3, 4-6, 5-7, … */
                  size_t channel = c / 4 * 4 + c % 4 / 2 + 2 * pair;
                  size_t tap     = (ky * 3 + kx) * inputs + channel;

                  *packed++ = weight_at (weights, inputs, outputs, o, tap);
                }
}

static void
pack_head (int16_t       *packed,
           const int16_t *weights,
           size_t         inputs,
           size_t         outputs)
{
  for (size_t block = 0; block < outputs; block += 4)
    for (size_t tap = 0; tap < 9 * inputs; tap += 2)
      for (size_t o = block; o < block + 4; o++)
        for (size_t i = tap; i < tap + 2; i++)
          *packed++ = i < 9 * inputs
                        ? weight_at (weights, inputs, outputs, o, i)
                        : (int16_t) 0;
}

/* Adds the terms of @quads times four outputs to two vecs of pixels, from lane
 * @at on. @quads is constant. */
INLINE void
add_terms (int32_t (*out)[BLOCK],
           const int32_t (*line)[LINE],
           size_t         at,
           size_t         n_lines,
           size_t         taps,
           const int16_t *w,
           size_t         quads)
{
  const size_t quad_weights = n_lines * taps * 4 * 2;
  vec          sum[MOST_QUADS * 4][2];

  UNROLL
  for (size_t o = 0; o < quads * 4; o++)
    {
      sum[o][0] = v_load (out[o] + at);
      sum[o][1] = v_load (out[o] + at + SIMD_LANES);
    }
  for (size_t i = 0; i < n_lines; i++)
    {
      UNROLL
      for (size_t kx = 0; kx < taps; kx++)
        {
          vec x0 = v_load (line[i] + at + kx);
          vec x1 = v_load (line[i] + at + kx + SIMD_LANES);

          UNROLL
          for (size_t o = 0; o < quads * 4; o++)
            {
              int32_t pair;
              vec     weight;

              memcpy (&pair, w + o / 4 * quad_weights + (kx * 4 + o % 4) * 2,
                      sizeof pair);
              weight    = v_set32 (pair);
              sum[o][0] = v_dot16 (sum[o][0], x0, weight);
              sum[o][1] = v_dot16 (sum[o][1], x1, weight);
            }
          UNROLL
          for (size_t o = 0; o < quads * 4; o++)
            {
              v_pin (sum[o][0]);
              v_pin (sum[o][1]);
            }
        }
      w += taps * 4 * 2;
    }
  UNROLL
  for (size_t o = 0; o < quads * 4; o++)
    {
      v_store (out[o] + at, sum[o][0]);
      v_store (out[o] + at + SIMD_LANES, sum[o][1]);
    }
}

INLINE void
add_quads (Scratch       *scratch,
           size_t         n_lines,
           size_t         taps,
           const int16_t *w,
           size_t         output,
           size_t         quads)
{
  for (size_t v = 0; v < VECS; v += 2)
    add_terms (scratch->sum + output, scratch->line, v * SIMD_LANES, n_lines,
               taps, w + output * n_lines * taps * 2, quads);
}

/* Four outputs at once load one register for every two products, and their
 * eight sums follow each other no faster than a product takes: with 8 or 12
 * the tail of 32 channels at ×2 takes 68 cycles a pixel instead of 76 (VNNI),
 * 78 instead of 88 (AVX-512BW; Zen 5). */
INLINE void
add_lines (Scratch       *scratch,
           size_t         n_lines,
           size_t         taps,
           const int16_t *w,
           size_t         outputs)
{
  size_t o = 0;

#if MOST_QUADS == 3
  for (; o + 8 <= outputs && o + 12 != outputs; o += 8)
    add_quads (scratch, n_lines, taps, w, o, 2);
  if (o + 12 == outputs)
    {
      add_quads (scratch, n_lines, taps, w, o, 3);
      o += 12;
    }
#endif
  for (; o < outputs; o += 4)
    add_quads (scratch, n_lines, taps, w, o, 1);
}

static inline void
start_sums (Scratch       *scratch,
            const int32_t *bias,
            size_t         outputs)
{
  for (size_t o = 0; o < round_up4 (outputs); o++)
    for (size_t v = 0; v < VECS; v++)
      v_store (scratch->sum[o] + v * SIMD_LANES,
               v_set32 (o < outputs ? bias[o] : 0));
}

/* Two vecs: four channels of SIMD_LANES pixels (one vec with groups of 4),
 * and with groups of 8 the next four. */
static inline void
load_quads (vec            quad[2],
            const uint8_t *x)
{
#if SIMD_GROUP == 8
  vec a = v_load (x);
  vec b = v_load (x + sizeof (vec));

  quad[0] = v_natural (v_join_lo (a, b));
  quad[1] = v_natural (v_join_hi (a, b));
#else
  quad[0] = v_load (x);
#endif
}

/* The lines of one group of channels of one row: from @x, pixel -1 of a
 * block, and @skip (or NULL), to every third line from @line on. */
static inline void
split_group (int32_t (*line)[LINE],
             const uint8_t *x,
             const uint8_t *skip)
{
  for (size_t v = 0; v < LINE_VECS; v++)
    {
      size_t at = v * SIMD_LANES * SIMD_GROUP;
      vec    quad[2], more[2];

      load_quads (quad, x + at);
      if (skip)
        load_quads (more, skip + at);
      UNROLL
      for (size_t i = 0; i < SIMD_GROUP / 4; i++)
        {
          vec even = v_even (quad[i]);
          vec odd  = v_odd (quad[i]);

          if (skip)
            {
              even = v_add16 (even, v_even (more[i]));
              odd  = v_add16 (odd, v_odd (more[i]));
            }
          v_store (line[i * 6] + v * SIMD_LANES, even);
          v_store (line[i * 6 + 3] + v * SIMD_LANES, odd);
        }
    }
}

/* All sums of a block of a body or a tail that starts at @pixel. */
static inline void
sum_block (Scratch                    *scratch,
           const uint8_t *const        x[3],
           const uint8_t *const        skip[3],
           const AdderConvolutionPlan *plan,
           size_t                      pixel,
           size_t                      stride)
{
  const int16_t *w       = plan->weights;
  size_t         outputs = round_up4 (plan->outputs);

  start_sums (scratch, plan->bias, plan->outputs);
  for (size_t chunk = 0; chunk < plan->inputs; chunk += CHUNK)
    {
      size_t channels = min_size (CHUNK, plan->inputs - chunk);

      for (size_t c = 0; c < channels; c += SIMD_GROUP)
        for (size_t ky = 0; ky < 3; ky++)
          {
            /* Subtracted last: an offset below zero has no sign here. */
            size_t at = (chunk + c) * stride + pixel * SIMD_GROUP;

            split_group (scratch->line + c / 2 * 3 + ky,
                         x[ky] + at - SIMD_GROUP,
                         skip ? skip[ky] + at - SIMD_GROUP : NULL);
          }
      add_lines (scratch, channels / 2 * 3, 3, w, outputs);
      w += channels * 9 * outputs;
    }
}

/* Eight outputs of a block: shift, shortcut, clamp and power. */
static inline void
store_block (const Epilogue *epilogue,
             uint8_t        *y,
             int32_t (*sum)[BLOCK],
             int            shift,
             const uint8_t *shortcut,
             size_t         stride)
{
  for (size_t v = 0; v < VECS; v++)
    {
      size_t at = v * SIMD_LANES * SIMD_GROUP;
      vec    t[8];

      UNROLL
      for (size_t o = 0; o < 8; o++)
        {
          t[o] = v_sra32 (v_load (sum[o] + v * SIMD_LANES), shift);
#if SIMD_GROUP == 8
          t[o] = v_joined (t[o]);
#endif
        }
      epilogue_store (epilogue, y + at, t, shortcut ? shortcut + at : NULL,
                      stride);
    }
}

static inline void
store_blocks (uint8_t                    *y,
              Scratch                    *scratch,
              const uint8_t              *shortcut,
              const AdderConvolutionPlan *plan,
              size_t                      pixel,
              size_t                      stride)
{
  const Epilogue epilogue = epilogue_of (1, 0, shortcut != NULL, plan->power);

  for (size_t o = 0; o < plan->outputs; o += 8)
    {
      size_t at = o * stride + pixel * SIMD_GROUP;

      store_block (&epilogue, y + at, scratch->sum + o, plan->shift,
                   shortcut ? shortcut + at : NULL, stride);
    }
  epilogue_row (&epilogue, y + pixel * SIMD_GROUP, plan->outputs, BLOCK,
                stride);
}

static void
head (uint8_t                    *y,
      const int16_t *const       *x,
      const AdderConvolutionPlan *plan,
      size_t                      width,
      size_t                      stride)
{
  size_t  n_taps  = 9 * plan->inputs;
  size_t  n_lines = (n_taps + 1) / 2;
  Scratch scratch;

  for (size_t p = 0; p < width; p += BLOCK)
    {
      start_sums (&scratch, plan->bias, plan->outputs);
      for (size_t i = 0; i < n_lines; i++)
        {
          const int16_t *tap[2];

          /* Tap t lies at [ky][kx][plane]. Where the last has no partner, its
           * own value meets a weight of zero. */
          for (size_t j = 0; j < 2; j++)
            {
              size_t t  = min_size (2 * i + j, n_taps - 1);
              size_t ky = t / (3 * plan->inputs);
              size_t kx = t / plan->inputs % 3;

              tap[j] = x[ky * plan->inputs + t % plan->inputs] + p + kx - 1;
            }
          for (size_t v = 0; v < VECS; v++)
            v_store (scratch.line[i] + v * SIMD_LANES,
                     v_pair16 (tap[0] + v * SIMD_LANES,
                               tap[1] + v * SIMD_LANES));
        }
      add_lines (&scratch, n_lines, 1, plan->weights, plan->outputs);
      store_blocks (y, &scratch, NULL, plan, p, stride);
    }
}

static void
body (uint8_t                    *y,
      const uint8_t *const        x[3],
      const uint8_t              *shortcut,
      const AdderConvolutionPlan *plan,
      size_t                      width,
      size_t                      stride)
{
  Scratch scratch;

  for (size_t p = 0; p < width; p += BLOCK)
    {
      sum_block (&scratch, x, NULL, plan, p, stride);
      store_blocks (y, &scratch, shortcut, plan, p, stride);
    }
}

static void
tail (int16_t                    *y,
      size_t                      y_stride,
      const uint8_t *const        x[3],
      const uint8_t *const        skip[3],
      const AdderConvolutionPlan *plan,
      size_t                      width,
      size_t                      stride)
{
  Scratch scratch;

  for (size_t p = 0; p < width; p += BLOCK)
    {
      sum_block (&scratch, x, skip, plan, p, stride);
      for (size_t o = 0; o < plan->outputs; o++)
        for (size_t v = 0; v < VECS; v += 2)
          {
            const int32_t *sum = scratch.sum[o] + v * SIMD_LANES;
            vec            a   = v_sra32 (v_load (sum), plan->shift);
            vec            b = v_sra32 (v_load (sum + SIMD_LANES), plan->shift);

            v_store (y + o * y_stride + p + v * SIMD_LANES, v_pack16 (a, b));
          }
    }
}

const Convolution3x3 ADDER_KERNEL (convolution3x3) = { packed_size,
                                                       pack,
                                                       pack_head,
                                                       head,
                                                       body,
                                                       tail };
