/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Model files: what is written is read back, and whatever else is an error. */
#include <glib/gstdio.h>
#include <string.h>

#include "adder-error.h"
#include "random-network.h"
#include "refused.h"

static const Architecture tiny = {
  "tiny", 1, 1, ADDER_INPUT_SOURCE, 2, 8, ADDER_LAYER_ADDER, TRUE, TRUE, TRUE
};

static GBytes *
tiny_file (void)
{
  g_autoptr (AdderNetworkBuilder) builder = random_builder (&tiny);

  return adder_network_builder_to_bytes (builder);
}

/* Puts a header before @data, with a length that fits. */
static GBytes *
make_file (const gchar *header,
           const gchar *data,
           gsize        data_size)
{
  GByteArray *file   = g_byte_array_new ();
  guint64     length = GUINT64_TO_LE (strlen (header));

  g_byte_array_append (file, (const guint8 *) &length, sizeof length);
  g_byte_array_append (file, (const guint8 *) header, strlen (header));
  g_byte_array_append (file, (const guint8 *) data, data_size);
  return g_byte_array_free_to_bytes (file);
}

static void
assert_same_layer (const AdderLayer *a,
                   const AdderLayer *b)
{
  gsize n = 9 * a->inputs * a->outputs *
            (a->type == ADDER_LAYER_ADDER ? 1 : sizeof (gint16));

  g_assert_cmpint (a->type, ==, b->type);
  g_assert_cmpuint (a->inputs, ==, b->inputs);
  g_assert_cmpuint (a->outputs, ==, b->outputs);
  g_assert_cmpint (a->shortcut, ==, b->shortcut);
  g_assert_cmpint (a->r, ==, b->r);
  g_assert_cmpint (a->shift, ==, b->shift);
  g_assert_cmpint (a->power, ==, b->power);
  g_assert_cmpint (a->skip, ==, b->skip);
  g_assert_cmpmem (a->weight, n, b->weight, n);
  g_assert_cmpmem (a->bias, a->outputs * 4, b->bias, b->outputs * 4);
  g_assert_cmpmem (a->base, 16, b->base, 16);
  g_assert_cmpmem (a->slope, 16, b->slope, 16);
  if (a->m)
    g_assert_cmpmem (a->m, a->outputs * 2, b->m, b->outputs * 2);
}

static void
test_round_trip (void)
{
  g_autoptr (GBytes)              file    = tiny_file ();
  g_autoptr (AdderNetwork)        first   = NULL;
  g_autoptr (AdderNetwork)        second  = NULL;
  g_autoptr (AdderNetworkBuilder) builder = NULL;
  g_autoptr (GBytes)              again   = NULL;
  g_autoptr (GError)              error   = NULL;

  first = adder_network_new_from_bytes (file, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (adder_network_get_metadata (first, "name"), ==, "tiny");
  g_assert_null (adder_network_get_metadata (first, "licence"));

  builder = adder_network_builder_new (1, 1, ADDER_INPUT_SOURCE);
  adder_network_builder_set_metadata (builder, "name", "tiny");
  for (guint i = 0; i < adder_network_get_n_layers (first); i++)
    adder_network_builder_add (builder, adder_network_get_layer (first, i));
  again = adder_network_builder_to_bytes (builder);
  g_assert_true (g_bytes_equal (file, again));

  second = adder_network_new_from_bytes (again, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < adder_network_get_n_layers (first); i++)
    assert_same_layer (adder_network_get_layer (first, i),
                       adder_network_get_layer (second, i));
}

static void
test_files (void)
{
  g_autoptr (GBytes)       bytes   = tiny_file ();
  g_autoptr (GError)       error   = NULL;
  g_autoptr (AdderNetwork) network = NULL;
  g_autofree gchar        *folder  = g_dir_make_tmp ("adder-XXXXXX", NULL);
  g_autofree gchar        *path =
    g_build_filename (folder, "weiß 白.safetensors", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_null (adder_network_new_from_file (file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      g_bytes_get_size (bytes), NULL));
  network = adder_network_new_from_file (file, &error);
  g_assert_no_error (error);

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      g_bytes_get_size (bytes) - 1, NULL));
  g_assert_null (adder_network_new_from_file (file, &error));
  g_assert_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL);
  g_assert_nonnull (strstr (error->message, "weiß 白.safetensors: "));
  g_assert_nonnull (strstr (error->message, "the file ends early"));

  g_remove (path);
  g_rmdir (folder);
}

