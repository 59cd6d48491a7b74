/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of photographs.
 *
 * Photographs are decoded and made smaller (as MATLAB's imresize, which the
 * benchmarks use) once and kept in memory: three bytes for each pixel and a
 * quarter of that at ×2.
 */

#include <string.h>

#include <gegl.h>

#include "adder-error.h"
#include "data-private.h"
#include "resize.h"
#include "spoil.h"

/**
 * train_photo_free:
 * @photo: (transfer full): a photograph
 */
void
train_photo_free (TrainPhoto *photo)
{
  g_free (photo->name);
  g_free (photo->small);
  g_free (photo->large);
  g_free (photo);
}

static GeglBuffer *
load_buffer (const gchar *path)
{
  GeglBuffer        *buffer = NULL;
  g_autoptr (GeglNode) graph = gegl_node_new ();
  GeglNode          *load, *sink;

  load = gegl_node_new_child (graph, "operation", "gegl:load", "path", path,
                              NULL);
  sink = gegl_node_new_child (graph, "operation", "gegl:buffer-sink", "buffer",
                              &buffer, NULL);
  gegl_node_link (load, sink);
  gegl_node_process (sink);
  return buffer;
}

/* Cut to a multiple of the scale, top left kept. %NULL without @error for one
 * that is smaller than a pixel of the reduction. */
static TrainPhoto *
photo_load (const gchar *folder,
            const gchar *name,
            gint         scale,
            GError     **error)
{
  g_autofree gchar       *path   = g_build_filename (folder, name, NULL);
  g_autoptr (GeglBuffer)  buffer = load_buffer (path);
  const GeglRectangle    *extent = buffer ? gegl_buffer_get_extent (buffer) : NULL;
  TrainPhoto             *photo;
  GeglRectangle           cut;

  if (! extent || gegl_rectangle_is_empty (extent))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                   "The photograph “%s” cannot be read", path);
      return NULL;
    }
  if (extent->width < scale || extent->height < scale)
    return NULL;

  photo         = g_new0 (TrainPhoto, 1);
  photo->name   = g_strdup (name);
  photo->width  = extent->width / scale;
  photo->height = extent->height / scale;
  cut           = (GeglRectangle) { extent->x, extent->y, photo->width * scale,
                                    photo->height * scale };

  photo->large = g_new (guint8, (gsize) cut.width * (gsize) cut.height * 3);
  photo->small = g_new (guint8, (gsize) photo->width * (gsize) photo->height * 3);
  gegl_buffer_get (buffer, &cut, 1.0, babl_format ("R'G'B' u8"), photo->large,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return photo;
}

typedef struct
{
  GPtrArray *photos;
  gint       scale;
} Reduction;

static void
reduce_task (guint    item,
             guint    worker,
             gpointer data)
{
  Reduction  *reduction = data;
  TrainPhoto *photo     = g_ptr_array_index (reduction->photos, item);

  adder_imresize (photo->large, photo->width * reduction->scale,
                  photo->height * reduction->scale, 3, photo->small,
                  photo->width, photo->height);
}

static GPtrArray *
list_names (const gchar *folder,
            GError     **error)
{
  GPtrArray       *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir   = g_dir_open (folder, 0, error);
  const gchar     *name;

  if (! dir)
    {
      g_ptr_array_unref (names);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".jpg") || g_str_has_suffix (name, ".jpeg") ||
        g_str_has_suffix (name, ".png") || g_str_has_suffix (name, ".tif"))
      g_ptr_array_add (names, g_strdup (name));

  /* The order decides what a seed draws. */
  g_ptr_array_sort_values (names, (GCompareFunc) g_strcmp0);
  return names;
}

/**
 * train_data_load:
 * @folder: JPEG, PNG and TIFF photographs
 * @scale: of the reduction
 * @least_size: photographs whose reduction is smaller are left out
 *
 * Returns: (transfer full) (nullable): %NULL with @error if a photograph is
 *   damaged or the folder holds nothing to train on
 */
