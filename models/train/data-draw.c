/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patches of photographs: drawn, spoilt if asked, turned and flipped. */

#include <math.h>

#include "data-private.h"
#include "resize.h"
#include "spoil.h"

/* What JPEG sees around a patch: any place in its blocks of 16. */
#define LEAST_AROUND 8
#define BLOCK        16

void
train_batch_init (TrainBatch *batch,
                  guint       scale,
                  guint       images,
                  guint       width,
                  guint       height)
{
  gsize size = (gsize) images * 3 * width * height;

  *batch = (TrainBatch) { .images   = images,
                          .width    = width,
                          .height   = height,
                          .input    = g_new (guint8, size),
                          .residual = g_new (gfloat, size * scale * scale) };
}

/**
 * train_batch_see_enlarged:
 * @batch: of scale 1
 *
 * Patches drawn from now on are of the enlarged source.
 */
void
train_batch_see_enlarged (TrainBatch *batch)
{
  batch->enlarged =
    g_new (gint16, (gsize) batch->images * 3 * batch->width * batch->height);
}

void
train_batch_clear (TrainBatch *batch)
{
  g_clear_pointer (&batch->enlarged, g_free);
  g_clear_pointer (&batch->input, g_free);
  g_clear_pointer (&batch->residual, g_free);
}

/* One of the eight turns and flips: where the turned patch's pixel (x, y) of
 * a square of @size lies in the photograph's patch. */
static inline gsize
turn (guint turned,
      gint  size,
      gint  x,
      gint  y)
{
  gint at_x = turned & 1 ? y : x;
  gint at_y = turned & 1 ? x : y;

  if (turned & 2)
    at_x = size - 1 - at_x;
  if (turned & 4)
    at_y = size - 1 - at_y;
  return (gsize) at_y * (gsize) size + (gsize) at_x;
}

typedef struct
{
  const TrainPhoto *photo;
  gint              x;
  gint              y;
  guint             turned;
} Place;

/* Every pixel of every photograph is equally likely; patches keep clear of
 * the border, so that the base enlargement needs no pixel from beyond it. */
static Place
draw_place (const TrainData *self,
            gint             size,
            guint64         *random)
{
  gdouble at    = train_random_uniform (random) * self->position[self->photos->len];
  guint   index = 0;
  gint    margin = ADDER_ENLARGE_MARGIN;
  Place   place;

  while (index + 1 < self->photos->len && self->position[index + 1] <= at)
    index++;

  place.photo  = train_data_photo (self, index);
  place.x      = margin + (gint) (train_random_uniform (random) *
                             (place.photo->width - size - 2 * margin + 1));
  place.y      = margin + (gint) (train_random_uniform (random) *
                             (place.photo->height - size - 2 * margin + 1));
  place.turned = (guint) (train_random_uniform (random) * 8.0);
  return place;
}

/* The photograph minus the base enlargement, in detail units; and that
 * enlargement as the engine gives it to a network, if @seen is there. */
static gdouble
compute_residual (const TrainData *self,
                  const Place     *place,
                  gint             plane,
                  gint             size,
                  gfloat          *residual,
                  gint16          *seen)
{
  gint               s      = (gint) self->scale;
  gint               margin = ADDER_ENLARGE_MARGIN;
  gint               width  = size + 2 * margin;
  gdouble            sum    = 0.0;
  AdderEnlarge       enlarge;
  g_autofree gfloat *small  = g_new (gfloat, width * width);
  g_autofree gfloat *column = g_new (gfloat, width);
  g_autofree gfloat *base   = g_new (gfloat, size * s);

  adder_enlarge_init (&enlarge, s, adder_kernels_get (adder_cpu_detect ()));
  for (gint y = 0; y < width; y++)
    for (gint x = 0; x < width; x++)
      small[y * width + x] =
        place->photo->small[((gsize) (place->y - margin + y) * place->photo->width +
                             place->x - margin + x) * 3 + plane];

  for (gint y = 0; y < size * s; y++)
    {
      const guint8 *large =
        place->photo->large + ((gsize) (place->y * s + y) * place->photo->width * s +
                               place->x * s) * 3 + plane;

      adder_enlarge_columns (&enlarge, y % s,
                             small + (y / s + margin) * width, width, width,
                             column);
      adder_enlarge_row (&enlarge, column + margin, size, base);
      for (gint x = 0; x < size * s; x++)
        {
          gfloat error = ((gfloat) large[x * 3] - base[x]) * TRAIN_DETAIL_PER_STEP;

          residual[y * size * s + x] = error;
          if (seen)
            seen[y * size * s + x] =
              (gint16) ((gint) (CLAMP (base[x], 0.0f, 255.0f) * 16.0f + 0.5f) -
                        2040);
          sum += (gdouble) fabsf (error);
        }
    }
  return sum;
}

