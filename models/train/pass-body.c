/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An adder layer forward and backward: adder → batch norm → shortcut → ReLU
 * → power (AdderSR, CVPR 2021, in its author's order).
 *
 *     s = Σ |x − w|                      [C][n] integers
 *     t = ((s + k) · m + x · r) >> shift  batch norm of −s, and x
 *     y = power (clamp (t, 0, 255))
 *
 * Backward the rounding passes straight through, where 0 < y < 255.
 */

#include <math.h>
#include <string.h>

#include "pass-private.h"

/* The power activation's bytes, and its derivatives by t and by α. Both in
 * terms of the output: t = y^(1/α), dy/dt = α t^(α − 1), dy/dα = y ln t. */
static void
prepare_power (TrainLayer *it,
               gfloat      power)
{
  guint8     base[16], slope[16];
  AdderPower segments;

  train_power_segments (base, slope, power);
  adder_power_init (&segments, base, slope);
  memcpy (it->table, segments.table, sizeof it->table);

  for (guint i = 0; i < 256; i++)
    {
      gdouble y = MAX (i, 0.5) / TRAIN_BYTES_PER_UNIT;
      gdouble t = pow (y, 1.0 / (gdouble) power);

      it->slope[i] = (gfloat) CLAMP (power * pow (t, power - 1.0), 0.25, 4.0);
      it->by_power[i] = (gfloat) (y * log (t) * TRAIN_BYTES_PER_UNIT);
    }
  it->by_power[0] = it->by_power[255] = 0.0f; /* beyond the clamp */
}

/* The integers of the weights. An input x lies below the real weight w
 * exactly if it lies below ⌈w⌉, which is right also where the rounded weight
 * equals x. */
void
train_layer_prepare (TrainPass *self,
                     guint      layer)
{
  TrainLayer         *it      = &self->layers[layer];
  guint               c       = self->shape.channels;
  gsize               size    = (gsize) c * 9 * c;
  const gfloat       *weights = train_pass_values (self, layer, TRAIN_TENSOR_WEIGHT);
  g_autofree guint8  *above   = g_new (guint8, size);

  self->loops->round_weights (it->weights, above, weights, TRAIN_BYTES_PER_UNIT,
                              size);
  self->kernels->adder3x3->pack (it->packed, it->weights, c, c);
  self->loops->pack_compare (it->compare, above, c, c);

  if (self->shape.power)
    prepare_power (it, *train_pass_values (self, layer, TRAIN_TENSOR_POWER));
}

/* Writes an image's planes as the engine's rows. The zero borders stay. */
void
train_fill_rows (TrainPass     *self,
                 const guint8  *x,
                 guint8 *const *rows)
{
  gsize group = self->kernels->group;

  for (guint y = 0; y < self->height; y++)
    for (gsize c = 0; c < self->shape.channels; c += group)
      self->loops->interleave (rows[y + 1] + c * self->stride,
                               x + c * self->n + y * self->width, self->n,
                               group, self->width);
}

/* s, and its first two moments for the batch norm. */
void
train_layer_sum (TrainPass    *self,
                 guint         layer,
                 guint         image,
                 TrainScratch *scratch)
{
  TrainLayer *it = &self->layers[layer];
  guint       c  = self->shape.channels;
  gint32     *s  = it->sums + train_pass_image (self, image);

  train_fill_rows (self, train_pass_input (self, layer, image), scratch->rows);
  for (guint y = 0; y < self->height; y++)
    {
      const guint8 *const rows[3] = { scratch->rows[y], scratch->rows[y + 1],
                                      scratch->rows[y + 2] };

      self->kernels->adder3x3->sums (s + y * self->width, self->n, rows,
                                    it->packed, c, c, self->width,
                                    self->stride);
    }

  for (guint o = 0; o < c; o++)
    self->loops->statistics (s + o * self->n, it->reference[o], self->n,
                             &it->first[image * c + o],
                             &it->second[image * c + o]);
}

/* Mean and variance of the batch, added in the order of the images. */
void
train_layer_normalise (TrainPass *self,
                       guint      layer)
{
  TrainLayer *it    = &self->layers[layer];
  guint       c     = self->shape.channels;
  gdouble     count = (gdouble) self->images * (gdouble) self->n;

  for (guint o = 0; o < c; o++)
    {
      gdouble first = 0.0, second = 0.0;

      for (guint i = 0; i < self->images; i++)
        {
          first += it->first[i * c + o];
          second += it->second[i * c + o];
        }
      first /= count;
      second /= count;

      it->normalisation.mean[o]     = it->reference[o] + first;
      it->normalisation.variance[o] = MAX (second - first * first, 0.0);
      it->reference[o] = (gint32) rint (it->normalisation.mean[o]);
    }

  train_normalisation_fold (&it->normalisation,
                            train_pass_values (self, layer, TRAIN_TENSOR_GAIN),
                            train_pass_values (self, layer, TRAIN_TENSOR_BIAS), c);
}

void
train_layer_activate (TrainPass *self,
                      guint      layer,
                      guint      image)
{
  TrainLayer   *it   = &self->layers[layer];
  gsize         at   = train_pass_image (self, image);
  gint          from = train_shape_shortcut (&self->shape, layer);
  const guint8 *x =
    train_pass_input (self, from < 0 ? layer : (guint) from, image);

  for (guint o = 0; o < self->shape.channels; o++)
    self->loops->activate (it->output + at + o * self->n,
                           it->sums + at + o * self->n, x + o * self->n,
                           it->normalisation.k[o], it->normalisation.m[o],
                           from < 0 ? 0 : TRAIN_GAIN_ONE, TRAIN_SHIFT,
                           self->shape.power ? it->table : NULL, self->n);
}

/* Through the power activation: by t, and by α for the whole image. */
static gdouble
power_backward (const TrainLayer *it,
                gfloat           *g,
                const guint8     *y,
                gsize             n)
{
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      sum += (gdouble) (g[i] * it->by_power[y[i]]);
      g[i] *= it->slope[y[i]];
    }
  return sum;
}

