/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderNetworkBuilder: from arrays of numbers to a model file. */
#include "network/network-builder.h"

#include <json-glib/json-glib.h>

#include "network/checksum.h"
#include "network/network-private.h"
#include "network/safetensors.h"

struct _AdderNetworkBuilder
{
  GHashTable *metadata;
  gint        scale;
  gint        planes;
  AdderInput  input;
  GArray     *layers; /* AdderLayer, their arrays in @arrays */
  GPtrArray  *arrays;
};

AdderNetworkBuilder *
adder_network_builder_new (gint       scale,
                           gint       planes,
                           AdderInput input)
{
  AdderNetworkBuilder *self;

  g_return_val_if_fail (scale >= 1 && scale <= ADDER_MAX_SCALE, NULL);
  g_return_val_if_fail (planes == 1 || planes == 3, NULL);

  self = g_new0 (AdderNetworkBuilder, 1);
  self->metadata =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->scale  = scale;
  self->planes = planes;
  self->input  = input;
  self->layers = g_array_new (FALSE, TRUE, sizeof (AdderLayer));
  self->arrays = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
adder_network_builder_free (AdderNetworkBuilder *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->metadata);
  g_array_unref (self->layers);
  g_ptr_array_unref (self->arrays);
  g_free (self);
}

void
adder_network_builder_set_metadata (AdderNetworkBuilder *self,
                                    const gchar         *key,
                                    const gchar         *value)
{
  g_return_if_fail (self != NULL && key != NULL && value != NULL);
  g_return_if_fail (g_utf8_validate (key, -1, NULL));
  g_return_if_fail (g_utf8_validate (value, -1, NULL));

  g_hash_table_insert (self->metadata, g_strdup (key), g_strdup (value));
}

static const void *
keep (AdderNetworkBuilder *self,
      gconstpointer        data,
      gsize                size)
{
  gpointer copy = g_memdup2 (data, size);

  g_ptr_array_add (self->arrays, copy);
  return copy;
}

void
adder_network_builder_add (AdderNetworkBuilder *self,
                           const AdderLayer    *layer)
{
  gboolean   adder;
  AdderLayer copy;

  g_return_if_fail (self != NULL && layer != NULL);
  g_return_if_fail (layer->inputs > 0 && layer->outputs > 0);
  g_return_if_fail (layer->weight != NULL && layer->bias != NULL);
  adder = layer->type == ADDER_LAYER_ADDER;
  g_return_if_fail (! adder || layer->m != NULL);

  copy        = *layer;
  copy.weight = keep (self, layer->weight,
                      9 * (gsize) layer->inputs * layer->outputs *
                        (adder ? sizeof (guint8) : sizeof (gint16)));
  copy.bias   = keep (self, layer->bias, layer->outputs * sizeof (gint32));
  copy.m      = adder ? keep (self, layer->m, layer->outputs * sizeof (gint16))
                      : NULL;
  g_array_append_val (self->layers, copy);
}

static void
describe_layer (JsonBuilder      *builder,
                const AdderLayer *layer)
{
  gboolean adder = layer->type == ADDER_LAYER_ADDER;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "type");
  json_builder_add_string_value (builder, adder_layer_type_names[layer->type]);
  json_builder_set_member_name (builder, "channels");
  json_builder_add_int_value (builder, layer->outputs);
  json_builder_set_member_name (builder, "shift");
  json_builder_add_int_value (builder, layer->shift);
  if (adder || layer->type == ADDER_LAYER_CONVOLUTION)
    {
      json_builder_set_member_name (builder, "shortcut");
      json_builder_add_string_value (builder,
                                     adder_shortcut_names[layer->shortcut]);
    }
  if (adder && layer->shortcut != ADDER_SHORTCUT_NONE)
    {
      json_builder_set_member_name (builder, "r");
      json_builder_add_int_value (builder, layer->r);
    }
  if (layer->type == ADDER_LAYER_TAIL)
    {
      json_builder_set_member_name (builder, "skip");
      json_builder_add_boolean_value (builder, layer->skip);
    }
  else
    {
      json_builder_set_member_name (builder, "power");
      json_builder_add_boolean_value (builder, layer->power);
    }
  json_builder_end_object (builder);
}

