/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that appears under its name only when it is complete. */

#include "config.h"

#include "command/output-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

static void
set_errno (GError     **error,
           const gchar *what)
{
  const gint number = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (number), "%s: %s",
               what, g_strerror (number));
}

/* Renaming would get around the permissions of a file: they are asked here.
 * The mode as well, as the superuser may write everything. */
static gboolean
may_replace (const gchar *path,
             GError     **error)
{
  GStatBuf status;

  if (g_stat (path, &status) != 0)
    return TRUE;
  if (! S_ISREG (status.st_mode))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
                   "This exists and is not an ordinary file");
      return FALSE;
    }
  if ((status.st_mode & 0222) == 0 || g_access (path, W_OK) != 0)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_ACCES,
                   "The file exists and is read-only");
      return FALSE;
    }

  return TRUE;
}

gboolean
output_file_open (OutputFile  *output,
                  const gchar *path,
                  GError     **error)
{
  g_autofree gchar *folder   = NULL;
  g_autofree gchar *name     = NULL;
  g_autofree gchar *template = NULL;
  gchar            *resolved = realpath (path, NULL);
  gint              file;

  output->temporary = NULL;
  output->path      = g_strdup (resolved ? resolved : path);
  free (resolved);
  if (! may_replace (output->path, error))
    return FALSE;

  folder   = g_path_get_dirname (output->path);
  name     = g_path_get_basename (output->path);
  template = g_strdup_printf ("%s/.%s.XXXXXX", folder, name);
  /* 0666 less the user's umask, as any program makes its files. */
  file = g_mkstemp_full (template, O_RDWR | O_CLOEXEC, 0666);
  if (file < 0)
    {
      set_errno (error, "No file can be written in this folder");
      return FALSE;
    }
  close (file);
  output->temporary = g_steal_pointer (&template);

  return TRUE;
}

gboolean
output_file_commit (OutputFile *output,
                    GError    **error)
{
  GStatBuf status;
  gint     file = g_open (output->temporary, O_RDWR | O_CLOEXEC, 0);
  gboolean written;

  /* Some file systems find out here that the disk is full. */
  written = file >= 0 && fsync (file) == 0;
  if (file >= 0 && g_close (file, NULL) == FALSE)
    written = FALSE;
  if (! written)
    {
      set_errno (error, "The file cannot be written");
      return FALSE;
    }

  if (g_stat (output->path, &status) == 0)
    g_chmod (output->temporary, (int) status.st_mode & 07777);
  if (g_rename (output->temporary, output->path) != 0)
    {
      set_errno (error, "The file cannot be put in its place");
      return FALSE;
    }
  g_clear_pointer (&output->temporary, g_free);

  return TRUE;
}

void
output_file_clear (OutputFile *output)
{
  if (output->temporary)
    g_unlink (output->temporary);
  g_clear_pointer (&output->temporary, g_free);
  g_clear_pointer (&output->path, g_free);
}
