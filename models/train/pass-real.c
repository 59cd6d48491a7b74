/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Body layers in floats: the convolution twin, whose features are bytes, and
 * adder layers of real numbers. Order, batch norm and signs are those of
 * pass-body.c: the batch norm is of −s.
 *
 *     s = Σ w · x, or Σ |x − w|
 *     t = gain · (mean − s) / deviation + bias + x
 *     y = power (clamp (t)), for the twin rounded to a byte
 */

#include <math.h>
#include <string.h>

#include "pass-private.h"

static gboolean
is_convolution (const TrainPass *self)
{
  return self->shape.body == TRAIN_BODY_CONVOLUTION;
}

/* [o][3][3][i] to [o][i][3][3]; the adder's in bytes. */
static void
real_prepare (TrainPass *self,
              guint      layer)
{
  TrainLayer   *it   = &self->layers[layer];
  guint         c    = self->shape.channels;
  const gfloat *w    = train_pass_values (self, layer, TRAIN_TENSOR_WEIGHT);
  gfloat        unit = is_convolution (self) ? 1.0f : TRAIN_BYTES_PER_UNIT;

  for (guint o = 0; o < c; o++)
    for (guint tap = 0; tap < 9; tap++)
      for (guint i = 0; i < c; i++)
        it->real_weights[(o * c + i) * 9 + tap] = w[(o * 9 + tap) * c + i] * unit;
}

/* A plane within a border of zeros. */
static void
pad (TrainPass    *self,
     gfloat       *to,
     const gfloat *from)
{
  gsize stride = TRAIN_WORD_STRIDE (self->width);

  for (guint y = 0; y < self->height; y++)
    memcpy (to + (y + 1) * stride + 1, from + y * self->width,
            self->width * sizeof (gfloat));
}

static gsize
plane_size (const TrainPass *self)
{
  return (self->height + 2) * TRAIN_WORD_STRIDE (self->width);
}

static void
pad_input (TrainPass    *self,
           guint         layer,
           guint         image,
           TrainScratch *scratch)
{
  const gfloat *x = train_pass_real_input (self, layer, image);

  for (guint i = 0; i < self->shape.channels; i++)
    pad (self, scratch->floats + i * plane_size (self), x + i * self->n);
}

static void
real_sum (TrainPass    *self,
          guint         layer,
          guint         image,
          TrainScratch *scratch)
{
  TrainLayer         *it  = &self->layers[layer];
  guint               c   = self->shape.channels;
  train_correlate_fn *add = is_convolution (self) ? self->loops->correlate
                                                  : self->loops->distances;

  pad_input (self, layer, image, scratch);
  for (guint o = 0; o < c; o++)
    {
      gfloat *s = it->real_sums + train_pass_image (self, image) + o * self->n;
      gdouble first = 0.0, second = 0.0;

      memset (s, 0, self->n * sizeof (gfloat));
      for (guint i = 0; i < c; i++)
        add (s, scratch->floats + i * plane_size (self),
             it->real_weights + (o * c + i) * 9, self->width, self->height);

      for (gsize i = 0; i < self->n; i++)
        {
          gdouble v = (gdouble) s[i] - it->reference[o];

          first += v;
          second += v * v;
        }
      it->first[image * c + o]  = first;
      it->second[image * c + o] = second;
    }
}

/* The twin's power is the engine's table, made of straight segments. */
static gfloat
apply_power (const TrainRealActivation *it,
             gfloat                     y)
{
  gint byte = (gint) y;

  if (! it->bytes)
    return TRAIN_BYTES_PER_UNIT * powf (y / TRAIN_BYTES_PER_UNIT, it->power);
  byte = it->base[byte / 16] + ((it->slope[byte / 16] * (byte % 16) + 8) >> 4);
  return (gfloat) byte;
}

/* What turns one channel's sums into features, by @normalisation. */
void
train_real_activation_init (TrainRealActivation      *it,
                            const TrainPass          *self,
                            guint                     layer,
                            guint                     channel,
                            const TrainNormalisation *normalisation)
{
  const gfloat *gain = train_pass_values (self, layer, TRAIN_TENSOR_GAIN);
  const gfloat *bias = train_pass_values (self, layer, TRAIN_TENSOR_BIAS);

  it->mean     = (gfloat) normalisation->mean[channel];
  it->factor   = gain[channel] * TRAIN_BYTES_PER_UNIT *
                 train_normalisation_scale (normalisation, channel);
  it->offset   = bias[channel] * TRAIN_BYTES_PER_UNIT;
  it->shortcut = train_shape_shortcut (&self->shape, layer) < 0 ? 0.0f : 1.0f;
  it->top      = self->body->top;
  it->bytes    = is_convolution (self);
  it->bends    = self->shape.power != 0;
  it->power    = *train_pass_values (self, layer, TRAIN_TENSOR_POWER);
  train_power_segments (it->base, it->slope, it->power);
}

void
train_real_activate (const TrainRealActivation *it,
                     gfloat                    *y,
                     const gfloat              *s,
                     const gfloat              *x,
                     gsize                      n)
{
  for (gsize i = 0; i < n; i++)
    {
      gfloat t = it->factor * (it->mean - s[i]) + it->offset +
                 it->shortcut * x[i];

      if (it->bytes)
        t = floorf (t + 0.5f);
      t    = CLAMP (t, 0.0f, it->top);
      y[i] = it->bends ? apply_power (it, t) : t;
    }
}

