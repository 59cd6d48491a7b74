/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that a process shares with its copy. */

#pragma once

#include <libgimp/gimp.h>

/**
 * AdderSharedMemory:
 *
 * Where the pixels of a result may lie. It has no name in any folder, so that
 * nothing stays behind whoever is killed.
 */
typedef struct _AdderSharedMemory AdderSharedMemory;

AdderSharedMemory *adder_shared_memory_new (void);

void adder_shared_memory_free (AdderSharedMemory *self);

guint8 *adder_shared_memory_reserve (AdderSharedMemory *self,
                                     gsize              size,
                                     gboolean          *on_disk);

const guint8 *adder_shared_memory_get (AdderSharedMemory *self,
                                       gsize              size,
                                       gboolean           on_disk);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderSharedMemory,
                               adder_shared_memory_free)
