/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The controls of the arguments, but those of the size. */

#pragma once

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

GtkWidget *adder_dialog_arguments_new_frame (GtkBox      *column,
                                             const gchar *title);

void adder_dialog_arguments_add_network (GimpProcedureDialog *window,
                                         GimpProcedureConfig *config,
                                         GtkBox              *box,
                                         GtkSizeGroup        *labels);

void adder_dialog_arguments_add_scope (GimpProcedureDialog *window,
                                       GimpProcedureConfig *config,
                                       GimpImage           *image,
                                       GtkBox              *box,
                                       GtkSizeGroup        *labels);
