/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of a run in a file, so that it can go on after any interruption. */

#pragma once

#include <gio/gio.h>

#include "parameters.h"

G_BEGIN_DECLS

/**
 * TrainSettings:
 *
 * What decides the course of a run, beside the photographs.
 */
typedef struct
{
  TrainShape shape;
  guint32    batch;
  guint32    patch; /* pixels of the small image's side */
  guint32    draws; /* of which the patch with most detail is taken */
  guint32    steps; /* of the whole schedule */
  guint32    spoil; /* TrainSpoil flags; a gap of zeros in older files */
  guint64    seed;
  gfloat     rate;  /* factor of every learning rate */
  gfloat     decay; /* of the average of the weights */
  guint32    loss;  /* TrainLoss */
  gfloat     luma;  /* weight of its error */
  guint32    enlarge; /* the network sees the source enlarged this many times
                       * already, its own scale is 1; 0: it sees the source */
  guint32    gap;     /* 0 */
} TrainSettings;

/**
 * train_settings_scale:
 *
 * Returns: how many times the result is as wide and high as the source
 */
static inline guint
train_settings_scale (const TrainSettings *settings)
{
  return settings->enlarge ? settings->enlarge : settings->shape.scale;
}

/**
 * TrainState:
 *
 * @seconds: spent so far
 * @loss: moving mean, 0 before the first step
 * @reference: [layers][C] the batch norms' references, so that a resumed run
 *   repeats the very bits of one that was not interrupted
 */
typedef struct
{
  TrainSettings    settings;
  guint64          step;
  gdouble          seconds;
  gdouble          loss;
  TrainParameters *parameters;
  gint32          *reference;
} TrainState;

TrainState *train_state_new (const TrainSettings *settings);
void        train_state_free (TrainState *self);
TrainState *train_state_from_data (const gchar *contents,
                                   gsize        length,
                                   const gchar *name,
                                   GError     **error);
TrainState *train_state_load (const gchar *path,
                              GError     **error);
gboolean    train_state_save (const TrainState *self,
                              const gchar      *path,
                              GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainState, train_state_free)

G_END_DECLS