static void
real_activate (TrainPass *self,
               guint      layer,
               guint      image)
{
  TrainLayer         *it = &self->layers[layer];
  gsize               at   = train_pass_image (self, image);
  gint                from = train_shape_shortcut (&self->shape, layer);
  const gfloat       *x;
  TrainRealActivation activation;

  x = train_pass_real_input (self, from < 0 ? layer : (guint) from, image);
  for (guint o = 0; o < self->shape.channels; o++)
    {
      gsize channel = o * self->n;

      train_real_activation_init (&activation, self, layer, o,
                                  &it->normalisation);
      train_real_activate (&activation, it->real_output + at + channel,
                           it->real_sums + at + channel, x + channel, self->n);
    }
}

/* As power_backward() of pass-body.c, value by value. */
static gdouble
real_power_backward (const gfloat *y,
                     gfloat       *g,
                     gfloat        power,
                     gfloat        top,
                     gsize         n)
{
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      gfloat t = powf (y[i] / TRAIN_BYTES_PER_UNIT, 1.0f / power);

      if (! (y[i] > 0.0f && y[i] < top))
        continue;
      sum += (gdouble) (g[i] * y[i] * logf (t));
      g[i] *= CLAMP (power * powf (t, power - 1.0f), 0.25f, 4.0f);
    }
  return sum;
}

static void
real_mask (TrainPass *self,
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
      const gfloat *y = it->real_output + at + o * self->n;
      const gfloat *s = it->real_sums + at + o * self->n;
      gfloat  mean  = (gfloat) it->normalisation.mean[o];
      gfloat  scale = train_layer_scale (it, o);
      gdouble first = 0.0, second = 0.0;

      if (self->shape.power)
        power += real_power_backward (
          y, g, *train_pass_values (self, layer, TRAIN_TENSOR_POWER),
          self->body->top, self->n);
      for (gsize i = 0; i < self->n; i++)
        {
          if (! (y[i] > 0.0f && y[i] < self->body->top))
            g[i] = 0.0f;
          first += (gdouble) g[i];
          second += (gdouble) (g[i] * (s[i] - mean) * scale);
        }
      it->first[image * c + o]  = first;
      it->second[image * c + o] = second;
    }
  it->first[self->images * c + image] = power;
}

/* The gradient by the sums of one output, in @scratch->padded too. */
static const gfloat *
by_sums (TrainPass    *self,
         guint         layer,
         guint         image,
         guint         o,
         TrainScratch *scratch)
{
  TrainLayer   *it     = &self->layers[layer];
  gsize         at     = train_pass_image (self, image) + o * self->n;
  gfloat        mean   = (gfloat) it->normalisation.mean[o];
  gfloat        scale  = train_layer_scale (it, o);
  gfloat       *result = scratch->gradient + o * self->n;
  const gfloat *gain   = train_pass_values (self, layer, TRAIN_TENSOR_GAIN);

  for (gsize i = 0; i < self->n; i++)
    {
      gfloat x_hat = (it->real_sums[at + i] - mean) * scale;

      result[i] = -gain[o] * TRAIN_BYTES_PER_UNIT * scale *
                  (self->gradient[at + i] - it->mean_gradient[o] -
                   x_hat * it->mean_projected[o]);
    }
  pad (self, scratch->padded, result);
  return result;
}

/* Of one pair of channels: by the nine weights, and by the input. */
static void
pair_backward (TrainPass    *self,
               const gfloat *g,
               const gfloat *x,
               const gfloat *w,
               gfloat        taps[9],
               gfloat       *gradient,
               TrainScratch *scratch)
{
  gfloat turned[9];

  memset (taps, 0, 9 * sizeof (gfloat));
  self->loops->correlate_weights (taps, g, x, self->width, self->height);
  if (! is_convolution (self))
    {
      self->loops->distances_back (gradient, scratch->padded, x, w, self->width,
                                   self->height);
      return;
    }
  for (guint tap = 0; tap < 9; tap++)
    turned[tap] = w[8 - tap];
  self->loops->correlate (gradient, scratch->padded, turned, self->width,
                          self->height);
}

static void
real_backward (TrainPass    *self,
               guint         layer,
               guint         image,
               TrainScratch *scratch)
{
  TrainLayer *it       = &self->layers[layer];
  guint       c        = self->shape.channels;
  gsize       at       = train_pass_image (self, image);
  gfloat     *partial  = self->partial + (gsize) image * c * 9 * c;
  g_autofree gfloat *gradient = g_new0 (gfloat, c * self->n);

  pad_input (self, layer, image, scratch);
  for (guint o = 0; o < c; o++)
    {
      const gfloat *g   = by_sums (self, layer, image, o, scratch);
      gfloat        sum = 0.0f;

      for (gsize i = 0; i < self->n; i++)
        sum += g[i];
      for (guint i = 0; i < c; i++)
        {
          const gfloat *w = it->real_weights + (o * c + i) * 9;
          gfloat        taps[9];

          pair_backward (self, g, scratch->floats + i * plane_size (self), w, taps,
                         gradient + i * self->n, scratch);
          for (guint tap = 0; tap < 9; tap++)
            partial[(o * 9 + tap) * c + i] =
              is_convolution (self) ? taps[tap] : w[tap] * sum - taps[tap];
        }
    }

  train_layer_take_shortcut (self, layer, image);
  for (gsize i = 0; i < c * self->n; i++)
    self->gradient[at + i] += gradient[i];
}

const TrainBody train_body_convolution = {
  .name     = "convolution",
  .real     = TRUE,
  .top      = 255.0f,
  .prepare  = real_prepare,
  .sum      = real_sum,
  .activate = real_activate,
  .mask     = real_mask,
  .backward = real_backward
};

const TrainBody train_body_float_adder = {
  .name     = "float-adder",
  .real     = TRUE,
  .top      = HUGE_VALF,
  .prepare  = real_prepare,
  .sum      = real_sum,
  .activate = real_activate,
  .mask     = real_mask,
  .backward = real_backward
};
