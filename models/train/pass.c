/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One batch forward and backward through the integer network.
 *
 * Each image is one item of work. The batch norms need the whole batch, so a
 * step is a row of runs over all images with a barrier at each batch norm;
 * what lies between two barriers is done in one visit to an image.
 */

#include <string.h>

#include "pass-private.h"

static const TrainBody *const bodies[TRAIN_N_BODIES] = {
  [TRAIN_BODY_ADDER]       = &train_body_adder,
  [TRAIN_BODY_CONVOLUTION] = &train_body_convolution,
  [TRAIN_BODY_FLOAT_ADDER] = &train_body_float_adder
};

const gchar *
train_body_name (TrainBodyKind kind)
{
  return bodies[kind]->name;
}

/* Rows −1 … H between zero borders. */
static guint8 *
rows_new (const TrainPass *self,
          guint8        ***rows)
{
  gsize   bytes  = adder_row_bytes (self->shape.channels, self->stride);
  guint8 *memory = g_malloc0 ((self->height + 2) * bytes);

  *rows = g_new (guint8 *, self->height + 2);
  for (guint y = 0; y < self->height + 2; y++)
    (*rows)[y] = memory + y * bytes + ADDER_ROW_MARGIN * self->kernels->group;
  return memory;
}

/* What the gradient kernels need, one after the other. */
static gsize
gradient_memory_size (const TrainPass *self)
{
  guint c = self->shape.channels;
  gsize layer, tail, input;

  layer = self->loops->weight_gradient_size (c, c, self->width, self->height);
  tail  = self->loops->weight_gradient_size (self->outputs, c, self->width,
                                             self->height);
  input = self->loops->input_gradient_size (c, c, self->width, self->height);
  return MAX (MAX (layer, tail), input);
}

static void
scratch_init (TrainScratch    *scratch,
              const TrainPass *self)
{
  guint c          = self->shape.channels;
  guint outputs    = self->outputs;
  gsize plane_size = (self->height + 2) * TRAIN_WORD_STRIDE (self->width);
  gsize words      = MAX (c, TRAIN_PLANES) * plane_size;

  scratch->row_memory  = rows_new (self, &scratch->rows);
  scratch->skip_memory = rows_new (self, &scratch->skip_rows);

  scratch->words               = g_new0 (gint16, words);
  scratch->floats              = g_new0 (gfloat, words);
  scratch->gradient_words      = g_new (gint16, c * self->n);
  scratch->gradient_bytes      = g_new (gint8, c * self->n);
  scratch->gradient      = g_new (gfloat, c * self->n);
  scratch->correlation   = g_new (gint32, MAX (c, outputs) * 9 * c);
  scratch->gradient_memory     = g_malloc (gradient_memory_size (self));
  scratch->accumulator   = g_new (gint32, self->n);
  scratch->detail        = g_new (gfloat, self->n);
  scratch->bytes         = g_new (guint8, c * self->n);
  scratch->tail          = g_new (gint16, outputs * self->n);
  scratch->errors        = g_new (gfloat, outputs * self->n);
  scratch->slopes        = g_new (gint16, outputs * self->n);
  scratch->slope_pairs   = g_new0 (gint16, (outputs + 1) * plane_size);
  scratch->padded        = g_new0 (gfloat, plane_size);
}

static void
scratch_clear (TrainScratch *scratch)
{
  g_free (scratch->row_memory);
  g_free (scratch->rows);
  g_free (scratch->skip_memory);
  g_free (scratch->skip_rows);
  g_free (scratch->words);
  g_free (scratch->floats);
  g_free (scratch->gradient_words);
  g_free (scratch->gradient_bytes);
  g_free (scratch->gradient);
  g_free (scratch->correlation);
  g_free (scratch->gradient_memory);
  g_free (scratch->accumulator);
  g_free (scratch->detail);
  g_free (scratch->bytes);
  g_free (scratch->tail);
  g_free (scratch->errors);
  g_free (scratch->slopes);
  g_free (scratch->slope_pairs);
  g_free (scratch->padded);
}

