/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a model file's layer list and tensors to an AdderNetwork's layers. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "adder-error.h"
#include "network/json-checks.h"
#include "network/network-private.h"

/* Channels are handled in groups of up to this many. */
#define CHANNEL_GROUP 8

/* A tensor that a layer may have, and what it must look like. */
typedef struct
{
  const gchar    *name;
  SafetensorsType type;
  guint           n_dims;
  gsize           shape[SAFETENSORS_MAX_DIMS];
} TensorShape;

static gchar *
describe_shape (SafetensorsType type,
                guint           n_dims,
                const gsize    *shape)
{
  static const gchar *const names[] = { "U8", "I16", "I32", N_ ("other type") };
  GString                  *text    = g_string_new (_ (names[type]));

  g_string_append (text, " [");
  for (guint i = 0; i < n_dims; i++)
    g_string_append_printf (text, "%s%" G_GSIZE_FORMAT, i > 0 ? ", " : "",
                            shape[i]);
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

/* Moves a tensor out of @file, so that what remains there in the end was
 * asked for by no layer. */
static gpointer
take_tensor (AdderNetwork      *network,
             Safetensors       *file,
             const TensorShape *expected,
             GError           **error)
{
  g_autofree gchar        *name = NULL;
  const SafetensorsTensor *tensor;
  gpointer                 copy;

  name   = g_strdup_printf ("layer%u.%s", network->n_layers, expected->name);
  tensor = g_hash_table_lookup (file->tensors, name);
  if (tensor == NULL)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("tensor “%s” is missing"), name);
      return NULL;
    }
  if (tensor->type != expected->type || tensor->n_dims != expected->n_dims ||
      memcmp (tensor->shape, expected->shape,
              expected->n_dims * sizeof (gsize)) != 0)
    {
      g_autofree gchar *found  = NULL;
      g_autofree gchar *wanted = NULL;

      found = describe_shape (tensor->type, tensor->n_dims, tensor->shape);
      wanted =
        describe_shape (expected->type, expected->n_dims, expected->shape);
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("tensor “%s” is %s, expected %s"), name, found, wanted);
      return NULL;
    }
  copy = safetensors_copy (tensor);
  if (copy == NULL)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
                   _ ("no memory for tensor “%s” (%zu bytes)"), name,
                   tensor->size);
      return NULL;
    }
  g_ptr_array_add (network->arrays, copy);
  g_hash_table_remove (file->tensors, name);
  return copy;
}

static gboolean
read_tensors (AdderNetwork *network,
              AdderLayer   *layer,
              Safetensors  *file,
              GError      **error)
{
  gboolean    adder   = layer->type == ADDER_LAYER_ADDER;
  gsize       outputs = layer->outputs;
  TensorShape weight  = { "weight",
                          adder ? SAFETENSORS_U8 : SAFETENSORS_I16,
                          4,
                          { outputs, 3, 3, layer->inputs } };
  TensorShape bias  = { adder ? "k" : "bias", SAFETENSORS_I32, 1, { outputs } };
  TensorShape m     = { "m", SAFETENSORS_I16, 1, { outputs } };
  TensorShape base  = { "base", SAFETENSORS_U8, 1, { 16 } };
  TensorShape slope = { "slope", SAFETENSORS_U8, 1, { 16 } };
  const void *bases;
  const void *slopes;

  if (! (layer->weight = take_tensor (network, file, &weight, error)) ||
      ! (layer->bias = take_tensor (network, file, &bias, error)))
    return FALSE;
  if (adder && ! (layer->m = take_tensor (network, file, &m, error)))
    return FALSE;
  if (layer->power)
    {
      if (! (bases = take_tensor (network, file, &base, error)) ||
          ! (slopes = take_tensor (network, file, &slope, error)))
        return FALSE;
      memcpy (layer->base, bases, sizeof layer->base);
      memcpy (layer->slope, slopes, sizeof layer->slope);
    }
  return TRUE;
}

/* An unknown key may change the arithmetic: ignoring it would give a wrong
 * picture without a word. */
static gboolean
check_keys (JsonObject  *object,
            const gchar *where,
            GError     **error)
{
  static const gchar *const known[] = { "type",  "channels", "shortcut", "r",
                                        "shift", "power",    "skip",     NULL };
  JsonObjectIter            iter;
  const gchar              *key;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &key, NULL))
    if (! g_strv_contains (known, key))
      {
        g_set_error (error, ADDER_ERROR, ADDER_ERROR_UNSUPPORTED,
                     _ ("%s: “%s” is not known to this version; "
                        "a newer one may run the model"),
                     where, key);
        return FALSE;
      }
  return TRUE;
}

