/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of a run, written and read. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <glib/gstdio.h>

#include "train-log.h"
#include "train-photo.h"

static gchar *
new_folder (void)
{
  return g_dir_make_tmp ("adderscale-log-XXXXXX", NULL);
}

static TrainLogEntry
entry_at (guint64 step,
          gdouble psnr)
{
  return (TrainLogEntry) { step, 60.0, 5.5, 0.25, { psnr, 0.9 }, { NAN, NAN } };
}

static void
append (const gchar *folder,
        guint64      step,
        gdouble      psnr)
{
  const TrainLogEntry entry = entry_at (step, psnr);
  GError             *error = NULL;

  g_assert_true (train_log_append (folder, &entry, &error));
  g_assert_no_error (error);
}

static TrainLogEntry *
get (GArray *entries,
     guint   i)
{
  return &g_array_index (entries, TrainLogEntry, i);
}

static void
what_is_written_is_read (void)
{
  gchar              *folder  = new_folder ();
  g_autoptr (GArray)  entries = NULL;

  append (folder, 1000, 30.125);
  append (folder, 2000, 31.25);
  entries = train_log_read (folder, NULL);

  g_assert_cmpuint (entries->len, ==, 2);
  g_assert_cmpuint (get (entries, 1)->step, ==, 2000);
  g_assert_cmpfloat (get (entries, 1)->seconds, ==, 60.0);
  g_assert_cmpfloat (get (entries, 1)->loss, ==, 5.5);
  g_assert_cmpfloat (get (entries, 1)->rate, ==, 0.25);
  g_assert_cmpfloat (get (entries, 1)->valid.psnr, ==, 31.25);
  g_assert_cmpfloat (get (entries, 1)->valid.ssim, ==, 0.9);
  g_assert_true (isnan (get (entries, 1)->report.psnr));
  train_test_remove_folder (folder);
}

static void
the_first_line_names_the_columns (void)
{
  gchar            *folder   = new_folder ();
  g_autofree gchar *path     = g_build_filename (folder, "log.tsv", NULL);
  g_autofree gchar *contents = NULL;

  append (folder, 1000, 30.125);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==,
                   "step\tseconds\tloss\trate\tvalid_psnr\tvalid_ssim\treport_psnr\t"
                   "report_ssim\n"
                   "1000\t60\t5.5000\t0.25000\t30.125\t0.90000\t\t\n");
  train_test_remove_folder (folder);
}

/* A run killed at 3000 that goes on from 1500. */
static void
what_was_done_again_counts (void)
{
  gchar             *folder  = new_folder ();
  g_autoptr (GArray) entries = NULL;

  append (folder, 1000, 30.0);
  append (folder, 2000, 31.0);
  append (folder, 3000, 32.0);
  append (folder, 2000, 31.5);
  entries = train_log_read (folder, NULL);

  g_assert_cmpuint (entries->len, ==, 2);
  g_assert_cmpuint (get (entries, 1)->step, ==, 2000);
  g_assert_cmpfloat (get (entries, 1)->valid.psnr, ==, 31.5);
  train_test_remove_folder (folder);
}

static void
half_a_line_does_not_spoil_the_next (void)
{
  gchar             *folder  = new_folder ();
  g_autofree gchar  *path    = g_build_filename (folder, "log.tsv", NULL);
  g_autoptr (GArray) entries = NULL;
  FILE              *file;

  append (folder, 1000, 30.0);
  file = g_fopen (path, "a");
  g_assert_nonnull (file);
  fputs ("2000\t12", file);
  fclose (file);
  append (folder, 2000, 31.0);
  entries = train_log_read (folder, NULL);

  g_assert_cmpuint (entries->len, ==, 2);
  g_assert_cmpuint (get (entries, 1)->step, ==, 2000);
  g_assert_cmpfloat (get (entries, 1)->valid.psnr, ==, 31.0);
  train_test_remove_folder (folder);
}

static void
no_folder_is_an_error (void)
{
  const TrainLogEntry entry = entry_at (1, 1.0);
  g_autoptr (GError)  error = NULL;

  g_assert_false (train_log_append ("/nowhere/at/all", &entry, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, "/nowhere/at/all/log.tsv"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/train/log/what-is-written-is-read", what_is_written_is_read);
  g_test_add_func ("/train/log/the-first-line-names-the-columns",
                   the_first_line_names_the_columns);
  g_test_add_func ("/train/log/what-was-done-again-counts", what_was_done_again_counts);
  g_test_add_func ("/train/log/half-a-line-does-not-spoil-the-next",
                   half_a_line_does_not_spoil_the_next);
  g_test_add_func ("/train/log/no-folder-is-an-error", no_folder_is_an_error);

  return g_test_run ();
}
