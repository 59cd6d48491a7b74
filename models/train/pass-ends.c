/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Head and tail: 3×3 convolutions of 16-bit integers, forward exactly as the
 * engine's, backward in floats.
 */

#include <math.h>
#include <string.h>

#include "pass-private.h"

static const gfloat *
values_of (TrainPass         *self,
           const TrainTensor *tensor)
{
  return self->values + tensor->offset;
}

void
train_ends_prepare (TrainPass *self)
{
  guint         c = self->shape.channels;
  const gfloat *head_weight, *head_bias, *tail_weight, *tail_bias;

  head_weight = values_of (self, train_parameters_head (self->parameters,
                                                        TRAIN_TENSOR_WEIGHT));
  head_bias   = values_of (self, train_parameters_head (self->parameters,
                                                        TRAIN_TENSOR_BIAS));
  tail_weight = values_of (self, train_parameters_tail (self->parameters,
                                                        TRAIN_TENSOR_WEIGHT));
  tail_bias   = values_of (self, train_parameters_tail (self->parameters,
                                                        TRAIN_TENSOR_BIAS));

  train_head_integers (self->head_weights, self->head_bias, head_weight,
                       head_bias, c);
  train_tail_integers (self->tail_weights, self->tail_bias, tail_weight,
                       tail_bias, self->outputs, c);

  for (guint o = 0; o < self->outputs; o++)
    for (guint i = 0; i < c; i++)
      for (guint tap = 0; tap < 9; tap++)
        self->tail_real[(o * c + i) * 9 + tap] =
          (gfloat) self->tail_weights[(o * 9 + tap) * c + i] *
          (1.0f / (1 << TRAIN_TAIL_SHIFT));
}

/* The image around mid-grey, with a border of it. */
static void
fill_input (TrainPass    *self,
            guint         image,
            TrainScratch *scratch)
{
  const guint8 *input  = self->batch->input + image * TRAIN_PLANES * self->n;
  gsize         stride = TRAIN_WORD_STRIDE (self->width);

  for (guint plane = 0; plane < TRAIN_PLANES; plane++)
    for (guint y = 0; y < self->height; y++)
      {
        gsize to = (plane * (self->height + 2) + y + 1) * stride + 1;

        for (guint p = 0; p < self->width; p++)
          {
            gint value = 16 * input[plane * self->n + y * self->width + p] - 2040;

            scratch->words[to + p]  = (gint16) value;
            scratch->floats[to + p] = (gfloat) value;
          }
      }
}

/* The head's features for a real body: the same bytes, or without rounding
 * and limit, as the sums stand before the shift. */
static void
take_real_features (TrainPass    *self,
                    guint         image,
                    guint         channel,
                    TrainScratch *scratch)
{
  gsize at = train_pass_image (self, image) + channel * self->n;

  for (gsize i = 0; i < self->n; i++)
    if (isinf (self->body->top))
      self->head_real[at + i] = train_head_real (scratch->accumulator[i]);
    else
      self->head_real[at + i] = self->head_output[at + i];
}

void
train_head_forward (TrainPass    *self,
                    guint         image,
                    TrainScratch *scratch)
{
  gsize   plane_size = (self->height + 2) * TRAIN_WORD_STRIDE (self->width);
  guint8 *output     = self->head_output + train_pass_image (self, image);

  fill_input (self, image, scratch);
  for (guint c = 0; c < self->shape.channels; c++)
    {
      for (gsize i = 0; i < self->n; i++)
        scratch->accumulator[i] = self->head_bias[c];

      for (guint plane = 0; plane < TRAIN_PLANES; plane++)
        {
          gint16 taps[9];

          for (guint tap = 0; tap < 9; tap++)
            taps[tap] = self->head_weights[(c * 9 + tap) * TRAIN_PLANES + plane];
          self->loops->correlate_exact (scratch->accumulator,
                                        scratch->words + plane * plane_size,
                                        taps, self->width, self->height);
        }

      for (gsize i = 0; i < self->n; i++)
        {
          gint32 t = scratch->accumulator[i] >> TRAIN_HEAD_SHIFT;

          output[c * self->n + i] = (guint8) CLAMP (t, 0, 255);
        }
      if (self->body->real)
        take_real_features (self, image, c, scratch);
    }
}

