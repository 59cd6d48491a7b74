/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curves of a run as a picture. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * train_plot:
 * @entries: #TrainLogEntry, as train_log_read() gives them
 * @title: what stands above the curves
 *
 * Scores and loss over the steps, one panel for each that the log has.
 *
 * Returns: (transfer full): an SVG file
 */
gchar *train_plot (GArray      *entries,
                   const gchar *title);

G_END_DECLS
