/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How large the result shall be: a factor, or width and height. */

#pragma once

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

typedef struct _AdderDialogSize AdderDialogSize;

AdderDialogSize *adder_dialog_size_new (GimpProcedureDialog *window,
                                        GimpProcedureConfig *config,
                                        GimpImage           *image,
                                        GtkBox              *box,
                                        GtkSizeGroup        *labels);

void adder_dialog_size_free (AdderDialogSize *self);

void adder_dialog_size_show (AdderDialogSize     *self,
                             const GeglRectangle *source,
                             gint                 width,
                             gint                 height);
