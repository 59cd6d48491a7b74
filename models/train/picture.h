/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photograph's reduction, enlarged again and compared with it. */

#pragma once

#include <math.h>

#include "data.h"
#include "train-log.h"

G_BEGIN_DECLS

/**
 * TrainPicture:
 * @photo: what is compared with
 * @scale: of the enlargement
 * @enlarged: the network sees the base instead of the reduction
 * @base: [3][s · height][s · width]: the classical enlargement
 * @result: [s · height][s · width][3]
 */
typedef struct
{
  const TrainPhoto *photo;
  gint              scale;
  gboolean          enlarged;
  gfloat           *base;
  guint8           *result;
} TrainPicture;

void       train_picture_init (TrainPicture     *self,
                               const TrainPhoto *photo,
                               guint             scale);
void       train_picture_clear (TrainPicture *self);
TrainScore train_picture_score (const TrainPicture *self);

/* Base and detail, which is in the network's unit, become the result's byte
 * of plane, row and column of the enlargement. */
static inline void
train_picture_put (TrainPicture *self,
                   gsize         plane,
                   gsize         y,
                   gsize         x,
                   gfloat        detail)
{
  gsize  width = (gsize) self->photo->width * (gsize) self->scale;
  gsize  size  = width * (gsize) self->photo->height * (gsize) self->scale;
  gfloat value = self->base[plane * size + y * width + x] +
                 detail * (1.0f / TRAIN_DETAIL_PER_STEP);

  self->result[(y * width + x) * 3 + plane] =
    (guint8) floorf (CLAMP (value, 0.0f, 255.0f) + 0.5f);
}

G_END_DECLS
