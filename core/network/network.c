/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderNetwork: an immutable integer network, as a model file describes it. */
#include "config.h"

#include "network/network.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "adder-error.h"
#include "network/checksum.h"
#include "network/network-private.h"

/* Bytes: more than a model of 16 layers of 32 channels has. */
#define FIRST_READ ((gsize) 256 * 1024)

/* Every layer is 3×3, so the radius is the number of layers. */
G_STATIC_ASSERT (ADDER_MAX_LAYERS + 2 <= ADDER_MAX_RADIUS);

const gchar *const adder_layer_type_names[4] = { "head", "adder", "convolution",
                                                 "tail" };
const gchar *const adder_shortcut_names[3]   = { "none", "input", "block" };
const gchar *const adder_input_names[2]      = { "source", "enlarged" };

static const gchar *
require_metadata (GHashTable  *metadata,
                  const gchar *key,
                  GError     **error)
{
  const gchar *value = g_hash_table_lookup (metadata, key);

  if (value == NULL)
    g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                 _ ("“__metadata__”: “%s” is missing"), key);
  return value;
}

/* Reads what the network does to an image: scale, planes, input. */
static gboolean
read_shape (AdderNetwork *self,
            GHashTable   *metadata,
            GError      **error)
{
  const gchar *format;
  const gchar *scale;
  const gchar *planes;
  const gchar *input;
  gint64       number;

  if (! (format = require_metadata (metadata, "format", error)))
    return FALSE;
  if (strcmp (format, ADDER_FORMAT) != 0)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_UNSUPPORTED,
                   _ ("the model's format is “%s”, this program reads “%s”"),
                   format, ADDER_FORMAT);
      return FALSE;
    }
  if (! (scale = require_metadata (metadata, "scale", error)) ||
      ! (planes = require_metadata (metadata, "planes", error)) ||
      ! (input = require_metadata (metadata, "input", error)))
    return FALSE;

  if (! g_ascii_string_to_signed (scale, 10, 1, ADDER_MAX_SCALE, &number, NULL))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("“scale” is “%s”, expected 1 to %d"), scale,
                   ADDER_MAX_SCALE);
      return FALSE;
    }
  self->scale = (gint) number;

  if (strcmp (planes, "rgb") != 0 && strcmp (planes, "luma") != 0)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("“planes” is “%s”, expected “rgb” or “luma”"), planes);
      return FALSE;
    }
  self->planes = strcmp (planes, "rgb") == 0 ? 3 : 1;

  if (strcmp (input, "source") != 0 && strcmp (input, "enlarged") != 0)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("“input” is “%s”, expected “source” or “enlarged”"),
                   input);
      return FALSE;
    }
  self->input = strcmp (input, "source") == 0 ? ADDER_INPUT_SOURCE
                                              : ADDER_INPUT_ENLARGED;
  return TRUE;
}

static void
plan_free (gpointer plan)
{
  adder_network_plan_free (plan);
}

AdderNetwork *
adder_network_new_from_bytes (GBytes  *bytes,
                              GError **error)
{
  g_autoptr (AdderNetwork) self = NULL;
  g_autoptr (Safetensors)  file = NULL;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (g_bytes_get_size (bytes) > ADDER_MAX_FILE_SIZE)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
                   _ ("the model has %zu bytes, at most %d are read (64 MB)"),
                   g_bytes_get_size (bytes), ADDER_MAX_FILE_SIZE);
      return NULL;
    }
  file = safetensors_read (bytes, error);
  if (file == NULL)
    return NULL;

  self = g_new0 (AdderNetwork, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->metadata = g_hash_table_ref (file->metadata);
  self->arrays   = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&self->plans_lock);
  self->plans = g_hash_table_new_full (NULL, NULL, NULL, plan_free);

  if (! read_shape (self, file->metadata, error) ||
      ! adder_network_load_layers (self, file, error))
    return NULL;
  for (guint i = 0; i < self->n_layers; i++)
    if (! adder_network_check_layer (self, i, error))
      return NULL;
  /* The last check, so that the others tell what they find. */
  if (! adder_checksum_verify (self->metadata, g_bytes_get_data (bytes, NULL),
                               g_bytes_get_size (bytes), error))
    return NULL;
  return g_steal_pointer (&self);
}

