/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of a run: log.tsv, columns parted by tabs, made for people and for
 * spreadsheets.
 */

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <glib/gstdio.h>

#include "train-log.h"

#define HEADING                                                         \
  "step\tseconds\tloss\trate\tvalid_psnr\tvalid_ssim\treport_psnr\t" \
  "report_ssim\n"
#define COLUMNS 8

static gchar *
log_path (const gchar *folder)
{
  return g_build_filename (folder, "log.tsv", NULL);
}

/* What is not a number is an empty field. */
static void
append_number (GString     *text,
               const gchar *format,
               gdouble      value)
{
  gchar buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (text, '\t');
  if (! isnan (value))
    g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, format, value));
}

/* A run that was killed while it wrote leaves half a line: it is ended here,
 * so that the next line is whole. */
static gboolean
ends_within_line (FILE *file)
{
  return fseek (file, -1, SEEK_END) == 0 && fgetc (file) != '\n';
}

/**
 * train_log_append:
 * @folder: of the run
 * @entry: is added as the last line
 */
gboolean
train_log_append (const gchar         *folder,
                  const TrainLogEntry *entry,
                  GError             **error)
{
  g_autofree gchar   *path = log_path (folder);
  g_autoptr (GString) line = g_string_new (NULL);
  FILE               *file = g_fopen (path, "a+");
  gboolean            success;

  if (file)
    {
      if (fseek (file, 0, SEEK_END) == 0 && ftell (file) == 0)
        g_string_append (line, HEADING);
      else if (ends_within_line (file))
        g_string_append_c (line, '\n');
      g_string_append_printf (line, "%" G_GUINT64_FORMAT, entry->step);
      append_number (line, "%.0f", entry->seconds);
      append_number (line, "%.4f", entry->loss);
      append_number (line, "%.5f", entry->rate);
      append_number (line, "%.3f", entry->valid.psnr);
      append_number (line, "%.5f", entry->valid.ssim);
      append_number (line, "%.3f", entry->report.psnr);
      append_number (line, "%.5f", entry->report.ssim);
      g_string_append_c (line, '\n');

      /* Between reading and writing a stream must be positioned. */
      success = fseek (file, 0, SEEK_END) == 0 && fputs (line->str, file) >= 0;
      success = fclose (file) == 0 && success;
    }
  else
    {
      success = FALSE;
    }

  if (! success)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                 "Cannot write the log “%s”: %s", path, g_strerror (errno));
  return success;
}

static gdouble
parse_number (const gchar *field)
{
  return *field ? g_ascii_strtod (field, NULL) : NAN;
}

/**
 * train_log_read:
 * @folder: of the run
 *
 * Lines that are not whole are passed over. Where a run was resumed from an
 * earlier step, what it did again counts.
 *
 * Returns: (transfer full) (nullable): #TrainLogEntry, steps ascending; %NULL
 *   with @error in %G_FILE_ERROR if there is no log
 */
GArray *
train_log_read (const gchar *folder,
                GError     **error)
{
  g_autofree gchar *path     = log_path (folder);
  g_autofree gchar *contents = NULL;
  g_auto (GStrv)    lines    = NULL;
  GArray           *entries;

  if (! g_file_get_contents (path, &contents, NULL, error))
    return NULL;

  entries = g_array_new (FALSE, FALSE, sizeof (TrainLogEntry));
  lines   = g_strsplit (contents, "\n", -1);
  for (gchar **line = lines; *line; line++)
    {
      g_auto (GStrv) fields = g_strsplit (*line, "\t", -1);
      TrainLogEntry  entry;

      if (g_strv_length (fields) != COLUMNS || ! g_ascii_isdigit (fields[0][0]))
        continue;
      entry.step        = g_ascii_strtoull (fields[0], NULL, 10);
      entry.seconds     = parse_number (fields[1]);
      entry.loss        = parse_number (fields[2]);
      entry.rate        = parse_number (fields[3]);
      entry.valid.psnr  = parse_number (fields[4]);
      entry.valid.ssim  = parse_number (fields[5]);
      entry.report.psnr = parse_number (fields[6]);
      entry.report.ssim = parse_number (fields[7]);

      while (entries->len > 0 &&
             g_array_index (entries, TrainLogEntry, entries->len - 1).step >=
               entry.step)
        g_array_set_size (entries, entries->len - 1);
      g_array_append_val (entries, entry);
    }
  return entries;
}
