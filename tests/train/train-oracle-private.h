/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two halves of the oracle share. Features are in bytes, 255 / 6 to a
 * real unit, whether rounded or not. */
#pragma once

#include <math.h>

#include "train-oracle.h"

#define BYTES       ((gdouble) TRAIN_BYTES_PER_UNIT)
#define INPUT_UNIT  (4.0 / 4080.0)
#define DETAIL_UNIT (0.1 * 255.0 * 64.0 / BYTES)

struct _TrainOracle
{
  const TrainParameters    *parameters;
  const TrainBatch         *batch;
  const TrainNormalisation *folded;
  guint                     channels;
  guint                     layers;
  gdouble                 **sums;     /* [layers][images · C · n] */
  gdouble                 **features; /* [layers + 1], the head's first */
  gdouble                  *errors;   /* [images · outputs · n] */
  TrainLoss                 loss;
  gdouble                   luma;
};

static inline gsize
pixels (const TrainOracle *self)
{
  return (gsize) self->batch->width * self->batch->height;
}

static inline guint
outputs (const TrainOracle *self)
{
  return TRAIN_PLANES * self->parameters->shape.scale * self->parameters->shape.scale;
}

static inline const gfloat *
layer_values (const TrainOracle *self,
              guint              layer,
              TrainLayerTensor   which)
{
  return self->parameters->value +
         train_parameters_layer (self->parameters, layer, which)->offset;
}

static inline const gfloat *
end_values (const TrainOracle *self,
            gboolean           head,
            TrainLayerTensor   which)
{
  const TrainTensor *tensor = head ? train_parameters_head (self->parameters, which)
                                   : train_parameters_tail (self->parameters, which);

  return self->parameters->value + tensor->offset;
}

/* A pixel of a plane under a tap; zero beyond the border. */
static inline gboolean
locate (const TrainOracle *self,
        gsize              pixel,
        guint              tap,
        gsize             *at)
{
  gint width = (gint) self->batch->width;
  gint x     = (gint) pixel % width + (gint) tap % 3 - 1;
  gint y     = (gint) pixel / width + (gint) tap / 3 - 1;

  *at = (gsize) (y * width + x);
  return x >= 0 && x < width && y >= 0 && y < (gint) self->batch->height;
}

static inline gdouble
tap_of (const TrainOracle *self,
        const gdouble     *plane,
        gsize              pixel,
        guint              tap)
{
  gsize at;

  return locate (self, pixel, tap, &at) ? plane[at] : 0.0;
}

/* The top of what a feature may be. */
static inline gdouble
ceiling (const TrainOracle *self)
{
  return self->parameters->shape.body == TRAIN_BODY_FLOAT_ADDER ? HUGE_VAL : 255.0;
}

static inline gboolean
is_rounded (const TrainOracle *self)
{
  return self->folded && self->parameters->shape.body != TRAIN_BODY_FLOAT_ADDER;
}

static inline gboolean
passes (const TrainOracle *self,
        gdouble            feature)
{
  return feature > 0.0 && feature < ceiling (self);
}

/* The input's planes, in the engine's integers. */
static inline gdouble *
input_planes (const TrainOracle *self,
              guint              image)
{
  gsize    n      = TRAIN_PLANES * pixels (self);
  gdouble *planes = g_new (gdouble, n);

  for (gsize i = 0; i < n; i++)
    planes[i] = 16.0 * self->batch->input[image * n + i] - 2040.0;
  return planes;
}

/* The error of luma at the place of error @i, whatever colour that is of, and
 * what this colour is worth in it. */
static inline gdouble
luma_of (const TrainOracle *self,
         gsize              i,
         gdouble           *share)
{
  static const gdouble shares[] = { 0.299, 0.587, 0.114 };
  gsize                plane    = outputs (self) / TRAIN_PLANES * pixels (self);
  gsize                colour   = i / plane % TRAIN_PLANES;
  const gdouble       *red      = self->errors + i - colour * plane;

  *share = shares[colour];
  return shares[0] * red[0] + shares[1] * red[plane] + shares[2] * red[2 * plane];
}

/* A weight as the layer uses it, in bytes; a convolution's has no unit. */
static inline gdouble
weight_of (const TrainOracle *self,
           gfloat             weight)
{
  switch (self->parameters->shape.body)
    {
    case TRAIN_BODY_ADDER:
      return CLAMP (floor ((gdouble) (weight * TRAIN_BYTES_PER_UNIT) + 0.5), 0.0, 255.0);
    case TRAIN_BODY_FLOAT_ADDER:
      return (gdouble) weight * BYTES;
    default:
      return (gdouble) weight;
    }
}

/* Without a power activation: α is 1. */
static inline gdouble
power_of (const TrainOracle *self,
          guint              layer)
{
  return self->parameters->shape.power
           ? (gdouble) *layer_values (self, layer, TRAIN_TENSOR_POWER)
           : 1.0;
}

/* The tail's input. */
static inline gdouble *
tail_input (const TrainOracle *self)
{
  gsize    size  = self->batch->images * self->channels * pixels (self);
  gdouble *input = g_memdup2 (self->features[self->layers], size * sizeof (gdouble));

  if (self->parameters->shape.long_skip)
    for (gsize i = 0; i < size; i++)
      input[i] += self->features[0][i];
  return input;
}
