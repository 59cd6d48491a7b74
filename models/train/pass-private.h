/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of a pass share. */

#pragma once

#include <math.h>

#include "pass.h"

G_BEGIN_DECLS

/* Memory of one worker for the image it works on. */
typedef struct
{
  guint8  *row_memory;  /* blocked rows −1 … H, zero borders */
  guint8 **rows;        /* [H + 2] pixel 0 of each */
  guint8  *skip_memory; /* the same for what is added to the tail's input */
  guint8 **skip_rows;
  guint8  *bytes;       /* [C][n] the twin's last features */
  gint16  *words;       /* [max (C, 3)][H + 2][word stride], zero borders */
  gfloat  *floats;      /* same shape */
  gint16  *gradient_words;      /* [C][H][W] */
  gint8   *gradient_bytes;      /* [C][H][W] */
  gfloat  *gradient;    /* [C][n] by the sums */
  gint32  *correlation; /* [C][3][3][C] */
  void    *gradient_memory; /* of the gradient kernels */
  gint32  *accumulator; /* [n] */
  gfloat  *detail;      /* [n] of one of the tail's planes */
  gint16  *tail;        /* [outputs][n] detail by the engine */
  gfloat  *errors;      /* [outputs][n] of the detail */
  gint16  *slopes;      /* [outputs][n] gradient by the detail */
  gint16  *slope_pairs; /* the same as train_tail_gradient_fn wants it */
  gfloat  *padded;      /* [H + 2][word stride], zero borders */
} TrainScratch;

/* One body layer: its integers, and what forward leaves for backward. What
 * belongs to the integer adder is %NULL in other bodies. */
typedef struct
{
  guint8            *weights; /* [C][3][3][C] */
  guint8            *packed;  /* the same in the engine's order */
  gint8             *compare; /* the same in the input gradient's order */
  TrainNormalisation normalisation;
  guint8             table[256];    /* power activation */
  gfloat             slope[256];    /* of the output by what it is of */
  gfloat             by_power[256]; /* of the output by α, 0 beyond the clamp */
  gint32            *sums;    /* [images][C][n] */
  guint8            *output;  /* [images][C][n] */
  gfloat            *real_weights; /* [C][C][3][3], real bodies only */
  gfloat            *real_sums;    /* [images][C][n], real bodies only */
  gfloat            *real_output;  /* [images][C][n], real bodies only */
  gdouble           *first;   /* [images][C] Σ of sums, of gradients */
  gdouble           *second;  /* [images][C] */
  gint32            *reference; /* [C] near the mean */
  gfloat            *mean_gradient;  /* [C] */
  gfloat            *mean_projected; /* [C] mean of gradient · x̂ */
} TrainLayer;

/**
 * TrainBody:
 * @name: for the user
 * @real: sums and features are floats
 * @top: the most a feature may be, in bytes
 * @prepare: once for each step and layer: the weights as the loops take them
 * @sum: what the batch norm sees, and its first two moments
 * @activate: batch norm, shortcut, ReLU, power
 * @mask: the gradient before the clamp, and its two moments with x̂
 * @backward: gradients by the weights, and by the layer's input
 *
 * What differs between the kinds of body layers; all but @prepare work on one
 * image.
 */
typedef struct
{
  const gchar *name;
  gboolean     real;
  gfloat       top;

  void (*prepare)  (TrainPass    *self,
                    guint         layer);
  void (*sum)      (TrainPass    *self,
                    guint         layer,
                    guint         image,
                    TrainScratch *scratch);
  void (*activate) (TrainPass    *self,
                    guint         layer,
                    guint         image);
  void (*mask)     (TrainPass    *self,
                    guint         layer,
                    guint         image);
  void (*backward) (TrainPass    *self,
                    guint         layer,
                    guint         image,
                    TrainScratch *scratch);
} TrainBody;

struct _TrainPass
{
  TrainShape          shape;
  TrainLoss           criterion;
  gfloat              luma;
  const TrainBody    *body;
  const AdderKernels *kernels;
  const TrainKernels *loops;
  TrainWorkers       *workers;
  guint               images;
  guint               width;
  guint               height;
  gsize               n;       /* width · height */
  gsize               stride;  /* of blocked rows */
  guint               outputs; /* of the tail: 3 · scale² */

  TrainScratch       *scratch; /* [threads] */
  TrainLayer         *layers;  /* [layers] */

  gint16             *head_weights;
  gint32             *head_bias;
  guint8             *head_output;   /* [images][C][n] */
  gfloat             *head_real;     /* [images][C][n], real bodies only */
  gint16             *tail_weights;
  gint32             *tail_bias;
  gfloat             *tail_real;     /* [outputs][C][3][3] per byte */
  gint16             *tail_packed;   /* in the engine's order */
  gint16             *tail_back;     /* in train_tail_gradient_fn's order */

