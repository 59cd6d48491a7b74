/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of photographs, and patches of them. */

#pragma once

#include <gio/gio.h>

#include "pass.h"

G_BEGIN_DECLS

/**
 * TrainPhoto:
 *
 * A photograph and its reduction, which the network is to enlarge.
 */
typedef struct
{
  gchar  *name;
  gint    width;  /* of the reduction */
  gint    height;
  guint8 *small;  /* [height][width][3] */
  guint8 *large;  /* [s · height][s · width][3] */
} TrainPhoto;

void train_photo_free (TrainPhoto *photo);

typedef struct _TrainData TrainData;

TrainData        *train_data_load     (const gchar      *folder,
                                       guint             scale,
                                       guint             least_size,
                                       TrainWorkers     *workers,
                                       GError          **error);
void              train_data_free     (TrainData        *self);
const gchar      *train_data_name     (const TrainData  *self);
guint             train_data_scale    (const TrainData  *self);
guint             train_data_n_photos (const TrainData  *self);
const TrainPhoto *train_data_photo    (const TrainData  *self,
                                       guint             index);
void              train_data_set_spoil (TrainData *self,
                                        guint      spoil);
void              train_data_spoil (TrainData    *self,
                                    TrainWorkers *workers,
                                    guint         spoil);
void              train_data_draw     (TrainData        *self,
                                       TrainWorkers     *workers,
                                       TrainBatch       *batch,
                                       guint             draws,
                                       guint64           seed);

void              train_batch_init    (TrainBatch       *batch,
                                       guint             scale,
                                       guint             images,
                                       guint             width,
                                       guint             height);
void              train_batch_see_enlarged (TrainBatch *batch);
void              train_batch_clear   (TrainBatch       *batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainData, train_data_free)

G_END_DECLS
