/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tail: a 3×3 convolution, the loss, and all its gradients in one visit
 * to an image. The gradient by the detail is a small integer, of absolute
 * errors a sign, and all that follows from integers is exact.
 */

#include <math.h>
#include <string.h>

#include "pass-private.h"

/* The last layer's bytes, planar. The twin's are floats. */
static const guint8 *
last_bytes (TrainPass    *self,
            guint         image,
            TrainScratch *scratch)
{
  guint         layers = self->shape.layers;
  const gfloat *y;

  if (! self->body->real)
    return train_pass_input (self, layers, image);

  y = train_pass_real_input (self, layers, image);
  for (gsize i = 0; i < self->shape.channels * self->n; i++)
    scratch->bytes[i] = (guint8) y[i];
  return scratch->bytes;
}

/* The detail of all planes by the engine. */
static void
run_engine (TrainPass    *self,
            const guint8 *x,
            const guint8 *skip,
            TrainScratch *scratch)
{
  AdderConvolutionPlan plan = { .inputs  = self->shape.channels,
                                .outputs = self->outputs,
                                .weights = self->tail_packed,
                                .bias    = self->tail_bias,
                                .shift   = TRAIN_TAIL_SHIFT };

  train_fill_rows (self, x, scratch->rows);
  if (skip)
    train_fill_rows (self, skip, scratch->skip_rows);

  for (guint y = 0; y < self->height; y++)
    {
      const guint8 *const rows[3] = { scratch->rows[y], scratch->rows[y + 1],
                                      scratch->rows[y + 2] };
      const guint8 *const more[3] = { scratch->skip_rows[y],
                                      scratch->skip_rows[y + 1],
                                      scratch->skip_rows[y + 2] };

      self->kernels->convolution3x3->tail (scratch->tail + y * self->width,
                                           self->n, rows, skip ? more : NULL,
                                           &plan, self->width, self->stride);
    }
}

/* Features that are not bytes, in padded planes. */
static void
fill_features (TrainPass    *self,
               guint         image,
               TrainScratch *scratch)
{
  gsize         stride = TRAIN_WORD_STRIDE (self->width);
  const gfloat *y    = train_pass_real_input (self, self->shape.layers, image);
  const gfloat *head = train_pass_real_input (self, 0, image);

  for (guint c = 0; c < self->shape.channels; c++)
    for (guint row = 0; row < self->height; row++)
      {
        gsize to   = (c * (self->height + 2) + row + 1) * stride + 1;
        gsize from = c * self->n + row * self->width;

        for (guint p = 0; p < self->width; p++)
          scratch->floats[to + p] =
            self->shape.long_skip ? y[from + p] + head[from + p] : y[from + p];
      }
}

