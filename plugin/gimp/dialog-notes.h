/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences below the controls. */

#pragma once

#include <libgimp/gimpui.h>

GtkWidget *adder_dialog_notes_new (void);

void adder_dialog_notes_show (GtkWidget *box,
                              GPtrArray *notes);
