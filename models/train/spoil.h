/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens to photographs before people enlarge them. */

#pragma once

#include "data.h"

G_BEGIN_DECLS

/**
 * TrainSpoil:
 * @TRAIN_SPOIL_WEB: seven reductions of ten are made by another kernel,
 *   blurred, noisy or went through JPEG
 * @TRAIN_SPOIL_COLOURS: one photograph of eight has other, vivid colours
 *
 * What a network is to learn to live with; flags.
 */
enum
{
  TRAIN_SPOIL_WEB     = 1 << 0,
  TRAIN_SPOIL_COLOURS = 1 << 1,
  TRAIN_SPOIL_ALL     = TRAIN_SPOIL_WEB | TRAIN_SPOIL_COLOURS
};

/**
 * TrainCut:
 *
 * A part of a photograph, in pixels of the reduction.
 */
typedef struct
{
  gint x;
  gint y;
  gint width;
  gint height;
} TrainCut;

TrainPhoto *train_spoil (const TrainPhoto *photo,
                         guint             scale,
                         guint             spoil,
                         const TrainCut   *cut,
                         guint64           seed);

G_END_DECLS
