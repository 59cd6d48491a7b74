/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command line of adderscale-train says. */

#pragma once

#include "checkpoint.h"
#include "pass.h"

G_BEGIN_DECLS

typedef struct
{
  gchar *data;
  gchar *valid;
  gchar *report;
  gchar *folder;
  gchar *start_from;
  gchar *export;
  gchar   *plot;
  gchar   *output;
  gchar   *name;
  gchar   *title;
  gchar   *licence;
  gint     scale;
  gint     layers;
  gint     channels;
  gint     deepen;
  gint     batch;
  gint     patch;
  gint     draws;
  gint     steps;
  gint     until;
  gint     threads;
  gint     evaluate_every;
  gint64   seed;
  gdouble  rate;
  gdouble  decay;
  gchar   *body;
  gboolean no_shortcut;
  gboolean blocks;
  gboolean no_long_skip;
  gboolean power;
  gchar   *degrade;
  gboolean colours;
  gchar   *loss;
  gchar   *input;
  gdouble  luma;
} TrainOptions;

gboolean      train_options_parse (TrainOptions *self,
                                   int          *argc,
                                   char       ***argv,
                                   GError      **error);
gboolean      train_options_check (const TrainOptions *options,
                                   GError            **error);
TrainSettings train_options_settings (const TrainOptions *options);
void          train_options_clear (TrainOptions *options);

G_END_DECLS
