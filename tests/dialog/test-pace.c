/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time left, and whether there is room: plain arithmetic, no screen. */

#include "course.h"
#include "estimate.h"
#include "pace.h"

#include <math.h>

/* Asks as the dialog does, 25 times a second. */
static void
check_left (gdouble duration,
            gdouble (*done) (gdouble part))
{
  AdderPace pace = { 0 };

  for (gdouble t = 0.0; t < duration; t += 0.04)
    {
      gdouble left;

      adder_pace_add (&pace, t, done (t / duration));
      left = adder_pace_get_left (&pace);
      if (t < 0.1 * duration || t > 0.98 * duration)
        continue;

      g_assert_cmpfloat (left, >=, 0.75 * (duration - t) - 0.1);
      g_assert_cmpfloat (left, <=, 1.25 * (duration - t) + 0.1);
    }
}

static gdouble
steady (gdouble part)
{
  return part;
}

/* Strips of rows end one after the other. */
static gdouble
in_steps (gdouble part)
{
  return floor (400.0 * part) / 400.0;
}

/* Few large strips, all workers at a time. */
static gdouble
in_jumps (gdouble part)
{
  return floor (30.0 * part) / 30.0;
}

static gdouble
uneven (gdouble part)
{
  return part + 0.004 * sin (40.0 * part);
}

static void
test_left (void)
{
  check_left (15.0, steady);
  check_left (120.0, in_steps);
  check_left (100.0, in_jumps);
  check_left (3600.0, uneven);
}

static void
test_early (void)
{
  AdderPace pace = { 0 };

  g_assert_cmpfloat (adder_pace_get_left (&pace), <, 0.0);
  adder_pace_add (&pace, 0.0, 0.0);
  adder_pace_add (&pace, 0.2, 0.01);
  g_assert_cmpfloat (adder_pace_get_left (&pace), <, 0.0);
}

/* Half of the machine goes to another program in the middle of the run. */
static void
test_slower (void)
{
  AdderPace pace = { 0 };
  gdouble   left;

  for (gdouble t = 0.0; t <= 10.0; t += 0.04)
    adder_pace_add (&pace, t, 0.05 * t);
  for (gdouble t = 10.04; t <= 20.0; t += 0.04)
    adder_pace_add (&pace, t, 0.5 + 0.025 * (t - 10.0));

  left = adder_pace_get_left (&pace);
  g_assert_cmpfloat_with_epsilon (left, 10.0, 2.5);
}

/* The longer nothing happens, the longer it will take. */
static void
test_still (void)
{
  AdderPace pace = { 0 };
  gdouble   left = 0.0;

  for (gint i = 0; i <= 500; i++)
    adder_pace_add (&pace, 0.04 * i, 0.001 * i);

  for (gint i = 1; i <= 3; i++)
    {
      adder_pace_add (&pace, 20.0 + 20.0 * i, 0.5);
      g_assert_cmpfloat (adder_pace_get_left (&pace), >, left);
      left = adder_pace_get_left (&pace);
    }
  g_assert_cmpfloat (left, >, 20.0);
}

/* ---- Runs that were recorded ---- */

typedef struct
{
  gdouble  seconds;
  gdouble  fraction;
  gboolean is_placed;
} Moment;

typedef struct
{
  GArray            *moments;
  AdderEstimateFacts facts; /* the rate is what a session learned so far */
  gboolean           is_busy;
  guint              n; /* moments after a tenth of a run */
  guint              n_wrong;
} Replay;

/* Within a quarter, or to the half second that is lost when seconds are whole. */
static gboolean
is_right (gdouble left,
          gdouble really)
{
  return fabs (left - really) <= MAX (0.25 * really, 0.5);
}

/* What other programs will do, nobody knows: then half or double has to do. */
static gboolean
is_nearly_right (gdouble left,
                 gdouble really)
{
  return left >= 0.5 * really - 0.5 && left <= 2.0 * really + 0.5;
}

static void
check_moment (Replay       *replay,
              const Moment *moment,
              gdouble       left,
              gdouble       end)
{
  gdouble really = end - moment->seconds;

  if (left < 0.0 || moment->seconds < 0.1 * end)
    return;

  g_assert_true (is_nearly_right (left, really));
  if (replay->is_busy)
    return;

  replay->n++;
  if (! is_right (left, really))
    {
      replay->n_wrong++;
      g_test_message ("after %.2f s: %.2f s left, really %.2f", moment->seconds,
                      left, really);
    }
}

static void
replay_run (Replay *replay)
{
  GArray       *moments  = replay->moments;
  const Moment *last     = &g_array_index (moments, Moment, moments->len - 1);
  gdouble       progress = 0.0;
  gdouble       computed = 0.0;
  AdderCourse   course;

  adder_course_start (&course, 0.9, adder_estimate_get_after (&replay->facts));
  for (guint i = 0; i < moments->len; i++)
    {
      const Moment *moment = &g_array_index (moments, Moment, i);

      if (moment->is_placed)
        adder_course_add_placed (&course, moment->seconds, moment->fraction);
      else
        adder_course_add_computed (&course, moment->seconds, moment->fraction);
      if (! moment->is_placed)
        computed = moment->seconds;

      g_assert_cmpfloat (adder_course_get_progress (&course), >=, progress);
      progress = adder_course_get_progress (&course);
      check_moment (replay, moment, adder_course_get_left (&course),
                    last->seconds);
    }
  g_assert_cmpfloat (progress, ==, 1.0);

  replay->facts.store_rate =
    adder_estimate_learn (&replay->facts, last->seconds - computed);
  g_array_set_size (moments, 0);
}

