/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog: preview, arguments, what they will take, and progress. */

#pragma once

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "job.h"
#include "layers.h"

typedef struct _AdderDialog AdderDialog;

AdderDialog *adder_dialog_new (GimpProcedure       *procedure,
                               GimpProcedureConfig *config,
                               GimpImage           *image,
                               GimpDrawable       **drawables);

void adder_dialog_free (AdderDialog *dialog);

gboolean adder_dialog_ask (AdderDialog *dialog);

gdouble adder_dialog_get_share (AdderDialog          *dialog,
                                AdderLayers          *layers,
                                const AdderArguments *arguments);

void adder_dialog_watch (AdderDialog *dialog,
                         AdderJob    *job,
                         gdouble      rows);

void adder_dialog_set_progress (AdderDialog *dialog,
                                gdouble      fraction);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderDialog,
                               adder_dialog_free)
