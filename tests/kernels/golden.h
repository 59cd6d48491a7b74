/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole network and an image that never change, and the hashes of what must
 * come out on every processor. In C alone, so that it can be built for
 * processors whose libraries are not at hand (test-aarch64.sh). */

#pragma once

#include "kernels/kernels.h"

#define GOLDEN_CHANNELS 24
#define GOLDEN_LAYERS   3 /* adder layers; the one in the middle has a power */
#define GOLDEN_PLANES   12
#define GOLDEN_WIDTH    75
#define GOLDEN_HEIGHT   22

#define GOLDEN_HEAD_SHIFT  14
#define GOLDEN_ADDER_SHIFT 14
#define GOLDEN_TAIL_SHIFT  8
#define GOLDEN_R           9000

/* What plain C gave when this test was written: the detail, in the order
 * [3][2 × height][2 × width], … */
#define GOLDEN_DETAIL 0x10becd405a4a4c30ull
/* … and the enlarged image of 8 bits, in the order of its bytes. */
#define GOLDEN_IMAGE 0x56e437aec81b4730ull

/**
 * Golden:
 *
 * Weights as in a model file, and an image.
 */
typedef struct
{
  int16_t head_weight[GOLDEN_CHANNELS * 9 * 3];
  int32_t head_bias[GOLDEN_CHANNELS];
  uint8_t weight[GOLDEN_LAYERS][GOLDEN_CHANNELS * 9 * GOLDEN_CHANNELS];
  int32_t k[GOLDEN_LAYERS][GOLDEN_CHANNELS];
  int16_t m[GOLDEN_LAYERS][GOLDEN_CHANNELS];
  uint8_t base[16];
  uint8_t slope[16];
  int16_t tail_weight[GOLDEN_PLANES * 9 * GOLDEN_CHANNELS];
  int32_t tail_bias[GOLDEN_PLANES];
  uint8_t image[GOLDEN_HEIGHT][GOLDEN_WIDTH][3];
} Golden;

/**
 * golden_init:
 * @golden: (out): the network and its image
 *
 * The same numbers everywhere, from a generator of its own.
 */
void golden_init (Golden *golden);

/**
 * golden_mix:
 * @hash: so far; %GOLDEN_START at first
 * @value: the next number
 *
 * Returns: FNV-1a, by numbers instead of bytes
 */
uint64_t golden_mix (uint64_t hash,
                     int64_t  value);

#define GOLDEN_START 14695981039346656037ull

/**
 * golden_detail:
 * @golden: the network and its image
 * @kernels: what to compute with
 *
 * Runs the network layer by layer over the whole image, with nothing but
 * kernels.
 *
 * Returns: the hash of its detail
 */
uint64_t golden_detail (const Golden       *golden,
                        const AdderKernels *kernels);
