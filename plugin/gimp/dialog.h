/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog: preview, arguments, what they will take, and progress. */

#pragma once

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "dialog-run.h"
#include "layers.h"

typedef struct _AdderDialog AdderDialog;

AdderDialog *adder_dialog_new (GimpProcedure       *procedure,
                               GimpProcedureConfig *config,
                               GimpImage           *image,
                               GimpDrawable       **drawables);

void adder_dialog_free (AdderDialog *dialog);

gboolean adder_dialog_ask (AdderDialog *dialog);

AdderDialogRun *adder_dialog_get_run (AdderDialog *dialog);

gdouble adder_dialog_start (AdderDialog          *dialog,
                            AdderLayers          *layers,
                            const AdderArguments *arguments,
                            AdderJob             *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderDialog,
                               adder_dialog_free)
