/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photograph's reduction, enlarged again and compared with it. */

#include "metrics.h"
#include "picture.h"
#include "resize.h"

/**
 * train_picture_init:
 *
 * Makes the base enlargement; the result is empty.
 */
void
train_picture_init (TrainPicture     *self,
                    const TrainPhoto *photo,
                    guint             scale)
{
  gsize              n     = (gsize) photo->width * (gsize) photo->height;
  gsize              large = n * scale * scale;
  g_autofree gfloat *plane = g_new (gfloat, n);

  *self = (TrainPicture) { .photo  = photo,
                           .scale  = (gint) scale,
                           .base   = g_new (gfloat, 3 * large),
                           .result = g_new (guint8, 3 * large) };
  for (gsize p = 0; p < 3; p++)
    {
      for (gsize i = 0; i < n; i++)
        plane[i] = photo->small[i * 3 + p];
      adder_enlarge_plane (plane, photo->width, photo->height, self->scale,
                           self->base + p * large);
    }
}

void
train_picture_clear (TrainPicture *self)
{
  g_clear_pointer (&self->base, g_free);
  g_clear_pointer (&self->result, g_free);
}

/**
 * train_picture_score:
 *
 * Returns: PSNR and SSIM of the luma, a border of the scale's width left out
 */
TrainScore
train_picture_score (const TrainPicture *self)
{
  TrainScore score;

  adder_metrics_compare (self->result, self->photo->large,
                         self->photo->width * self->scale,
                         self->photo->height * self->scale, 3, self->scale,
                         &score.psnr, &score.ssim);
  return score;
}