/* The patch in a piece of its photograph that is spoilt. */
static TrainPhoto *
spoil_place (const TrainData *self,
             Place           *place,
             gint             size,
             guint64          seed)
{
  const TrainPhoto *photo  = place->photo;
  gint              margin = ADDER_ENLARGE_MARGIN + LEAST_AROUND;
  guint64           random = train_random (seed, 1, 0);
  /* Drawn before MAX() looks at them twice. */
  gint              before = (gint) (BLOCK * train_random_uniform (&random));
  gint              above  = (gint) (BLOCK * train_random_uniform (&random));
  gint left   = MAX (0, place->x - margin - before);
  gint top    = MAX (0, place->y - margin - above);
  gint right  = MIN (photo->width, place->x + size + margin);
  gint bottom = MIN (photo->height, place->y + size + margin);
  TrainCut    cut    = { left, top, right - left, bottom - top };
  TrainPhoto *spoilt = train_spoil (photo, self->scale, self->spoil, &cut, seed);

  place->photo = spoilt;
  place->x -= left;
  place->y -= top;
  return spoilt;
}

typedef struct
{
  TrainData  *self;
  TrainBatch *batch;
  guint       draws;
  guint64     seed;
} Draw;

/* compute_residual() of three planes, [3][large][large]. */
static gdouble
compute_residuals (const TrainData *self,
                   const Place     *place,
                   gint             size,
                   gfloat          *residual,
                   gint16          *seen)
{
  gint    large  = size * (gint) self->scale;
  gsize   n      = (gsize) large * (gsize) large;
  gdouble detail = 0.0;

  for (guint plane = 0; plane < 3; plane++)
    detail += compute_residual (self, place, (gint) plane, size,
                                residual + plane * n,
                                seen ? seen + plane * n : NULL);
  return detail;
}

/* Of several places the one with the most detail: patches of plain sky teach
 * nothing (two draws: + 0.05 dB at equal work). */
static Place
draw_best_place (const Draw *draw,
                 gint        size,
                 gsize       n, /* pixels of a large plane */
                 guint64    *random,
                 gfloat    **residual)
{
  g_autofree gfloat *found = g_new (gfloat, 3 * n);
  Place              best  = draw_place (draw->self, size, random);
  gdouble most = compute_residuals (draw->self, &best, size, *residual, NULL);

  for (guint i = 1; i < draw->draws; i++)
    {
      Place   place = draw_place (draw->self, size, random);
      gdouble detail =
        compute_residuals (draw->self, &place, size, found, NULL);

      if (detail > most)
        {
          gfloat *swap = *residual;

          most      = detail;
          best      = place;
          *residual = found;
          found     = swap;
        }
    }
  return best;
}

/* Turned and flipped, [size][size]. */
static void
copy_input (guint8      *input,
            const Place *place,
            gint         size,
            gint         plane)
{
  const TrainPhoto *photo = place->photo;

  for (gint y = 0; y < size; y++)
    for (gint x = 0; x < size; x++)
      {
        gsize at = turn (place->turned, size, x, y);

        input[y * size + x] =
          photo->small[((place->y + at / size) * photo->width + place->x +
                        at % size) *
                         3 +
                       plane];
      }
}

static void
draw_task (guint    item,
           guint    worker,
           gpointer data)
{
  const Draw *draw  = data;
  TrainBatch *batch = draw->batch;
  gint        scale = (gint) draw->self->scale;
  gint        width = (gint) batch->width;
  /* Of the enlarged source a patch is cut from whole small pixels. */
  gint    size    = batch->enlarged ? (width + scale - 1) / scale : width;
  gint    large   = size * scale;
  gint    side    = batch->enlarged ? width : large;
  gsize   n       = (gsize) width * (gsize) width;
  gsize   n_side  = (gsize) side * (gsize) side;
  gsize   n_large = (gsize) large * (gsize) large;
  guint64 random  = train_random (draw->seed, item, 0);
  g_autofree gfloat *best   = g_new (gfloat, 3 * n_large);
  g_autofree gint16 *seen   = batch->enlarged ? g_new (gint16, 3 * n_large)
                                              : NULL;
  TrainPhoto        *spoilt = NULL;
  Place place = draw_best_place (draw, size, n_large, &random, &best);

  if (draw->self->spoil)
    spoilt = spoil_place (draw->self, &place, size,
                          train_random (draw->seed, item, 1));
  if (draw->self->spoil || seen)
    compute_residuals (draw->self, &place, size, best, seen);

  for (guint plane = 0; plane < 3; plane++)
    {
      gsize         index    = item * 3 + plane;
      gfloat       *residual = batch->residual + index * n_side;
      const gfloat *from     = best + plane * n_large;

      if (! seen)
        copy_input (batch->input + index * n, &place, size, (gint) plane);
      for (gint y = 0; y < side; y++)
        for (gint x = 0; x < side; x++)
          {
            gsize at   = turn (place.turned, side, x, y);
            gsize pick = at / (gsize) side * (gsize) large + at % (gsize) side;

            residual[y * side + x] = from[pick];
            if (seen)
              batch->enlarged[index * n + (gsize) (y * side + x)] =
                seen[plane * n_large + pick];
          }
    }
  g_clear_pointer (&spoilt, train_photo_free);
}

/**
 * train_data_draw:
 * @batch: square patches, no larger than the least photograph
 * @draws: for each patch this many are drawn and the one with most detail kept
 * @seed: decides everything
 */
void
train_data_draw (TrainData    *self,
                 TrainWorkers *workers,
                 TrainBatch   *batch,
                 guint         draws,
                 guint64       seed)
{
  Draw draw = { self, batch, draws, seed };

  g_return_if_fail (batch->width == batch->height);
  train_workers_run (workers, batch->images, draw_task, &draw);
}
