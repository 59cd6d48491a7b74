/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of a network: ours, those in the user's folder, or any file. */

#pragma once

#include "adder.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ADDER_TYPE_MODEL_CHOOSER (adder_model_chooser_get_type ())
G_DECLARE_FINAL_TYPE (AdderModelChooser,
                      adder_model_chooser,
                      ADDER,
                      MODEL_CHOOSER,
                      GtkGrid)

/**
 * AdderModelChooser:
 *
 * A list of models with one line about the chosen one below, and what its file
 * says of it as a tooltip. The property `model` is a name or path as
 * adder_model_find() takes it; empty is the default model.
 */

GtkWidget *adder_model_chooser_new (void);

GtkWidget *adder_model_chooser_get_combo (AdderModelChooser *self);

gboolean adder_model_chooser_add_file (AdderModelChooser *self,
                                       GFile             *file,
                                       GError           **error);

G_END_DECLS
