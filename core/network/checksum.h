/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model file's checksum of itself. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The text in `__metadata__` that holds it. */
#define ADDER_CHECKSUM_KEY "sha256"

/**
 * adder_checksum_placeholder:
 *
 * Returns: what stands in the file while its checksum is computed: 64 zeros
 */
const gchar *adder_checksum_placeholder (void);

/**
 * adder_checksum_seal:
 * @file: a model file with the placeholder in its header
 * @size: its bytes
 *
 * Replaces the placeholder by the SHA-256 of the file.
 *
 * Returns: whether there is a placeholder
 */
gboolean adder_checksum_seal (guint8 *file,
                              gsize   size);

/**
 * adder_checksum_verify:
 * @metadata: (element-type utf8 utf8): the texts of the file
 * @file: the whole file
 * @size: its bytes
 * @error: return location for %ADDER_ERROR_INVALID_MODEL
 *
 * Returns: whether the file says that it is what was written
 */
gboolean adder_checksum_verify (GHashTable   *metadata,
                                const guint8 *file,
                                gsize         size,
                                GError      **error);

G_END_DECLS
