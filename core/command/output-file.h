/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that appears under its name only when it is complete. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * OutputFile:
 * @path: the file that will be
 * @temporary: the file to write, in the same folder; %NULL once it is in place
 * @lock: a descriptor of @temporary that tells others that it is in use
 *
 * A file on its way. What has that name already stays until the new file is
 * complete.
 */
typedef struct
{
  gchar *path;
  gchar *temporary;
  gint   lock;
} OutputFile;

/**
 * output_file_open:
 * @output: (out caller-allocates): the file
 * @path: where it will be; a link is followed
 * @error: return location for %G_FILE_ERROR
 *
 * Makes an empty temporary file, so that a folder or a file that cannot be
 * written is known before the work. What a killed run has left of the same
 * file is removed.
 *
 * Returns: whether it can be written
 */
gboolean output_file_open (OutputFile  *output,
                           const gchar *path,
                           GError     **error);

/**
 * output_file_commit:
 * @output: the file, written
 * @replace: whether it takes the place of a file that has its name already
 * @error: return location for %G_FILE_ERROR
 *
 * Brings it to the disk and to its name.
 *
 * Returns: whether that worked; if not, what had the name is still there
 */
gboolean output_file_commit (OutputFile *output,
                             gboolean    replace,
                             GError    **error);

/**
 * output_file_clear:
 * @output: the file
 *
 * Removes the temporary file, if it was not committed.
 */
void output_file_clear (OutputFile *output);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OutputFile,
                                  output_file_clear)

G_END_DECLS
