/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How large the result of the coming run is, how long it takes, what it needs. */

#include "config.h"

#include "estimate.h"

#include <math.h>

#include <glib/gi18n.h>

#define SPACING 6

/* Bytes a second that GIMP takes over as long as nobody measured it, and seconds
 * that even one byte takes; how many times longer it takes where pixels have to
 * go to the disk. That was 160 million bytes a second there, else 310 to 370, on
 * a machine with two processors.
 */
#define USUAL_STORE_RATE 320e6
#define MIN_STORE_TIME   0.1
#define DISK_FACTOR      2.0

/* Fewer bytes tell nothing of the rate. */
#define MIN_STORED 8000000

/* What computing is of the progress as long as nobody knows better, at least,
 * and at most.
 */
#define USUAL_SHARE 0.95
#define MIN_SHARE   0.5
#define MAX_SHARE   0.99

struct _AdderEstimate
{
  GtkBox parent_instance;

  GtkWidget *size;
  GtkWidget *cost;
  GtkWidget *time;
  GtkWidget *warning; /* icon and text */
  GtkWidget *warning_icon;
  GtkWidget *warning_text;
};

G_DEFINE_FINAL_TYPE (AdderEstimate,
                     adder_estimate,
                     GTK_TYPE_BOX)

/**
 * adder_estimate_get_room:
 * @facts: what is known
 *
 * Returns: whether the run finds room
 */
AdderRoom
adder_estimate_get_room (const AdderEstimateFacts *facts)
{
  if (facts->free_memory == 0 || facts->memory <= facts->free_memory)
    return ADDER_ROOM_ENOUGH;

  if (facts->free_disk == 0 ||
      facts->memory - facts->free_memory <= facts->free_disk)
    return ADDER_ROOM_SLOW;

  return ADDER_ROOM_NONE;
}

static gdouble
get_store_factor (const AdderEstimateFacts *facts)
{
  return adder_estimate_get_room (facts) == ADDER_ROOM_ENOUGH ? 1.0
                                                              : DISK_FACTOR;
}

static gdouble
get_computing (const AdderEstimateFacts *facts)
{
  return facts->rate > 0.0 ? facts->operations / facts->rate : 0.0;
}

/**
 * adder_estimate_get_seconds:
 * @facts: what is known
 *
 * Returns: how long the run takes, from the start to the last pixel in its
 *   place, or 0 if that is not known
 */
gdouble
adder_estimate_get_seconds (const AdderEstimateFacts *facts)
{
  if (facts->rate <= 0.0)
    return 0.0;

  return get_computing (facts) + adder_estimate_get_after (facts);
}

/**
 * adder_estimate_get_after:
 * @facts: what is known
 *
 * Returns: seconds for putting the pixels in their place
 */
gdouble
adder_estimate_get_after (const AdderEstimateFacts *facts)
{
  gdouble rate = facts->store_rate > 0.0 ? facts->store_rate : USUAL_STORE_RATE;

  if (facts->stored == 0)
    return 0.0;

  return MIN_STORE_TIME +
         get_store_factor (facts) * (gdouble) facts->stored / rate;
}

/**
 * adder_estimate_learn:
 * @facts: what was known of a run
 * @seconds: how long putting the pixels in their place took
 *
 * Returns: the store rate to expect the next time: half way, in factors, from
 *   what was expected to what was seen, for a machine is not always as busy
 */
gdouble
adder_estimate_learn (const AdderEstimateFacts *facts,
                      gdouble                   seconds)
{
  gdouble seen;

  if (facts->stored < MIN_STORED)
    return facts->store_rate;

  seen = get_store_factor (facts) * (gdouble) facts->stored /
         MAX (seconds - MIN_STORE_TIME, MIN_STORE_TIME);

  return facts->store_rate > 0.0 ? sqrt (facts->store_rate * seen) : seen;
}

/**
 * adder_estimate_get_share:
 * @facts: what is known
 *
 * Returns: how much of the run's time is computing; the rest is for putting the
 *   pixels in their place
 */
gdouble
adder_estimate_get_share (const AdderEstimateFacts *facts)
{
  gdouble seconds = adder_estimate_get_seconds (facts);

  if (seconds <= 0.0)
    return USUAL_SHARE;

  return CLAMP (get_computing (facts) / seconds, MIN_SHARE, MAX_SHARE);
}

/**
 * adder_estimate_format_time:
 * @seconds: a time that nobody knows exactly
 *
 * Returns: (transfer full): the time in words, as exact as it is worth
 */
gchar *
adder_estimate_format_time (gdouble seconds)
{
  gint n;

  if (seconds < 1.0)
    return g_strdup (_ ("less than a second"));

  seconds = MIN (seconds, 1e9);
  n       = (gint) round (seconds);
  if (n < 100)
    return g_strdup_printf (ngettext ("about %d second", "about %d seconds", n),
                            n);

  n = (gint) round (seconds / 60.0);
  if (n < 100)
    return g_strdup_printf (ngettext ("about %d minute", "about %d minutes", n),
                            n);

  n = (gint) round (seconds / 3600.0);
  return g_strdup_printf (ngettext ("about %d hour", "about %d hours", n), n);
}