static void
layer_init (TrainLayer      *layer,
            const TrainPass *self)
{
  guint c    = self->shape.channels;
  gsize size = (gsize) self->images * c * self->n;

  if (self->body->real)
    {
      layer->real_weights = g_new (gfloat, c * 9 * c);
      layer->real_sums    = g_new (gfloat, size);
      layer->real_output  = g_new (gfloat, size);
    }
  else
    {
      layer->weights = g_new (guint8, c * 9 * c);
      layer->packed  = g_malloc (self->kernels->adder3x3->packed_size (c, c));
      layer->compare =
        g_aligned_alloc (c, TRAIN_COMPARE_STEP (c), TRAIN_COMPARE_ALIGNMENT);
      layer->sums    = g_new (gint32, size);
      layer->output  = g_new (guint8, size);
    }
  layer->first   = g_new0 (gdouble, self->images * (c + 1));
  layer->second  = g_new0 (gdouble, self->images * c);

  layer->reference      = g_new0 (gint32, c);
  layer->mean_gradient  = g_new0 (gfloat, c);
  layer->mean_projected = g_new0 (gfloat, c);
  train_normalisation_init (&layer->normalisation, c);
}

static void
layer_clear (TrainLayer *layer)
{
  g_free (layer->weights);
  g_free (layer->packed);
  g_aligned_free (layer->compare);
  g_free (layer->sums);
  g_free (layer->output);
  g_free (layer->real_weights);
  g_free (layer->real_sums);
  g_free (layer->real_output);
  g_free (layer->first);
  g_free (layer->second);
  g_free (layer->reference);
  g_free (layer->mean_gradient);
  g_free (layer->mean_projected);
  train_normalisation_clear (&layer->normalisation);
}

/**
 * train_pass_new:
 * @shape: channels are a multiple of 8, layers in blocks even
 * @kernels: the engine's, which the forward pass runs on
 * @loops: the trainer's own
 * @images: of a batch
 * @width: of a patch: a multiple of 32
 * @height: of a patch; @width · @height ≤ 4096
 *
 * Takes all the memory a step needs.
 */
TrainPass *
train_pass_new (const TrainShape   *shape,
                const AdderKernels *kernels,
                const TrainKernels *loops,
                TrainWorkers       *workers,
                guint               images,
                guint               width,
                guint               height)
{
  TrainPass *self = g_new0 (TrainPass, 1);
  guint      c    = shape->channels;
  gsize      size, partial;

  g_return_val_if_fail (width % 32 == 0 && width * height <= 4096, NULL);
  g_return_val_if_fail (c % 8 == 0, NULL);

  self->shape   = *shape;
  self->body    = bodies[shape->body];
  self->kernels = kernels;
  self->loops   = loops;
  self->workers = workers;
  self->images  = images;
  self->width   = width;
  self->height  = height;
  self->n       = (gsize) width * height;
  self->stride  = adder_row_stride (width);
  self->outputs = TRAIN_PLANES * shape->scale * shape->scale;
  size          = (gsize) images * c * self->n;
  partial       = (gsize) MAX (c * 9 * c, c * (9 * TRAIN_PLANES + 1));

  self->scratch = g_new0 (TrainScratch, train_workers_threads (workers));
  for (guint i = 0; i < train_workers_threads (workers); i++)
    scratch_init (&self->scratch[i], self);
  self->layers = g_new0 (TrainLayer, shape->layers);
  for (guint i = 0; i < shape->layers; i++)
    layer_init (&self->layers[i], self);

  self->head_weights  = g_new (gint16, c * 9 * TRAIN_PLANES);
  self->head_bias     = g_new (gint32, c);
  self->head_output   = g_new (guint8, size);
  if (self->body->real)
    self->head_real   = g_new (gfloat, size);
  self->tail_weights  = g_new (gint16, self->outputs * 9 * c);
  self->tail_bias     = g_new (gint32, self->outputs);
  self->tail_real     = g_new (gfloat, self->outputs * 9 * c);
  self->tail_packed =
    g_new (gint16, kernels->convolution3x3->packed_size (c, self->outputs));
  self->tail_back     = g_new (gint16, (self->outputs + 1) * 9 * c);
  self->gradient      = g_new (gfloat, size);
  self->skip_gradient = g_new (gfloat, size);
  if (shape->shortcut == TRAIN_SHORTCUT_BLOCK)
    self->block_gradient = g_new (gfloat, size);
  self->partial       = g_new (gfloat, images * partial);
  self->tail_partial  = g_new (gfloat, images * self->outputs * (9 * c + 1));
  self->loss          = g_new0 (gdouble, images);
  return self;
}

