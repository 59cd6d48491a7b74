/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that appears under its name only when it is complete. */

#define _GNU_SOURCE /* renameat2 */

#include "config.h"

#include "command/output-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define RANDOM        "XXXXXX"
#define RANDOM_LENGTH (sizeof RANDOM - 1)

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
    {
      if (! g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        return TRUE;
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                   _ ("This is a link to a file that is not there"));
      return FALSE;
    }
  if (! S_ISREG (status.st_mode))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
                   _ ("This exists and is not an ordinary file"));
      return FALSE;
    }
  if ((status.st_mode & 0222) == 0 || g_access (path, W_OK) != 0)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_ACCES,
                   _ ("The file exists and is read-only"));
      return FALSE;
    }

  return TRUE;
}

/* Removes what killed runs have left of the file @name: files that nobody
 * holds a lock on. */
static void
remove_leftovers (const gchar *folder,
                  const gchar *name)
{
  g_autofree gchar *prefix = g_strdup_printf (".%s.", name);
  g_autoptr (GDir)  dir    = g_dir_open (folder, 0, NULL);
  const gchar      *found;

  while (dir && (found = g_dir_read_name (dir)))
    {
      g_autofree gchar *path = NULL;
      gint              file;

      if (! g_str_has_prefix (found, prefix) ||
          strlen (found) != strlen (prefix) + RANDOM_LENGTH)
        continue;
      path = g_build_filename (folder, found, NULL);
      file = g_open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
      if (file < 0)
        continue;
      if (flock (file, LOCK_EX | LOCK_NB) == 0)
        g_unlink (path);
      close (file);
    }
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

  output->temporary = NULL;
  output->lock      = -1;
  output->path      = g_strdup (resolved ? resolved : path);
  free (resolved);
  if (! may_replace (output->path, error))
    return FALSE;

  folder = g_path_get_dirname (output->path);
  name   = g_path_get_basename (output->path);
  remove_leftovers (folder, name);
  template = g_strdup_printf ("%s/.%s." RANDOM, folder, name);
  /* 0666 less the user's umask, as any program makes its files. */
  output->lock = g_mkstemp_full (template, O_RDWR | O_CLOEXEC, 0666);
  if (output->lock < 0)
    {
      set_errno (error, _ ("No file can be written in this folder"));
      return FALSE;
    }
  /* Where a file system has no locks, nothing is taken for a leftover. */
  flock (output->lock, LOCK_EX | LOCK_NB);
  output->temporary = g_steal_pointer (&template);

  return TRUE;
}

/* Some file systems find out only here that the disk is full. */
static gboolean
bring_to_disk (const gchar *path)
{
  gint     file = g_open (path, O_RDWR | O_CLOEXEC, 0);
  gboolean written;

  written = file >= 0 && fsync (file) == 0;
  if (file >= 0 && close (file) != 0)
    written = FALSE;

  return written;
}

/* Renames, but over no file that has come in the meantime. */
static gboolean
rename_to_free_name (const gchar *from,
                     const gchar *to)
{
#ifdef RENAME_NOREPLACE
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS)
    return FALSE;
#endif
  /* A file system that cannot do it in one step. */
  if (g_file_test (to, G_FILE_TEST_EXISTS))
    {
      errno = EEXIST;
      return FALSE;
    }
  return g_rename (from, to) == 0;
}

gboolean
output_file_commit (OutputFile *output,
                    gboolean    replace,
                    GError    **error)
{
  GStatBuf status;
  gboolean renamed;

  if (! bring_to_disk (output->temporary))
    {
      set_errno (error, _ ("The file cannot be written"));
      return FALSE;
    }

  if (replace && g_stat (output->path, &status) == 0)
    g_chmod (output->temporary, (int) status.st_mode & 07777);
  renamed = replace ? g_rename (output->temporary, output->path) == 0
                    : rename_to_free_name (output->temporary, output->path);
  if (! renamed)
    {
      set_errno (error, _ ("The file cannot be put in its place"));
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
  /* A cleared OutputFile is all zero: only an open one has a descriptor. */
  if (output->path && output->lock >= 0)
    close (output->lock);
  g_clear_pointer (&output->temporary, g_free);
  g_clear_pointer (&output->path, g_free);
}
