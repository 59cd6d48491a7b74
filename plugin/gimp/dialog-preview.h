/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preview of a GIMP image: which layer, which part of it, what colours. */

#pragma once

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "layers.h"
#include "preview.h"

typedef struct _AdderDialogPreview AdderDialogPreview;

AdderDialogPreview *adder_dialog_preview_new (void);

void adder_dialog_preview_free (AdderDialogPreview *self);

GtkWidget *adder_dialog_preview_get_widget (AdderDialogPreview *self);

AdderPreview *adder_dialog_preview_get_preview (AdderDialogPreview *self);

gboolean adder_dialog_preview_lacks_effects (AdderDialogPreview *self);

void adder_dialog_preview_show (AdderDialogPreview   *self,
                                AdderLayers          *layers,
                                GimpDrawable        **drawables,
                                const AdderArguments *arguments);
