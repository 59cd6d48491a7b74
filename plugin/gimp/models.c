/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the models are that come with the plug-in. */

#include "config.h"

#include "models.h"

#define MODEL_PATH "ADDERSCALE_MODEL_PATH"

/**
 * adder_models_add_own_folder:
 * @program: path of the plug-in's executable
 *
 * Adds the folder `models` beside @program to those that are searched, so that
 * the plug-in's folder works wherever it was copied to. Call it before there
 * are threads.
 */
void
adder_models_add_own_folder (const gchar *program)
{
  g_autofree gchar *folder = g_path_get_dirname (program);
  g_autofree gchar *own    = g_build_filename (folder, "models", NULL);
  const gchar      *path   = g_getenv (MODEL_PATH);
  g_autofree gchar *longer = NULL;

  if (! g_file_test (own, G_FILE_TEST_IS_DIR))
    return;

  /* What the user asks for comes first. */
  if (path && *path)
    longer = g_strjoin (G_SEARCHPATH_SEPARATOR_S, path, own, NULL);

  g_setenv (MODEL_PATH, longer ? longer : own, TRUE);
}
