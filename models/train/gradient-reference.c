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

void
train_pack_compare_reference (int8_t        *packed,
                              const uint8_t *w,
                              size_t         outputs,
                              size_t         channels)
{
  size_t step = TRAIN_COMPARE_STEP (outputs);

  for (size_t c = 0; c < channels; c++)
    for (size_t i = 0; i < step; i++)
      {
        size_t place = i / outputs, o = i % outputs;
        int    weight = 256;

        if (place < 9)
          weight = w[(o * 9 + TRAIN_COMPARE_TAP (place)) * channels + c];
        packed[c * step + i] = (int8_t) ((weight > 0 ? weight - 1 : 0) - 128);
      }
}

/* Needs no memory. */
size_t
train_input_gradient_size_reference (size_t outputs,
                                     size_t channels,
                                     size_t width,
                                     size_t height)
{
  return 0;
}

/* Σ g sign (w − x) of one pixel and channel. */
static int32_t
sum_of_signs (const int8_t *g,
              const int8_t *w,
              int           input, /* moved by 128 */
              size_t        c,
              size_t        pixel,
              size_t        outputs,
              size_t        width,
              size_t        height)
{
  int32_t sum = 0;

  w += c * TRAIN_COMPARE_STEP (outputs);
  for (size_t place = 0; place < 9; place++)
    for (size_t o = 0; o < outputs; o++)
      {
        size_t y = pixel / width + place % 3 - 1;
        size_t p = pixel % width + place / 3 - 1;
        int    byte;

        if (y >= height || p >= width)
          continue;
        byte = g[(o * height + y) * width + p];
        sum += input > w[place * outputs + o] ? -byte : byte;
      }
  return sum;
}

void
train_input_gradient_reference (float         *gradient,
                                const uint8_t *x,
                                const int8_t  *g,
                                const int8_t  *w,
                                float          scale,
                                void          *memory,
                                size_t         outputs,
                                size_t         channels,
                                size_t         width,
                                size_t         height)
{
  size_t n = width * height;

  for (size_t c = 0; c < channels; c++)
    for (size_t i = 0; i < n; i++)
      if (x[c * n + i] > 0 && x[c * n + i] < 255)
        gradient[c * n + i] +=
          scale * (float) sum_of_signs (g, w, x[c * n + i] - 128, c, i, outputs,
                                        width, height);
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
