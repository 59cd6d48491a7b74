/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What room this computer has. */

#include "config.h"

#include "machine.h"

#include <string.h>

#include <gio/gio.h>

/**
 * adder_machine_get_free_memory:
 *
 * Returns: bytes that programs can still get without swapping, or 0 if this
 *   system does not tell
 */
guint64
adder_machine_get_free_memory (void)
{
  g_autofree gchar *text = NULL;
  const gchar      *line;

  if (! g_file_get_contents ("/proc/meminfo", &text, NULL, NULL))
    return 0;

  /* What the kernel would give, its caches included; in KiB. */
  line = strstr (text, "MemAvailable:");
  if (! line)
    return 0;

  return 1024 * g_ascii_strtoull (line + strlen ("MemAvailable:"), NULL, 10);
}

/**
 * adder_machine_get_free_disk:
 * @folder: (nullable): a folder, which need not be there yet
 *
 * Returns: bytes that can still be written there, or 0 if this system does not
 *   tell
 */
guint64
adder_machine_get_free_disk (const gchar *folder)
{
  g_autoptr (GFile)     file = NULL;
  g_autoptr (GFileInfo) info = NULL;

  if (! folder || ! *folder)
    return 0;

  file = g_file_new_for_path (folder);
  while (file && ! g_file_query_exists (file, NULL))
    {
      GFile *parent = g_file_get_parent (file);

      g_object_unref (file);
      file = parent;
    }
  if (! file)
    return 0;

  info = g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE,
                                       NULL, NULL);
  if (! info)
    return 0;

  return g_file_info_get_attribute_uint64 (info,
                                           G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
}
