/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding models by name and factor, and the chain that reaches a factor. */
#include <string.h>
#include <utime.h>

#include <glib/gstdio.h>

#include "upscale-test.h"
#include "upscale/plan.h"

/* Two folders on the search path. */
typedef struct
{
  gchar *first;
  gchar *second;
} Folders;

static void
put_model (const gchar *folder,
           const gchar *name,
           gint         scale,
           const gchar *title)
{
  Architecture                    architecture = colour_network;
  g_autoptr (AdderNetworkBuilder) builder      = NULL;
  g_autoptr (GBytes)              bytes        = NULL;
  g_autofree gchar               *path = g_build_filename (folder, name, NULL);

  architecture.scale = scale;
  builder            = random_builder (&architecture);
  if (title)
    adder_network_builder_set_metadata (builder, "title", title);
  bytes = adder_network_builder_to_bytes (builder);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
}

static void
set_up (Folders      *folders,
        gconstpointer data)
{
  g_autofree gchar *path = NULL;

  folders->first  = g_dir_make_tmp ("adderscale-XXXXXX", NULL);
  folders->second = g_dir_make_tmp ("adderscale-XXXXXX", NULL);
  path = g_strconcat (folders->first, G_SEARCHPATH_SEPARATOR_S, folders->second,
                      NULL);
  g_setenv ("ADDERSCALE_MODEL_PATH", path, TRUE);
}

static void
remove_folder (gchar *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar     *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree gchar *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_free (folder);
}

static void
tear_down (Folders      *folders,
           gconstpointer data)
{
  remove_folder (folders->first);
  remove_folder (folders->second);
}

static void
assert_finds (const gchar *name,
              gdouble      factor,
              const gchar *id)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (AdderModel) model = adder_model_find (name, factor, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (adder_model_get_id (model), ==, id);
}

static void
test_family (Folders      *folders,
             gconstpointer data)
{
  put_model (folders->first, "good-x2.safetensors", 2, NULL);
  put_model (folders->second, "good-x4.safetensors", 4, NULL);
  put_model (folders->second, "better-x3.safetensors", 3, NULL);

  assert_finds ("good", 1.5, "good-x2");
  assert_finds ("good", 2.0, "good-x2");
  assert_finds ("good", 2.5, "good-x4");
  assert_finds ("good", 8.0, "good-x4");
  assert_finds ("good-x4", 2.0, "good-x4");
  assert_finds ("better", 2.0, "better-x3");
}

static void
test_first_wins (Folders      *folders,
                 gconstpointer data)
{
  g_autoptr (AdderModel) model  = NULL;
  g_autoptr (GPtrArray)  models = NULL;

  put_model (folders->first, "same-x2.safetensors", 2, "mine");
  put_model (folders->second, "same-x2.safetensors", 2, "theirs");

  model = adder_model_find ("same", 2.0, NULL);
  g_assert_cmpstr (adder_model_get_title (model), ==, "mine");
  models = adder_model_list (NULL);
  for (guint i = 0; i < models->len; i++)
    g_assert_cmpstr (adder_model_get_title (g_ptr_array_index (models, i)), !=,
                     "theirs");
}

/* As if it had been written a while ago: what was written only now is not trusted
 * to show a further change.
 */
static void
make_old (GFile *file,
          gint   seconds)
{
  g_autofree gchar *path = g_file_get_path (file);
  struct utimbuf    times;

  times.actime = times.modtime = g_get_real_time () / G_USEC_PER_SEC - seconds;
  g_assert_cmpint (g_utime (path, &times), ==, 0);
}

static void
test_once (Folders      *folders,
           gconstpointer data)
{
  g_autofree gchar *path =
    g_build_filename (folders->first, "once-x2.safetensors", NULL);
  g_autoptr (GFile)      file   = g_file_new_for_path (path);
  g_autoptr (AdderModel) fresh  = NULL;
  g_autoptr (AdderModel) first  = NULL;
  g_autoptr (AdderModel) second = NULL;
  g_autoptr (AdderModel) other  = NULL;
  g_autoptr (GPtrArray)  models = NULL;

  put_model (folders->first, "once-x2.safetensors", 2, "one");
  fresh = adder_model_load (file, NULL);
  make_old (file, 100);
  first  = adder_model_load (file, NULL);
  second = adder_model_find ("once", 2.0, NULL);
  g_assert_true (first != fresh);
  g_assert_true (second == first);
  models = adder_model_list (NULL);
  g_assert_true (g_ptr_array_find (models, first, NULL));

  put_model (folders->first, "once-x2.safetensors", 2, "two");
  make_old (file, 50);
  other = adder_model_load (file, NULL);
  g_assert_cmpstr (adder_model_get_title (other), ==, "two");
  g_assert_cmpstr (adder_model_get_title (first), ==, "one");

  /* The end of the old one is not that of the new one. */
  g_clear_pointer (&models, g_ptr_array_unref);
  g_clear_object (&second);
  g_assert_finalize_object (g_steal_pointer (&first));
  second = adder_model_load (file, NULL);
  g_assert_true (second == other);

  g_clear_object (&second);
  g_assert_finalize_object (g_steal_pointer (&other));
  first = adder_model_load (file, NULL);
  g_assert_cmpstr (adder_model_get_title (first), ==, "two");
}

