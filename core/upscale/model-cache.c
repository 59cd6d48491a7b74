/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The models that somebody holds already, so that no file is read twice: a
 * dialog asks for its model with each change of a setting. Models never change,
 * so that nobody can tell one that is shared from one of his own.
 */

#include "config.h"

#include "upscale/model-cache.h"

#include <glib/gstdio.h>

/* Seconds after which a further change gets another time in all file systems. */
#define TICK 2

typedef struct
{
  AdderFileIdentity identity;
  GWeakRef          model;
  gconstpointer     address; /* of the model, to compare only */
} Entry;

static GMutex      cache_lock;
static GHashTable *cache; /* path to Entry; only while there are models */

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_weak_ref_clear (&entry->model);
  g_free (entry);
}

gboolean
adder_file_identity_read (const gchar       *path,
                          AdderFileIdentity *identity)
{
  GStatBuf status;

  if (g_stat (path, &status) != 0)
    return FALSE;

  *identity = (AdderFileIdentity) { .device      = status.st_dev,
                                    .inode       = status.st_ino,
                                    .size        = status.st_size,
                                    .seconds     = status.st_mtim.tv_sec,
                                    .nanoseconds = status.st_mtim.tv_nsec };

  return ABS (g_get_real_time () / G_USEC_PER_SEC - identity->seconds) > TICK;
}

static gboolean
is_same (const AdderFileIdentity *one,
         const AdderFileIdentity *other)
{
  return one->device == other->device && one->inode == other->inode &&
         one->size == other->size && one->seconds == other->seconds &&
         one->nanoseconds == other->nanoseconds;
}

AdderModel *
adder_model_cache_find (const gchar             *path,
                        const AdderFileIdentity *identity)
{
  AdderModel *model = NULL;
  Entry      *entry;

  g_mutex_lock (&cache_lock);
  entry = cache ? g_hash_table_lookup (cache, path) : NULL;
  if (entry && is_same (&entry->identity, identity))
    model = g_weak_ref_get (&entry->model);
  g_mutex_unlock (&cache_lock);

  return model;
}

void
adder_model_cache_add (const gchar             *path,
                       const AdderFileIdentity *identity,
                       AdderModel              *model)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->identity = *identity;
  entry->address  = model;
  g_weak_ref_init (&entry->model, model);

  g_mutex_lock (&cache_lock);
  if (! cache)
    cache = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  g_hash_table_replace (cache, g_strdup (path), entry);
  g_mutex_unlock (&cache_lock);
}

void
adder_model_cache_forget (const gchar *path,
                          AdderModel  *model)
{
  Entry *entry;

  g_mutex_lock (&cache_lock);
  entry = cache ? g_hash_table_lookup (cache, path) : NULL;
  /* The file may have been loaded anew meanwhile. */
  if (entry && entry->address == model)
    g_hash_table_remove (cache, path);
  if (cache && g_hash_table_size (cache) == 0)
    g_clear_pointer (&cache, g_hash_table_unref);
  g_mutex_unlock (&cache_lock);
}
