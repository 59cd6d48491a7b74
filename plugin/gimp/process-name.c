/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others see this process called. */

#include "config.h"

#include "process-name.h"

#include <glib.h>
#include <string.h>

#ifdef __linux__
#include <sys/prctl.h>

/* Where the command line begins and ends in the status that Linux tells of a
 * process: fields 48 and 49, counted here from after the name, which may have
 * blanks.
 */
#define START 45
#define END   46

static void
overwrite_command_line (const gchar *name)
{
  g_autofree gchar *status = NULL;
  g_auto (GStrv)    fields = NULL;
  gchar            *start, *end;

  if (! g_file_get_contents ("/proc/self/stat", &status, NULL, NULL))
    return;
  fields = g_strsplit (strrchr (status, ')') + 2, " ", 0);
  if (g_strv_length (fields) <= END)
    return;

  start = GSIZE_TO_POINTER (g_ascii_strtoull (fields[START], NULL, 10));
  end   = GSIZE_TO_POINTER (g_ascii_strtoull (fields[END], NULL, 10));
  if (start && end - start > (gssize) strlen (name))
    {
      memset (start, 0, end - start);
      g_strlcpy (start, name, (gsize) (end - start));
    }
}
#endif

/**
 * adder_process_set_name:
 * @name: up to 15 letters
 *
 * Takes @name instead of the name of the program and of the command line, where
 * that can be done. What main() was given as arguments is lost.
 */
void
adder_process_set_name (const char *name)
{
#ifdef __linux__
  prctl (PR_SET_NAME, name);
  overwrite_command_line (name);
#endif
}
