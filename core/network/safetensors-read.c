/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the .safetensors container: 8 bytes header length, JSON header,
 * tensor data. The file is not trusted. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "adder-error.h"
#include "network/json-checks.h"
#include "network/safetensors.h"

#define LENGTH_SIZE     8
#define MAX_HEADER_SIZE (1024 * 1024)

static void
tensor_free (gpointer data)
{
  SafetensorsTensor *tensor = data;

  g_free (tensor->name);
  g_free (tensor);
}

void
safetensors_free (Safetensors *self)
{
  g_hash_table_unref (self->metadata);
  g_hash_table_unref (self->tensors);
  g_free (self);
}

static gboolean
read_metadata (JsonObject *object,
               GHashTable *metadata,
               GError    **error)
{
  JsonObjectIter iter;
  const gchar   *key;
  JsonNode      *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &key, &node))
    {
      if (json_node_get_value_type (node) != G_TYPE_STRING)
        {
          g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                       _ ("“__metadata__”: “%s” is not a text"), key);
          return FALSE;
        }
      g_hash_table_insert (metadata, g_strdup (key),
                           g_strdup (json_node_get_string (node)));
    }
  return TRUE;
}

static gboolean
read_type (JsonObject        *object,
           SafetensorsTensor *tensor,
           gsize             *element_size,
           GError           **error)
{
  /* clang-format off */
  static const struct { const gchar *name; SafetensorsType type; gsize size; }
  types[] = {
    { "U8",   SAFETENSORS_U8,    1 }, { "I16",  SAFETENSORS_I16,   2 },
    { "I32",  SAFETENSORS_I32,   4 }, { "I8",   SAFETENSORS_OTHER, 1 },
    { "BOOL", SAFETENSORS_OTHER, 1 }, { "U16",  SAFETENSORS_OTHER, 2 },
    { "F16",  SAFETENSORS_OTHER, 2 }, { "BF16", SAFETENSORS_OTHER, 2 },
    { "U32",  SAFETENSORS_OTHER, 4 }, { "F32",  SAFETENSORS_OTHER, 4 },
    { "I64",  SAFETENSORS_OTHER, 8 }, { "U64",  SAFETENSORS_OTHER, 8 },
    { "F64",  SAFETENSORS_OTHER, 8 },
  };
  /* clang-format on */
  const gchar *name;

  if (! json_checked_string (object, tensor->name, "dtype", &name, error))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].name, name) == 0)
      {
        tensor->type  = types[i].type;
        *element_size = types[i].size;
        return TRUE;
      }

  g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
               _ ("tensor “%s”: unknown dtype “%s”"), tensor->name, name);
  return FALSE;
}

/* Reads the shape and multiplies it into *@size, which starts as the size of
 * an element. */
static gboolean
read_shape (JsonObject        *object,
            SafetensorsTensor *tensor,
            gsize             *size,
            GError           **error)
{
  gint64 shape[SAFETENSORS_MAX_DIMS];

  if (! json_checked_integers (object, tensor->name, "shape", shape, 0,
                               SAFETENSORS_MAX_DIMS, &tensor->n_dims, error))
    return FALSE;

  for (guint i = 0; i < tensor->n_dims; i++)
    {
      if (shape[i] < 0 || shape[i] > G_MAXINT32 ||
          ! g_size_checked_mul (size, *size, shape[i]))
        {
          g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                       _ ("tensor “%s”: impossible shape"), tensor->name);
          return FALSE;
        }
      tensor->shape[i] = shape[i];
    }
  return TRUE;
}

static gboolean
read_tensor (JsonObject        *object,
             const guint8      *data,
             gsize              data_size,
             SafetensorsTensor *tensor,
             GError           **error)
{
  gint64 offsets[2];
  guint  n_offsets;
  gsize  size = 0;

  if (! read_type (object, tensor, &size, error) ||
      ! read_shape (object, tensor, &size, error) ||
      ! json_checked_integers (object, tensor->name, "data_offsets", offsets, 2,
                               2, &n_offsets, error))
    return FALSE;

  if (offsets[0] < 0 || offsets[1] < offsets[0])
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("tensor “%s”: impossible data_offsets"), tensor->name);
      return FALSE;
    }
  if ((guint64) offsets[1] > data_size)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("the file ends early: tensor “%s” ends at byte %lld of "
                      "the data, which has %zu bytes; fetch the file again"),
                   tensor->name, (long long) offsets[1], data_size);
      return FALSE;
    }
  if ((guint64) (offsets[1] - offsets[0]) != size)
    {
      g_set_error (
        error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
        _ ("tensor “%s”: its shape needs %zu bytes, data_offsets give it %lld"),
        tensor->name, size, (long long) (offsets[1] - offsets[0]));
      return FALSE;
    }
  tensor->data   = data + offsets[0];
  tensor->offset = offsets[0];
  tensor->size   = size;
  return TRUE;
}

