/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole image, small, and which part of it a preview shows. */

#pragma once

#include "preview.h"

G_BEGIN_DECLS

#define ADDER_TYPE_NAVIGATOR (adder_navigator_get_type ())
G_DECLARE_FINAL_TYPE (AdderNavigator,
                      adder_navigator,
                      ADDER,
                      NAVIGATOR,
                      GtkDrawingArea)

/**
 * AdderNavigator:
 *
 * Click or drag to move the preview; the arrow keys move it as well. There is
 * nothing to see of it while the preview shows the whole image.
 */

GtkWidget *adder_navigator_new (AdderPreview *preview);

G_END_DECLS
