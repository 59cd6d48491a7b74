/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is learned: one list of tensors, their optimiser and their average. */

#include <math.h>
#include <string.h>

#include "parameters.h"

/* Adam (Kingma & Ba, ICLR 2015). Its step does not depend on the scale of a
 * tensor's gradient; ε only guards against 0 / 0. */
#define BETA_1  0.9
#define BETA_2  0.99
#define EPSILON 1e-10

/* Measured: an adder weight spans 6 units, the others a fraction of one. */
#define ADDER_RATE 0.1f
#define OTHER_RATE 3e-3f
#define POWER_RATE 1e-3f

#define TENSORS_PER_LAYER 4
#define CHUNK             4096

guint64
train_random (guint64 seed,
              guint64 a,
              guint64 b)
{
  guint64 z = seed + a * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) +
              b * G_GUINT64_CONSTANT (0xd1342543de82ef95);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* 0 ≤ u < 1 */
gdouble
train_random_uniform (guint64 *state)
{
  *state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return (gdouble) (train_random (*state, 0, 0) >> 11) * 0x1p-53;
}

/* Box and Muller */
gdouble
train_random_normal (guint64 *state)
{
  gdouble u = 1.0 - train_random_uniform (state);
  gdouble v = train_random_uniform (state);

  return sqrt (-2.0 * log (u)) * cos (2.0 * G_PI * v);
}

static void
add_tensor (TrainParameters *self,
            const char      *part,
            const char      *name,
            gsize            size,
            gfloat           rate)
{
  TrainTensor *tensor = &self->tensors[self->n_tensors++];

  g_snprintf (tensor->name, sizeof tensor->name, "%s.%s", part, name);
  tensor->offset = self->size;
  tensor->size   = size;
  tensor->rate   = rate;
  self->size += size;
}

/**
 * train_parameters_new:
 *
 * All values 0; see train_parameters_start().
 */
TrainParameters *
train_parameters_new (const TrainShape *shape)
{
  TrainParameters *self     = g_new0 (TrainParameters, 1);
  gsize            channels = shape->channels;
  gsize            outputs  = TRAIN_PLANES * shape->scale * shape->scale;

  self->shape   = *shape;
  self->tensors = g_new0 (TrainTensor, 4 + TENSORS_PER_LAYER * shape->layers);

  add_tensor (self, "head", "weight", channels * 9 * TRAIN_PLANES, OTHER_RATE);
  add_tensor (self, "head", "bias", channels, OTHER_RATE);
  for (guint i = 0; i < shape->layers; i++)
    {
      char part[16];

      g_snprintf (part, sizeof part, "layer%u", i);
      add_tensor (self, part, "weight", channels * 9 * channels,
                  shape->body == TRAIN_BODY_CONVOLUTION ? OTHER_RATE : ADDER_RATE);
      add_tensor (self, part, "gain", channels, OTHER_RATE);
      add_tensor (self, part, "bias", channels, OTHER_RATE);
      add_tensor (self, part, "power", 1, shape->power ? POWER_RATE : 0.0f);
    }
  add_tensor (self, "tail", "weight", outputs * 9 * channels, OTHER_RATE);
  add_tensor (self, "tail", "bias", outputs, OTHER_RATE);

  self->value    = g_new0 (gfloat, self->size);
  self->gradient = g_new0 (gfloat, self->size);
  self->first    = g_new0 (gfloat, self->size);
  self->second   = g_new0 (gfloat, self->size);
  self->average  = g_new0 (gfloat, self->size);
  return self;
}

void
train_parameters_free (TrainParameters *self)
{
  g_free (self->tensors);
  g_free (self->value);
  g_free (self->gradient);
  g_free (self->first);
  g_free (self->second);
  g_free (self->average);
  g_free (self);
}

const TrainTensor *
train_parameters_head (const TrainParameters *self,
                       TrainLayerTensor       which)
{
  return &self->tensors[which == TRAIN_TENSOR_WEIGHT ? 0 : 1];
}

const TrainTensor *
train_parameters_layer (const TrainParameters *self,
                        guint                  layer,
                        TrainLayerTensor       which)
{
  return &self->tensors[2 + layer * TENSORS_PER_LAYER + which];
}

const TrainTensor *
train_parameters_tail (const TrainParameters *self,
                       TrainLayerTensor       which)
{
  return &self->tensors[self->n_tensors - (which == TRAIN_TENSOR_WEIGHT ? 2 : 1)];
}

static void
fill_normal (gfloat            *values,
             const TrainTensor *tensor,
             gdouble            deviation,
             gboolean           magnitude,
             guint64           *state)
{
  for (gsize i = 0; i < tensor->size; i++)
    {
      gdouble v = deviation * train_random_normal (state);

      values[tensor->offset + i] = (gfloat) (magnitude ? fabs (v) : v);
    }
}

static void
fill (gfloat            *values,
      const TrainTensor *tensor,
      gfloat             value)
{
  for (gsize i = 0; i < tensor->size; i++)
    values[tensor->offset + i] = value;
}

/**
 * train_parameters_start:
 *
 * Sets the values to begin with: adder weights |N (0, 1)|, as the inputs are
 * not negative, a convolution's He-normal; a small gain, so that each layer begins near its shortcut;
 * the head He-normal; the tail so small that the output is near the base.
 */
