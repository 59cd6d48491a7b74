/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay FOLDER…: gives every file of the folders to a target of libFuzzer. */
#include <gio/gio.h>

#include "fuzz.h"

static guint
replay_folder (const gchar *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir)   dir   = g_dir_open (folder, 0, &error);
  const gchar       *name;
  guint              n = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree gchar *path = g_build_filename (folder, name, NULL);
      g_autofree gchar *data = NULL;
      gsize             size;

      g_file_get_contents (path, &data, &size, &error);
      g_assert_no_error (error);
      g_printerr ("%s\n", name);
      LLVMFuzzerTestOneInput ((const guint8 *) data, size);
      n++;
    }

  return n;
}

int
main (int    argc,
      char **argv)
{
  guint n = 0;

  LLVMFuzzerInitialize (&argc, &argv);
  for (int i = 1; i < argc; i++)
    n += replay_folder (argv[i]);
  g_assert_cmpuint (n, >, 0);

  return 0;
}