static void
test_truncated (void)
{
  g_autoptr (GBytes) file = tiny_file ();

  for (gsize size = 0; size < g_bytes_get_size (file); size++)
    {
      /* A copy, so that memory checkers see a byte too much being read. */
      g_autofree gpointer copy =
        g_memdup2 (g_bytes_get_data (file, NULL), size);
      g_autoptr (GBytes)       start = g_bytes_new_static (copy, size);
      g_autoptr (GError)       error = NULL;
      g_autoptr (AdderNetwork) network =
        adder_network_new_from_bytes (start, &error);

      g_assert_null (network);
      g_assert_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL);
    }
}

/* Whatever the bytes are, the answer is a network or an error. */
static void
test_damaged (void)
{
  g_autoptr (GBytes) file   = tiny_file ();
  gsize              size   = g_bytes_get_size (file);
  gsize              header = size - 2500;

  for (gint round = 0; round < 4000; round++)
    {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (file, NULL), size);
      gint               n    = g_test_rand_int_range (1, 4);
      g_autoptr (GBytes) damaged       = NULL;
      g_autoptr (GError) error         = NULL;
      g_autoptr (AdderNetwork) network = NULL;

      while (n-- > 0)
        copy[g_test_rand_int_range (0, header)] =
          "\0\"{}[]:,0189-x\377"[g_test_rand_int_range (0, 15)];
      damaged = g_bytes_new_static (copy, size);
      network = adder_network_new_from_bytes (damaged, &error);
      g_assert_true ((network == NULL) == (error != NULL));
    }
}

/* Replaces @from by @to in the header of a good file. */
static GBytes *
lie (const gchar *from,
     const gchar *to)
{
  g_autoptr (GBytes)  file = tiny_file ();
  gsize               size;
  const gchar        *data = g_bytes_get_data (file, &size);
  guint64             length;
  g_autofree gchar   *header  = NULL;
  g_autoptr (GString) changed = NULL;

  memcpy (&length, data, sizeof length);
  length  = GUINT64_FROM_LE (length);
  header  = g_strndup (data + 8, length);
  changed = g_string_new (header);
  if (g_string_replace (changed, from, to, 1) == 0)
    g_error ("the header has no “%s”: %s", from, header);
  return make_file (changed->str, data + 8 + length, size - 8 - length);
}

