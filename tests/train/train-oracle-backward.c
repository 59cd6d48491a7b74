/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network backward in double precision, straight from the definitions. */
#include "train-oracle-private.h"

static gdouble
slope_of (const TrainOracle *self,
          gdouble            error)
{
  if (self->loss == TRAIN_LOSS_SQUARE)
    return 2.0 * error / 64.0;
  return ((error > 0.0) - (error < 0.0)) * (self->luma > 0.0 ? 16.0 : 1.0);
}

/* The criterion's derivative by error @i. */
static gdouble
derivative (const TrainOracle *self,
            gsize              i)
{
  gdouble share;
  gdouble luma  = luma_of (self, i, &share);
  gdouble slope = slope_of (self, self->errors[i]) +
                  self->luma * share * slope_of (self, luma);

  return self->folded ? rint (CLAMP (slope, -127.0, 127.0)) : slope;
}

/* By the tail's weights, and by its input in @g. */
static void
tail_backward (const TrainOracle *self,
               gdouble           *gradient,
               gdouble           *g)
{
  guint               c      = self->channels;
  gsize               n      = pixels (self);
  guint               planes = outputs (self);
  const gfloat       *w      = end_values (self, FALSE, TRAIN_TENSOR_WEIGHT);
  gsize               weight = train_parameters_tail (self->parameters, TRAIN_TENSOR_WEIGHT)->offset;
  gsize               bias   = train_parameters_tail (self->parameters, TRAIN_TENSOR_BIAS)->offset;
  g_autofree gdouble *input  = tail_input (self);

  for (gsize i = 0; i < self->batch->images * planes * n; i++)
    {
      gdouble e  = derivative (self, i);
      gsize   at = i / (planes * n) * c * n;
      gsize   o  = i / n % planes;

      gradient[bias + o] += e * DETAIL_UNIT * BYTES;
      for (guint tap = 0; tap < 9; tap++)
        for (guint k = 0; k < c; k++)
          {
            gsize j = (o * 9 + tap) * c + k;
            gsize p;

            if (! locate (self, i % n, tap, &p))
              continue;
            gradient[weight + j] += e * input[at + k * n + p] * DETAIL_UNIT;
            g[at + k * n + p] += e * (gdouble) w[j] * DETAIL_UNIT;
          }
    }
}

/* From the gradient by the output to the one before the clamp. */
static void
activation_backward (const TrainOracle *self,
                     guint              layer,
                     gdouble           *gradient,
                     gdouble           *g)
{
  gsize   size  = self->batch->images * self->channels * pixels (self);
  gdouble alpha = power_of (self, layer);
  gsize   power = train_parameters_layer (self->parameters, layer, TRAIN_TENSOR_POWER)->offset;

  for (gsize i = 0; i < size; i++)
    {
      gdouble y = self->features[layer + 1][i];
      gdouble t = pow (y / BYTES, 1.0 / alpha);

      if (! passes (self, y))
        {
          g[i] = 0.0;
          continue;
        }
      if (! self->parameters->shape.power)
        continue;
      gradient[power] += g[i] * y * log (t);
      g[i] *= alpha * pow (t, alpha - 1.0);
    }
}

/* From the gradient before the clamp to the one by the sums. */
static gdouble *
normalisation_backward (const TrainOracle *self,
                        guint              layer,
                        gdouble           *gradient,
                        const gdouble     *g)
{
  guint         c       = self->channels;
  gsize         n       = pixels (self);
  gsize         count   = self->batch->images * n;
  gdouble      *by_sums = g_new (gdouble, count * c);
  const gfloat *gain    = layer_values (self, layer, TRAIN_TENSOR_GAIN);
  gsize         gains   = train_parameters_layer (self->parameters, layer, TRAIN_TENSOR_GAIN)->offset;
  gsize         biases  = train_parameters_layer (self->parameters, layer, TRAIN_TENSOR_BIAS)->offset;

  for (guint o = 0; o < c; o++)
    {
      gdouble mean, variance, deviation, one = 0.0, two = 0.0;

      train_oracle_moments (self, layer, o, &mean, &variance);
      deviation = sqrt (variance + 1.0);
      for (gsize j = 0; j < count; j++)
        {
          gsize i = (j / n * c + o) * n + j % n;

          one += g[i];
          two += g[i] * (self->sums[layer][i] - mean) / deviation;
        }
      gradient[biases + o] += one * BYTES;
      gradient[gains + o] -= two * BYTES;
      for (gsize j = 0; j < count; j++)
        {
          gsize   i     = (j / n * c + o) * n + j % n;
          gdouble x_hat = (self->sums[layer][i] - mean) / deviation;

          by_sums[i] = -(gdouble) gain[o] * BYTES / deviation *
                       (g[i] - one / (gdouble) count - x_hat * two / (gdouble) count);
        }
    }
  return by_sums;
}

