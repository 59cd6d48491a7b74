/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All other files that GEGL reads and writes. Its operations tell what went
 * wrong in GLib's log only, so the log is listened to. */

#define _GNU_SOURCE /* memfd_create */

#include "config.h"

#include "command/image-file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 16384

typedef struct
{
  const gchar *extension;
  const gchar *load;
  const gchar *save;
} Operation;

static const Operation operations[] = {
  { ".webp", "gegl:webp-load", "gegl:webp-save" },
  { ".exr", "gegl:exr-load", "gegl:exr-save" },
  { ".hdr", "gegl:rgbe-load", "gegl:rgbe-save" },
  { ".ppm", "gegl:ppm-load", "gegl:ppm-save" },
  { ".pgm", "gegl:ppm-load", "gegl:ppm-save" },
  { ".pnm", "gegl:ppm-load", "gegl:ppm-save" },
  { ".gif", "gegl:gif-load", NULL },
  { ".jpg", "gegl:jpg-load", NULL },
  { ".jpeg", "gegl:jpg-load", NULL },
  { ".svg", "gegl:svg-load", NULL },
  { ".jp2", "gegl:jp2-load", NULL },
  { ".dng", "gegl:raw-load", NULL },
  { ".nef", "gegl:raw-load", NULL },
  { ".cr2", "gegl:raw-load", NULL },
  { ".arw", "gegl:raw-load", NULL },
};

static const Operation *
find_operation (const gchar *name)
{
  g_autofree gchar *lower = g_ascii_strdown (name, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    if (g_str_has_suffix (lower, operations[i].extension))
      return &operations[i];
  return NULL;
}

/* GLib has one handler for all threads. */
static GMutex   log_lock;
static GLogFunc old_log;

/* Keeps the first warning, and keeps all of them off the terminal. */
static void
log_cb (const gchar   *domain,
        GLogLevelFlags level,
        const gchar   *message,
        gpointer       user_data)
{
  gchar **first = user_data;

  if (! *first && (level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL)))
    *first = g_strdup (message);
}

/* From here to stop_listening(), warnings of GEGL go to @warning; other
 * threads that want to listen wait. */
static void
start_listening (gchar **warning)
{
  g_mutex_lock (&log_lock);
  old_log = g_log_set_default_handler (log_cb, warning);
}

static void
stop_listening (void)
{
  g_log_set_default_handler (old_log, NULL);
  g_mutex_unlock (&log_lock);
}

gboolean
image_gegl_load (const gchar *path,
                 ImageFile   *image,
                 GError     **error)
{
  const Operation       *operation = find_operation (path);
  g_autofree gchar      *warning   = NULL;
  g_autoptr (GeglNode)   graph     = NULL;
  g_autoptr (GeglBuffer) buffer    = NULL;
  GeglNode              *load, *sink;

  if (! operation || ! gegl_has_operation (operation->load))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                   _ ("This is not an image of a known format"));
      return FALSE;
    }

  graph = gegl_node_new ();
  load = gegl_node_new_child (graph, "operation", operation->load, "path", path,
                              NULL);
  sink = gegl_node_new_child (graph, "operation", "gegl:buffer-sink", "buffer",
                              &buffer, NULL);
  gegl_node_link (load, sink);
  start_listening (&warning);
  gegl_node_process (sink);
  stop_listening ();

  if (! buffer || gegl_buffer_get_width (buffer) < 1 ||
      gegl_buffer_get_height (buffer) < 1 || warning)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                   _ ("The image cannot be read%s%s"), warning ? ": " : "",
                   warning ? warning : "");
      return FALSE;
    }

  image->buffer = g_steal_pointer (&buffer);
  {
    gint        size = 0;
    const Babl *space =
      babl_format_get_space (gegl_buffer_get_format (image->buffer));
    const gchar *profile = space == babl_space ("sRGB") ||
                               babl_space_is_cmyk (space)
                             ? NULL
                             : babl_space_get_icc (space, &size);

    if (profile && size > 0)
      image->profile = g_bytes_new (profile, (gsize) size);
  }

  return TRUE;
}

gboolean
image_gegl_can_save (const gchar *name)
{
  const Operation *operation = find_operation (name);

  return operation && operation->save && gegl_has_operation (operation->save);
}

/* Lets GEGL write into memory: its operations do not look whether a disk takes
 * what they write. Returns the descriptor of it, or -1. */
static gint
encode (const gchar     *operation,
        const ImageFile *image,
        gint             quality,
        gchar          **warning)
{
  g_autoptr (GeglNode) graph = gegl_node_new ();
  g_autofree gchar    *path  = NULL;
  GeglNode            *source, *save;
  const gint           file = memfd_create ("adderscale", MFD_CLOEXEC);

  if (file < 0)
    return -1;
  path   = g_strdup_printf ("/proc/self/fd/%d", file);
  source = gegl_node_new_child (graph, "operation", "gegl:buffer-source",
                                "buffer", image->buffer, NULL);
  save =
    gegl_node_new_child (graph, "operation", operation, "path", path, NULL);
  if (gegl_node_find_property (save, "quality"))
    gegl_node_set (save, "quality", quality, NULL);
  gegl_node_link (source, save);

  start_listening (warning);
  gegl_node_process (save);
  stop_listening ();

  return file;
}

/* The limit of a file's size, which memory has too, cuts silently. */
static gboolean
is_whole (gint   file,
          gsize *size)
{
  struct stat   status;
  struct rlimit limit;

  if (fstat (file, &status) != 0)
    return FALSE;
  *size = (gsize) status.st_size;
  if (getrlimit (RLIMIT_FSIZE, &limit) == 0 &&
      limit.rlim_cur != RLIM_INFINITY && *size >= limit.rlim_cur)
    {
      errno = EFBIG;
      return FALSE;
    }

  return TRUE;
}

static gboolean
copy_to_file (gint         memory,
              gsize        size,
              const gchar *path)
{
  guint8   block[BLOCK];
  FILE    *file = fopen (path, "wb");
  gboolean success;
  gsize    at = 0;

  if (! file)
    return FALSE;
  while (at < size)
    {
      const gssize n = pread (memory, block, BLOCK, (off_t) at);

      if (n <= 0 || fwrite (block, 1, (gsize) n, file) != (gsize) n)
        break;
      at += (gsize) n;
    }
  success = at == size && fflush (file) == 0;
  if (fclose (file) != 0)
    success = FALSE;

  return success;
}

gboolean
image_gegl_save (const gchar     *path,
                 const gchar     *name,
                 const ImageFile *image,
                 gint             quality,
                 GError         **error)
{
  const Operation  *operation = find_operation (name);
  g_autofree gchar *warning   = NULL;
  gsize             size      = 0;
  gint              memory;
  gboolean          success;

  g_return_val_if_fail (operation && operation->save, FALSE);

  errno   = 0;
  memory  = encode (operation->save, image, quality, &warning);
  success = memory >= 0 && is_whole (memory, &size) && size > 0 && ! warning &&
            copy_to_file (memory, size, path);
  if (! success && warning)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                 _ ("The image cannot be written: %s"), warning);
  else if (! success)
    image_file_set_errno (error, _ ("The image cannot be written"));
  if (memory >= 0)
    close (memory);

  return success;
}