/* By the head's weights, from the gradient by its output. */
void
train_head_backward (TrainPass    *self,
                     guint         image,
                     TrainScratch *scratch)
{
  guint         c          = self->shape.channels;
  gsize         size       = (gsize) c * (9 * TRAIN_PLANES + 1);
  gsize         plane_size = (self->height + 2) * TRAIN_WORD_STRIDE (self->width);
  gsize         at         = train_pass_image (self, image);
  gfloat       *partial    = self->partial + image * size;
  gfloat       *g          = self->gradient + at;
  const guint8 *y          = self->head_output + at;

  fill_input (self, image, scratch);
  memset (partial, 0, size * sizeof (gfloat));

  for (guint o = 0; o < c; o++)
    {
      gfloat  taps[9];
      gdouble sum = 0.0;

      for (gsize i = o * self->n; i < (o + 1) * self->n; i++)
        {
          gfloat   feature = self->body->real ? self->head_real[at + i] : y[i];
          gboolean passes  = feature > 0.0f && feature < self->body->top;

          g[i] += self->shape.long_skip ? self->skip_gradient[at + i] : 0.0f;
          g[i] = passes ? g[i] : 0.0f;
          sum += (gdouble) g[i];
        }
      partial[c * 9 * TRAIN_PLANES + o] = (gfloat) sum;

      for (guint plane = 0; plane < TRAIN_PLANES; plane++)
        {
          memset (taps, 0, sizeof taps);
          self->loops->correlate_weights (taps, g + o * self->n,
                                          scratch->floats + plane * plane_size,
                                          self->width, self->height);
          for (guint tap = 0; tap < 9; tap++)
            partial[(o * 9 + tap) * TRAIN_PLANES + plane] = taps[tap];
        }
    }
}

static void
fill_row (TrainPass    *self,
          guint         image,
          gsize         from,
          TrainScratch *scratch,
          gsize         to)
{
  const guint8 *y    = train_pass_input (self, self->shape.layers, image) + from;
  const guint8 *head = train_pass_input (self, 0, image) + from;

  for (guint p = 0; p < self->width; p++)
    {
      gint value = self->shape.long_skip ? y[p] + head[p] : y[p];

      scratch->words[to + p]  = (gint16) value;
      scratch->floats[to + p] = (gfloat) value;
    }
}

static void
fill_real_row (TrainPass    *self,
               guint         image,
               gsize         from,
               TrainScratch *scratch,
               gsize         to)
{
  const gfloat *y    = train_pass_real_input (self, self->shape.layers, image) + from;
  const gfloat *head = train_pass_real_input (self, 0, image) + from;

  for (guint p = 0; p < self->width; p++)
    {
      gfloat value = self->shape.long_skip ? y[p] + head[p] : y[p];

      scratch->floats[to + p] = value;
      scratch->words[to + p]  = (gint16) MIN (value, 32767.0f);
    }
}

/* The tail's input: the last layer's bytes, and the head's with a long skip. */
static void
fill_features (TrainPass    *self,
               guint         image,
               TrainScratch *scratch)
{
  gsize         stride = TRAIN_WORD_STRIDE (self->width);

  for (guint c = 0; c < self->shape.channels; c++)
    for (guint row = 0; row < self->height; row++)
      {
        gsize to   = (c * (self->height + 2) + row + 1) * stride + 1;
        gsize from = c * self->n + row * self->width;

        if (self->body->real)
          fill_real_row (self, image, from, scratch, to);
        else
          fill_row (self, image, from, scratch, to);
      }
}

/* Of features that are not bytes, without rounding. */
static void
tail_forward_real (TrainPass    *self,
                   guint         output,
                   TrainScratch *scratch)
{
  guint  c          = self->shape.channels;
  gsize  plane_size = (self->height + 2) * TRAIN_WORD_STRIDE (self->width);
  gfloat bias       = train_tail_bias_real (self, output);

  for (gsize i = 0; i < self->n; i++)
    scratch->detail[i] = bias;
  for (guint i = 0; i < c; i++)
    self->loops->correlate (scratch->detail, scratch->floats + i * plane_size,
                            self->tail_real + (output * c + i) * 9, self->width,
                            self->height);
}

/* Detail of one plane before the shuffle. */
static void
tail_forward (TrainPass    *self,
              guint         output,
              TrainScratch *scratch)
{
  guint c          = self->shape.channels;
  gsize plane_size = (self->height + 2) * TRAIN_WORD_STRIDE (self->width);

  for (gsize i = 0; i < self->n; i++)
    scratch->accumulator[i] = self->tail_bias[output];

  for (guint i = 0; i < c; i++)
    {
      gint16 taps[9];

      for (guint tap = 0; tap < 9; tap++)
        taps[tap] = self->tail_weights[(output * 9 + tap) * c + i];
      self->loops->correlate_exact (scratch->accumulator,
                                    scratch->words + i * plane_size, taps,
                                    self->width, self->height);
    }

  for (gsize i = 0; i < self->n; i++)
    {
      gint32 detail = scratch->accumulator[i] >> TRAIN_TAIL_SHIFT;

      scratch->detail[i] = (gfloat) CLAMP (detail, G_MININT16, G_MAXINT16);
    }
}

