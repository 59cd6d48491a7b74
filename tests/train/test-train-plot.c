/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of a log. */
#include <math.h>
#include <string.h>

#include "plot.h"
#include "train-log.h"

static GArray *
make_log (guint    n,
          gdouble  valid,
          gdouble  report)
{
  GArray *log = g_array_new (FALSE, FALSE, sizeof (TrainLogEntry));

  for (guint i = 1; i <= n; i++)
    {
      TrainLogEntry entry = { 1000 * i, 60.0 * i, 6.0 + 1.0 / i, 0.5,
                              { valid - 1.0 / i, 0.9 }, { report - 1.0 / i, 0.9 } };

      g_array_append_val (log, entry);
    }
  return log;
}

static guint
count (const gchar *text,
       const gchar *part)
{
  guint n = 0;

  for (const gchar *at = strstr (text, part); at; at = strstr (at + 1, part))
    n++;
  return n;
}

/* Well-formed: GLib's parser reads it to the end. */
static void
assert_well_formed (const gchar *svg)
{
  const GMarkupParser              parser  = { NULL, NULL, NULL, NULL, NULL };
  g_autoptr (GMarkupParseContext)  context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  GError                          *error   = NULL;

  g_markup_parse_context_parse (context, svg, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  g_assert_null (strstr (svg, "nan"));
  g_assert_null (strstr (svg, "inf"));
}

static void
one_panel_for_each_thing_measured (void)
{
  g_autoptr (GArray) all     = make_log (10, 31.0, 37.25);
  g_autoptr (GArray) loss    = make_log (10, NAN, NAN);
  g_autofree gchar  *svg     = train_plot (all, "a <run> & its curves");
  g_autofree gchar  *smaller = train_plot (loss, "loss");

  assert_well_formed (svg);
  g_assert_cmpuint (count (svg, "<polyline"), ==, 3);
  g_assert_nonnull (strstr (svg, "PSNR on valid, dB"));
  g_assert_nonnull (strstr (svg, "best 37.15"));
  g_assert_nonnull (strstr (svg, ">10000<"));

  assert_well_formed (smaller);
  g_assert_cmpuint (count (smaller, "<polyline"), ==, 1);
  g_assert_nonnull (strstr (smaller, "best 6.100"));
}

static void
short_logs_make_pictures_too (void)
{
  for (guint n = 0; n < 3; n++)
    {
      g_autoptr (GArray) log = make_log (n, 31.0, NAN);
      g_autofree gchar  *svg = train_plot (log, "short");

      assert_well_formed (svg);
      g_assert_cmpuint (count (svg, "<polyline"), ==, n > 0 ? 2 : 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/train/plot/one-panel-for-each-thing-measured",
                   one_panel_for_each_thing_measured);
  g_test_add_func ("/train/plot/short-logs-make-pictures-too",
                   short_logs_make_pictures_too);

  return g_test_run ();
}