static gchar *
describe_layers (GArray *layers)
{
  g_autoptr (JsonBuilder)   builder   = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode)      root      = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < layers->len; i++)
    describe_layer (builder, &g_array_index (layers, AdderLayer, i));
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}

static void
add_tensor (GArray         *tensors,
            guint           index,
            const gchar    *name,
            SafetensorsType type,
            gconstpointer   data,
            gsize           first,
            gsize           inputs)
{
  SafetensorsTensor tensor = {
    .name   = g_strdup_printf ("layer%u.%s", index, name),
    .type   = type,
    .n_dims = inputs > 0 ? 4 : 1,
    .shape  = { first, 3, 3, inputs },
    .data   = data,
  };

  g_array_append_val (tensors, tensor);
}

static void
add_tensors (GArray           *tensors,
             guint             index,
             const AdderLayer *layer)
{
  gboolean adder = layer->type == ADDER_LAYER_ADDER;

  add_tensor (tensors, index, "weight",
              adder ? SAFETENSORS_U8 : SAFETENSORS_I16, layer->weight,
              layer->outputs, layer->inputs);
  add_tensor (tensors, index, adder ? "k" : "bias", SAFETENSORS_I32,
              layer->bias, layer->outputs, 0);
  if (adder)
    add_tensor (tensors, index, "m", SAFETENSORS_I16, layer->m, layer->outputs,
                0);
  if (layer->power && layer->type != ADDER_LAYER_TAIL)
    {
      add_tensor (tensors, index, "base", SAFETENSORS_U8, layer->base, 16, 0);
      add_tensor (tensors, index, "slope", SAFETENSORS_U8, layer->slope, 16, 0);
    }
}

static void
clear_tensor (gpointer data)
{
  g_free (((SafetensorsTensor *) data)->name);
}

GBytes *
adder_network_builder_to_bytes (const AdderNetworkBuilder *self)
{
  g_autoptr (GArray) tensors = NULL;
  GBytes            *file;
  guint8            *data;
  gsize              size;

  g_return_val_if_fail (self != NULL, NULL);

  tensors = g_array_new (FALSE, TRUE, sizeof (SafetensorsTensor));
  g_array_set_clear_func (tensors, clear_tensor);
  for (guint i = 0; i < self->layers->len; i++)
    add_tensors (tensors, i, &g_array_index (self->layers, AdderLayer, i));

  g_hash_table_insert (self->metadata, g_strdup ("format"),
                       g_strdup (ADDER_FORMAT));
  g_hash_table_insert (self->metadata, g_strdup ("scale"),
                       g_strdup_printf ("%d", self->scale));
  g_hash_table_insert (self->metadata, g_strdup ("planes"),
                       g_strdup (self->planes == 3 ? "rgb" : "luma"));
  g_hash_table_insert (self->metadata, g_strdup ("input"),
                       g_strdup (adder_input_names[self->input]));
  g_hash_table_insert (self->metadata, g_strdup ("layers"),
                       describe_layers (self->layers));
  g_hash_table_insert (self->metadata, g_strdup (ADDER_CHECKSUM_KEY),
                       g_strdup (adder_checksum_placeholder ()));
  file = safetensors_write (self->metadata,
                            (const SafetensorsTensor *) tensors->data,
                            tensors->len);
  data = g_bytes_unref_to_data (file, &size);
  adder_checksum_seal (data, size);
  return g_bytes_new_take (data, size);
}

AdderNetwork *
adder_network_builder_to_network (const AdderNetworkBuilder *self,
                                  GError                   **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  bytes = adder_network_builder_to_bytes (self);
  return adder_network_new_from_bytes (bytes, error);
}
