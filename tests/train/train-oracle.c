/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network forward in double precision, straight from the definitions. */
#include "train-oracle-private.h"

static void
run_head (TrainOracle *self)
{
  guint              c       = self->channels;
  gsize              n       = pixels (self);
  const gfloat      *real_w  = end_values (self, TRUE, TRAIN_TENSOR_WEIGHT);
  const gfloat      *real_b  = end_values (self, TRUE, TRAIN_TENSOR_BIAS);
  g_autofree gint16 *w       = g_new (gint16, c * 27);
  g_autofree gint32 *b       = g_new (gint32, c);

  train_head_integers (w, b, real_w, real_b, c);
  for (guint image = 0; image < self->batch->images; image++)
    {
      g_autofree gdouble *input = input_planes (self, image);

      for (gsize i = 0; i < c * n; i++)
        {
          gsize   o = i / n;
          gdouble sum = is_rounded (self) ? b[o] : (gdouble) real_b[o] * BYTES;

          for (guint j = 0; j < 27; j++)
            sum += tap_of (self, input + j % 3 * n, i % n, j / 3) *
                   (is_rounded (self)
                      ? w[o * 27 + j]
                      : (gdouble) real_w[o * 27 + j] * INPUT_UNIT * BYTES);
          if (is_rounded (self))
            sum = floor (sum / (1 << TRAIN_HEAD_SHIFT));
          self->features[0][image * c * n + i] = CLAMP (sum, 0.0, ceiling (self));
        }
    }
}

static void
run_sums (TrainOracle *self,
          guint        layer)
{
  guint         c = self->channels;
  gsize         n = pixels (self);
  const gfloat *w = layer_values (self, layer, TRAIN_TENSOR_WEIGHT);

  for (gsize i = 0; i < self->batch->images * c * n; i++)
    {
      const gdouble *x   = self->features[layer] + i / (c * n) * c * n;
      gsize          o   = i / n % c;
      gdouble        sum = 0.0;

      for (guint tap = 0; tap < 9; tap++)
        for (guint k = 0; k < c; k++)
          {
            gdouble weight = weight_of (self, w[(o * 9 + tap) * c + k]);
            gdouble value  = tap_of (self, x + k * n, i % n, tap);

            sum += self->parameters->shape.body == TRAIN_BODY_CONVOLUTION
                     ? weight * value
                     : fabs (value - weight);
          }
      self->sums[layer][i] = sum;
    }
}

void
train_oracle_moments (const TrainOracle *self,
                      guint              layer,
                      guint              channel,
                      gdouble           *mean,
                      gdouble           *variance)
{
  gsize   n     = pixels (self);
  gsize   count = self->batch->images * n;
  gdouble one = 0.0, two = 0.0;

  for (gsize i = 0; i < count; i++)
    one += self->sums[layer][(i / n * self->channels + channel) * n + i % n];
  *mean = one / (gdouble) count;
  for (gsize i = 0; i < count; i++)
    {
      gdouble s = self->sums[layer][(i / n * self->channels + channel) * n + i % n];

      two += (s - *mean) * (s - *mean);
    }
  *variance = two / (gdouble) count;
}

static gdouble
activate (const TrainOracle *self,
          guint              layer,
          gdouble            t)
{
  gdouble y = CLAMP (t, 0.0, ceiling (self));
  guint8  base[16], slope[16];

  if (! self->parameters->shape.power)
    return y;
  if (! is_rounded (self))
    return MIN (BYTES * pow (y / BYTES, power_of (self, layer)), ceiling (self));
  train_power_segments (base, slope, *layer_values (self, layer, TRAIN_TENSOR_POWER));
  return base[(gint) y / 16] + ((slope[(gint) y / 16] * ((gint) y % 16) + 8) >> 4);
}

static void
run_activation (TrainOracle *self,
                guint        layer)
{
  guint         c        = self->channels;
  gsize         n        = pixels (self);
  const gfloat *gain     = layer_values (self, layer, TRAIN_TENSOR_GAIN);
  const gfloat *bias     = layer_values (self, layer, TRAIN_TENSOR_BIAS);
  guint         kind     = self->parameters->shape.shortcut;
  gboolean      second   = kind == TRAIN_SHORTCUT_BLOCK && layer % 2 == 1;
  gdouble       shortcut = kind == TRAIN_SHORTCUT_INPUT || second ? 1.0 : 0.0;

  for (guint o = 0; o < c; o++)
    {
      gdouble mean, variance;

      train_oracle_moments (self, layer, o, &mean, &variance);
      for (gsize j = 0; j < self->batch->images * n; j++)
        {
          gsize   i = (j / n * c + o) * n + j % n;
          gdouble x = self->features[second ? layer - 1 : layer][i] * shortcut;
          gdouble s = self->sums[layer][i];
          gdouble t = x + BYTES * ((gdouble) gain[o] * (mean - s) / sqrt (variance + 1.0) +
                                   (gdouble) bias[o]);

          if (is_rounded (self) && self->parameters->shape.body == TRAIN_BODY_ADDER)
            t = floor (((s + self->folded[layer].k[o]) * self->folded[layer].m[o] +
                        x * TRAIN_GAIN_ONE) / TRAIN_GAIN_ONE);
          else if (is_rounded (self))
            t = floor (t + 0.5);
          self->features[layer + 1][i] = activate (self, layer, t);
        }
    }
}

