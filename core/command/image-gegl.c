/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All other files that GEGL reads and writes. Its operations tell what went
 * wrong in GLib's log only, so the log is listened to. */

#include "config.h"

#include "command/image-file.h"

#include <string.h>

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

gboolean
image_gegl_load (const gchar *path,
                 ImageFile   *image,
                 GError     **error)
{
  const Operation       *operation = find_operation (path);
  g_autofree gchar      *warning   = NULL;
  g_autoptr (GeglNode)   graph     = NULL;
  g_autoptr (GeglBuffer) buffer    = NULL;
  GLogFunc               old_log;
  GeglNode              *load, *sink;

  if (! operation || ! gegl_has_operation (operation->load))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                   "This is not an image of a known format");
      return FALSE;
    }

  old_log = g_log_set_default_handler (log_cb, &warning);
  graph   = gegl_node_new ();
  load = gegl_node_new_child (graph, "operation", operation->load, "path", path,
                              NULL);
  sink = gegl_node_new_child (graph, "operation", "gegl:buffer-sink", "buffer",
                              &buffer, NULL);
  gegl_node_link (load, sink);
  gegl_node_process (sink);
  g_log_set_default_handler (old_log, NULL);

  if (! buffer || gegl_buffer_get_width (buffer) < 1 ||
      gegl_buffer_get_height (buffer) < 1 || warning)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                   "The image cannot be read%s%s", warning ? ": " : "",
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

gboolean
image_gegl_save (const gchar     *path,
                 const gchar     *name,
                 const ImageFile *image,
                 gint             quality,
                 GError         **error)
{
  const Operation     *operation = find_operation (name);
  g_autofree gchar    *warning   = NULL;
  g_autoptr (GeglNode) graph     = gegl_node_new ();
  GLogFunc             old_log;
  GeglNode            *source, *save;

  old_log = g_log_set_default_handler (log_cb, &warning);
  source  = gegl_node_new_child (graph, "operation", "gegl:buffer-source",
                                 "buffer", image->buffer, NULL);
  save = gegl_node_new_child (graph, "operation", operation->save, "path", path,
                              NULL);
  if (gegl_node_find_property (save, "quality"))
    gegl_node_set (save, "quality", quality, NULL);
  gegl_node_link (source, save);
  gegl_node_process (save);
  g_log_set_default_handler (old_log, NULL);

  if (warning)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                   "The image cannot be written: %s", warning);
      return FALSE;
    }

  return TRUE;
}