static gint
compare_offsets (gconstpointer a,
                 gconstpointer b)
{
  const SafetensorsTensor *first  = *(SafetensorsTensor *const *) a;
  const SafetensorsTensor *second = *(SafetensorsTensor *const *) b;

  /* An empty tensor lies before the one that starts at the same byte. */
  if (first->offset != second->offset)
    return first->offset < second->offset ? -1 : 1;
  return (first->size > second->size) - (first->size < second->size);
}

/* Gaps could hide data, overlaps would make one tensor's meaning depend on
 * another's: the format forbids both. */
static gboolean
check_layout (GHashTable *tensors,
              gsize       data_size,
              GError    **error)
{
  g_autoptr (GPtrArray) sorted   = g_ptr_array_new ();
  gsize                 expected = 0;
  GHashTableIter        iter;
  gpointer              value;

  g_hash_table_iter_init (&iter, tensors);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (sorted, value);
  g_ptr_array_sort (sorted, compare_offsets);
  for (guint i = 0; i < sorted->len; i++)
    {
      const SafetensorsTensor *tensor = sorted->pdata[i];

      if (tensor->offset != expected)
        {
          g_set_error (
            error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
            _ ("tensor “%s” starts at byte %zu of the data, expected %zu"),
            tensor->name, tensor->offset, expected);
          return FALSE;
        }
      expected += tensor->size;
    }
  if (expected != data_size)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("%zu bytes follow the last tensor"),
                   data_size - expected);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_entries (JsonObject   *header,
              const guint8 *data,
              gsize         data_size,
              Safetensors  *self,
              GError      **error)
{
  JsonObjectIter iter;
  const gchar   *key;
  JsonNode      *node;

  json_object_iter_init (&iter, header);
  while (json_object_iter_next (&iter, &key, &node))
    {
      SafetensorsTensor *tensor;

      if (! JSON_NODE_HOLDS_OBJECT (node))
        {
          g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                       _ ("header: “%s” is not an object"), key);
          return FALSE;
        }
      if (strcmp (key, "__metadata__") == 0)
        {
          if (! read_metadata (json_node_get_object (node), self->metadata,
                               error))
            return FALSE;
          continue;
        }
      tensor       = g_new0 (SafetensorsTensor, 1);
      tensor->name = g_strdup (key);
      g_hash_table_insert (self->tensors, tensor->name, tensor);
      if (! read_tensor (json_node_get_object (node), data, data_size, tensor,
                         error))
        return FALSE;
    }
  return check_layout (self->tensors, data_size, error);
}

Safetensors *
safetensors_read (GBytes  *bytes,
                  GError **error)
{
  gsize                   size;
  const guint8           *file = g_bytes_get_data (bytes, &size);
  guint64                 header_size;
  g_autoptr (JsonNode)    header = NULL;
  g_autoptr (Safetensors) self   = NULL;

  if (size < LENGTH_SIZE)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("not a .safetensors file: %zu bytes "
                      "are fewer than the shortest one has"),
                   size);
      return NULL;
    }
  memcpy (&header_size, file, LENGTH_SIZE);
  header_size = GUINT64_FROM_LE (header_size);
  if (size > LENGTH_SIZE && file[LENGTH_SIZE] != '{')
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("not a .safetensors file: no JSON header at byte 8"));
      return NULL;
    }
  if (header_size > MAX_HEADER_SIZE)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("the header claims %llu bytes, at most %d are read"),
                   (unsigned long long) header_size, MAX_HEADER_SIZE);
      return NULL;
    }
  if (header_size > size - LENGTH_SIZE)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("the file ends early: the header claims %llu "
                      "bytes, %zu follow; fetch the file again"),
                   (unsigned long long) header_size, size - LENGTH_SIZE);
      return NULL;
    }

  header = json_checked_parse ("header", (const gchar *) file + LENGTH_SIZE,
                               header_size, error);
  if (header == NULL)
    return NULL;
  if (! JSON_NODE_HOLDS_OBJECT (header))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("header: not a JSON object"));
      return NULL;
    }

  self = g_new0 (Safetensors, 1);
  self->metadata =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->tensors =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, tensor_free);
  if (! read_entries (json_node_get_object (header),
                      file + LENGTH_SIZE + header_size,
                      size - LENGTH_SIZE - header_size, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

gpointer
safetensors_copy (const SafetensorsTensor *tensor)
{
  /* A byte at least: a NULL is a lack of memory. */
  gpointer copy = g_try_malloc (MAX (tensor->size, 1));

  if (copy == NULL)
    return NULL;
  memcpy (copy, tensor->data, tensor->size);
#if G_BYTE_ORDER == G_BIG_ENDIAN
  if (tensor->type == SAFETENSORS_I16)
    for (gsize i = 0; i < tensor->size / 2; i++)
      ((gint16 *) copy)[i] = GINT16_FROM_LE (((gint16 *) copy)[i]);
  if (tensor->type == SAFETENSORS_I32)
    for (gsize i = 0; i < tensor->size / 4; i++)
      ((gint32 *) copy)[i] = GINT32_FROM_LE (((gint32 *) copy)[i]);
#endif
  return copy;
}
