/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderModel: a network with its file, and the folders where models lie. */

#include "config.h"

#include "upscale/model.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "upscale/model-cache.h"

#define SUFFIX ".safetensors"

struct _AdderModel
{
  GObject parent_instance;

  AdderNetwork *network;
  GFile        *file;
  gchar        *id;
  gchar        *family;
};

G_DEFINE_FINAL_TYPE (AdderModel,
                     adder_model,
                     G_TYPE_OBJECT)

static void
adder_model_finalize (GObject *object)
{
  AdderModel       *self = ADDER_MODEL (object);
  g_autofree gchar *path = self->file ? g_file_get_path (self->file) : NULL;

  if (path)
    adder_model_cache_forget (path, self);

  g_clear_pointer (&self->network, adder_network_unref);
  g_clear_object (&self->file);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->family, g_free);

  G_OBJECT_CLASS (adder_model_parent_class)->finalize (object);
}

static void
adder_model_class_init (AdderModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = adder_model_finalize;
}

static void
adder_model_init (AdderModel *self)
{
}

/* "adderscale-s-x2" to "adderscale-s"; an id without "-xN" is its own family */
static gchar *
family_of_id (const gchar *id)
{
  const gchar *dash = strrchr (id, '-');

  if (dash && dash > id && dash[1] == 'x' && g_ascii_isdigit (dash[2]) &&
      strspn (dash + 2, "0123456789") == strlen (dash + 2))
    return g_strndup (id, dash - id);
  return g_strdup (id);
}

static AdderModel *
read_model (GFile   *file,
            GError **error)
{
  g_autoptr (AdderNetwork) network = NULL;
  AdderModel              *self;

  network = adder_network_new_from_file (file, error);
  if (! network)
    return NULL;

  self          = g_object_new (ADDER_TYPE_MODEL, NULL);
  self->network = g_steal_pointer (&network);
  self->file    = g_object_ref (file);
  self->id      = g_file_get_basename (file);
  if (g_str_has_suffix (self->id, SUFFIX))
    self->id[strlen (self->id) - strlen (SUFFIX)] = '\0';
  self->family = family_of_id (self->id);

  return self;
}

AdderModel *
adder_model_load (GFile   *file,
                  GError **error)
{
  g_autofree gchar *path = NULL;
  AdderFileIdentity identity;
  AdderModel       *self;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  path = g_file_get_path (file);
  if (! path || ! adder_file_identity_read (path, &identity))
    return read_model (file, error);

  self = adder_model_cache_find (path, &identity);
  if (self)
    return self;

  self = read_model (file, error);
  if (self)
    adder_model_cache_add (path, &identity, self);

  return self;
}

/* All folders with models, the first to be searched first. */
static GPtrArray *
search_path (void)
{
  GPtrArray   *folders  = g_ptr_array_new_with_free_func (g_free);
  const gchar *variable = g_getenv ("ADDERSCALE_MODEL_PATH");

  if (variable)
    {
      g_auto (GStrv) parts =
        g_strsplit (variable, G_SEARCHPATH_SEPARATOR_S, -1);

      for (gchar **part = parts; *part; part++)
        if (**part)
          g_ptr_array_add (folders, g_strdup (*part));
    }
  g_ptr_array_add (folders, g_build_filename (g_get_user_data_dir (),
                                              "adderscale", "models", NULL));
  g_ptr_array_add (folders, g_strdup (ADDERSCALE_MODELS_DIR));

  return folders;
}

static gint
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

/* The ids of all model files, each with its path in @paths. */
static GPtrArray *
list_ids (GHashTable *paths)
{
  g_autoptr (GPtrArray) folders = search_path ();
  GPtrArray            *ids     = g_ptr_array_new ();

  for (guint i = 0; i < folders->len; i++)
    {
      const gchar     *folder = g_ptr_array_index (folders, i);
      g_autoptr (GDir) dir    = g_dir_open (folder, 0, NULL);
      const gchar     *name;

      while (dir && (name = g_dir_read_name (dir)))
        {
          g_autofree gchar *id = NULL;

          if (! g_str_has_suffix (name, SUFFIX) || name[0] == '.')
            continue;
          id = g_strndup (name, strlen (name) - strlen (SUFFIX));
          if (g_hash_table_contains (paths, id))
            continue;
          g_ptr_array_add (ids, id);
          g_hash_table_insert (paths, g_steal_pointer (&id),
                               g_build_filename (folder, name, NULL));
        }
    }
  g_ptr_array_sort (ids, compare_strings);

  return ids;
}

static AdderModel *
load_path (const gchar *path,
           GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return adder_model_load (file, error);
}

