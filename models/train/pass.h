/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One batch forward and backward through the integer network. */

#pragma once

#include "kernels/kernels.h"

#include "parameters.h"
#include "train-kernels.h"

G_BEGIN_DECLS

/* The engine's fixed point: t = ((s + k) · m + x · r) >> shift. A gain of one
 * is r = 2^shift. */
#define TRAIN_SHIFT      14
#define TRAIN_GAIN_ONE   (1 << TRAIN_SHIFT)
#define TRAIN_HEAD_SHIFT 16
#define TRAIN_TAIL_SHIFT 8

/* Detail is in 1/64 of an 8-bit step. */
#define TRAIN_DETAIL_PER_STEP 64.0f

/* The loss's gradient by the detail is an integer of −127 … 127: two for each
 * 8-bit step of a squared error; a sign alone is 1, and beside luma's 16. */
#define TRAIN_SLOPE_PER_STEP 2.0f
#define TRAIN_SLOPE_PER_SIGN 16.0f

/* What colours are worth in luma (BT.601). */
#define TRAIN_LUMA_RED   0.299f
#define TRAIN_LUMA_GREEN 0.587f
#define TRAIN_LUMA_BLUE  0.114f

/**
 * TrainBatch:
 *
 * Patches with their enlargement's error, which the network is to predict.
 */
typedef struct
{
  guint    images;
  guint    width;    /* of an input patch: a multiple of 32 */
  guint    height;
  guint8  *input;    /* [images][3][height][width] */
  gint16  *enlarged; /* (nullable): what the network sees instead, where it sees
                      * the enlarged source; the same shape, as ADDER_INPUT_ENLARGED */
  gfloat  *residual; /* [images][3][s · height][s · width], detail units */
} TrainBatch;

/**
 * TrainNormalisation:
 *
 * What a batch norm measured, and the integers it folds into.
 */
typedef struct
{
  gdouble *mean;     /* [C] of the sums */
  gdouble *variance; /* [C] */
  gint32  *k;        /* [C] */
  gint16  *m;        /* [C] */
} TrainNormalisation;

/**
 * TrainLoss:
 * @TRAIN_LOSS_ABSOLUTE: the sum of absolute errors: detail is their median
 * @TRAIN_LOSS_SQUARE: half the sum of squared errors, which PSNR measures:
 *   detail is their mean; beyond 63 steps of 8 bits an error pulls no harder
 */
typedef enum
{
  TRAIN_LOSS_ABSOLUTE,
  TRAIN_LOSS_SQUARE,
  TRAIN_N_LOSSES
} TrainLoss;

typedef struct _TrainPass TrainPass;

TrainPass *train_pass_new      (const TrainShape   *shape,
                                const AdderKernels *kernels,
                                const TrainKernels *loops,
                                TrainWorkers       *workers,
                                guint               images,
                                guint               width,
                                guint               height);
void       train_pass_free     (TrainPass          *self);
gdouble    train_pass_step     (TrainPass          *self,
                                TrainParameters    *parameters,
                                const TrainBatch   *batch,
                                guint64             seed);
void       train_pass_measure  (TrainPass          *self,
                                TrainParameters    *parameters,
                                const gfloat       *values,
                                const TrainBatch   *batch,
                                TrainNormalisation *layers);

void train_pass_measure_folded (TrainPass          *self,
                                TrainParameters    *parameters,
                                const gfloat       *values,
                                const TrainBatch   *batch,
                                TrainNormalisation *layers);
void       train_pass_set_loss (TrainPass          *self,
                                TrainLoss           loss,
                                gfloat              luma);
void train_pass_run_photo (TrainPass                *self,
                           const TrainNormalisation *layers,
                           const guint8             *small,
                           guint                     width,
                           guint                     height,
                           gfloat                   *detail);

void       train_pass_get_references (const TrainPass *self,
                                      gint32          *reference);
void       train_pass_set_references (TrainPass       *self,
                                      const gint32    *reference);

void       train_normalisation_init  (TrainNormalisation *self,
                                      guint               channels);
void       train_normalisation_clear (TrainNormalisation *self);
void       train_normalisation_fold  (TrainNormalisation *self,
                                      const gfloat       *gain,
                                      const gfloat       *bias,
                                      guint               channels);

/* The word of --loss. */
const gchar *train_loss_name         (TrainLoss           loss);

/* The word of --body for a kind of body. */
const gchar *train_body_name         (TrainBodyKind        kind);

/* Real weights to the engine's integers, for the forward pass and the export. */
void       train_adder_bytes   (guint8       *bytes,
                                const gfloat *weights,
                                gsize         n);
void       train_head_integers (gint16       *weights,
                                gint32       *bias,
                                const gfloat *real_weights,
                                const gfloat *real_bias,
                                guint         channels);
void       train_tail_integers (gint16       *weights,
                                gint32       *bias,
                                const gfloat *real_weights,
                                const gfloat *real_bias,
                                guint         outputs,
                                guint         channels);
void       train_power_segments (guint8      *base,
                                 guint8      *slope,
                                 gfloat       power);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainPass, train_pass_free)

G_END_DECLS
