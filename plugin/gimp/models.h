/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The models that the core finds, as a control of the dialog. */

#pragma once

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

void adder_models_add_own_folder (const gchar *program);

GtkWidget *adder_models_combo_new (GObject *config);
