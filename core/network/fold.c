/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an adder layer of real numbers to integers:
 *
 *     y = γ·(−Σ|x − w| − mean) / deviation + β + shortcut·x
 *
 * becomes, in bytes of range / 255 units and with S = Σ|x − clip (w)|,
 *
 *     y = −g·(S + lost + mean) + β + shortcut·x,   g = γ / deviation
 *
 * where lost = Σ|w − clip (w)|, after AdderNet 2.0's lossless clamp. */
#include "network/fold.h"

#include <math.h>
#include <string.h>

#define MAX_SHIFT 15

/* A channel in bytes: y = −g·(S − zero) + offset. */
typedef struct
{
  gdouble g;
  gdouble zero;
  gdouble offset;
} Channel;

/* Returns Σ|w − clip (w)|, in bytes. */
static gdouble
fold_weights (const gfloat *weight,
              guint         n,
              gdouble       bytes_per_unit,
              guint8       *bytes)
{
  gdouble lost = 0.0;

  for (guint i = 0; i < n; i++)
    {
      gdouble exact   = weight[i] * bytes_per_unit;
      gdouble clipped = CLAMP (exact, 0.0, 255.0);

      lost += fabs (exact - clipped);
      bytes[i] = (guint8) rint (clipped);
    }
  return lost;
}

/* Largest and smallest of Σ|x − w| + k over all x, times |m|, in bounds? */
static gboolean
fits (const guint8 *bytes,
      guint         n,
      gdouble       k,
      gdouble       m,
      gdouble       r)
{
  gdouble high = k;

  for (guint i = 0; i < n; i++)
    high += MAX (bytes[i], 255 - bytes[i]);
  return fabs (m) <= G_MAXINT16 && k >= G_MININT32 && high <= G_MAXINT32 &&
         MAX (fabs (k), fabs (high)) * fabs (m) + 255.0 * r <= G_MAXINT32;
}

/* Half of the taps add x, half add 255 − x: 255 for each pair of taps. */
static void
make_constant (guint8 *bytes,
               guint   n)
{
  memset (bytes, 0, n / 2);
  memset (bytes + n / 2, 255, n - n / 2);
}

static gboolean
fold_channel (const Channel *channel,
              guint          n,
              gint           shift,
              gdouble        r,
              guint8        *bytes,
              gint32        *k,
              gint16        *m)
{
  guint   half   = n / 2;
  gdouble one    = ldexp (1.0, shift);
  gdouble zero   = channel->zero;
  gdouble factor = rint (-channel->g * one);
  gdouble sum;

  if (factor == 0.0)
    {
      make_constant (bytes, n);
      zero   = 255.0 * half;
      factor = 1.0;
    }
  sum = rint ((channel->offset + 0.5) * one / factor - zero);
  if (! fits (bytes, n, sum, factor, r))
    return FALSE;
  *k = (gint32) sum;
  *m = (gint16) factor;
  return TRUE;
}

gboolean
adder_fold_layer (const AdderFloatLayer *layer,
                  guint8                *weight,
                  gint32                *k,
                  gint16                *m,
                  gint                  *r,
                  gint                  *shift)
{
  gdouble bytes_per_unit = 255.0 / layer->range;
  guint   n              = 9 * layer->inputs;

  g_return_val_if_fail (layer->range > 0.0f && layer->shortcut >= 0.0f, FALSE);
  /* Taps come in pairs: see make_constant(). */
  g_return_val_if_fail (n % 2 == 0, FALSE);

  for (*shift = MAX_SHIFT; *shift >= 0; (*shift)--)
    {
      gdouble  gain = rint (layer->shortcut * ldexp (1.0, *shift));
      gboolean good = gain <= G_MAXINT16;

      for (guint o = 0; good && o < layer->outputs; o++)
        {
          guint8 *bytes   = weight + (gsize) o * n;
          gdouble lost    = fold_weights (layer->weight + (gsize) o * n, n,
                                          bytes_per_unit, bytes);
          Channel channel = {
            .g      = layer->gain[o] / (gdouble) layer->deviation[o],
            .zero   = -layer->mean[o] * bytes_per_unit - lost,
            .offset = layer->offset[o] * bytes_per_unit,
          };

          good = fold_channel (&channel, n, *shift, gain, bytes, &k[o], &m[o]);
        }
      if (good)
        {
          *r = (gint) gain;
          return TRUE;
        }
    }
  return FALSE;
}

void
adder_fold_power (gdouble exponent,
                  gdouble range,
                  guint8 *base,
                  guint8 *slope)
{
  gdouble unit = range / 255.0;

  g_return_if_fail (exponent > 0.0 && range > 0.0);

  for (gint i = 0; i < 16; i++)
    {
      gdouble from = rint (pow (16 * i * unit, exponent) / unit);
      gdouble to   = rint (pow (16 * (i + 1) * unit, exponent) / unit);

      base[i]  = (guint8) MIN (from, 255.0);
      slope[i] = (guint8) CLAMP (to - base[i], 0.0, 255.0);
      /* The last value of a segment is y = 15 steps into it. */
      while (base[i] + ((slope[i] * 15 + 8) >> 4) > 255)
        slope[i]--;
    }
}