static GtkWidget *
new_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_selectable (GTK_LABEL (label), FALSE);
  /* Wraps where the dialog is narrow, but does not ask for more. */
  gtk_label_set_width_chars (GTK_LABEL (label), 24);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);

  return label;
}

static void
adder_estimate_class_init (AdderEstimateClass *klass)
{
}

static void
adder_estimate_init (AdderEstimate *self)
{
  GtkBox *box = GTK_BOX (self);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self),
                                  GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (box, SPACING / 2);

  self->size = new_label ();
  gtk_box_pack_start (box, self->size, FALSE, FALSE, 0);

  self->cost = new_label ();
  gtk_box_pack_start (box, self->cost, FALSE, FALSE, 0);

  self->time = new_label ();
  gtk_box_pack_start (box, self->time, FALSE, FALSE, 0);

  self->warning      = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);
  self->warning_icon = gtk_image_new ();
  self->warning_text = new_label ();
  gtk_widget_set_valign (self->warning_icon, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (self->warning), self->warning_icon, FALSE, FALSE,
                      0);
  gtk_box_pack_start (GTK_BOX (self->warning), self->warning_text, TRUE, TRUE,
                      0);
  gtk_box_pack_start (box, self->warning, FALSE, FALSE, 0);

  gtk_widget_show (self->size);
  gtk_widget_show (self->cost);
  gtk_widget_show (self->time);
  gtk_widget_show (self->warning_icon);
  gtk_widget_show (self->warning_text);
  gtk_widget_set_no_show_all (self->warning, TRUE);
}

/**
 * adder_estimate_new:
 *
 * Returns: (transfer full): an estimate that says nothing yet
 */
GtkWidget *
adder_estimate_new (void)
{
  return g_object_new (ADDER_TYPE_ESTIMATE, NULL);
}

static void
warn (AdderEstimate *self,
      const gchar   *icon,
      const gchar   *text)
{
  if (text)
    {
      gtk_image_set_from_icon_name (GTK_IMAGE (self->warning_icon), icon,
                                    GTK_ICON_SIZE_MENU);
      gtk_label_set_text (GTK_LABEL (self->warning_text), text);
    }
  gtk_widget_set_visible (self->warning, text != NULL);
}

/* Each in a line of its own: a line that grows to two moves all below it. */
static void
set_cost (AdderEstimate            *self,
          const AdderEstimateFacts *facts)
{
  gdouble           megapixels = (gdouble) facts->width * facts->height / 1e6;
  g_autofree gchar *memory     = g_format_size (facts->memory);
  g_autofree gchar *cost       = NULL;
  g_autofree gchar *time       = NULL;
  g_autofree gchar *words      = NULL;

  /* Translators: %s is a size such as “34 MB”. */
  cost =
    g_strdup_printf (_ ("%.1f megapixels, %s of memory"), megapixels, memory);
  gtk_label_set_text (GTK_LABEL (self->cost), cost);

  if (facts->rate > 0.0)
    {
      time = adder_estimate_format_time (adder_estimate_get_seconds (facts));
      /* Translators: %s is a time such as “about 12 seconds”. */
      words = g_strdup_printf (_ ("Takes %s"), time);
    }
  gtk_label_set_text (GTK_LABEL (self->time),
                      words ? words : _ ("Measuring the time…"));
}

/**
 * adder_estimate_set_facts:
 * @self: an estimate
 * @facts: what is known
 *
 * Shows @facts, and a warning if there is not room enough.
 */
void
adder_estimate_set_facts (AdderEstimate            *self,
                          const AdderEstimateFacts *facts)
{
  g_autofree gchar *text = NULL;

  g_return_if_fail (ADDER_IS_ESTIMATE (self));

  /* Translators: the sizes now and then, both in pixels. */
  text = g_strdup_printf (_ ("%d × %d → %d × %d pixels"), facts->source_width,
                          facts->source_height, facts->width, facts->height);
  gtk_label_set_text (GTK_LABEL (self->size), text);
  gtk_widget_show (self->size);
  set_cost (self, facts);
  gtk_widget_show (self->cost);
  gtk_widget_show (self->time);

  switch (adder_estimate_get_room (facts))
    {
    case ADDER_ROOM_ENOUGH:
      warn (self, NULL, NULL);
      break;

    case ADDER_ROOM_SLOW:
      warn (self, "dialog-warning-symbolic",
            _ ("More than the free memory: pixels have to go to the disk, "
               "which is slow."));
      break;

    case ADDER_ROOM_NONE:
      warn (self, "dialog-error-symbolic",
            _ ("More than the free memory and the free space on the disk: it "
               "will fail."));
      break;
    }
}

/**
 * adder_estimate_set_problem:
 * @self: an estimate
 * @problem: why there is nothing to estimate
 *
 * Shows @problem until there are facts again.
 */
void
adder_estimate_set_problem (AdderEstimate *self,
                            const gchar   *problem)
{
  g_return_if_fail (ADDER_IS_ESTIMATE (self));

  gtk_widget_hide (self->size);
  gtk_widget_hide (self->cost);
  gtk_widget_hide (self->time);
  warn (self, "dialog-error-symbolic", problem);
}