void
train_pass_free (TrainPass *self)
{
  for (guint i = 0; i < train_workers_threads (self->workers); i++)
    scratch_clear (&self->scratch[i]);
  for (guint i = 0; i < self->shape.layers; i++)
    layer_clear (&self->layers[i]);
  g_free (self->scratch);
  g_free (self->layers);
  g_free (self->head_weights);
  g_free (self->head_bias);
  g_free (self->head_output);
  g_free (self->head_real);
  g_free (self->tail_weights);
  g_free (self->tail_bias);
  g_free (self->tail_real);
  g_free (self->tail_packed);
  g_free (self->tail_back);
  g_free (self->gradient);
  g_free (self->skip_gradient);
  g_free (self->block_gradient);
  g_free (self->partial);
  g_free (self->tail_partial);
  g_free (self->loss);
  g_free (self);
}

static void
prepare_task (guint    item,
              guint    worker,
              gpointer data)
{
  TrainPass *self = data;

  self->body->prepare (self, item);
}

static void
head_task (guint    item,
           guint    worker,
           gpointer data)
{
  TrainPass *self = data;

  train_head_forward (self, item, &self->scratch[worker]);
  self->body->sum (self, 0, item, &self->scratch[worker]);
}

/* Ends layer self->layer and begins what comes after it. */
static void
forward_task (guint    item,
              guint    worker,
              gpointer data)
{
  TrainPass *self = data;

  self->body->activate (self, self->layer, item);
  if (self->layer + 1 < self->shape.layers)
    {
      self->body->sum (self, self->layer + 1, item, &self->scratch[worker]);
    }
  else
    {
      train_tail (self, item, &self->scratch[worker]);
      self->body->mask (self, self->layer, item);
    }
}

static void
backward_task (guint    item,
               guint    worker,
               gpointer data)
{
  TrainPass *self = data;

  self->body->backward (self, self->layer, item, &self->scratch[worker]);
  if (self->layer > 0)
    self->body->mask (self, self->layer - 1, item);
}

static void
head_backward_task (guint    item,
                    guint    worker,
                    gpointer data)
{
  TrainPass *self = data;

  train_head_backward (self, item, &self->scratch[worker]);
}

static void
begin (TrainPass        *self,
       TrainParameters  *parameters,
       const gfloat     *values,
       const TrainBatch *batch)
{
  self->parameters = parameters;
  self->values     = values;
  self->batch      = batch;

  train_ends_prepare (self);
  train_workers_run (self->workers, self->shape.layers, prepare_task, self);
  train_workers_run (self->workers, self->images, head_task, self);
}

/**
 * train_loss_name:
 *
 * Returns: the word of --loss
 */
const gchar *
train_loss_name (TrainLoss loss)
{
  static const gchar *const names[] = { "absolute", "square" };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == TRAIN_N_LOSSES);
  return names[loss];
}

/**
 * train_pass_set_loss:
 * @loss: what the steps from now on make smaller
 * @luma: how much the error of luma, as BT.601 weighs colours, counts beside
 *   those of red, green and blue; 0 … 16
 *
 * A new pass has absolute errors and no luma.
 */
void
train_pass_set_loss (TrainPass *self,
                     TrainLoss  loss,
                     gfloat     luma)
{
  g_return_if_fail (loss < TRAIN_N_LOSSES && luma >= 0.0f && luma <= 16.0f);

  self->criterion = loss;
  self->luma      = luma;
}