/* Looks the word stored under @key up in @words. */
static gboolean
read_word (JsonObject         *object,
           const gchar        *where,
           const gchar        *key,
           const gchar *const *words,
           guint               n_words,
           guint              *index,
           GError            **error)
{
  const gchar *word;

  if (! json_checked_string (object, where, key, &word, error))
    return FALSE;
  for (guint i = 0; i < n_words; i++)
    if (strcmp (words[i], word) == 0)
      {
        *index = i;
        return TRUE;
      }
  g_set_error (error, ADDER_ERROR, ADDER_ERROR_UNSUPPORTED,
               _ ("%s: “%s” is “%s”, which is not known to this version"),
               where, key, word);
  return FALSE;
}

static gboolean
read_channels (JsonObject  *object,
               const gchar *where,
               AdderLayer  *layer,
               GError     **error)
{
  gint channels;

  if (! json_checked_integer (object, where, "channels", 1, G_MAXINT, &channels,
                              error))
    return FALSE;
  if (channels > ADDER_MAX_CHANNELS)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
                   _ ("%s has %d channels, at most %d can be run"), where,
                   channels, ADDER_MAX_CHANNELS);
      return FALSE;
    }
  if (layer->type != ADDER_LAYER_TAIL && channels % CHANNEL_GROUP != 0)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("%s has %d channels, expected a multiple of %d"), where,
                   channels, CHANNEL_GROUP);
      return FALSE;
    }
  layer->outputs = channels;
  return TRUE;
}

static gboolean
read_layer (AdderNetwork *network,
            JsonObject   *object,
            Safetensors  *file,
            GError      **error)
{
  AdderLayer       *layer = &network->layers[network->n_layers];
  g_autofree gchar *where = g_strdup_printf (_ ("layer %u"), network->n_layers);
  guint             word;

  if (! check_keys (object, where, error) ||
      ! read_word (object, where, "type", adder_layer_type_names,
                   G_N_ELEMENTS (adder_layer_type_names), &word, error))
    return FALSE;
  layer->type = word;
  if (! read_channels (object, where, layer, error) ||
      ! json_checked_integer (object, where, "shift", 0,
                              layer->type == ADDER_LAYER_ADDER ? 15 : 31,
                              &layer->shift, error) ||
      ! json_checked_boolean (object, where, "power", &layer->power, error) ||
      ! json_checked_boolean (object, where, "skip", &layer->skip, error))
    return FALSE;

  if (json_object_has_member (object, "shortcut"))
    {
      if (! read_word (object, where, "shortcut", adder_shortcut_names,
                       G_N_ELEMENTS (adder_shortcut_names), &word, error))
        return FALSE;
      layer->shortcut = word;
    }
  if (json_object_has_member (object, "r") &&
      ! json_checked_integer (object, where, "r", 0, G_MAXINT16, &layer->r,
                              error))
    return FALSE;

  layer->inputs = network->n_layers == 0
                    ? (guint) network->planes
                    : network->layers[network->n_layers - 1].outputs;
  return read_tensors (network, layer, file, error);
}

gboolean
adder_network_load_layers (AdderNetwork *network,
                           Safetensors  *file,
                           GError      **error)
{
  const gchar         *text = g_hash_table_lookup (file->metadata, "layers");
  g_autoptr (JsonNode) root = NULL;
  JsonArray           *list;
  GHashTableIter       iter;
  gpointer             leftover;

  if (text == NULL)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("“__metadata__”: “layers” is missing"));
      return FALSE;
    }
  root = json_checked_parse ("layers", text, strlen (text), error);
  if (root == NULL)
    return FALSE;
  if (! JSON_NODE_HOLDS_ARRAY (root))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("“layers” is not a list"));
      return FALSE;
    }
  list = json_node_get_array (root);
  if (json_array_get_length (list) > ADDER_MAX_LAYERS + 2)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
                   _ ("the model has %u layers, at most %d, "
                      "head and tail included, can be run"),
                   json_array_get_length (list), ADDER_MAX_LAYERS + 2);
      return FALSE;
    }
  if (json_array_get_length (list) < 2)
    {
      g_set_error (
        error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
        _ ("“layers” has %u elements, a head and a tail are the least"),
        json_array_get_length (list));
      return FALSE;
    }

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *element = json_array_get_element (list, i);

      if (! JSON_NODE_HOLDS_OBJECT (element))
        {
          g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                       _ ("layer %u is not an object"), i);
          return FALSE;
        }
      if (! read_layer (network, json_node_get_object (element), file, error))
        return FALSE;
      network->n_layers++;
    }

  g_hash_table_iter_init (&iter, file->tensors);
  if (g_hash_table_iter_next (&iter, &leftover, NULL))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("no layer asks for tensor “%s”"),
                   (const gchar *) leftover);
      return FALSE;
    }
  return TRUE;
}