/* The gradient before the clamp, and its two moments with x̂. */
void
train_layer_mask (TrainPass *self,
                  guint      layer,
                  guint      image)
{
  TrainLayer *it    = &self->layers[layer];
  guint       c     = self->shape.channels;
  gsize       at    = train_pass_image (self, image);
  gdouble     power = 0.0;

  for (guint o = 0; o < c; o++)
    {
      gfloat       *g = self->gradient + at + o * self->n;
      const guint8 *y = it->output + at + o * self->n;

      if (self->shape.power)
        power += power_backward (it, g, y, self->n);
      self->loops->mask (g, y, it->sums + at + o * self->n,
                         (gfloat) it->normalisation.mean[o],
                         train_layer_scale (it, o), self->n,
                         &it->first[image * c + o], &it->second[image * c + o]);
    }
  it->first[self->images * c + image] = power;
}

/* The gradients of gain, bias and power, added in the order of the images. */
void
train_layer_gradients (TrainPass *self,
                       guint      layer)
{
  TrainLayer *it    = &self->layers[layer];
  guint       c     = self->shape.channels;
  gdouble     count = (gdouble) self->images * (gdouble) self->n;
  gdouble     power = 0.0;
  gfloat     *gain, *bias;

  gain = train_pass_gradient_of (
    self, train_parameters_layer (self->parameters, layer, TRAIN_TENSOR_GAIN));
  bias = train_pass_gradient_of (
    self, train_parameters_layer (self->parameters, layer, TRAIN_TENSOR_BIAS));

  for (guint o = 0; o < c; o++)
    {
      gdouble first = 0.0, second = 0.0;

      for (guint i = 0; i < self->images; i++)
        {
          first += it->first[i * c + o];
          second += it->second[i * c + o];
        }

      /* The batch norm is of −s. */
      bias[o]               = (gfloat) first;
      gain[o]               = (gfloat) -second;
      it->mean_gradient[o]  = (gfloat) (first / count);
      it->mean_projected[o] = (gfloat) (second / count);
    }

  for (guint i = 0; i < self->images; i++)
    power += it->first[self->images * c + i];
  *train_pass_gradient_of (
    self, train_parameters_layer (self->parameters, layer,
                                  TRAIN_TENSOR_POWER)) = (gfloat) power;
}