  gfloat             *gradient;      /* [images][C][n] by the current output */
  gfloat             *skip_gradient; /* [images][C][n] by the tail's input */
  gfloat             *block_gradient; /* [images][C][n] of a block's shortcut */
  gfloat             *partial;       /* [images][largest tensor] */
  gfloat             *tail_partial;  /* [images][tail weights and biases] */
  gdouble            *loss;          /* [images] */

  /* of the step under way */
  const TrainBatch   *batch;
  TrainParameters    *parameters;
  const gfloat       *values;
  guint64             seed;
  guint               layer;
};

static inline gsize
train_pass_image (const TrainPass *self,
                  guint            image)
{
  return (gsize) image * self->shape.channels * self->n;
}

/* The bytes a layer reads: those of the layer below, or the head's. */
static inline const guint8 *
train_pass_input (const TrainPass *self,
                  guint            layer,
                  guint            image)
{
  const guint8 *all = layer == 0 ? self->head_output
                                 : self->layers[layer - 1].output;

  return all + train_pass_image (self, image);
}

static inline gfloat *
train_pass_real_input (const TrainPass *self,
                       guint            layer,
                       guint            image)
{
  gfloat *all = layer == 0 ? self->head_real : self->layers[layer - 1].real_output;

  return all + train_pass_image (self, image);
}

static inline const gfloat *
train_pass_values (const TrainPass *self,
                   guint            layer,
                   TrainLayerTensor which)
{
  return self->values +
         train_parameters_layer (self->parameters, layer, which)->offset;
}

/* Scale of x̂ = (s − mean) · scale, the normalised sum. */
static inline gfloat
train_normalisation_scale (const TrainNormalisation *it,
                           guint                     channel)
{
  return (gfloat) (1.0 / sqrt (it->variance[channel] + 1.0));
}

static inline gfloat
train_layer_scale (const TrainLayer *it,
                   guint             channel)
{
  return train_normalisation_scale (&it->normalisation, channel);
}

static inline gfloat *
train_pass_gradient_of (const TrainPass   *self,
                        const TrainTensor *tensor)
{
  return self->parameters->gradient + tensor->offset;
}

/* pass-body.c: the batch norms of all bodies, and the integer adder */
extern const TrainBody train_body_adder;

void train_layer_prepare       (TrainPass *self,
                                guint      layer);
void train_fill_rows (TrainPass     *self,
                      const guint8  *x,
                      guint8 *const *rows);
void train_layer_sum           (TrainPass *self,
                                guint      layer,
                                guint      image,
                                TrainScratch *scratch);
void train_layer_normalise     (TrainPass *self,
                                guint      layer);
void train_layer_activate      (TrainPass *self,
                                guint      layer,
                                guint      image);
void train_layer_mask          (TrainPass *self,
                                guint      layer,
                                guint      image);
void train_layer_gradients     (TrainPass *self,
                                guint      layer);
void train_layer_backward      (TrainPass *self,
                                guint      layer,
                                guint      image,
                                TrainScratch *scratch);
void train_layer_take_shortcut (TrainPass *self,
                                guint      layer,
                                guint      image);
void train_layer_collect       (TrainPass *self,
                                guint      layer);

/* pass-real.c */
extern const TrainBody train_body_convolution;
extern const TrainBody train_body_float_adder;

/* From one channel's sums to its features: batch norm, shortcut, ReLU, power. */
typedef struct
{
  gfloat   mean;
  gfloat   factor;
  gfloat   offset;
  gfloat   shortcut;
  gfloat   top;
  gboolean bytes; /* rounded to whole bytes */
  gboolean bends; /* has a power activation */
  gfloat   power;
  guint8   base[16];
  guint8   slope[16];
} TrainRealActivation;

void train_real_activation_init (TrainRealActivation      *it,
                                 const TrainPass          *self,
                                 guint                     layer,
                                 guint                     channel,
                                 const TrainNormalisation *normalisation);
void train_real_activate (const TrainRealActivation *it,
                          gfloat                    *y,
                          const gfloat              *s,
                          const gfloat              *x,
                          gsize                      n);

/* A head's sum as a feature of a real body: neither rounded nor limited. */
static inline gfloat
train_head_real (gint32 sum)
{
  return MAX (0.0f, (gfloat) (sum - (1 << (TRAIN_HEAD_SHIFT - 1))) *
                      (1.0f / (1 << TRAIN_HEAD_SHIFT)));
}

/* The tail's bias without what rounds its sums. */
static inline gfloat
train_tail_bias_real (const TrainPass *self,
                      guint            output)
{
  return (gfloat) (self->tail_bias[output] - (1 << (TRAIN_TAIL_SHIFT - 1))) *
         (1.0f / (1 << TRAIN_TAIL_SHIFT));
}

/* pass-ends.c */
void train_ends_prepare        (TrainPass *self);
void train_head_forward        (TrainPass *self,
                                guint      image,
                                TrainScratch *scratch);
void train_head_backward       (TrainPass *self,
                                guint      image,
                                TrainScratch *scratch);
void train_ends_collect (TrainPass *self);

/* pass-tail.c */
void train_tail                (TrainPass *self,
                                guint      image,
                                TrainScratch *scratch);

G_END_DECLS
