/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head, a 3×3 convolution of 16-bit integers, forward exactly as the
 * engine's, backward in floats; the integers of both ends, and their gradients.
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

  self->kernels->convolution3x3->pack (self->tail_packed, self->tail_weights, c,
                                       self->outputs);
  train_pack_tail_weights (self->tail_back, self->tail_weights, self->outputs,
                           c);
}

/* The image around mid-grey, with a border of it. */
static void
fill_input (TrainPass    *self,
            guint         image,
            TrainScratch *scratch)
{
  gsize         begin  = image * TRAIN_PLANES * self->n;
  const guint8 *input  = self->batch->input + begin;
  const gint16 *seen   = self->batch->enlarged;
  gsize         stride = TRAIN_WORD_STRIDE (self->width);

  for (guint plane = 0; plane < TRAIN_PLANES; plane++)
    for (guint y = 0; y < self->height; y++)
      {
        gsize to = (plane * (self->height + 2) + y + 1) * stride + 1;

        for (guint p = 0; p < self->width; p++)
          {
            gsize at    = plane * self->n + y * self->width + p;
            gint  value = seen ? seen[begin + at] : 16 * input[at] - 2040;

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
collect (TrainPass         *self,
         const TrainTensor *tensor,
         const gfloat      *partial,
         gsize              stride)
{
  self->loops->collect (train_pass_gradient_of (self, tensor), partial, stride,
                        self->images, tensor->size);
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
