/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing the .safetensors container. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "network/safetensors.h"

#define ALIGNMENT 8

static const struct
{
  const gchar *name;
  gsize        size;
} types[] = {
  [SAFETENSORS_U8]  = { "U8", 1 },
  [SAFETENSORS_I16] = { "I16", 2 },
  [SAFETENSORS_I32] = { "I32", 4 },
};

static gint
compare_keys (gconstpointer a,
              gconstpointer b)
{
  return strcmp (a, b);
}

static void
write_metadata (JsonBuilder *builder,
                GHashTable  *metadata)
{
  g_autoptr (GList) keys = g_hash_table_get_keys (metadata);

  keys = g_list_sort (keys, compare_keys);
  json_builder_set_member_name (builder, "__metadata__");
  json_builder_begin_object (builder);
  for (GList *key = keys; key != NULL; key = key->next)
    {
      json_builder_set_member_name (builder, key->data);
      json_builder_add_string_value (builder,
                                     g_hash_table_lookup (metadata, key->data));
    }
  json_builder_end_object (builder);
}

/* Returns the bytes that @tensor takes. */
static gsize
write_entry (JsonBuilder             *builder,
             const SafetensorsTensor *tensor,
             gsize                    offset)
{
  gsize size = types[tensor->type].size;

  json_builder_set_member_name (builder, tensor->name);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "dtype");
  json_builder_add_string_value (builder, types[tensor->type].name);
  json_builder_set_member_name (builder, "shape");
  json_builder_begin_array (builder);
  for (guint i = 0; i < tensor->n_dims; i++)
    {
      json_builder_add_int_value (builder, (gint64) tensor->shape[i]);
      size *= tensor->shape[i];
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "data_offsets");
  json_builder_begin_array (builder);
  json_builder_add_int_value (builder, (gint64) offset);
  json_builder_add_int_value (builder, (gint64) (offset + size));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return size;
}

static void
append_data (GByteArray              *file,
             const SafetensorsTensor *tensor,
             gsize                    size)
{
#if G_BYTE_ORDER == G_BIG_ENDIAN
  for (gsize i = 0; i < size; i += types[tensor->type].size)
    for (gsize j = types[tensor->type].size; j > 0; j--)
      g_byte_array_append (file, tensor->data + i + j - 1, 1);
#else
  g_byte_array_append (file, tensor->data, (guint) size);
#endif
}

GBytes *
safetensors_write (GHashTable              *metadata,
                   const SafetensorsTensor *tensors,
                   guint                    n_tensors)
{
  g_autoptr (JsonBuilder)   builder   = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode)      root      = NULL;
  g_autofree gchar         *header    = NULL;
  g_autofree gsize         *sizes     = g_new0 (gsize, n_tensors);
  GByteArray               *file      = g_byte_array_new ();
  gsize                     offset    = 0;
  gsize                     header_size;
  gsize                     padded_size;
  guint64                   length;

  json_builder_begin_object (builder);
  write_metadata (builder, metadata);
  for (guint i = 0; i < n_tensors; i++)
    {
      sizes[i] = write_entry (builder, &tensors[i], offset);
      offset += sizes[i];
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  header = json_generator_to_data (generator, &header_size);

  padded_size = (header_size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  length      = GUINT64_TO_LE ((guint64) padded_size);
  g_byte_array_append (file, (const guint8 *) &length, sizeof length);
  g_byte_array_append (file, (const guint8 *) header, (guint) header_size);
  for (gsize i = header_size; i < padded_size; i++)
    g_byte_array_append (file, (const guint8 *) " ", 1);
  for (guint i = 0; i < n_tensors; i++)
    append_data (file, &tensors[i], sizes[i]);
  return g_byte_array_free_to_bytes (file);
}