/* clang-format off */
static const struct
{
  const gchar *name;
  const gchar *from;
  const gchar *to;
  gint         code;
  const gchar *words;
} lies[] = {
  { "another-format", "\"adderscale-1\"", "\"adderscale-9\"", ADDER_ERROR_UNSUPPORTED, "adderscale-9" },
  { "no-format", "\"format\"", "\"formal\"", ADDER_ERROR_INVALID_MODEL, "format" },
  { "no-checksum", "\"sha256\"", "\"sha257\"", ADDER_ERROR_INVALID_MODEL, "sha256" },
  { "scale-0", "\"scale\":\"1\"", "\"scale\":\"0\"", ADDER_ERROR_INVALID_MODEL, "1 to 4" },
  { "scale-99", "\"scale\":\"1\"", "\"scale\":\"99\"", ADDER_ERROR_INVALID_MODEL, "1 to 4" },
  { "scale-text", "\"scale\":\"1\"", "\"scale\":\"1 \"", ADDER_ERROR_INVALID_MODEL, "1 to 4" },
  { "scale-number", "\"scale\":\"1\"", "\"scale\":1", ADDER_ERROR_INVALID_MODEL, "not a text" },
  { "scale-2-with-1-plane", "\"scale\":\"1\"", "\"scale\":\"2\"", ADDER_ERROR_INVALID_MODEL, "need 4" },
  { "planes", "\"luma\"", "\"cmyk\"", ADDER_ERROR_INVALID_MODEL, "cmyk" },
  { "more-planes", "\"luma\"", "\"rgb\"", ADDER_ERROR_INVALID_MODEL, "layer0.weight" },
  { "input", "\"source\"", "\"moon\"", ADDER_ERROR_INVALID_MODEL, "moon" },
  { "metadata-is-a-list", "\"__metadata__\":{", "\"__metadata__\":[],\"x\":{", ADDER_ERROR_INVALID_MODEL, "__metadata__" },
  { "layers-not-json", "\"layers\":\"[", "\"layers\":\"[[", ADDER_ERROR_INVALID_MODEL, "layers" },
  { "layers-no-list", "\"layers\":\"[", "\"layers\":\"{}\",\"x\":\"[", ADDER_ERROR_INVALID_MODEL, "not a list" },
  { "layers-empty", "\"layers\":\"[", "\"layers\":\"[]\",\"x\":\"[", ADDER_ERROR_INVALID_MODEL, "least" },
  { "layers-twice", "\"layers\":\"[", "\"layers\":\"[]{}[", ADDER_ERROR_INVALID_MODEL, "not one JSON object" },
  { "layers-of-numbers", "\"layers\":\"[", "\"layers\":\"[1,2]\",\"x\":\"[", ADDER_ERROR_INVALID_MODEL, "not an object" },
  { "unknown-layer", "\\\"adder\\\"", "\\\"fourier\\\"", ADDER_ERROR_UNSUPPORTED, "fourier" },
  { "unknown-key", "\\\"power\\\":true", "\\\"powder\\\":true", ADDER_ERROR_UNSUPPORTED, "powder" },
  { "unknown-shortcut", "\\\"block\\\"", "\\\"alley\\\"", ADDER_ERROR_UNSUPPORTED, "alley" },
  { "no-type", "\\\"type\\\":\\\"adder\\\",", "", ADDER_ERROR_INVALID_MODEL, "type" },
  { "two-heads", "\\\"tail\\\"", "\\\"head\\\"", ADDER_ERROR_INVALID_MODEL, "layer 3" },
  { "power-is-a-number", "\\\"power\\\":true", "\\\"power\\\":1", ADDER_ERROR_INVALID_MODEL, "power" },
  { "channels-512", "\\\"channels\\\":8", "\\\"channels\\\":512", ADDER_ERROR_TOO_LARGE, "256" },
  { "channels-9", "\\\"channels\\\":8", "\\\"channels\\\":9", ADDER_ERROR_INVALID_MODEL, "multiple" },
  { "channels-16", "\\\"channels\\\":8", "\\\"channels\\\":16", ADDER_ERROR_INVALID_MODEL, "layer0.weight" },
  { "channels-negative", "\\\"channels\\\":8", "\\\"channels\\\":-8", ADDER_ERROR_INVALID_MODEL, "channels" },
  { "channels-half", "\\\"channels\\\":8", "\\\"channels\\\":8.5", ADDER_ERROR_INVALID_MODEL, "integer" },
  { "shift-32", "\\\"shift\\\":14", "\\\"shift\\\":32", ADDER_ERROR_INVALID_MODEL, "0 to 31" },
  { "shift-negative", "\\\"shift\\\":14", "\\\"shift\\\":-1", ADDER_ERROR_INVALID_MODEL, "0 to 31" },
  { "r-beyond-16-bits", "\\\"r\\\":", "\\\"r\\\":9", ADDER_ERROR_INVALID_MODEL, "0 to 32767" },
  { "no-tensor", "\"layer1.m\"", "\"layer1.n\"", ADDER_ERROR_INVALID_MODEL, "layer1.m" },
  { "one-tensor-more", "\"layer0.weight\"", "\"spare\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\"layer0.weight\"", ADDER_ERROR_INVALID_MODEL, "spare" },
  { "other-type", "\"U8\",\"shape\":[8,3,3,8]", "\"I8\",\"shape\":[8,3,3,8]", ADDER_ERROR_INVALID_MODEL, "expected U8 [8, 3, 3, 8]" },
  { "unknown-type", "\"U8\"", "\"U7\"", ADDER_ERROR_INVALID_MODEL, "U7" },
  { "type-is-a-number", "\"U8\"", "8", ADDER_ERROR_INVALID_MODEL, "dtype" },
  { "other-shape", "[8,3,3,8]", "[3,3,8,8]", ADDER_ERROR_INVALID_MODEL, "[3, 3, 8, 8]" },
  { "larger-shape", "[8,3,3,8]", "[80,3,3,8]", ADDER_ERROR_INVALID_MODEL, "shape needs" },
  { "endless-shape", "[8,3,3,8]", "[2000000000,2000000000,2000000000,2000000000]", ADDER_ERROR_INVALID_MODEL, "impossible" },
  { "negative-shape", "[8,3,3,8]", "[-8,-3,3,8]", ADDER_ERROR_INVALID_MODEL, "impossible" },
  { "deep-shape", "[8,3,3,8]", "[2,2,2,3,3,8]", ADDER_ERROR_INVALID_MODEL, "elements" },
  { "shape-of-texts", "[8,3,3,8]", "[\"8\",3,3,8]", ADDER_ERROR_INVALID_MODEL, "not an integer" },
  { "offset-negative", "\"data_offsets\":[0,", "\"data_offsets\":[-1,", ADDER_ERROR_INVALID_MODEL, "impossible" },
  { "offset-huge", "\"data_offsets\":[0,", "\"data_offsets\":[0,9", ADDER_ERROR_INVALID_MODEL, "ends early" },
  { "offset-beyond-64-bits", "\"data_offsets\":[0,", "\"data_offsets\":[0,99999999999999999999", ADDER_ERROR_INVALID_MODEL, NULL },
  { "offsets-crossed", "\"data_offsets\":[0,144]", "\"data_offsets\":[144,0]", ADDER_ERROR_INVALID_MODEL, "impossible" },
  { "overlap", "[144,176]", "[112,144]", ADDER_ERROR_INVALID_MODEL, "expected" },
  { "entry-is-no-object", "{\"dtype\"", "7,\"x\":{\"dtype\"", ADDER_ERROR_INVALID_MODEL, "not an object" },
};
/* clang-format on */

