/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a preview looks like. */

#pragma once

#include "preview-crop.h"
#include "preview-view.h"

#include <gtk/gtk.h>

void adder_preview_draw_picture (cairo_t         *cr,
                                 const AdderView *view,
                                 const AdderCrop *before,
                                 const AdderCrop *after);

void adder_preview_draw_divider (cairo_t         *cr,
                                 const AdderView *view,
                                 gint             scale);

void adder_preview_draw_labels (cairo_t         *cr,
                                GtkWidget       *widget,
                                const AdderView *view,
                                gint             scale,
                                const gchar     *before,
                                const gchar     *after);
