/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of each model of this tree. */
#include "shipped-models.h"

void
shipped_models_add_tests (const gchar       *root,
                          const ShippedTest *tests,
                          guint              n_tests)
{
  g_autofree gchar *folder = g_build_filename (
    g_getenv ("ADDERSCALE_SOURCE_DIR"), "models", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar     *file;

  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir)) != NULL)
    for (guint i = 0; i < n_tests; i++)
      if (g_str_has_suffix (file, ".safetensors"))
        {
          g_autofree gchar *path =
            g_strdup_printf ("/%s/%s/%s", root, file, tests[i].sentence);

          g_test_add_data_func_full (path,
                                     g_build_filename (folder, file, NULL),
                                     tests[i].test, g_free);
        }
}
