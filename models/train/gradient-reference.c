/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gradients of an adder layer straight from their definitions.
 *
 * With s[o] = Σ |x − w| the gradient by a weight is Σ g (w − x), AdderNet's
 * full-precision form (CVPR 2020, eq. 5); its x-free part w Σ g is added by
 * the caller. The gradient by an input is the true one, Σ g sign (x − w).
 */

#include "gradient-kernels.h"

/* Needs no memory. */
size_t
train_weight_gradient_size_reference (size_t outputs,
                                      size_t channels,
                                      size_t width,
                                      size_t height)
{
  return 0;
}

/* Of one output, tap and channel. */
static int32_t
correlate (const int16_t *g,
           const uint8_t *x,
           size_t         tap,
           size_t         width,
           size_t         height)
{
  int32_t sum = 0;

  for (size_t y = 0; y < height; y++)
    for (size_t p = 0; p < width; p++)
      {
        size_t row   = y + tap / 3 - 1;
        size_t pixel = p + tap % 3 - 1;

        if (row < height && pixel < width)
          sum += g[y * width + p] * x[row * width + pixel];
      }
  return sum;
}

void
train_weight_gradient_reference (int32_t       *gradient,
                                 const int16_t *g,
                                 const uint8_t *x,
                                 const uint8_t *skip,
                                 void          *memory,
                                 size_t         outputs,
                                 size_t         channels,
                                 size_t         width,
                                 size_t         height)
{
  size_t n = width * height;

  for (size_t o = 0; o < outputs; o++)
    for (size_t tap = 0; tap < 9; tap++)
      for (size_t c = 0; c < channels; c++)
        {
          int32_t *to = &gradient[(o * 9 + tap) * channels + c];

          *to += correlate (g + o * n, x + c * n, tap, width, height);
          if (skip)
            *to += correlate (g + o * n, skip + c * n, tap, width, height);
        }
}

/* Where train_pack_compare_weights() puts a weight. */
static size_t
packed_index (size_t o,
              size_t tap,
              size_t c,
              size_t outputs)
{
  size_t chunk  = o / TRAIN_GRADIENT_CHUNK;
  size_t groups = (outputs - chunk * TRAIN_GRADIENT_CHUNK) / 4;

  if (groups > TRAIN_GRADIENT_CHUNK / 4)
    groups = TRAIN_GRADIENT_CHUNK / 4;

  /* [c / 4][chunk][ky][o / 4][kx][c % 4][o % 4] */
  return c / 4 * outputs * 36 + chunk * TRAIN_GRADIENT_CHUNK * 36 +
         ((tap / 3 * groups + o % TRAIN_GRADIENT_CHUNK / 4) * 3 + tap % 3) * 16 +
         c % 4 * 4 + o % 4;
}

/**
 * train_pack_compare_weights:
 * @packed: (out): O · 9 · C bytes, moved by 128 to be compared as signed
 * @w: [O][3][3][C]: w > x decides on which side of the weight an input lies
 */
void
train_pack_compare_weights (int8_t        *packed,
                            const uint8_t *w,
                            size_t         outputs,
                            size_t         channels)
{
  for (size_t o = 0; o < outputs; o++)
    for (size_t tap = 0; tap < 9; tap++)
      for (size_t c = 0; c < channels; c++)
        packed[packed_index (o, tap, c, outputs)] =
          (int8_t) (w[(o * 9 + tap) * channels + c] - 128);
}

void
train_input_gradient_reference (float         *gradient,
                                const uint8_t *x,
                                const int8_t  *g,
                                const int8_t  *w,
                                float          scale,
                                size_t         outputs,
                                size_t         channels,
                                size_t         width,
                                size_t         height)
{
  size_t stride = TRAIN_GRADIENT_STRIDE (width);

  for (size_t c = 0; c < channels; c++)
    for (size_t y = 0; y < height; y++)
      for (size_t p = 0; p < width; p++)
        {
          int     input = x[(c * height + y) * width + p] - 128;
          int32_t sum   = 0;

          for (size_t tap = 0; tap < 9; tap++)
            for (size_t o = 0; o < outputs; o++)
              {
                size_t row   = y + 2 - tap / 3;
                size_t pixel = p + 2 - tap % 3;
                int    byte  = g[((row * (outputs / 4) + o / 4) * stride +
                                 pixel) * 4 + o % 4];

                sum += w[packed_index (o, tap, c, outputs)] > input ? byte
                                                                    : -byte;
              }
          gradient[(c * height + y) * width + p] += scale * (float) sum;
        }
}

/* Where train_pack_tail_weights() puts a weight. */
static size_t
tail_index (size_t o,
            size_t tap,
            size_t c,
            size_t outputs)
{
  size_t pairs = (outputs + 1) / 2;

  /* [c / 4][o / 2][tap][c % 4][o % 2] */
  return (((c / 4 * pairs + o / 2) * 9 + tap) * 4 + c % 4) * 2 + o % 2;
}

/**
 * train_pack_tail_weights:
 * @packed: (out): (O + 1) · 9 · C words
 * @w: [O][3][3][C]
 */
void
train_pack_tail_weights (int16_t       *packed,
                         const int16_t *w,
                         size_t         outputs,
                         size_t         channels)
{
  for (size_t o = 0; o < (outputs + 1) / 2 * 2; o++)
    for (size_t tap = 0; tap < 9; tap++)
      for (size_t c = 0; c < channels; c++)
        packed[tail_index (o, tap, c, outputs)] =
          o < outputs ? w[(o * 9 + tap) * channels + c] : (int16_t) 0;
}

void
train_tail_gradient_reference (float         *gradient,
                               const int16_t *g,
                               const int16_t *w,
                               float          unit,
                               size_t         outputs,
                               size_t         channels,
                               size_t         width,
                               size_t         height)
{
  size_t stride = TRAIN_WORD_STRIDE (width);

  for (size_t c = 0; c < channels; c++)
    for (size_t y = 0; y < height; y++)
      for (size_t p = 0; p < width; p++)
        {
          int32_t sum = 0;

          for (size_t o = 0; o < outputs; o++)
            for (size_t tap = 0; tap < 9; tap++)
              {
                size_t row   = o / 2 * (height + 2) + y + 2 - tap / 3;
                size_t pixel = p + 2 - tap % 3;

                sum += g[(row * stride + pixel) * 2 + o % 2] *
                       w[tail_index (o, tap, c, outputs)];
              }
          gradient[(c * height + y) * width + p] = unit * (float) sum;
        }
}
