/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The .safetensors container: named tensors and texts in one file. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SAFETENSORS_MAX_DIMS 4

/* Element types that models use. */
typedef enum
{
  SAFETENSORS_U8,
  SAFETENSORS_I16,
  SAFETENSORS_I32,
  SAFETENSORS_OTHER, /* legal in a file, but nothing of ours */
} SafetensorsType;

/* One tensor. After reading, @data points into the file's bytes, is little
 * endian and not aligned. For writing, it is in host order and aligned. */
typedef struct
{
  gchar          *name;
  SafetensorsType type;
  guint           n_dims;
  gsize           shape[SAFETENSORS_MAX_DIMS];
  const guint8   *data;
  gsize           offset; /* bytes from the start of the tensors' data */
  gsize           size;   /* bytes */
} SafetensorsTensor;

/* The contents of a file. */
typedef struct
{
  GHashTable *metadata; /* gchar * → gchar * */
  GHashTable *tensors;  /* gchar * → SafetensorsTensor */
} Safetensors;

/**
 * safetensors_read:
 * @bytes: a whole file; must outlive the result
 * @error: return location for %ADDER_ERROR_INVALID_MODEL
 *
 * Takes a file apart. Every length is checked before it is used, and the
 * tensors are known to fill the data part without gaps and overlaps.
 *
 * Returns: (transfer full) (nullable): the contents
 */
Safetensors *safetensors_read (GBytes  *bytes,
                               GError **error);

/**
 * safetensors_free:
 * @self: (transfer full): contents
 *
 * Frees what safetensors_read() returned.
 */
void safetensors_free (Safetensors *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Safetensors,
                               safetensors_free)

/**
 * safetensors_write:
 * @metadata: (element-type utf8 utf8): texts, written in the keys' order
 * @tensors: `[n_tensors]`, written in this order; offsets are ignored
 * @n_tensors: how many
 *
 * Puts a file together. The header is padded so that the data starts at a
 * multiple of 8 bytes.
 *
 * Returns: (transfer full): the file
 */
GBytes *safetensors_write (GHashTable              *metadata,
                           const SafetensorsTensor *tensors,
                           guint                    n_tensors);

/**
 * safetensors_copy:
 * @tensor: a tensor that was read
 *
 * Returns: (transfer full) (nullable): its elements, aligned and in host
 *   order; %NULL where memory is short
 */
gpointer safetensors_copy (const SafetensorsTensor *tensor);

G_END_DECLS