static void
set_unknown_error (GError     **error,
                   const gchar *name,
                   GPtrArray   *ids)
{
  g_autoptr (GPtrArray) folders = search_path ();
  g_autofree gchar     *places  = NULL;
  g_autofree gchar     *known   = NULL;

  g_ptr_array_add (folders, NULL);
  places = g_strjoinv (", ", (gchar **) folders->pdata);
  g_ptr_array_add (ids, NULL);
  known = g_strjoinv (", ", (gchar **) ids->pdata);

  if (*known)
    g_set_error (error, ADDER_ERROR, ADDER_ERROR_UNKNOWN_MODEL,
                 _ ("There is no model “%s”; the models found are: %s"), name,
                 known);
  else
    g_set_error (error, ADDER_ERROR, ADDER_ERROR_UNKNOWN_MODEL,
                 _ ("There is no model “%s”: no models were found in %s"), name,
                 places);
}

GPtrArray *
adder_model_find_family (const gchar *name,
                         GError     **error)
{
  g_autoptr (GHashTable) paths =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) ids = list_ids (paths);
  g_autoptr (GPtrArray) models =
    g_ptr_array_new_with_free_func (g_object_unref);
  const gchar *path;
  AdderModel  *model;

  if (! name)
    name = ADDER_DEFAULT_MODEL;

  if (strchr (name, '/') || g_str_has_suffix (name, SUFFIX))
    path = name;
  else
    path = g_hash_table_lookup (paths, name);

  if (path)
    {
      model = load_path (path, error);
      if (! model)
        return NULL;
      g_ptr_array_add (models, model);
      return g_steal_pointer (&models);
    }

  for (guint i = 0; i < ids->len; i++)
    {
      const gchar      *id     = g_ptr_array_index (ids, i);
      g_autofree gchar *family = family_of_id (id);

      if (strcmp (family, name) != 0)
        continue;
      model = load_path (g_hash_table_lookup (paths, id), error);
      if (! model)
        return NULL;
      g_ptr_array_add (models, model);
    }
  if (models->len == 0)
    {
      set_unknown_error (error, name, ids);
      return NULL;
    }

  return g_steal_pointer (&models);
}

AdderModel *
adder_model_find (const gchar *name,
                  gdouble      factor,
                  GError     **error)
{
  g_autoptr (GPtrArray) models = adder_model_find_family (name, error);
  AdderModel           *best   = NULL;

  if (! models)
    return NULL;

  for (guint i = 0; i < models->len; i++)
    {
      AdderModel *model = g_ptr_array_index (models, i);
      const gint  scale = adder_model_get_scale (model);
      const gint  taken = best ? adder_model_get_scale (best) : 0;

      if (! best || (taken < factor && scale > taken) ||
          (scale >= factor && scale < taken))
        best = model;
    }

  return g_object_ref (best);
}

GPtrArray *
adder_model_list (GPtrArray **problems)
{
  g_autoptr (GHashTable) paths =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) ids = list_ids (paths);
  g_autoptr (GPtrArray) bad =
    g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  GPtrArray *models = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < ids->len; i++)
    {
      GError     *error = NULL;
      AdderModel *model =
        load_path (g_hash_table_lookup (paths, g_ptr_array_index (ids, i)),
                   &error);

      if (model)
        g_ptr_array_add (models, model);
      else
        g_ptr_array_add (bad, error);
    }
  if (problems)
    *problems = g_steal_pointer (&bad);

  return models;
}

const gchar *
adder_model_get_id (AdderModel *self)
{
  g_return_val_if_fail (ADDER_IS_MODEL (self), NULL);

  return self->id;
}

const gchar *
adder_model_get_family (AdderModel *self)
{
  g_return_val_if_fail (ADDER_IS_MODEL (self), NULL);

  return self->family;
}

const gchar *
adder_model_get_title (AdderModel *self)
{
  const gchar *title = adder_model_get_metadata (self, "title");

  return title ? title : adder_model_get_id (self);
}

const gchar *
adder_model_get_metadata (AdderModel  *self,
                          const gchar *key)
{
  g_return_val_if_fail (ADDER_IS_MODEL (self), NULL);

  return adder_network_get_metadata (self->network, key);
}

GFile *
adder_model_get_file (AdderModel *self)
{
  g_return_val_if_fail (ADDER_IS_MODEL (self), NULL);

  return self->file;
}

gint
adder_model_get_scale (AdderModel *self)
{
  g_return_val_if_fail (ADDER_IS_MODEL (self), 1);

  return adder_network_get_scale (self->network);
}

guint64
adder_model_get_operations (AdderModel *self)
{
  guint64 operations;
  gint    scale;

  g_return_val_if_fail (ADDER_IS_MODEL (self), 0);

  operations = adder_network_get_operations (self->network);
  scale      = adder_network_get_scale (self->network);
  if (adder_network_get_input (self->network) == ADDER_INPUT_ENLARGED)
    operations *= (guint64) scale * scale;

  return operations;
}

AdderNetwork *
adder_model_get_network (AdderModel *self)
{
  return self->network;
}
