/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the real numbers of the optimiser to the integers of the engine. */

#include <math.h>

#include "integers.h"
#include "network/fold.h"

/* The least m: were it 0, the bias, which passes through it, would be lost. */
#define LEAST_FACTOR 1.0

#define LEAST_POWER 0.05

void
train_normalisation_init (TrainNormalisation *self,
                          guint               channels)
{
  self->mean     = g_new0 (gdouble, channels);
  self->variance = g_new0 (gdouble, channels);
  self->k        = g_new0 (gint32, channels);
  self->m        = g_new0 (gint16, channels);
}

void
train_normalisation_clear (TrainNormalisation *self)
{
  g_clear_pointer (&self->mean, g_free);
  g_clear_pointer (&self->variance, g_free);
  g_clear_pointer (&self->k, g_free);
  g_clear_pointer (&self->m, g_free);
}

/**
 * train_normalisation_fold:
 * @gain: [C], @bias: [C]: of the batch norm of −s, in real units
 *
 * Sets k and m so that (s + k) · m >> shift is gain · (mean − s) / deviation
 * + bias in bytes, rounded to the nearest.
 */
void
train_normalisation_fold (TrainNormalisation *self,
                          const gfloat       *gain,
                          const gfloat       *bias,
                          guint               channels)
{
  for (guint c = 0; c < channels; c++)
    {
      gdouble deviation = sqrt (self->variance[c] + 1.0);
      gdouble one       = TRAIN_BYTES_PER_UNIT * (gdouble) TRAIN_GAIN_ONE;
      gdouble m         = rint (-gain[c] * one / deviation);
      gdouble offset    = bias[c] * one + 0.5 * TRAIN_GAIN_ONE;

      /* Within what (s + k) · m + 255 · r < 2³¹ allows for 64 channels. */
      m = CLAMP (m, -8191.0, 8191.0);
      if (fabs (m) < LEAST_FACTOR)
        m = gain[c] < 0.0f ? LEAST_FACTOR : -LEAST_FACTOR;

      self->m[c] = (gint16) m;
      self->k[c] = (gint32) rint (offset / m - self->mean[c]);
    }
}

/**
 * train_adder_bytes:
 *
 * Weights share the grid of the activations. One beyond its ends acts as the
 * end does, but for a constant that the batch norm takes out.
 */
void
train_adder_bytes (guint8       *bytes,
                   const gfloat *weights,
                   gsize         n)
{
  for (gsize i = 0; i < n; i++)
    {
      gfloat byte = weights[i] * TRAIN_BYTES_PER_UNIT + 0.5f;

      bytes[i] = (guint8) CLAMP (byte, 0.0f, 255.0f);
    }
}

static gint16
to_word (gdouble value)
{
  return (gint16) CLAMP (rint (value), -32767.0, 32767.0);
}

void
train_head_integers (gint16       *weights,
                     gint32       *bias,
                     const gfloat *real_weights,
                     const gfloat *real_bias,
                     guint         channels)
{
  gdouble unit = TRAIN_BYTES_PER_UNIT * (gdouble) (1 << TRAIN_HEAD_SHIFT);

  for (guint i = 0; i < channels * 9 * TRAIN_PLANES; i++)
    weights[i] = to_word (real_weights[i] * TRAIN_INPUT_UNIT * unit);
  for (guint c = 0; c < channels; c++)
    bias[c] = (gint32) (rint (CLAMP (real_bias[c], -6.0f, 6.0f) * unit) +
                        (1 << (TRAIN_HEAD_SHIFT - 1)));
}

void
train_tail_integers (gint16       *weights,
                     gint32       *bias,
                     const gfloat *real_weights,
                     const gfloat *real_bias,
                     guint         outputs,
                     guint         channels)
{
  gdouble unit = TRAIN_DETAIL_PER_BYTE * (gdouble) (1 << TRAIN_TAIL_SHIFT);

  for (guint i = 0; i < outputs * 9 * channels; i++)
    weights[i] = to_word (real_weights[i] * unit);
  for (guint o = 0; o < outputs; o++)
    bias[o] = (gint32) (rint (CLAMP (real_bias[o], -6.0f, 6.0f) *
                              TRAIN_BYTES_PER_UNIT * unit) +
                        (1 << (TRAIN_TAIL_SHIFT - 1)));
}

/**
 * train_power_segments:
 * @base: (out): [16], @slope: (out): [16]: sixteen straight lines
 * @power: α; what the optimiser has taken below the least is the least
 *
 * The engine's own form of the power activation, on the trainer's grid.
 */
void
train_power_segments (guint8 *base,
                      guint8 *slope,
                      gfloat  power)
{
  adder_fold_power (MAX ((gdouble) power, LEAST_POWER), TRAIN_RANGE, base,
                    slope);
}