/* L1 loss of one plane: its sum, and the gradient by the detail, ±1, with a
 * border of zeros as train_correlate_fn reads it. */
static gdouble
absolute_loss (TrainPass    *self,
               guint         image,
               guint         output,
               TrainScratch *scratch,
               gfloat       *gradient,
               gfloat       *padded)
{
  guint         s      = self->shape.scale;
  guint         plane  = output / (s * s);
  guint         dy     = output / s % s;
  guint         dx     = output % s;
  gsize         stride = TRAIN_WORD_STRIDE (self->width);
  gdouble       sum    = 0.0;
  const gfloat *residual;

  residual = self->batch->residual +
             (image * TRAIN_PLANES + plane) * self->n * s * s;

  for (guint y = 0; y < self->height; y++)
    for (guint p = 0; p < self->width; p++)
      {
        gsize  i     = y * self->width + p;
        gfloat error = scratch->detail[i] -
                       residual[(y * s + dy) * self->width * s + p * s + dx];

        sum += (gdouble) fabsf (error);

        gradient[i] = error > 0.0f ? 1.0f : error < 0.0f ? -1.0f : 0.0f;
        padded[(y + 1) * stride + p + 1] = gradient[i];
      }
  return sum;
}

/* Forward, loss and backward: nothing of the tail has to be kept. */
void
train_tail (TrainPass    *self,
            guint         image,
            TrainScratch *scratch)
{
  guint    c          = self->shape.channels;
  gsize    stride     = TRAIN_WORD_STRIDE (self->width);
  gsize    plane_size = (self->height + 2) * stride;
  gsize    size       = (gsize) self->outputs * (9 * c + 1);
  gfloat  *partial    = self->tail_partial + image * size;
  gfloat  *g          = self->gradient + train_pass_image (self, image);
  gdouble  loss       = 0.0;
  g_autofree gfloat *gradient = g_new (gfloat, self->n);
  g_autofree gfloat *padded   = g_new0 (gfloat, plane_size);

  fill_features (self, image, scratch);
  memset (g, 0, c * self->n * sizeof (gfloat));

  for (guint o = 0; o < self->outputs; o++)
    {
      gdouble sum = 0.0;

      if (isinf (self->body->top))
        tail_forward_real (self, o, scratch);
      else
        tail_forward (self, o, scratch);
      loss += absolute_loss (self, image, o, scratch, gradient, padded);
      for (gsize i = 0; i < self->n; i++)
        sum += (gdouble) gradient[i];
      /* The bias moves the detail as one unit of a byte would. */
      partial[self->outputs * 9 * c + o] = (gfloat) sum;

      for (guint i = 0; i < c; i++)
        {
          const gfloat *w = self->tail_real + (o * c + i) * 9;
          gfloat        taps[9] = { 0 }, turned[9];

          self->loops->correlate_weights (taps, gradient,
                                          scratch->floats + i * plane_size,
                                          self->width, self->height);
          for (guint tap = 0; tap < 9; tap++)
            {
              partial[(o * 9 + tap) * c + i] = taps[tap];
              turned[tap] = w[8 - tap];
            }
          self->loops->correlate (g + i * self->n, padded, turned, self->width,
                                  self->height);
        }
    }

  if (self->shape.long_skip)
    memcpy (self->skip_gradient + train_pass_image (self, image), g,
            c * self->n * sizeof (gfloat));
  self->loss[image] = loss;
}

static void
collect (TrainPass         *self,
         const TrainTensor *tensor,
         const gfloat      *partial,
         gsize              stride)
{
  gfloat *gradient = train_pass_gradient_of (self, tensor);

  memcpy (gradient, partial, tensor->size * sizeof (gfloat));
  for (guint i = 1; i < self->images; i++)
    for (gsize j = 0; j < tensor->size; j++)
      gradient[j] += partial[i * stride + j];
}

/* The gradients of both ends, added in the order of the images. */
void
train_ends_collect (TrainPass *self)
{
  guint c         = self->shape.channels;
  gsize head_size = (gsize) c * 9 * TRAIN_PLANES;
  gsize tail_size = (gsize) self->outputs * 9 * c;

  collect (self, train_parameters_head (self->parameters, TRAIN_TENSOR_WEIGHT),
           self->partial, head_size + c);
  collect (self, train_parameters_head (self->parameters, TRAIN_TENSOR_BIAS),
           self->partial + head_size, head_size + c);
  collect (self, train_parameters_tail (self->parameters, TRAIN_TENSOR_WEIGHT),
           self->tail_partial, tail_size + self->outputs);
  collect (self, train_parameters_tail (self->parameters, TRAIN_TENSOR_BIAS),
           self->tail_partial + tail_size, tail_size + self->outputs);
}