/* Where the pixel shuffle takes an output's residual from. */
static gdouble
residual_of (const TrainOracle *self,
             guint              image,
             guint              output,
             gsize              pixel)
{
  guint s     = self->parameters->shape.scale;
  gsize width = self->batch->width;
  gsize plane = image * TRAIN_PLANES + output / (s * s);
  gsize y     = pixel / width * s + output / s % s;
  gsize x     = pixel % width * s + output % s;

  return (gdouble) self->batch->residual[plane * pixels (self) * s * s +
                                         y * width * s + x];
}

static void
run_tail (TrainOracle *self)
{
  guint               c      = self->channels;
  gsize               n      = pixels (self);
  guint               planes = outputs (self);
  const gfloat       *real_w = end_values (self, FALSE, TRAIN_TENSOR_WEIGHT);
  const gfloat       *real_b = end_values (self, FALSE, TRAIN_TENSOR_BIAS);
  g_autofree gint16  *w      = g_new (gint16, planes * 9 * c);
  g_autofree gint32  *b      = g_new (gint32, planes);
  g_autofree gdouble *input  = tail_input (self);

  train_tail_integers (w, b, real_w, real_b, planes, c);
  for (gsize i = 0; i < self->batch->images * planes * n; i++)
    {
      guint    image = (guint) (i / (planes * n));
      guint    o     = (guint) (i / n % planes);
      gdouble *x     = input + image * c * n;
      gdouble  sum   = is_rounded (self) ? b[o]
                                         : (gdouble) real_b[o] * DETAIL_UNIT * BYTES;

      for (guint tap = 0; tap < 9; tap++)
        for (guint k = 0; k < c; k++)
          {
            gsize   j = (o * 9 + tap) * c + k;
            gdouble weight = is_rounded (self) ? w[j]
                                               : (gdouble) real_w[j] * DETAIL_UNIT;

            sum += weight * tap_of (self, x + k * n, i % n, tap);
          }
      if (is_rounded (self))
        sum = CLAMP (floor (sum / (1 << TRAIN_TAIL_SHIFT)), -32768.0, 32767.0);
      self->errors[i] = sum - residual_of (self, image, o, i % n);
    }
}

TrainOracle *
train_oracle_new (const TrainParameters    *parameters,
                  const TrainBatch         *batch,
                  const TrainNormalisation *folded)
{
  TrainOracle *self = g_new0 (TrainOracle, 1);
  gsize        size;

  self->parameters = parameters;
  self->batch      = batch;
  self->folded     = folded;
  self->channels   = parameters->shape.channels;
  self->layers     = parameters->shape.layers;
  size             = batch->images * self->channels * pixels (self);
  self->sums       = g_new (gdouble *, self->layers);
  self->features   = g_new (gdouble *, self->layers + 1);
  self->errors     = g_new (gdouble, batch->images * outputs (self) * pixels (self));
  for (guint i = 0; i <= self->layers; i++)
    self->features[i] = g_new (gdouble, size);

  run_head (self);
  for (guint i = 0; i < self->layers; i++)
    {
      self->sums[i] = g_new0 (gdouble, size);
      run_sums (self, i);
      run_activation (self, i);
    }
  run_tail (self);
  return self;
}

void
train_oracle_free (TrainOracle *self)
{
  for (guint i = 0; i < self->layers; i++)
    g_free (self->sums[i]);
  for (guint i = 0; i <= self->layers; i++)
    g_free (self->features[i]);
  g_free (self->sums);
  g_free (self->features);
  g_free (self->errors);
  g_free (self);
}

gdouble
train_oracle_loss (const TrainOracle *self)
{
  gsize   size = self->batch->images * outputs (self) * pixels (self);
  gdouble sum  = 0.0;

  for (gsize i = 0; i < size; i++)
    sum += fabs (self->errors[i]);
  return sum / (64.0 * (gdouble) size);
}

void
train_oracle_set_loss (TrainOracle *self,
                       TrainLoss    loss,
                       gfloat       luma)
{
  self->loss = loss;
  self->luma = (gdouble) luma;
}

/* Of one error: two for each step of 64 units is the slope of its square. */
static gdouble
criterion_of (const TrainOracle *self,
              gdouble            error)
{
  if (self->loss == TRAIN_LOSS_SQUARE)
    return error * error / 64.0;
  return fabs (error) * (self->luma > 0.0 ? 16.0 : 1.0);
}

gdouble
train_oracle_criterion (const TrainOracle *self)
{
  gsize   size = self->batch->images * outputs (self) * pixels (self);
  gdouble sum  = 0.0;

  for (gsize i = 0; i < size; i++)
    {
      gdouble share;

      /* Each place is met once in each colour. */
      sum += criterion_of (self, self->errors[i]) +
             self->luma / TRAIN_PLANES * criterion_of (self, luma_of (self, i, &share));
    }
  return sum;
}