/* All of @stream, or one byte more than a model may have: that shows that
 * there is too much, even where a device never ends or a file grows. The
 * buffer grows with what is read, as most models are far from the limit. */
static guint8 *
read_model (GInputStream *stream,
            gsize        *size,
            GError      **error)
{
  const gsize        most = ADDER_MAX_FILE_SIZE + 1;
  gsize              room = 0;
  g_autofree guint8 *data = NULL;

  *size = 0;
  while (*size == room && room < most)
    {
      gsize   got;
      guint8 *larger;

      room   = MIN (MAX (2 * room, FIRST_READ), most);
      larger = g_try_realloc (data, room);
      if (larger == NULL)
        {
          g_set_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
                       _ ("no memory for a model file (%zu bytes)"), room);
          return NULL;
        }
      data = larger;
      if (! g_input_stream_read_all (stream, data + *size, room - *size, &got,
                                     NULL, error))
        return NULL;
      *size += got;
    }
  return g_steal_pointer (&data);
}

AdderNetwork *
adder_network_new_from_file (GFile   *file,
                             GError **error)
{
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GBytes)           bytes  = NULL;
  g_autofree gchar            *name   = NULL;
  g_autofree guint8           *data   = NULL;
  gsize                        size;
  AdderNetwork                *self;

  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  stream = g_file_read (file, NULL, error);
  if (stream == NULL)
    return NULL;
  data = read_model (G_INPUT_STREAM (stream), &size, error);
  if (data == NULL)
    return NULL;
  bytes = g_bytes_new_static (data, size);
  self  = adder_network_new_from_bytes (bytes, error);
  if (self == NULL)
    {
      name = g_file_get_parse_name (file);
      g_prefix_error (error, "%s: ", name);
    }
  return self;
}

AdderNetwork *
adder_network_ref (AdderNetwork *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
adder_network_unref (AdderNetwork *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_ref_count_dec (&self->ref_count))
    {
      g_hash_table_unref (self->metadata);
      g_ptr_array_unref (self->arrays);
      g_hash_table_unref (self->plans);
      g_mutex_clear (&self->plans_lock);
      g_free (self);
    }
}

const AdderNetworkPlan *
adder_network_get_plan (AdderNetwork       *self,
                        const AdderKernels *kernels)
{
  AdderNetworkPlan *plan;

  g_mutex_lock (&self->plans_lock);
  plan = g_hash_table_lookup (self->plans, kernels);
  if (plan == NULL)
    {
      plan = adder_network_plan_new (self, kernels);
      if (plan)
        g_hash_table_insert (self->plans, (gpointer) kernels, plan);
    }
  g_mutex_unlock (&self->plans_lock);
  return plan;
}

const gchar *
adder_network_get_metadata (const AdderNetwork *self,
                            const gchar        *key)
{
  g_return_val_if_fail (self != NULL && key != NULL, NULL);

  return g_hash_table_lookup (self->metadata, key);
}

gint
adder_network_get_scale (const AdderNetwork *self)
{
  g_return_val_if_fail (self != NULL, 1);

  return self->scale;
}

gint
adder_network_get_planes (const AdderNetwork *self)
{
  g_return_val_if_fail (self != NULL, 1);

  return self->planes;
}

AdderInput
adder_network_get_input (const AdderNetwork *self)
{
  g_return_val_if_fail (self != NULL, ADDER_INPUT_SOURCE);

  return self->input;
}

gint
adder_network_get_shuffle (const AdderNetwork *self)
{
  g_return_val_if_fail (self != NULL, 1);

  return self->input == ADDER_INPUT_ENLARGED ? 1 : self->scale;
}

guint
adder_network_get_n_layers (const AdderNetwork *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_layers;
}

const AdderLayer *
adder_network_get_layer (const AdderNetwork *self,
                         guint               index)
{
  g_return_val_if_fail (self != NULL && index < self->n_layers, NULL);

  return &self->layers[index];
}

gint
adder_network_get_radius (const AdderNetwork *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return (gint) self->n_layers;
}

guint64
adder_network_get_operations (const AdderNetwork *self)
{
  guint64 operations = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->n_layers; i++)
    operations += 9 * (guint64) self->layers[i].inputs *
                  self->layers[i].outputs;
  return operations;
}
