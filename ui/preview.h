/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture before and after, divided by a line that can be dragged. */

#pragma once

#include "adder.h"
#include "preview-view.h"
#include "screen.h"

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
 * in a thread, and gets exactly the pixels of the final run.
 *
 * Drag the divider to compare, the picture to see another part, turn the wheel
 * to look closer. Keys: arrows move the picture, Ctrl and arrows the divider,
 * + and - zoom, B, A and S show before, after and both.
 *
 * Its signal `changed` says that it shows another part, or has another
 * thumbnail; `completed` that all that is visible was computed.
 */

GtkWidget *adder_preview_new (void);

void adder_preview_set_image (AdderPreview *self,
                              GeglBuffer   *image,
                              AdderScreen  *screen);

void adder_preview_set_upscalers (AdderPreview        *self,
                                  AdderUpscaler       *before,
                                  AdderUpscaler       *after,
                                  gdouble              strength,
                                  const GeglRectangle *part);

void adder_preview_stop (AdderPreview *self);

gboolean adder_preview_is_complete (AdderPreview *self);

gdouble adder_preview_get_rate (AdderPreview *self);

const AdderView *adder_preview_get_view (AdderPreview *self);

void adder_preview_draw_thumbnail (AdderPreview *self,
                                   cairo_t      *cr,
                                   gdouble       width,
                                   gdouble       height);

void adder_preview_center_on (AdderPreview *self,
                              gdouble       x,
                              gdouble       y);

G_END_DECLS