/* Of such features, without rounding. */
static void
run_real (TrainPass    *self,
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

/* Of one output: what the loss is made of. */
static gdouble
take_errors (TrainPass    *self,
             guint         image,
             guint         output,
             TrainScratch *scratch)
{
  guint         s      = self->shape.scale;
  gsize         width  = self->width;
  gfloat       *errors = scratch->errors + output * self->n;
  gdouble       sum    = 0.0;
  const gfloat *residual;

  residual = self->batch->residual +
             (image * TRAIN_PLANES + output / (s * s)) * self->n * s * s +
             output / s % s * width * s + output % s;

  for (gsize y = 0; y < self->height; y++)
    for (gsize p = 0; p < width; p++)
      {
        gfloat error = scratch->detail[y * width + p] -
                       residual[y * s * width * s + p * s];

        errors[y * width + p] = error;
        sum += (gdouble) fabsf (error);
      }
  return sum;
}

/* The error of luma where @errors are those of red, green and blue. */
static inline gfloat
luma_error (const gfloat *errors,
            gsize         plane)
{
  return TRAIN_LUMA_RED * errors[0] + TRAIN_LUMA_GREEN * errors[plane] +
         TRAIN_LUMA_BLUE * errors[2 * plane];
}

/* Of the loss by one error. */
static inline gfloat
slope_of (const TrainPass *self,
          gfloat           error)
{
  if (self->criterion == TRAIN_LOSS_SQUARE)
    return error * (TRAIN_SLOPE_PER_STEP / TRAIN_DETAIL_PER_STEP);
  return (gfloat) ((error > 0.0f) - (error < 0.0f));
}

/* Of one output: the gradient by the detail in the orders that the kernels
 * want. Returns its sum. */
static gint
take_slopes (TrainPass    *self,
             guint         output,
             TrainScratch *scratch)
{
  static const gfloat shares[] = { TRAIN_LUMA_RED, TRAIN_LUMA_GREEN,
                                   TRAIN_LUMA_BLUE };
  guint         squares = self->shape.scale * self->shape.scale;
  gsize         stride  = TRAIN_WORD_STRIDE (self->width);
  gsize         plane   = squares * self->n;
  gfloat        luma    = self->luma * shares[output / squares];
  const gfloat *errors  = scratch->errors + output * self->n;
  const gfloat *red     = scratch->errors + output % squares * self->n;
  gint16       *slopes  = scratch->slopes + output * self->n;
  gint16       *pairs   = scratch->slope_pairs + output % 2 +
                          output / 2 * (self->height + 2) * stride * 2;
  gint          total   = 0;
  /* Signs beside fractions of signs have to become larger integers. */
  gfloat        unit    = self->criterion == TRAIN_LOSS_ABSOLUTE && luma > 0.0f
                            ? TRAIN_SLOPE_PER_SIGN
                            : 1.0f;

  for (gsize y = 0; y < self->height; y++)
    for (gsize p = 0; p < self->width; p++)
      {
        gsize  at    = y * self->width + p;
        gfloat slope = slope_of (self, errors[at]);
        gint   whole;

        if (luma > 0.0f)
          slope += luma * slope_of (self, luma_error (red + at, plane));
        whole = (gint) lrintf (CLAMP (slope * unit, -127.0f, 127.0f));

        total += whole;
        slopes[at]                            = (gint16) whole;
        pairs[((y + 1) * stride + p + 1) * 2] = (gint16) whole;
      }
  return total;
}

/* By the weights, where features are bytes. */
static void
by_weights (TrainPass    *self,
            const guint8 *x,
            const guint8 *skip,
            TrainScratch *scratch,
            gfloat       *partial)
{
  gsize size = (gsize) self->outputs * 9 * self->shape.channels;

  memset (scratch->correlation, 0, size * sizeof (gint32));
  self->loops->weight_gradient (scratch->correlation, scratch->slopes, x, skip,
                                scratch->gradient_memory, self->outputs,
                                self->shape.channels, self->width,
                                self->height);
  for (gsize i = 0; i < size; i++)
    partial[i] = (gfloat) scratch->correlation[i];
}

/* By the weights of one output, where features are real. */
static void
by_weights_real (TrainPass    *self,
                 guint         output,
                 TrainScratch *scratch,
                 gfloat       *partial)
{
  guint c          = self->shape.channels;
  gsize plane_size = (self->height + 2) * TRAIN_WORD_STRIDE (self->width);

  for (gsize i = 0; i < self->n; i++)
    scratch->detail[i] = scratch->slopes[output * self->n + i];
  for (guint i = 0; i < c; i++)
    {
      gfloat taps[9] = { 0 };

      self->loops->correlate_weights (taps, scratch->detail,
                                      scratch->floats + i * plane_size,
                                      self->width, self->height);
      for (guint tap = 0; tap < 9; tap++)
        partial[(output * 9 + tap) * c + i] = taps[tap];
    }
}

/* Forward, loss and backward: nothing of the tail has to be kept. */
void
train_tail (TrainPass    *self,
            guint         image,
            TrainScratch *scratch)
{
  guint    c       = self->shape.channels;
  gsize    weights = (gsize) self->outputs * 9 * c;
  gfloat  *partial = self->tail_partial + image * (weights + self->outputs);
  gfloat  *g       = self->gradient + train_pass_image (self, image);
  gboolean real    = isinf (self->body->top);
  const guint8 *x = NULL, *skip = NULL;

  self->loss[image] = 0.0;
  if (real)
    {
      fill_features (self, image, scratch);
    }
  else
    {
      x    = last_bytes (self, image, scratch);
      skip = self->shape.long_skip ? train_pass_input (self, 0, image) : NULL;
      run_engine (self, x, skip, scratch);
    }

  for (guint o = 0; o < self->outputs; o++)
    {
      if (real)
        run_real (self, o, scratch);
      else
        for (gsize i = 0; i < self->n; i++)
          scratch->detail[i] = scratch->tail[o * self->n + i];
      self->loss[image] += take_errors (self, image, o, scratch);
    }

  for (guint o = 0; o < self->outputs; o++)
    {
      /* The bias moves the detail as one unit of a byte would. */
      partial[weights + o] = (gfloat) take_slopes (self, o, scratch);
      if (real)
        by_weights_real (self, o, scratch, partial);
    }

  if (! real)
    by_weights (self, x, skip, scratch, partial);
  self->loops->tail_gradient (g, scratch->slope_pairs, self->tail_back,
                              1.0f / (1 << TRAIN_TAIL_SHIFT), self->outputs, c,
                              self->width, self->height);
  if (self->shape.long_skip)
    memcpy (self->skip_gradient + train_pass_image (self, image), g,
            c * self->n * sizeof (gfloat));
}
