/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The progress of a run: a bar, rows per second, time left. */

#include "config.h"

#include "run-bar.h"

#include "course.h"

#include <math.h>

#include <glib/gi18n.h>

/* Numbers that change faster than this cannot be read. */
#define TEXT_EVERY 0.5

struct _AdderRunBar
{
  GtkProgressBar parent_instance;

  AdderCourse course;
  GTimer     *timer; /* since the start */
  gdouble     rows;
  gdouble     told; /* when the text was changed */
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

  adder_course_start (&self->course, share, after);
  self->rows = rows;
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

/* Moves the bar, never back, and tells whether it is time for another text. */
static gboolean
move (AdderRunBar *self,
      gdouble      elapsed)
{
  GtkProgressBar *bar = GTK_PROGRESS_BAR (self);

  gtk_progress_bar_set_fraction (bar,
                                 CLAMP (adder_course_get_progress (&self
                                                                      ->course),
                                        gtk_progress_bar_get_fraction (bar),
                                        1.0));

  if (adder_course_get_left (&self->course) < 0.0 ||
      elapsed - self->told < TEXT_EVERY)
    return FALSE;

  self->told = elapsed;
  return TRUE;
}

/**
 * adder_run_bar_set_computed:
 * @self: a bar
 * @fraction: how much is computed, from 0 to 1
 *
 * Moves the bar, never back.
 */
void
adder_run_bar_set_computed (AdderRunBar *self,
                            gdouble      fraction)
{
  gdouble           elapsed;
  g_autofree gchar *text = NULL;
  g_autofree gchar *time = NULL;

  g_return_if_fail (ADDER_IS_RUN_BAR (self));

  elapsed = adder_run_bar_get_elapsed (self);
  adder_course_add_computed (&self->course, elapsed,
                             CLAMP (fraction, 0.0, 1.0));
  if (! move (self, elapsed))
    return;

  time = format_left (adder_course_get_left (&self->course));
  /* Translators: percent, rows of pixels per second, and a time such as
   * “1:23 left”.
   */
  text = g_strdup_printf (_ ("%.0f%%, %.0f rows/s, %s"),
                          100.0 * adder_course_get_progress (&self->course),
                          self->rows * adder_course_get_speed (&self->course),
                          time);
  set_text (self, text);
}

/**
 * adder_run_bar_set_placed:
 * @self: a bar
 * @fraction: how much of what was computed is in its place, from 0 to 1
 *
 * Moves the bar, never back, and says that all is computed.
 */
void
adder_run_bar_set_placed (AdderRunBar *self,
                          gdouble      fraction)
{
  gdouble           elapsed;
  g_autofree gchar *text = NULL;
  g_autofree gchar *time = NULL;

  g_return_if_fail (ADDER_IS_RUN_BAR (self));

  elapsed = adder_run_bar_get_elapsed (self);
  if (self->course.turn < 0.0)
    set_text (self, _ ("Putting the pixels into the image…"));
  adder_course_add_placed (&self->course, elapsed, CLAMP (fraction, 0.0, 1.0));

  /* What is over before one has read it need not be told. */
  if (! move (self, elapsed) || self->course.after < 1.0)
    return;

  time = format_left (adder_course_get_left (&self->course));
  /* Translators: a time such as “1:23 left”. */
  text = g_strdup_printf (_ ("Putting the pixels into the image, %s"), time);
  set_text (self, text);
}

/**
 * adder_run_bar_get_elapsed:
 * @self: a bar
 *
 * Returns: seconds since it was started
 */
gdouble
adder_run_bar_get_elapsed (AdderRunBar *self)
{
  g_return_val_if_fail (ADDER_IS_RUN_BAR (self), 0.0);

  return g_timer_elapsed (self->timer, NULL);
}
