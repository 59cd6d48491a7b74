/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The progress of a run: a bar, rows per second, time left. */

#include "config.h"

#include "run-bar.h"

#include "pace.h"

#include <math.h>

#include <glib/gi18n.h>

/* Numbers that change faster than this cannot be read. */
#define TEXT_EVERY 0.5

struct _AdderRunBar
{
  GtkProgressBar parent_instance;

  AdderPace pace;
  GTimer   *timer; /* since the start */
  gdouble   rows;
  gdouble   share; /* of the bar, for computing */
  gdouble   after; /* seconds that follow computing */
  gdouble   told; /* when the text was changed */
};

G_DEFINE_FINAL_TYPE (AdderRunBar,
                     adder_run_bar,
                     GTK_TYPE_PROGRESS_BAR)

static void
finalize (GObject *object)
{
  AdderRunBar *self = ADDER_RUN_BAR (object);

  g_timer_destroy (self->timer);

  G_OBJECT_CLASS (adder_run_bar_parent_class)->finalize (object);
}

static void
adder_run_bar_class_init (AdderRunBarClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
adder_run_bar_init (AdderRunBar *self)
{
  AtkObject *access = gtk_widget_get_accessible (GTK_WIDGET (self));

  self->timer = g_timer_new ();
  gtk_progress_bar_set_show_text (GTK_PROGRESS_BAR (self), TRUE);
  atk_object_set_name (access, _ ("Progress"));
}

/* The name of the bar stays what it is; what it says is for all. */
static void
set_text (AdderRunBar *self,
          const gchar *text)
{
  AtkObject *access = gtk_widget_get_accessible (GTK_WIDGET (self));

  gtk_progress_bar_set_text (GTK_PROGRESS_BAR (self), text);
  atk_object_set_description (access, text);
}

/**
 * adder_run_bar_new:
 *
 * Returns: (transfer full): an empty bar
 */
GtkWidget *
adder_run_bar_new (void)
{
  return g_object_new (ADDER_TYPE_RUN_BAR, NULL);
}

/**
 * adder_run_bar_start:
 * @self: a bar
 * @rows: of pixels that the run computes
 * @share: how much of the bar is for that, more than 0, at most 1
 * @after: seconds that what follows takes
 *
 * Empties the bar and starts its clock.
 */
void
adder_run_bar_start (AdderRunBar *self,
                     gdouble      rows,
                     gdouble      share,
                     gdouble      after)
{
  g_return_if_fail (ADDER_IS_RUN_BAR (self));

  self->pace = (AdderPace) { 0 };
  self->rows  = rows;
  self->share = share;
  self->after = after;
  self->told = 0.0;
  g_timer_start (self->timer);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self), 0.0);
  /* A line of text from the start: the dialog keeps its size. */
  set_text (self, _ ("Computing…"));
}

static gchar *
format_left (gdouble seconds)
{
  gint left = (gint) round (MIN (seconds, 1e6));

  if (left < 3600)
    /* Translators: minutes and seconds. */
    return g_strdup_printf (_ ("%d:%02d left"), left / 60, left % 60);

  /* Translators: hours, minutes and seconds. */
  return g_strdup_printf (_ ("%d:%02d:%02d left"), left / 3600, left / 60 % 60,
                          left % 60);
}

/**
 * adder_run_bar_set_progress:
 * @self: a bar
 * @fraction: how much is done, from 0 to 1
 *
 * Moves the bar, never back.
 */
void
adder_run_bar_set_progress (AdderRunBar *self,
                            gdouble      fraction)
{
  GtkProgressBar   *bar;
  gdouble           elapsed, left;
  g_autofree gchar *text = NULL;
  g_autofree gchar *time = NULL;

  g_return_if_fail (ADDER_IS_RUN_BAR (self));

  bar      = GTK_PROGRESS_BAR (self);
  elapsed  = g_timer_elapsed (self->timer, NULL);
  fraction = CLAMP (fraction, gtk_progress_bar_get_fraction (bar), 1.0);
  gtk_progress_bar_set_fraction (bar, fraction);
  adder_pace_add (&self->pace, elapsed, MIN (fraction / self->share, 1.0));

  left = adder_pace_get_left (&self->pace);
  if (left < 0.0 || elapsed - self->told < TEXT_EVERY)
    return;

  self->told = elapsed;
  time       = format_left (left + self->after);
  /* Translators: percent, rows of pixels per second, and a time such as
   * “1:23 left”.
   */
  text = g_strdup_printf (_ ("%.0f%%, %.0f rows/s, %s"), 100.0 * fraction,
                          self->rows * adder_pace_get_speed (&self->pace),
                          time);
  set_text (self, text);
}

/**
 * adder_run_bar_set_text:
 * @self: a bar
 * @text: what is going on now that no time can be told for
 *
 * Shows @text from now on.
 */
void
adder_run_bar_set_text (AdderRunBar *self,
                        const gchar *text)
{
  g_return_if_fail (ADDER_IS_RUN_BAR (self));

  set_text (self, text);
  self->told = G_MAXDOUBLE;
}