static void
test_lie (gconstpointer data)
{
  gsize              i    = GPOINTER_TO_SIZE (data);
  g_autoptr (GBytes) file = lie (lies[i].from, lies[i].to);

  assert_refused (file, lies[i].code, lies[i].words);
}

static void
test_headers (void)
{
  g_autoptr (GString) deep      = g_string_new ("{\"a\":");
  g_autoptr (GBytes)  nested    = NULL;
  g_autoptr (GBytes)  nothing   = g_bytes_new_static ("", 0);
  g_autoptr (GBytes)  empty     = make_file ("{}", "", 0);
  g_autoptr (GBytes)  list      = make_file ("[]", "", 0);
  g_autoptr (GBytes)  broken    = make_file ("{\"a\":{}", "", 0);
  g_autoptr (GBytes)  latin     = make_file ("{\"\344\":{}}", "", 0);
  g_autoptr (GBytes)  data_only = make_file ("{}", "data", 4);
  g_autoptr (GBytes)  picture =
    g_bytes_new_static ("\211PNG\r\n\032\n\0\0\0\rIHDR", 16);
  g_autoptr (GBytes) endless =
    g_bytes_new_static ("\377\377\377\377\377\377\377\377{}", 10);

  for (gint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  nested = make_file (deep->str, "", 0);

  assert_refused (nothing, ADDER_ERROR_INVALID_MODEL, "not a .safetensors");
  assert_refused (empty, ADDER_ERROR_INVALID_MODEL, "format");
  assert_refused (list, ADDER_ERROR_INVALID_MODEL, "not a .safetensors");
  assert_refused (broken, ADDER_ERROR_INVALID_MODEL, "JSON");
  assert_refused (latin, ADDER_ERROR_INVALID_MODEL, "UTF-8");
  assert_refused (data_only, ADDER_ERROR_INVALID_MODEL, "4 bytes follow");
  assert_refused (picture, ADDER_ERROR_INVALID_MODEL, "not a .safetensors");
  assert_refused (endless, ADDER_ERROR_INVALID_MODEL, "claims");
  assert_refused (nested, ADDER_ERROR_INVALID_MODEL, "nested");
}

static void
test_too_large (void)
{
  Architecture       deep   = tiny;
  g_autofree guint8 *memory = g_malloc (ADDER_MAX_FILE_SIZE + 1);
  g_autoptr (GBytes) file =
    g_bytes_new_static (memory, ADDER_MAX_FILE_SIZE + 1);
  g_autoptr (AdderNetwork)        network = NULL;
  g_autoptr (AdderNetworkBuilder) builder = NULL;
  g_autoptr (GBytes)              bytes   = NULL;

  assert_refused (file, ADDER_ERROR_TOO_LARGE, "64 MB");

  deep.n_body = ADDER_MAX_LAYERS;
  network     = random_network (&deep);
  g_assert_cmpint (adder_network_get_radius (network), <=, ADDER_MAX_RADIUS);
  deep.n_body = ADDER_MAX_LAYERS + 2;
  builder     = random_builder (&deep);
  bytes       = adder_network_builder_to_bytes (builder);
  assert_refused (bytes, ADDER_ERROR_TOO_LARGE, "66");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/what-is-written-is-read-back", test_round_trip);
  g_test_add_func ("/model/errors-name-the-file", test_files);
  g_test_add_func ("/model/truncated-at-any-byte-is-an-error", test_truncated);
  g_test_add_func ("/model/a-damaged-header-never-crashes", test_damaged);
  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autofree gchar *path = g_strdup_printf ("/model/lies/%s", lies[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_lie);
    }
  g_test_add_func ("/model/files-of-another-kind-are-errors", test_headers);
  g_test_add_func ("/model/limits-are-told", test_too_large);
  return g_test_run ();
}
