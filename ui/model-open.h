/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The button that opens a model file. */

#pragma once

#include "model-chooser.h"

G_BEGIN_DECLS

GtkWidget *adder_model_open_button_new (AdderModelChooser *self);

G_END_DECLS