/* By the weights, and by the input added to @g. */
static void
sums_backward (const TrainOracle *self,
               guint              layer,
               gdouble           *gradient,
               const gdouble     *by_sums,
               gdouble           *g)
{
  guint         c       = self->channels;
  gsize         n       = pixels (self);
  const gfloat *w       = layer_values (self, layer, TRAIN_TENSOR_WEIGHT);
  gsize         weights = train_parameters_layer (self->parameters, layer, TRAIN_TENSOR_WEIGHT)->offset;
  guint32       body    = self->parameters->shape.body;

  for (gsize i = 0; i < self->batch->images * c * n; i++)
    for (guint tap = 0; tap < 9; tap++)
      for (guint k = 0; k < c; k++)
        {
          gsize   j      = (i / n % c * 9 + tap) * c + k;
          gsize   plane  = (i / (c * n) * c + k) * n;
          gdouble weight = weight_of (self, w[j]);
          gsize   p;
          gboolean inside = locate (self, i % n, tap, &p);
          gdouble x = inside ? self->features[layer][plane + p] : 0.0;

          if (body == TRAIN_BODY_CONVOLUTION)
            gradient[weights + j] += by_sums[i] * x;
          else
            gradient[weights + j] += by_sums[i] * (weight - x);

          if (! inside)
            continue;
          if (body == TRAIN_BODY_CONVOLUTION)
            g[plane + p] += by_sums[i] * weight;
          else if (is_rounded (self))
            g[plane + p] += (gdouble) w[j] * BYTES > x ? -by_sums[i] : by_sums[i];
          else
            g[plane + p] += weight > x ? -by_sums[i] : by_sums[i];
        }
}

static void
head_backward (const TrainOracle *self,
               gdouble           *gradient,
               const gdouble     *g)
{
  guint c      = self->channels;
  gsize n      = pixels (self);
  gsize weight = train_parameters_head (self->parameters, TRAIN_TENSOR_WEIGHT)->offset;
  gsize bias   = train_parameters_head (self->parameters, TRAIN_TENSOR_BIAS)->offset;

  for (guint image = 0; image < self->batch->images; image++)
    {
      g_autofree gdouble *input = input_planes (self, image);

      for (gsize i = 0; i < c * n; i++)
        {
          gsize   o = i / n;
          gdouble e = g[image * c * n + i];

          if (! passes (self, self->features[0][image * c * n + i]))
            continue;
          gradient[bias + o] += e * BYTES;
          for (guint j = 0; j < 27; j++)
            gradient[weight + o * 27 + j] +=
              e * tap_of (self, input + j % 3 * n, i % n, j / 3) * INPUT_UNIT * BYTES;
        }
    }
}

gdouble *
train_oracle_gradient (TrainOracle *self)
{
  gsize               size     = self->batch->images * self->channels * pixels (self);
  gdouble            *gradient = g_new0 (gdouble, self->parameters->size);
  g_autofree gdouble *g        = g_new0 (gdouble, size);
  g_autofree gdouble *block    = g_new0 (gdouble, size);
  g_autofree gdouble *skip     = NULL;
  guint               shortcut = self->parameters->shape.shortcut;

  tail_backward (self, gradient, g);
  skip = g_memdup2 (g, size * sizeof (gdouble));

  for (guint layer = self->layers; layer-- > 0;)
    {
      g_autofree gdouble *by_sums = NULL;

      activation_backward (self, layer, gradient, g);
      by_sums = normalisation_backward (self, layer, gradient, g);
      /* By the block's input, which two layers further down hear of. */
      for (gsize i = 0; i < size && shortcut != TRAIN_SHORTCUT_INPUT; i++)
        {
          if (layer % 2 == 1)
            block[i] = g[i];
          g[i] = 0.0;
        }
      sums_backward (self, layer, gradient, by_sums, g);
      for (gsize i = 0; i < size; i++)
        if (shortcut == TRAIN_SHORTCUT_BLOCK && layer % 2 == 0)
          g[i] += block[i];
    }

  for (gsize i = 0; i < size && self->parameters->shape.long_skip; i++)
    g[i] += skip[i];
  head_backward (self, gradient, g);
  return gradient;
}
