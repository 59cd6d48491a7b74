/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is learned: one list of tensors, their optimiser and their average. */

#pragma once

#include <glib.h>

#include "train-workers.h"

G_BEGIN_DECLS

/**
 * TrainBodyKind:
 * @TRAIN_BODY_ADDER: the engine's integer adder layers
 * @TRAIN_BODY_CONVOLUTION: their twins, convolutions of bytes
 * @TRAIN_BODY_FLOAT_ADDER: adder layers of real numbers, to compare with
 *
 * What lies between head and tail. The numbers stand in checkpoints.
 */
typedef enum
{
  TRAIN_BODY_ADDER,
  TRAIN_BODY_CONVOLUTION,
  TRAIN_BODY_FLOAT_ADDER,
  TRAIN_N_BODIES
} TrainBodyKind;

/**
 * TrainShortcut:
 * @TRAIN_SHORTCUT_NONE: nothing
 * @TRAIN_SHORTCUT_INPUT: a layer's own input
 * @TRAIN_SHORTCUT_BLOCK: two layers are a block, and the second adds the first
 *   one's input
 *
 * What is added to a body layer's result. The numbers stand in checkpoints.
 */
typedef enum
{
  TRAIN_SHORTCUT_NONE,
  TRAIN_SHORTCUT_INPUT,
  TRAIN_SHORTCUT_BLOCK,
  TRAIN_N_SHORTCUTS
} TrainShortcut;

/**
 * TrainShape:
 *
 * The network that is trained. All of it is in a checkpoint.
 */
typedef struct
{
  guint32 scale;
  guint32 layers;
  guint32 channels;
  guint32 long_skip; /* head's features are added to the tail's input */
  guint32 power;     /* a learned power activation in each body layer */
  guint32 body;      /* TrainBodyKind */
  guint32 shortcut;  /* TrainShortcut */
} TrainShape;

#define TRAIN_PLANES 3

/**
 * train_shape_shortcut:
 *
 * Returns: the body layer whose input is added to the result of @layer, or -1
 */
static inline gint
train_shape_shortcut (const TrainShape *shape,
                      guint             layer)
{
  if (shape->shortcut == TRAIN_SHORTCUT_INPUT)
    return (gint) layer;
  return shape->shortcut == TRAIN_SHORTCUT_BLOCK && layer % 2 == 1
           ? (gint) layer - 1
           : -1;
}

/* Real units: activations have a deviation near 1, a byte is 6 / 255. */
#define TRAIN_RANGE          6.0
#define TRAIN_BYTES_PER_UNIT (255.0f / (gfloat) TRAIN_RANGE)

/**
 * TrainTensor:
 * @rate: the learning rate at the top of the schedule
 */
typedef struct
{
  char   name[32];
  gsize  offset;
  gsize  size;
  gfloat rate;
} TrainTensor;

/**
 * TrainParameters:
 *
 * Tensors in order: head.weight [C][3][3][3 planes], head.bias [C]; for each
 * layer weight [C][3][3][C], gain [C], bias [C], power [1]; tail.weight
 * [3 · scale²][3][3][C], tail.bias [3 · scale²].
 */
typedef struct
{
  TrainShape   shape;
  TrainTensor *tensors;
  guint        n_tensors;
  gsize        size;
  gfloat      *value;    /* [size] */
  gfloat      *gradient; /* [size], scale is free in each tensor */
  gfloat      *first;    /* [size] Adam's mean of the gradient */
  gfloat      *second;   /* [size] and of its square */
  gfloat      *average;  /* [size] exponential average of value */
} TrainParameters;

typedef enum
{
  TRAIN_TENSOR_WEIGHT,
  TRAIN_TENSOR_GAIN,
  TRAIN_TENSOR_BIAS,
  TRAIN_TENSOR_POWER,
} TrainLayerTensor;

TrainParameters   *train_parameters_new      (const TrainShape      *shape);
void               train_parameters_free     (TrainParameters       *self);
void               train_parameters_start    (TrainParameters       *self,
                                              guint64                seed);
const TrainTensor *train_parameters_head     (const TrainParameters *self,
                                              TrainLayerTensor       which);
const TrainTensor *train_parameters_layer    (const TrainParameters *self,
                                              guint                  layer,
                                              TrainLayerTensor       which);
const TrainTensor *train_parameters_tail     (const TrainParameters *self,
                                              TrainLayerTensor       which);
void               train_parameters_adopt    (TrainParameters       *self,
                                              const TrainParameters *from);
void               train_parameters_step     (TrainParameters       *self,
                                              TrainWorkers          *workers,
                                              guint64                step,
                                              gdouble                schedule,
                                              gfloat                 decay);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainParameters, train_parameters_free)

/* A number that depends on its arguments only, so that a resumed run draws
 * the same ones (SplitMix64's finaliser over a Weyl sequence). */
guint64 train_random         (guint64  seed,
                              guint64  a,
                              guint64  b);
gdouble train_random_uniform (guint64 *state);
gdouble train_random_normal  (guint64 *state);

G_END_DECLS
