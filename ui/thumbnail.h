/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole image made small, in a thread. */

#pragma once

#include <cairo.h>
#include <gegl.h>
#include <gio/gio.h>

#include "screen.h"

void adder_thumbnail_compute_async (GeglBuffer         *image,
                                    gint                size,
                                    AdderScreen        *screen,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);

cairo_surface_t *adder_thumbnail_compute_finish (GAsyncResult *result,
                                                 GError      **error);