/* Of a moment, a session, or a run. */
static void
read_line (Replay      *replay,
           const gchar *line)
{
  Moment moment = { .is_placed = *line == 'P' };
  gchar *rest;

  if (*line == 'C' || *line == 'P')
    {
      moment.seconds  = g_ascii_strtod (line + 1, &rest);
      moment.fraction = g_ascii_strtod (rest, NULL);
      g_array_append_val (replay->moments, moment);
      return;
    }

  if (replay->moments->len > 0)
    replay_run (replay);

  if (*line == '#' || ! *line)
    return;

  if (strcmp (line, "session") == 0)
    {
      replay->facts.store_rate = 0.0;
      return;
    }

  g_test_message ("%s", line);
  replay->is_busy      = g_str_has_prefix (line, "busy ");
  replay->facts.memory = g_str_has_prefix (line, "disk ") ? 2 : 1;
  replay->facts.stored = g_ascii_strtoull (strchr (line, ' '), NULL, 10);
}

static void
test_recorded (void)
{
  g_autofree gchar *path =
    g_test_build_filename (G_TEST_DIST, "dialog", "recorded-runs.txt", NULL);
  g_autofree gchar  *text  = NULL;
  g_auto (GStrv)     lines = NULL;
  g_autoptr (GError) error = NULL;
  Replay replay = { .moments = g_array_new (FALSE, FALSE, sizeof (Moment)),
                    .facts   = { .free_memory = 1 } };

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (gint i = 0; lines[i]; i++)
    read_line (&replay, lines[i]);
  g_array_unref (replay.moments);

  g_test_message ("%u of %u moments are wrong", replay.n_wrong, replay.n);
  g_assert_cmpuint (replay.n, >, 300);
  g_assert_cmpuint (20 * replay.n_wrong, <=, replay.n);
}

static void
test_room (void)
{
  AdderEstimateFacts facts = { .memory = 1000 };

  g_assert_cmpint (adder_estimate_get_room (&facts), ==, ADDER_ROOM_ENOUGH);
  facts.free_memory = 1000;
  g_assert_cmpint (adder_estimate_get_room (&facts), ==, ADDER_ROOM_ENOUGH);
  facts.free_memory = 999;
  facts.free_disk   = 1;
  g_assert_cmpint (adder_estimate_get_room (&facts), ==, ADDER_ROOM_SLOW);
  facts.free_memory = 900;
  g_assert_cmpint (adder_estimate_get_room (&facts), ==, ADDER_ROOM_NONE);
  facts.free_disk = 0;
  g_assert_cmpint (adder_estimate_get_room (&facts), ==, ADDER_ROOM_SLOW);
}

/* Computing and putting the pixels in their place, which a fast machine is longer
 * busy with than a slow one, in parts.
 */
static void
test_share (void)
{
  AdderEstimateFacts facts = { .operations = 1e9, .stored = 200000000 };

  g_assert_cmpfloat (adder_estimate_get_seconds (&facts), ==, 0.0);
  g_assert_cmpfloat (adder_estimate_get_share (&facts), ==, 0.95);
  facts.rate = 1e8;
  facts.store_rate = 1e8;
  g_assert_cmpfloat_with_epsilon (adder_estimate_get_seconds (&facts), 12.1,
                                  1e-9);
  g_assert_cmpfloat_with_epsilon (adder_estimate_get_share (&facts),
                                  10.0 / 12.1, 1e-9);
  facts.rate = 1e12;
  g_assert_cmpfloat (adder_estimate_get_share (&facts), ==, 0.5);
  facts.stored = 0;
  g_assert_cmpfloat (adder_estimate_get_share (&facts), ==, 0.99);
}

static void
test_words (void)
{
  const struct
  {
    gdouble      seconds;
    const gchar *words;
  } cases[] = { { 0.4, "less than a second" }, { 1.2, "about 1 second" },
                { 59.6, "about 60 seconds" },  { 99.6, "about 2 minutes" },
                { 600.0, "about 10 minutes" }, { 7300.0, "about 2 hours" },
                { 1e30, "about 277778 hours" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree gchar *words = adder_estimate_format_time (cases[i].seconds);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pace/is-right-within-a-quarter-after-a-tenth", test_left);
  g_test_add_func ("/pace/says-nothing-too-early", test_early);
  g_test_add_func ("/pace/follows-a-machine-that-gets-slower", test_slower);
  g_test_add_func ("/pace/counts-a-machine-that-stands-still-as-slow",
                   test_still);
  g_test_add_func ("/course/is-right-within-a-quarter-in-recorded-runs",
                   test_recorded);
  g_test_add_func ("/estimate/knows-when-room-is-short", test_room);
  g_test_add_func ("/estimate/leaves-progress-for-what-follows-computing",
                   test_share);
  g_test_add_func ("/estimate/tells-the-time-in-words", test_words);

  return g_test_run ();
}
