/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The models that the core finds, as a control of the dialog. */

#include "config.h"

#include "models.h"

#include "adder.h"

#include <glib/gi18n.h>

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

/* Titles come from model files and are English; those of our own models are
 * listed here, so that translators see them.
 */
static const gchar *
model_label (AdderModel *model)
{
  static const struct
  {
    const gchar *family;
    const gchar *label;
  } ours[] = {
    { "adderscale-xs", N_ ("Very fast") },
    { "adderscale-s", N_ ("Fast") },
    { "adderscale-m", N_ ("Balanced") },
    { "adderscale-l", N_ ("Best") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    if (g_strcmp0 (adder_model_get_family (model), ours[i].family) == 0)
      return _ (ours[i].label);

  return adder_model_get_title (model);
}

static void
add (GtkWidget   *combo,
     GHashTable  *known,
     const gchar *id,
     const gchar *label)
{
  if (g_hash_table_add (known, g_strdup (id)))
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), id, label);
}

/**
 * adder_models_combo_new:
 * @config: an object with the string property `model`
 *
 * Offers one entry for each family of models. A model that @config names and
 * that can be found, such as the file of a script, is offered too; one that is
 * gone since the last time gives way to the default.
 *
 * Returns: (transfer full): a combo box whose choice is the property
 */
GtkWidget *
adder_models_combo_new (GObject *config)
{
  GtkWidget             *combo   = gtk_combo_box_text_new ();
  g_autoptr (GPtrArray)  models  = adder_model_list (NULL);
  g_autoptr (GHashTable) known   = NULL;
  g_autofree gchar      *current = NULL;
  g_autoptr (AdderModel) other   = NULL;

  known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < models->len; i++)
    {
      AdderModel *model = g_ptr_array_index (models, i);

      add (combo, known, adder_model_get_family (model), model_label (model));
    }

  g_object_get (config, "model", &current, NULL);
  if (current && ! g_hash_table_contains (known, current))
    {
      other = adder_model_find (current, 1.0, NULL);
      if (other)
        add (combo, known, current, adder_model_get_title (other));
      else
        g_object_set (config, "model", ADDER_DEFAULT_MODEL, NULL);
    }

  /* Without its file a run ends with an error that names it: better than an
   * empty control.
   */
  add (combo, known, ADDER_DEFAULT_MODEL, _ ("Fast"));

  g_object_bind_property (config, "model", combo, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);

  return combo;
}