static void
test_path (Folders      *folders,
           gconstpointer data)
{
  g_autofree gchar *path =
    g_build_filename (folders->second, "own.safetensors", NULL);
  g_autoptr (AdderModel) model = NULL;

  put_model (folders->second, "own.safetensors", 2, NULL);
  model = adder_model_find (path, 2.0, NULL);
  g_assert_cmpstr (adder_model_get_id (model), ==, "own");
  g_assert_cmpstr (adder_model_get_family (model), ==, "own");
  g_assert_cmpstr (adder_model_get_title (model), ==, "own");
}

static void
test_unknown (Folders      *folders,
              gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  put_model (folders->first, "good-x2.safetensors", 2, NULL);
  g_assert_null (adder_model_find ("bad", 2.0, &error));
  g_assert_error (error, ADDER_ERROR, ADDER_ERROR_UNKNOWN_MODEL);
  g_assert_nonnull (strstr (error->message, "“bad”"));
  g_assert_nonnull (strstr (error->message, "good-x2"));
}

static void
test_none (Folders      *folders,
           gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (adder_model_find ("bad", 2.0, &error));
  g_assert_error (error, ADDER_ERROR, ADDER_ERROR_UNKNOWN_MODEL);
  g_assert_nonnull (strstr (error->message, folders->first));
}

static void
test_broken (Folders      *folders,
             gconstpointer data)
{
  g_autofree gchar *path =
    g_build_filename (folders->first, "broken-x2.safetensors", NULL);
  g_autoptr (GPtrArray) models   = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  gboolean              seen     = FALSE;

  put_model (folders->first, "good-x2.safetensors", 2, NULL);
  g_file_set_contents (path, "not a model at all", -1, NULL);

  models = adder_model_list (&problems);
  for (guint i = 0; i < models->len; i++)
    seen |=
      ! strcmp (adder_model_get_id (g_ptr_array_index (models, i)), "good-x2");
  g_assert_true (seen);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_nonnull (strstr (((GError *) g_ptr_array_index (problems, 0))
                              ->message,
                            "broken-x2"));
}

/* The scales of the chain for a factor, as a text: "2 2". */
static gchar *
chain_text (const gint *scales,
            gint        n,
            gdouble     factor)
{
  gint       chain[ADDER_MAX_CHAIN];
  const gint length = adder_plan_chain (scales, n, factor, chain);
  GString   *text   = g_string_new (length < 0 ? "impossible" : NULL);

  for (gint i = 0; i < length; i++)
    g_string_append_printf (text, "%s%d", i ? " " : "", scales[chain[i]]);

  return g_string_free (text, FALSE);
}

static void
test_chain (void)
{
  static const gint two[]   = { 2 };
  static const gint three[] = { 4, 2, 3 };
  static const gint one[]   = { 1 };
  static const struct
  {
    const gint  *scales;
    gint         n;
    gdouble      factor;
    const gchar *chain;
  } cases[] = {
    { two, 1, 1.0, "" },           { two, 1, 1.01, "2" },
    { two, 1, 2.0, "2" },          { two, 1, 2.0000001, "2" },
    { two, 1, 2.1, "2 2" },        { two, 1, 8.0, "2 2 2" },
    { three, 3, 2.0, "2" },        { three, 3, 3.0, "3" },
    { three, 3, 3.2, "4" },        { three, 3, 4.0, "4" },
    { three, 3, 5.0, "2 3" },      { three, 3, 6.0, "2 3" },
    { three, 3, 7.0, "2 4" },      { three, 3, 8.0, "2 4" },
    { one, 1, 2.0, "impossible" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree gchar *text =
        chain_text (cases[i].scales, cases[i].n, cases[i].factor);

      g_test_message ("factor %g", cases[i].factor);
      g_assert_cmpstr (text, ==, cases[i].chain);
    }
}

#define ADD(path, function) \
  g_test_add (path, Folders, NULL, set_up, function, tear_down)

static void
add (void)
{
  ADD ("/model/family-gives-the-member-that-suits-the-factor", test_family);
  ADD ("/model/first-folder-of-the-search-path-wins", test_first_wins);
  ADD ("/model/file-is-read-once-while-its-model-is-held", test_once);
  ADD ("/model/file-can-be-named-by-its-path", test_path);
  ADD ("/model/unknown-name-is-an-error-that-tells-the-known-ones",
       test_unknown);
  ADD ("/model/no-models-is-an-error-that-tells-the-folders", test_none);
  ADD ("/model/broken-file-is-a-problem-beside-the-list", test_broken);
  g_test_add_func ("/model/chain-reaches-the-factor-with-least-work",
                   test_chain);
}

int
main (int    argc,
      char **argv)
{
  /* Neither the user's models nor those of the system. */
  g_setenv ("XDG_DATA_HOME", "/nonexistent", TRUE);
  return test_main (argc, argv, add);
}
