/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an adder layer of real numbers to the integers of AdderLayer. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AdderFloatLayer:
 * @inputs: channels in
 * @outputs: channels out
 * @weight: `[outputs][3][3][inputs]`, in units
 * @gain: `[outputs]`, batch norm: γ
 * @offset: `[outputs]`, batch norm: β, in units
 * @mean: `[outputs]`, batch norm: mean of a, in units, so never above 0
 * @deviation: `[outputs]`, batch norm: sqrt (variance + ε) of a, in units,
 *   above 0
 * @shortcut: gain of the shortcut, at least 0; 0 for none
 * @range: units that byte 255 stands for, the grid of the network
 *
 * An adder layer as the paper has it, before its ReLU:
 *
 *     a = −Σ|x − w|
 *     y = γ·(a − mean) / deviation + β + shortcut·x
 */
typedef struct
{
  guint         inputs;
  guint         outputs;
  const gfloat *weight;
  const gfloat *gain;
  const gfloat *offset;
  const gfloat *mean;
  const gfloat *deviation;
  gfloat        shortcut;
  gfloat        range;
} AdderFloatLayer;

/**
 * adder_fold_layer:
 * @layer: an adder layer of real numbers
 * @weight: (out): `[outputs][3][3][inputs]`
 * @k: (out): `[outputs]`
 * @m: (out): `[outputs]`
 * @r: (out): gain of the shortcut
 * @shift: (out): the greatest possible, so the finest
 *
 * Folds a layer so that
 *
 *     ((Σ|x − weight| + k)·m + x·r) >> shift
 *
 * is y in bytes, rounded to the nearest. Bytes are never below 0 or above 255,
 * so for every w outside that range |x − w| = |x − clip (w)| + |w − clip (w)|
 * holds exactly, and the second term goes into k: weights lose nothing to
 * their range (the lossless clamp).
 *
 * Rounding m moves the sums' deviation from their mean only, as k is chosen
 * for the rounded m. A channel whose m rounds to 0 would lose β, which is
 * multiplied by it; it gets weights of which half are 0 and half 255 instead.
 * Their sum is the same for every input, so that m = 1 and k make β exactly.
 *
 * Returns: %FALSE if no shift keeps all sums within 32 bits
 */
gboolean adder_fold_layer (const AdderFloatLayer *layer,
                           guint8                *weight,
                           gint32                *k,
                           gint16                *m,
                           gint                  *r,
                           gint                  *shift);

/**
 * adder_fold_power:
 * @exponent: α, above 0
 * @range: units that byte 255 stands for
 * @base: (out): `[16]`
 * @slope: (out): `[16]`
 *
 * Draws 16 straight lines through the power activation y^α: byte b stands for
 * y = b·range/255. They are exact at the start of each segment but where y^α
 * exceeds @range, which is then the result.
 */
void adder_fold_power (gdouble exponent,
                       gdouble range,
                       guint8 *base,
                       guint8 *slope);

G_END_DECLS
