/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The progress of a run: a bar, rows per second, time left. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ADDER_TYPE_RUN_BAR (adder_run_bar_get_type ())
G_DECLARE_FINAL_TYPE (AdderRunBar,
                      adder_run_bar,
                      ADDER,
                      RUN_BAR,
                      GtkProgressBar)

/**
 * AdderRunBar:
 *
 * A progress bar that never goes back and tells how long it will still take.
 */

GtkWidget *adder_run_bar_new (void);

void adder_run_bar_start (AdderRunBar *self,
                          gdouble      rows,
                          gdouble      share,
                          gdouble      after);

void adder_run_bar_set_computed (AdderRunBar *self,
                                 gdouble      fraction);

void adder_run_bar_set_placed (AdderRunBar *self,
                               gdouble      fraction);

gdouble adder_run_bar_get_elapsed (AdderRunBar *self);

G_END_DECLS