/**
 * train_pass_step:
 * @batch: of the size given to train_pass_new()
 * @seed: for the rounding of gradients
 *
 * Sets the gradients of @parameters.
 *
 * Returns: the mean absolute error on a scale of 0 … 255
 */
gdouble
train_pass_step (TrainPass        *self,
                 TrainParameters  *parameters,
                 const TrainBatch *batch,
                 guint64           seed)
{
  gdouble loss = 0.0;

  self->seed = seed;
  begin (self, parameters, parameters->value, batch);

  for (guint i = 0; i < self->shape.layers; i++)
    {
      train_layer_normalise (self, i);
      self->layer = i;
      train_workers_run (self->workers, self->images, forward_task, self);
    }

  for (guint i = self->shape.layers; i-- > 0;)
    {
      train_layer_gradients (self, i);
      self->layer = i;
      train_workers_run (self->workers, self->images, backward_task, self);
      train_layer_collect (self, i);
    }
  train_workers_run (self->workers, self->images, head_backward_task, self);
  train_ends_collect (self);

  for (guint i = 0; i < self->images; i++)
    loss += self->loss[i];
  return loss / TRAIN_DETAIL_PER_STEP /
         ((gdouble) self->images * (gdouble) self->n * self->outputs);
}

static void
measure (TrainPass          *self,
         TrainParameters    *parameters,
         const gfloat       *values,
         const TrainBatch   *batch,
         TrainNormalisation *layers,
         gboolean            folded)
{
  gsize channels = self->shape.channels;

  begin (self, parameters, values, batch);

  for (guint i = 0; i < self->shape.layers; i++)
    {
      TrainNormalisation *it = &self->layers[i].normalisation;

      train_layer_normalise (self, i);
      for (gsize c = 0; c < channels; c++)
        {
          layers[i].mean[c] += it->mean[c];
          layers[i].variance[c] += it->variance[c];
        }
      if (folded)
        {
          memcpy (it->k, layers[i].k, channels * sizeof (gint32));
          memcpy (it->m, layers[i].m, channels * sizeof (gint16));
        }
      self->layer = i;
      train_workers_run (self->workers, self->images, forward_task, self);
    }
}

/**
 * train_pass_measure:
 * @values: which of the parameters to use: the values or their average
 * @layers: [layers]; mean and variance of this batch are added
 *
 * Runs forward as in training and gives what the batch norms measured.
 */
void
train_pass_measure (TrainPass          *self,
                    TrainParameters    *parameters,
                    const gfloat       *values,
                    const TrainBatch   *batch,
                    TrainNormalisation *layers)
{
  measure (self, parameters, values, batch, layers, FALSE);
}

/**
 * train_pass_measure_folded:
 * @values: which of the parameters to use: the values or their average
 * @layers: [layers] with k and m set, for an adder body; mean and variance of
 *   this batch are added
 *
 * As train_pass_measure(), but the features are those of the engine with the
 * given k and m.
 */
void
train_pass_measure_folded (TrainPass          *self,
                           TrainParameters    *parameters,
                           const gfloat       *values,
                           const TrainBatch   *batch,
                           TrainNormalisation *layers)
{
  g_return_if_fail (self->shape.body == TRAIN_BODY_ADDER);

  measure (self, parameters, values, batch, layers, TRUE);
}

/**
 * train_pass_get_references:
 * @reference: (out): [layers][C]: what statistics are taken around: it decides
 *   their last bits, so a checkpoint holds it
 */
void
train_pass_get_references (const TrainPass *self,
                           gint32          *reference)
{
  for (guint i = 0; i < self->shape.layers; i++)
    memcpy (reference + i * self->shape.channels, self->layers[i].reference,
            self->shape.channels * sizeof (gint32));
}

void
train_pass_set_references (TrainPass    *self,
                           const gint32 *reference)
{
  for (guint i = 0; i < self->shape.layers; i++)
    memcpy (self->layers[i].reference, reference + i * self->shape.channels,
            self->shape.channels * sizeof (gint32));
}
