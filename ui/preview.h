/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture before and after, divided by a line that can be dragged. */

#pragma once

#include "adder.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ADDER_TYPE_PREVIEW (adder_preview_get_type ())
G_DECLARE_FINAL_TYPE (AdderPreview,
                      adder_preview,
                      ADDER,
                      PREVIEW,
                      GtkDrawingArea)

/**
 * AdderPreview:
 *
 * Shows a part of an image as it will be: on the left of a divider enlarged by
 * cubic interpolation, on the right by the network. It computes what is visible,
 * in threads, and gets exactly the pixels of the final run.
 *
 * Drag the divider to compare, the picture to see another part, turn the wheel
 * to look closer. Keys: arrows move the picture, Ctrl and arrows the divider,
 * + and - zoom, B, A and S show before, after and both.
 */

GtkWidget *adder_preview_new (GeglBuffer *image);

void adder_preview_set_settings (AdderPreview *self,
                                 AdderModel   *model,
                                 gdouble       factor,
                                 gint          width,
                                 gint          height,
                                 gdouble       strength);

void adder_preview_stop (AdderPreview *self);

gboolean adder_preview_is_complete (AdderPreview *self);

G_END_DECLS
