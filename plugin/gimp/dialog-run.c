/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the dialog shows of a run, and what can still be done meanwhile. */

#include "config.h"

#include "dialog-run.h"

#include "arguments.h"
#include "run-bar.h"

struct _AdderDialogRun
{
  GtkWidget           *window;
  GtkWidget           *bar;
  GimpProcedureConfig *config;
  AdderEstimateFacts   facts;
  AdderJob            *job;      /* or NULL: there is nothing to cancel */
  gdouble              computed; /* seconds, when all was */
};

/* Besides its button, Escape and closing the window mean Cancel. It goes at
 * once, however long the threads take to see it.
 */
static void
response_cb (AdderDialogRun *self,
             gint            response)
{
  if (! self->job)
    return;

  adder_job_cancel (self->job);
  gtk_widget_hide (self->window);
}

/**
 * adder_dialog_run_new:
 * @window: the dialog
 * @config: its arguments
 *
 * Returns: (transfer full): a run that has not started; nothing shows of it
 */
AdderDialogRun *
adder_dialog_run_new (GtkWidget           *window,
                      GimpProcedureConfig *config)
{
  AdderDialogRun *self = g_new0 (AdderDialogRun, 1);

  self->window = window;
  self->config = config;
  self->bar    = adder_run_bar_new ();
  g_signal_connect_swapped (window, "response", G_CALLBACK (response_cb), self);

  return self;
}

static void
pass_on (GdkEvent *event,
         gpointer  data)
{
  gtk_main_do_event (event);
}

/**
 * adder_dialog_run_free:
 * @self: (transfer full): a run whose window is gone
 *
 * Frees @self.
 */
void
adder_dialog_run_free (AdderDialogRun *self)
{
  gdk_event_handler_set (pass_on, NULL, NULL);
  g_free (self);
}

/**
 * adder_dialog_run_get_bar:
 * @self: a run
 *
 * Returns: (transfer none): a progress bar
 */
GtkWidget *
adder_dialog_run_get_bar (AdderDialogRun *self)
{
  return self->bar;
}

/* Only Cancel is left, or not even that. GIMP's own parts, such as Save Settings,
 * are among the others.
 */
static void
disable (AdderDialogRun *self,
         gboolean        cancel_too)
{
  GtkDialog *window = GTK_DIALOG (self->window);
  GtkWidget *cancel =
    gtk_dialog_get_widget_for_response (window, GTK_RESPONSE_CANCEL);
  GtkWidget        *content = gtk_dialog_get_content_area (window);
  GtkWidget        *buttons = gtk_widget_get_parent (cancel);
  g_autoptr (GList) parts =
    gtk_container_get_children (GTK_CONTAINER (content));
  g_autoptr (GList) rest = gtk_container_get_children (GTK_CONTAINER (buttons));

  for (GList *part = parts; part; part = part->next)
    if (part->data != self->bar && part->data != buttons &&
        ! gtk_widget_is_ancestor (buttons, part->data))
      gtk_widget_set_sensitive (part->data, FALSE);
  for (GList *part = rest; part; part = part->next)
    gtk_widget_set_sensitive (part->data, FALSE);
  gtk_widget_set_sensitive (cancel, ! cancel_too);
}

/**
 * adder_dialog_run_start:
 * @self: a run
 * @job: the job that Cancel cancels
 * @facts: what is known of it
 * @rows: of pixels that @job makes
 *
 * Leaves nothing to do but to wait for @job or to cancel it.
 */
void
adder_dialog_run_start (AdderDialogRun           *self,
                        AdderJob                 *job,
                        const AdderEstimateFacts *facts,
                        gdouble                   rows)
{
  disable (self, FALSE);

  self->facts = *facts;
  adder_run_bar_start (ADDER_RUN_BAR (self->bar), rows,
                       adder_estimate_get_share (&self->facts),
                       adder_estimate_get_after (&self->facts));
  gtk_widget_show (self->bar);
  self->job = job;
}

/**
 * adder_dialog_run_set_computed:
 * @self: a run
 * @fraction: how much is computed, from 0 to 1
 *
 * Moves the progress bar.
 */
void
adder_dialog_run_set_computed (AdderDialogRun *self,
                               gdouble         fraction)
{
  adder_run_bar_set_computed (ADDER_RUN_BAR (self->bar), fraction);
}

/* Keys and buttons could make GTK or GIMP's part of it ask GIMP something, which
 * is in the middle of something else.
 */
static void
ignore_input (GdkEvent *event,
              gpointer  data)
{
  switch (event->type)
    {
    case GDK_DELETE:
    case GDK_KEY_PRESS:
    case GDK_KEY_RELEASE:
    case GDK_BUTTON_PRESS:
    case GDK_2BUTTON_PRESS:
    case GDK_3BUTTON_PRESS:
    case GDK_BUTTON_RELEASE:
    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_UPDATE:
    case GDK_TOUCH_END:
    case GDK_SCROLL:
      break;

    default:
      gtk_main_do_event (event);
    }
}

/**
 * adder_dialog_run_end_computing:
 * @self: a run
 *
 * Leaves nothing to do but to wait.
 */
void
adder_dialog_run_end_computing (AdderDialogRun *self)
{
  AdderRunBar *bar = ADDER_RUN_BAR (self->bar);

  disable (self, TRUE);
  gdk_event_handler_set (ignore_input, NULL, NULL);
  self->job      = NULL;
  self->computed = adder_run_bar_get_elapsed (bar);
  adder_run_bar_set_placed (bar, 0.0);
}

/**
 * adder_dialog_run_set_placed:
 * @self: a run, after adder_dialog_run_end_computing()
 * @fraction: how many of the new pixels GIMP has, from 0 to 1
 *
 * Moves the progress bar and lets it be seen.
 */
void
adder_dialog_run_set_placed (AdderDialogRun *self,
                             gdouble         fraction)
{
  adder_run_bar_set_placed (ADDER_RUN_BAR (self->bar), fraction);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/**
 * adder_dialog_run_complete:
 * @self: a run, after adder_dialog_run_end_computing()
 *
 * Remembers how long GIMP took, for the next estimate.
 */
void
adder_dialog_run_complete (AdderDialogRun *self)
{
  AdderRunBar *bar = ADDER_RUN_BAR (self->bar);
  gdouble      seconds;

  adder_run_bar_set_placed (bar, 1.0);
  seconds = adder_run_bar_get_elapsed (bar) - self->computed;
  g_object_set (self->config, ADDER_STORE_RATE,
                adder_estimate_learn (&self->facts, seconds), NULL);
}
