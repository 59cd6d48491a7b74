/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading JSON that nobody vouches for: wrong types and absurd values become
 * errors that name the place. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * json_checked_parse:
 * @where: name of the text, for messages
 * @text: `[length]`, need not end in a null byte
 * @length: in bytes
 * @error: return location for %ADDER_ERROR_INVALID_MODEL
 *
 * Parses @text after looking at its encoding and its depth, which a parser
 * that calls itself must not be trusted with.
 *
 * Returns: (transfer full) (nullable): the root
 */
JsonNode *json_checked_parse (const gchar *where,
                              const gchar *text,
                              gsize        length,
                              GError     **error);

/**
 * json_checked_string:
 * @object: an object
 * @where: name of @object, for messages
 * @key: a member that must be there
 * @value: (out) (transfer none): the member
 * @error: return location for %ADDER_ERROR_INVALID_MODEL
 *
 * Returns: %FALSE with @error unless the member is a string
 */
gboolean json_checked_string (JsonObject   *object,
                              const gchar  *where,
                              const gchar  *key,
                              const gchar **value,
                              GError      **error);

/**
 * json_checked_integer:
 * @object: an object
 * @where: name of @object, for messages
 * @key: a member that must be there
 * @min: least value
 * @max: greatest value
 * @value: (out): the member
 * @error: return location for %ADDER_ERROR_INVALID_MODEL
 *
 * Returns: %FALSE with @error unless the member is an integer in @min..@max
 */
gboolean json_checked_integer (JsonObject  *object,
                               const gchar *where,
                               const gchar *key,
                               gint         min,
                               gint         max,
                               gint        *value,
                               GError     **error);

/**
 * json_checked_boolean:
 * @object: an object
 * @where: name of @object, for messages
 * @key: a member; %FALSE is read where it is missing
 * @value: (out): the member
 * @error: return location for %ADDER_ERROR_INVALID_MODEL
 *
 * Returns: %FALSE with @error if the member is not a boolean
 */
gboolean json_checked_boolean (JsonObject  *object,
                               const gchar *where,
                               const gchar *key,
                               gboolean    *value,
                               GError     **error);

/**
 * json_checked_integers:
 * @object: an object
 * @where: name of @object, for messages
 * @key: a member that must be there
 * @values: (out): `[max_values]`, the elements
 * @min_values: least length
 * @max_values: greatest length
 * @n_values: (out): the length
 * @error: return location for %ADDER_ERROR_INVALID_MODEL
 *
 * Returns: %FALSE with @error unless the member is an array of integers of a
 *   length in @min_values..@max_values
 */
gboolean json_checked_integers (JsonObject  *object,
                                const gchar *where,
                                const gchar *key,
                                gint64      *values,
                                guint        min_values,
                                guint        max_values,
                                guint       *n_values,
                                GError     **error);

G_END_DECLS
