/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole photograph through a body of real numbers, which the engine cannot
 * run. The workers share the channels of each layer, so that the memory is
 * that of one photograph.
 *
 * Planes are padded: rows −1 … H of TRAIN_WORD_STRIDE (W) values, pixel 0 of
 * row 0 at [1][1]. W is the width rounded up to whole vectors; beyond the
 * photograph's own width values stay 0, as beyond the other sides.
 */

#include <string.h>

#include "pass-private.h"

typedef struct
{
  TrainPass                *pass;
  const TrainNormalisation *layers;
  const guint8             *small;
  gsize                     own_width;
  gsize                     width;
  gsize                     height;
  gsize                     stride;
  gsize                     plane_size;
  gint16                   *input;  /* [3] padded planes */
  gfloat                   *head;   /* [C] padded planes */
  gfloat                   *now;    /* what the layer reads */
  gfloat                   *next;   /* what it writes */
  gint32                   *whole;  /* [threads][H][W] */
  gfloat                   *sums;   /* [threads][H][W] */
  gfloat                   *detail; /* [3 · s²][H][own width] */
  guint                     layer;
} Photo;

static gsize
at_row (const Photo *photo,
        gsize        plane,
        gsize        y)
{
  return plane * photo->plane_size + (y + 1) * photo->stride + 1;
}

static void
fill_input (Photo *photo)
{
  for (gsize plane = 0; plane < TRAIN_PLANES; plane++)
    for (gsize y = 0; y < photo->height; y++)
      for (gsize x = 0; x < photo->own_width; x++)
        photo->input[at_row (photo, plane, y) + x] =
          (gint16) (16 * photo->small[(y * photo->own_width + x) * 3 + plane] -
                    2040);
}

static void
head_task (guint    item,
           guint    worker,
           gpointer data)
{
  Photo     *photo = data;
  TrainPass *pass  = photo->pass;
  gsize      n     = photo->width * photo->height;
  gint32    *sums  = photo->whole + worker * n;
  gint16     taps[9];

  for (gsize i = 0; i < n; i++)
    sums[i] = pass->head_bias[item];
  for (guint plane = 0; plane < TRAIN_PLANES; plane++)
    {
      for (guint tap = 0; tap < 9; tap++)
        taps[tap] = pass->head_weights[(item * 9 + tap) * TRAIN_PLANES + plane];
      pass->loops->correlate_exact (sums,
                                    photo->input + plane * photo->plane_size,
                                    taps, photo->width, photo->height);
    }

  for (gsize y = 0; y < photo->height; y++)
    for (gsize x = 0; x < photo->own_width; x++)
      photo->head[at_row (photo, item, y) + x] =
        train_head_real (sums[y * photo->width + x]);
}

static void
layer_task (guint    item,
            guint    worker,
            gpointer data)
{
  Photo              *photo   = data;
  TrainPass          *pass    = photo->pass;
  guint               c       = pass->shape.channels;
  gsize               n       = photo->width * photo->height;
  gfloat             *sums    = photo->sums + worker * n;
  const gfloat       *weights = pass->layers[photo->layer].real_weights;
  /* A block's second layer writes where the first one read. */
  const gfloat *shortcut = train_shape_shortcut (&pass->shape, photo->layer) ==
                               (gint) photo->layer
                             ? photo->now
                             : photo->next;
  TrainRealActivation activation;

  memset (sums, 0, n * sizeof (gfloat));
  for (guint i = 0; i < c; i++)
    pass->loops->distances (sums, photo->now + i * photo->plane_size,
                            weights + (item * c + i) * 9, photo->width,
                            photo->height);

  train_real_activation_init (&activation, pass, photo->layer, item,
                              &photo->layers[photo->layer]);
  for (gsize y = 0; y < photo->height; y++)
    {
      gsize at = at_row (photo, item, y);

      train_real_activate (&activation, photo->next + at,
                           sums + y * photo->width, shortcut + at,
                           photo->own_width);
    }
}

