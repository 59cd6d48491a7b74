/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading JSON that nobody vouches for. */
#include "config.h"

#include "network/json-checks.h"

#include <glib/gi18n-lib.h>

#include "adder-error.h"

/* A model's header is three levels deep. */
#define MAX_DEPTH 8

/* json-glib ends the program at a second value after the first, and takes what
 * is no JSON: text has to be one object or list, of few levels. */
static gboolean
check_shape (const gchar *where,
             const gchar *text,
             gsize        length,
             GError     **error)
{
  gboolean in_string = FALSE;
  gboolean begun     = FALSE;
  gint     depth     = 0;

  for (gsize i = 0; i < length; i++)
    {
      const gboolean opens = text[i] == '[' || text[i] == '{';

      if (in_string)
        {
          if (text[i] == '\\')
            i++;
          else if (text[i] == '"')
            in_string = FALSE;
          continue;
        }
      if (depth <= 0 && ! g_ascii_isspace (text[i]) && (begun || ! opens))
        {
          g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                       _ ("%s: not one JSON object or list"), where);
          return FALSE;
        }

      begun |= opens;
      if (text[i] == '"')
        in_string = TRUE;
      else if (opens)
        depth++;
      else if (text[i] == ']' || text[i] == '}')
        depth--;

      if (depth > MAX_DEPTH)
        {
          g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                       _ ("%s: nested deeper than %d levels"), where,
                       MAX_DEPTH);
          return FALSE;
        }
    }
  return TRUE;
}

JsonNode *
json_checked_parse (const gchar *where,
                    const gchar *text,
                    gsize        length,
                    GError     **error)
{
  g_autoptr (JsonParser) parser     = NULL;
  g_autoptr (GError)     json_error = NULL;
  JsonNode              *root;

  if (! g_utf8_validate_len (text, length, NULL))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("%s: not UTF-8 text"), where);
      return NULL;
    }
  if (! check_shape (where, text, length, error))
    return NULL;

  parser = json_parser_new_immutable ();
  if (! json_parser_load_from_data (parser, text, length, &json_error))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("%s: not valid JSON: %s"), where, json_error->message);
      return NULL;
    }
  root = json_parser_steal_root (parser);
  if (root == NULL)
    g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL, _ ("%s: empty"),
                 where);
  return root;
}

static JsonNode *
get_member (JsonObject  *object,
            const gchar *where,
            const gchar *key,
            GError     **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL)
    g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                 _ ("%s: “%s” is missing"), where, key);
  return node;
}

gboolean
json_checked_string (JsonObject   *object,
                     const gchar  *where,
                     const gchar  *key,
                     const gchar **value,
                     GError      **error)
{
  JsonNode *node = get_member (object, where, key, error);

  if (node == NULL)
    return FALSE;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("%s: “%s” is not a text"), where, key);
      return FALSE;
    }
  *value = json_node_get_string (node);
  return TRUE;
}

gboolean
json_checked_integer (JsonObject  *object,
                      const gchar *where,
                      const gchar *key,
                      gint         min,
                      gint         max,
                      gint        *value,
                      GError     **error)
{
  JsonNode *node = get_member (object, where, key, error);
  gint64    found;

  if (node == NULL)
    return FALSE;
  if (json_node_get_value_type (node) != G_TYPE_INT64)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("%s: “%s” is not an integer"), where, key);
      return FALSE;
    }
  found = json_node_get_int (node);
  if (found < min || found > max)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("%s: “%s” is %lld, expected %d to %d"), where, key,
                   (long long) found, min, max);
      return FALSE;
    }
  *value = (gint) found;
  return TRUE;
}

gboolean
json_checked_boolean (JsonObject  *object,
                      const gchar *where,
                      const gchar *key,
                      gboolean    *value,
                      GError     **error)
{
  JsonNode *node = json_object_get_member (object, key);

  *value = FALSE;
  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("%s: “%s” is neither true nor false"), where, key);
      return FALSE;
    }
  *value = json_node_get_boolean (node);
  return TRUE;
}

gboolean
json_checked_integers (JsonObject  *object,
                       const gchar *where,
                       const gchar *key,
                       gint64      *values,
                       guint        min_values,
                       guint        max_values,
                       guint       *n_values,
                       GError     **error)
{
  JsonNode  *node = get_member (object, where, key, error);
  JsonArray *array;

  if (node == NULL)
    return FALSE;
  if (! JSON_NODE_HOLDS_ARRAY (node))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("%s: “%s” is not a list"), where, key);
      return FALSE;
    }
  array     = json_node_get_array (node);
  *n_values = json_array_get_length (array);
  if (*n_values < min_values || *n_values > max_values)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("%s: “%s” has %u elements, expected %u to %u"), where,
                   key, *n_values, min_values, max_values);
      return FALSE;
    }
  for (guint i = 0; i < *n_values; i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (json_node_get_value_type (element) != G_TYPE_INT64)
        {
          g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                       _ ("%s: element %u of “%s” is not an integer"), where, i,
                       key);
          return FALSE;
        }
      values[i] = json_node_get_int (element);
    }
  return TRUE;
}
