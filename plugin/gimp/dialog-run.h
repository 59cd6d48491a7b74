/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the dialog shows of a run, and what can still be done meanwhile. */

#pragma once

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "estimate.h"
#include "job.h"

typedef struct _AdderDialogRun AdderDialogRun;

AdderDialogRun *adder_dialog_run_new (GtkWidget           *window,
                                      GimpProcedureConfig *config);

void adder_dialog_run_free (AdderDialogRun *self);

GtkWidget *adder_dialog_run_get_bar (AdderDialogRun *self);

void adder_dialog_run_start (AdderDialogRun           *self,
                             AdderJob                 *job,
                             const AdderEstimateFacts *facts,
                             gdouble                   rows);

void adder_dialog_run_set_computed (AdderDialogRun *self,
                                    gdouble         fraction);

void adder_dialog_run_end_computing (AdderDialogRun *self);

void adder_dialog_run_set_placed (AdderDialogRun *self,
                                  gdouble         fraction);

void adder_dialog_run_complete (AdderDialogRun *self);
