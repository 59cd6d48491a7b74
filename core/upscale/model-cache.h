/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The models that somebody holds already, so that no file is read twice. */
#pragma once

#include "adder.h"

G_BEGIN_DECLS

/**
 * AdderFileIdentity:
 * @device: the file system
 * @inode: the file's number there
 * @size: in bytes
 * @seconds: when it was last written
 * @nanoseconds: likewise
 *
 * What changes when a file does.
 */
typedef struct
{
  guint64 device;
  guint64 inode;
  gint64  size;
  gint64  seconds;
  gint64  nanoseconds;
} AdderFileIdentity;

/**
 * adder_file_identity_read:
 * @path: a file
 * @identity: (out caller-allocates): what it is now
 *
 * Returns: whether @identity will tell a later change. It cannot of a file that
 *   was written only now: clocks of file systems tick slowly
 */
gboolean adder_file_identity_read (const gchar       *path,
                                   AdderFileIdentity *identity);

/**
 * adder_model_cache_find:
 * @path: a file
 * @identity: what it is now
 *
 * Returns: (transfer full) (nullable): the model that was loaded from it, if
 *   somebody still holds it and the file has not changed
 */
AdderModel *adder_model_cache_find (const gchar             *path,
                                    const AdderFileIdentity *identity);

/**
 * adder_model_cache_add:
 * @path: a file
 * @identity: what it was before it was read
 * @model: its model; no reference is taken
 */
void adder_model_cache_add (const gchar             *path,
                            const AdderFileIdentity *identity,
                            AdderModel              *model);

/**
 * adder_model_cache_forget:
 * @path: the file of @model
 * @model: a model that nobody holds any more
 */
void adder_model_cache_forget (const gchar *path,
                               AdderModel  *model);

G_END_DECLS