void
train_parameters_start (TrainParameters *self,
                        guint64          seed)
{
  guint64 state = train_random (seed, 1, 0);
  gsize   c     = self->shape.channels;
  gboolean convolution = self->shape.body == TRAIN_BODY_CONVOLUTION;

  fill_normal (self->value, train_parameters_head (self, TRAIN_TENSOR_WEIGHT),
               sqrt (2.0 / (9 * TRAIN_PLANES)), FALSE, &state);
  for (guint i = 0; i < self->shape.layers; i++)
    {
      fill_normal (self->value,
                   train_parameters_layer (self, i, TRAIN_TENSOR_WEIGHT),
                   convolution ? sqrt (2.0 / (9.0 * (gdouble) c)) : 1.0,
                   ! convolution, &state);
      fill (self->value, train_parameters_layer (self, i, TRAIN_TENSOR_GAIN),
            0.3f);
      fill (self->value, train_parameters_layer (self, i, TRAIN_TENSOR_POWER),
            1.0f);
    }
  fill_normal (self->value, train_parameters_tail (self, TRAIN_TENSOR_WEIGHT),
               0.1 / sqrt (9.0 * (gdouble) c), FALSE, &state);

  memcpy (self->average, self->value, self->size * sizeof (gfloat));
}

static void
adopt_tensor (TrainParameters       *self,
              const TrainTensor     *to,
              const TrainParameters *from,
              const TrainTensor     *tensor)
{
  if (to->size == tensor->size)
    memcpy (self->value + to->offset, from->average + tensor->offset,
            to->size * sizeof (gfloat));
}

/* A layer's tensors, from those of its own place in the shallower network. A
 * layer that has none there passes its shortcut on: its gain is 0. */
static void
adopt_layer (TrainParameters       *self,
             guint                  layer,
             const TrainParameters *from,
             guint                  times)
{
  guint unit  = self->shape.shortcut == TRAIN_SHORTCUT_BLOCK ? 2 : 1;
  guint block = layer / unit;

  if (block % times == 0)
    for (TrainLayerTensor which = 0; which < TENSORS_PER_LAYER; which++)
      adopt_tensor (self, train_parameters_layer (self, layer, which), from,
                    train_parameters_layer (from,
                                            block / times * unit + layer % unit,
                                            which));
  else if (train_shape_shortcut (&self->shape, layer) >= 0)
    fill (self->value, train_parameters_layer (self, layer, TRAIN_TENSOR_GAIN),
          0.0f);
}

/**
 * train_parameters_adopt:
 * @self: after train_parameters_start()
 * @from: a network of the same channels and shortcuts, and of as many layers,
 *   or of a half, a third, … of them
 *
 * Begins with the averaged values of all tensors that have the same size:
 * all of them, but for the tail where the scale differs. In a deeper network
 * each layer, or block of two, is followed by new ones that change next to
 * nothing yet, as after Chen, Goodfellow & Shlens, Net2Net, ICLR 2016.
 */
void
train_parameters_adopt (TrainParameters       *self,
                        const TrainParameters *from)
{
  const TrainLayerTensor ends[] = { TRAIN_TENSOR_WEIGHT, TRAIN_TENSOR_BIAS };
  guint                  times  = self->shape.layers / from->shape.layers;

  g_return_if_fail (self->shape.layers == times * from->shape.layers);

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      adopt_tensor (self, train_parameters_head (self, ends[i]), from,
                    train_parameters_head (from, ends[i]));
      adopt_tensor (self, train_parameters_tail (self, ends[i]), from,
                    train_parameters_tail (from, ends[i]));
    }
  for (guint i = 0; i < self->shape.layers; i++)
    adopt_layer (self, i, from, times);
  memcpy (self->average, self->value, self->size * sizeof (gfloat));
}

typedef struct
{
  TrainParameters *parameters;
  guint64          step;
  gdouble          schedule;
  gfloat           decay;
} Step;

static void
step_chunk (guint    item,
            guint    worker,
            gpointer data)
{
  const Step      *step    = data;
  TrainParameters *self    = step->parameters;
  gsize            begin   = (gsize) item * CHUNK;
  gsize            end     = MIN (begin + CHUNK, self->size);
  gdouble          n       = (gdouble) step->step + 1.0;
  gfloat           unbias1 = (gfloat) (1.0 / (1.0 - pow (BETA_1, n)));
  gfloat           unbias2 = (gfloat) (1.0 / (1.0 - pow (BETA_2, n)));

  for (guint t = 0; t < self->n_tensors; t++)
    {
      const TrainTensor *tensor = &self->tensors[t];
      gfloat rate = tensor->rate * (gfloat) step->schedule;
      gsize  last = MIN (end, tensor->offset + tensor->size);

      for (gsize i = MAX (begin, tensor->offset); i < last; i++)
        {
          gfloat g = self->gradient[i];
          gfloat first, second;

          first  = (gfloat) BETA_1 * self->first[i] + (gfloat) (1.0 - BETA_1) * g;
          second = (gfloat) BETA_2 * self->second[i] +
                   (gfloat) (1.0 - BETA_2) * g * g;
          self->first[i]  = first;
          self->second[i] = second;
          self->value[i] -= rate * first * unbias1 /
                            (sqrtf (second * unbias2) + (gfloat) EPSILON);
          self->average[i] += (1.0f - step->decay) *
                              (self->value[i] - self->average[i]);
        }
    }
}

/**
 * train_parameters_step:
 * @step: 0 for the first
 * @schedule: factor of every rate in this step
 * @decay: of the average of the values, e.g. 0.999
 */
void
train_parameters_step (TrainParameters *self,
                       TrainWorkers    *workers,
                       guint64          step,
                       gdouble          schedule,
                       gfloat           decay)
{
  /* At the start the average follows more quickly. */
  gfloat warm = (gfloat) ((step + 1.0) / (step + 10.0));
  Step   data = { self, step, schedule, MIN (decay, warm) };

  train_workers_run (workers, (guint) ((self->size + CHUNK - 1) / CHUNK),
                     step_chunk, &data);
}