TrainData *
train_data_load (const gchar  *folder,
                 guint         scale,
                 guint         least_size,
                 TrainWorkers *workers,
                 GError      **error)
{
  g_autoptr (GPtrArray)  names = list_names (folder, error);
  g_autoptr (TrainData)  self  = g_new0 (TrainData, 1);
  Reduction              reduction;

  self->photos = g_ptr_array_new_with_free_func ((GDestroyNotify) train_photo_free);
  self->scale  = scale;
  self->name   = g_path_get_basename (folder);
  if (! names)
    return NULL;

  for (guint i = 0; i < names->len; i++)
    {
      GError     *failure = NULL;
      TrainPhoto *photo   = photo_load (folder, g_ptr_array_index (names, i),
                                        (gint) scale, &failure);

      if (failure)
        {
          g_propagate_error (error, failure);
          return NULL;
        }
      if (photo && MIN (photo->width, photo->height) >= (gint) least_size)
        g_ptr_array_add (self->photos, photo);
      else
        g_clear_pointer (&photo, train_photo_free);
    }

  if (self->photos->len == 0)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                   "No photograph of at least %u × %u pixels was found in “%s”",
                   least_size * scale, least_size * scale, folder);
      return NULL;
    }

  reduction = (Reduction) { self->photos, (gint) scale };
  train_workers_run (workers, self->photos->len, reduce_task, &reduction);

  self->position = g_new0 (gdouble, self->photos->len + 1);
  for (guint i = 0; i < self->photos->len; i++)
    {
      const TrainPhoto *photo = train_data_photo (self, i);

      self->position[i + 1] =
        self->position[i] + (gdouble) photo->width * photo->height;
    }
  return g_steal_pointer (&self);
}

void
train_data_free (TrainData *self)
{
  g_clear_pointer (&self->photos, g_ptr_array_unref);
  g_free (self->position);
  g_free (self->name);
  g_free (self);
}

/**
 * train_data_set_spoil:
 * @spoil: #TrainSpoil flags for all patches drawn from now on
 */
void
train_data_set_spoil (TrainData *self,
                      guint      spoil)
{
  self->spoil = spoil;
}

typedef struct
{
  TrainData *self;
  guint      spoil;
} Spoiling;

static void
spoil_task (guint    item,
            guint    worker,
            gpointer data)
{
  const Spoiling *spoiling = data;
  TrainPhoto     *photo    = g_ptr_array_index (spoiling->self->photos, item);
  TrainCut        whole    = { 0, 0, photo->width, photo->height };
  TrainPhoto     *spoilt   = train_spoil (photo, spoiling->self->scale, spoiling->spoil,
                                          &whole, train_random (1, item, 0));

  memcpy (photo->small, spoilt->small, (gsize) photo->width * (gsize) photo->height * 3);
  train_photo_free (spoilt);
}

/**
 * train_data_spoil:
 * @spoil: #TrainSpoil flags; colours are left as they are
 *
 * Spoils the reductions of whole photographs, for scores. The same ones come
 * out the same in every run.
 */
void
train_data_spoil (TrainData    *self,
                  TrainWorkers *workers,
                  guint         spoil)
{
  Spoiling spoiling = { self, spoil & ~(guint) TRAIN_SPOIL_COLOURS };

  train_workers_run (workers, self->photos->len, spoil_task, &spoiling);
}

/**
 * train_data_name:
 *
 * Returns: the name of the folder
 */
const gchar *
train_data_name (const TrainData *self)
{
  return self->name;
}

guint
train_data_scale (const TrainData *self)
{
  return self->scale;
}

guint
train_data_n_photos (const TrainData *self)
{
  return self->photos->len;
}

const TrainPhoto *
train_data_photo (const TrainData *self,
                  guint            index)
{
  return g_ptr_array_index (self->photos, index);
}