/* The gradient by the sums in words and bytes. Returns the bytes' unit. */
static gfloat
quantise_gradient (TrainPass    *self,
                   guint         layer,
                   guint         image,
                   TrainScratch *scratch,
                   gfloat       *word_unit,
                   gint32       *word_sums)
{
  TrainLayer   *it    = &self->layers[layer];
  guint         c     = self->shape.channels;
  gsize         at    = train_pass_image (self, image);
  const gfloat *gain  = train_pass_values (self, layer, TRAIN_TENSOR_GAIN);
  gfloat        max   = 0.0f, pair_max = 0.0f, byte_scale, word_scale;
  guint32       random[8];

  for (guint o = 0; o < c; o++)
    {
      gfloat scale = train_layer_scale (it, o);
      gfloat one   = self->loops->normalise (
        scratch->gradient + o * self->n, self->gradient + at + o * self->n,
        it->sums + at + o * self->n, (gfloat) it->normalisation.mean[o], scale,
        it->mean_gradient[o], it->mean_projected[o],
        -gain[o] * TRAIN_BYTES_PER_UNIT * scale, self->n);

      max = MAX (max, one);
      if (o % 2 == 1)
        {
          gfloat pair = self->loops->pair_max (
            scratch->gradient + (o - 1) * self->n,
            scratch->gradient + o * self->n, self->n);

          pair_max = MAX (pair_max, pair);
        }
    }

  if (max <= 0.0f)
    max = 1.0f;
  /* Rounding at random adds less than one to each byte. */
  byte_scale = MIN ((TRAIN_GRADIENT_MAX - 1) / max,
                    pair_max > 0.0f ? (TRAIN_GRADIENT_PAIR_MAX - 2) / pair_max
                                    : G_MAXFLOAT);
  word_scale = (TRAIN_GRADIENT_WORD_MAX - 1) / max;

  for (guint i = 0; i < 8; i++)
    random[i] = (guint32) train_random (self->seed, image * 64 + layer, i) | 1;
  for (guint o = 0; o < c; o++)
    word_sums[o] = self->loops->quantise (scratch->gradient_words + o * self->n,
                                          scratch->gradient_bytes + o * self->n,
                                          scratch->gradient + o * self->n,
                                          word_scale, byte_scale, random,
                                          self->n);

  *word_unit = 1.0f / word_scale;
  return 1.0f / byte_scale;
}

/* What passed the clamp is the shortcut's part of the input's gradient. */
void
train_layer_take_shortcut (TrainPass *self,
                           guint      layer,
                           guint      image)
{
  gsize   size = self->shape.channels * self->n * sizeof (gfloat);
  gsize   at   = train_pass_image (self, image);
  gfloat *g    = self->gradient + at;

  switch (self->shape.shortcut)
    {
    case TRAIN_SHORTCUT_INPUT:
      break;
    case TRAIN_SHORTCUT_BLOCK:
      /* Kept from a block's second layer until its first one was passed. */
      if (layer % 2 == 1)
        {
          memcpy (self->block_gradient + at, g, size);
          memset (g, 0, size);
        }
      else
        {
          memcpy (g, self->block_gradient + at, size);
        }
      break;
    default:
      memset (g, 0, size);
    }
}

/* Gradients by the weights, for one image, and by the layer's input. */
void
train_layer_backward (TrainPass    *self,
                      guint         layer,
                      guint         image,
                      TrainScratch *scratch)
{
  TrainLayer   *it   = &self->layers[layer];
  guint         c    = self->shape.channels;
  gsize         size = (gsize) c * 9 * c;
  gsize         at   = train_pass_image (self, image);
  const guint8 *x    = train_pass_input (self, layer, image);
  gfloat       *partial = self->partial + image * size;
  gfloat        byte_unit, word_unit;
  g_autofree gint32 *word_sums = g_new (gint32, c);

  byte_unit = quantise_gradient (self, layer, image, scratch, &word_unit,
                                 word_sums);

  memset (scratch->correlation, 0, size * sizeof (gint32));
  self->loops->weight_gradient (scratch->correlation, scratch->gradient_words,
                                x, NULL, scratch->gradient_memory, c, c,
                                self->width, self->height);
  for (gsize o = 0; o < c; o++)
    self->loops->weigh (partial + o * 9 * c, scratch->correlation + o * 9 * c,
                        it->weights + o * 9 * c, (gfloat) word_sums[o],
                        word_unit, 9 * c);

  train_layer_take_shortcut (self, layer, image);
  self->loops->input_gradient (self->gradient + at, x, scratch->gradient_bytes,
                               it->compare, -byte_unit,
                               scratch->gradient_memory, c, c, self->width,
                               self->height);
}

void
train_layer_collect (TrainPass *self,
                     guint      layer)
{
  const TrainTensor *tensor;
  gfloat            *gradient;

  tensor   = train_parameters_layer (self->parameters, layer,
                                     TRAIN_TENSOR_WEIGHT);
  gradient = train_pass_gradient_of (self, tensor);

  self->loops->collect (gradient, self->partial, tensor->size, self->images,
                        tensor->size);
}

const TrainBody train_body_adder = {
  .name     = "adder",
  .real     = FALSE,
  .top      = 255.0f,
  .prepare  = train_layer_prepare,
  .sum      = train_layer_sum,
  .activate = train_layer_activate,
  .mask     = train_layer_mask,
  .backward = train_layer_backward
};