static void
skip_task (guint    item,
           guint    worker,
           gpointer data)
{
  Photo *photo = data;
  gsize  begin = item * photo->plane_size;

  for (gsize i = begin; i < begin + photo->plane_size; i++)
    photo->now[i] += photo->head[i];
}

static void
tail_task (guint    item,
           guint    worker,
           gpointer data)
{
  Photo     *photo = data;
  TrainPass *pass  = photo->pass;
  guint      c     = pass->shape.channels;
  gsize      n     = photo->width * photo->height;
  gfloat    *sums  = photo->sums + worker * n;
  gfloat     bias  = train_tail_bias_real (pass, item);

  for (gsize i = 0; i < n; i++)
    sums[i] = bias;
  for (guint i = 0; i < c; i++)
    pass->loops->correlate (sums, photo->now + i * photo->plane_size,
                            pass->tail_real + (item * c + i) * 9, photo->width,
                            photo->height);
  for (gsize y = 0; y < photo->height; y++)
    memcpy (photo->detail + (item * photo->height + y) * photo->own_width,
            sums + y * photo->width, photo->own_width * sizeof (gfloat));
}

static void
photo_init (Photo *photo)
{
  TrainPass *pass    = photo->pass;
  guint      c       = pass->shape.channels;
  guint      threads = train_workers_threads (pass->workers);
  gsize      n;

  photo->width      = (photo->own_width + TRAIN_LANES - 1) / TRAIN_LANES *
                      TRAIN_LANES;
  photo->stride     = TRAIN_WORD_STRIDE (photo->width);
  photo->plane_size = (photo->height + 2) * photo->stride;
  n                 = photo->width * photo->height;

  photo->input = g_new0 (gint16, TRAIN_PLANES * photo->plane_size);
  photo->head  = g_new0 (gfloat, c * photo->plane_size);
  photo->now   = g_new0 (gfloat, c * photo->plane_size);
  photo->next  = g_new0 (gfloat, c * photo->plane_size);
  photo->whole = g_new (gint32, threads * n);
  photo->sums  = g_new (gfloat, threads * n);
}

static void
photo_clear (Photo *photo)
{
  g_free (photo->input);
  g_free (photo->head);
  g_free (photo->now);
  g_free (photo->next);
  g_free (photo->whole);
  g_free (photo->sums);
}

/**
 * train_pass_run_photo:
 * @self: a pass with a body of real adder layers, whose weights are those of
 *   its last step or measurement
 * @layers: [layers]: mean and variance of the sums
 * @small: [height][width][3]
 * @detail: (out caller-allocates): [3 · scale²][height][width], before the
 *   shuffle, in detail units, not rounded
 *
 * Runs forward as train_pass_step() does, but for where the statistics of the
 * batch norms come from.
 */
void
train_pass_run_photo (TrainPass                *self,
                      const TrainNormalisation *layers,
                      const guint8             *small,
                      guint                     width,
                      guint                     height,
                      gfloat                   *detail)
{
  guint c     = self->shape.channels;
  Photo photo = { .pass      = self,
                  .layers    = layers,
                  .small     = small,
                  .own_width = width,
                  .height    = height,
                  .detail    = detail };

  g_return_if_fail (self->shape.body == TRAIN_BODY_FLOAT_ADDER);

  photo_init (&photo);
  fill_input (&photo);
  train_workers_run (self->workers, c, head_task, &photo);
  memcpy (photo.now, photo.head, c * photo.plane_size * sizeof (gfloat));

  for (photo.layer = 0; photo.layer < self->shape.layers; photo.layer++)
    {
      gfloat *swap = photo.now;

      train_workers_run (self->workers, c, layer_task, &photo);
      photo.now  = photo.next;
      photo.next = swap;
    }

  if (self->shape.long_skip)
    train_workers_run (self->workers, c, skip_task, &photo);
  train_workers_run (self->workers, self->outputs, tail_task, &photo);
  photo_clear (&photo);
}
