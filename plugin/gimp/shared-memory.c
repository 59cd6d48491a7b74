/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that a process shares with its copy. */

#include "config.h"

#define _GNU_SOURCE /* memfd_create(), O_TMPFILE */

#include "shared-memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/* Both are open before there is a second process, empty, so that both have them. */
struct _AdderSharedMemory
{
  int memory;
  int file; /* in the folder where GIMP swaps */
};

static int
open_file (void)
{
#ifdef O_TMPFILE
  g_autofree gchar *folder = NULL;

  g_object_get (gegl_config (), "swap", &folder, NULL);
  if (folder)
    return open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
#endif

  return -1;
}

/**
 * adder_shared_memory_new:
 *
 * Call it before fork().
 *
 * Returns: (transfer full): room for nothing yet
 */
AdderSharedMemory *
adder_shared_memory_new (void)
{
  AdderSharedMemory *self = g_new (AdderSharedMemory, 1);

  self->memory = memfd_create ("adderscale", MFD_CLOEXEC);
  self->file   = open_file ();

  return self;
}

/**
 * adder_shared_memory_free:
 * @self: (transfer full): in any of the two processes
 *
 * What is mapped stays so.
 */
void
adder_shared_memory_free (AdderSharedMemory *self)
{
  if (self->memory >= 0)
    close (self->memory);
  if (self->file >= 0)
    close (self->file);
  g_free (self);
}

static guint8 *
map (int   file,
     gsize size,
     int   protection)
{
  void *start = mmap (NULL, size, protection, MAP_SHARED, file, 0);

  return start == MAP_FAILED ? NULL : start;
}

/* Whoever writes to a mapping beyond the room there is gets killed: so it is
 * asked for before.
 */
static gboolean
has_room (int   file,
          gsize size)
{
  return file >= 0 && posix_fallocate (file, 0, size) == 0;
}

/**
 * adder_shared_memory_reserve:
 * @self: in the first process
 * @size: how many bytes, more than 0
 * @on_disk: (out): what to tell the second process
 *
 * What GEGL would keep in memory anyway may be shared in memory; more goes where
 * GEGL would put it, to the disk.
 *
 * Returns: (nullable): memory to write to, or %NULL if there is no room
 */
guint8 *
adder_shared_memory_reserve (AdderSharedMemory *self,
                             gsize              size,
                             gboolean          *on_disk)
{
  guint64 cache = 0;

  g_object_get (gegl_config (), "tile-cache-size", &cache, NULL);

  *on_disk = size > cache / 2 || ! has_room (self->memory, size);
  if (*on_disk && ! has_room (self->file, size))
    return NULL;

  return map (*on_disk ? self->file : self->memory, size,
              PROT_READ | PROT_WRITE);
}

/**
 * adder_shared_memory_get:
 * @self: in the second process
 * @size: as in the first one
 * @on_disk: as in the first one
 *
 * Returns: (nullable): what the first process wrote
 */
const guint8 *
adder_shared_memory_get (AdderSharedMemory *self,
                         gsize              size,
                         gboolean           on_disk)
{
  return map (on_disk ? self->file : self->memory, size, PROT_READ);
}
