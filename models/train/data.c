/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of photographs, and patches of them.
 *
 * Photographs are decoded and made smaller (as MATLAB's imresize, which the
 * benchmarks use) once and kept in memory: three bytes for each pixel and a
 * quarter of that at ×2.
 */

#include <math.h>
#include <string.h>

#include <gegl.h>

#include "adder-error.h"
#include "data.h"
#include "resize.h"

struct _TrainData
{
  gchar     *name; /* of the folder */
  guint      scale;
  GPtrArray *photos;   /* TrainPhoto */
  gdouble   *position; /* [photos + 1] pixels before each, for fair draws */
};

static void
photo_free (gpointer data)
{
  TrainPhoto *photo = data;

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

  self->photos = g_ptr_array_new_with_free_func (photo_free);
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
        g_clear_pointer (&photo, photo_free);
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

void
train_batch_init (TrainBatch *batch,
                  guint       scale,
                  guint       images,
                  guint       width,
                  guint       height)
{
  gsize size = (gsize) images * 3 * width * height;

  *batch = (TrainBatch) { .images   = images,
                          .width    = width,
                          .height   = height,
                          .input    = g_new (guint8, size),
                          .residual = g_new (gfloat, size * scale * scale) };
}

void
train_batch_clear (TrainBatch *batch)
{
  g_clear_pointer (&batch->input, g_free);
  g_clear_pointer (&batch->residual, g_free);
}

/* One of the eight turns and flips: where the turned patch's pixel (x, y) of
 * a square of @size lies in the photograph's patch. */
static inline gsize
turn (guint turned,
      gint  size,
      gint  x,
      gint  y)
{
  gint at_x = turned & 1 ? y : x;
  gint at_y = turned & 1 ? x : y;

  if (turned & 2)
    at_x = size - 1 - at_x;
  if (turned & 4)
    at_y = size - 1 - at_y;
  return (gsize) at_y * (gsize) size + (gsize) at_x;
}

typedef struct
{
  const TrainPhoto *photo;
  gint              x;
  gint              y;
  guint             turned;
} Place;

/* Every pixel of every photograph is equally likely; patches keep clear of
 * the border, so that the base enlargement needs no pixel from beyond it. */
static Place
draw_place (const TrainData *self,
            gint             size,
            guint64         *random)
{
  gdouble at    = train_random_uniform (random) * self->position[self->photos->len];
  guint   index = 0;
  gint    margin = ADDER_ENLARGE_MARGIN;
  Place   place;

  while (index + 1 < self->photos->len && self->position[index + 1] <= at)
    index++;

  place.photo  = train_data_photo (self, index);
  place.x      = margin + (gint) (train_random_uniform (random) *
                             (place.photo->width - size - 2 * margin + 1));
  place.y      = margin + (gint) (train_random_uniform (random) *
                             (place.photo->height - size - 2 * margin + 1));
  place.turned = (guint) (train_random_uniform (random) * 8.0);
  return place;
}

/* The photograph minus the base enlargement, in detail units. */
static gdouble
compute_residual (const TrainData *self,
                  const Place     *place,
                  gint             plane,
                  gint             size,
                  gfloat          *residual)
{
  gint               s      = (gint) self->scale;
  gint               margin = ADDER_ENLARGE_MARGIN;
  gint               width  = size + 2 * margin;
  gdouble            sum    = 0.0;
  AdderEnlarge       enlarge;
  g_autofree gfloat *small  = g_new (gfloat, width * width);
  g_autofree gfloat *column = g_new (gfloat, width);
  g_autofree gfloat *base   = g_new (gfloat, size * s);

  adder_enlarge_init (&enlarge, s);
  for (gint y = 0; y < width; y++)
    for (gint x = 0; x < width; x++)
      small[y * width + x] =
        place->photo->small[((gsize) (place->y - margin + y) * place->photo->width +
                             place->x - margin + x) * 3 + plane];

  for (gint y = 0; y < size * s; y++)
    {
      const guint8 *large =
        place->photo->large + ((gsize) (place->y * s + y) * place->photo->width * s +
                               place->x * s) * 3 + plane;

      adder_enlarge_columns (&enlarge, y % s,
                             small + (y / s + margin) * width, width, width,
                             column);
      adder_enlarge_row (&enlarge, column + margin, size, base);
      for (gint x = 0; x < size * s; x++)
        {
          gfloat error = ((gfloat) large[x * 3] - base[x]) * TRAIN_DETAIL_PER_STEP;

          residual[y * size * s + x] = error;
          sum += (gdouble) fabsf (error);
        }
    }
  return sum;
}

typedef struct
{
  TrainData  *self;
  TrainBatch *batch;
  guint       draws;
  guint64     seed;
} Draw;

/* Of several places the one with the most detail: patches of plain sky teach
 * nothing (two draws: + 0.05 dB at equal work). */
static void
draw_task (guint    item,
           guint    worker,
           gpointer data)
{
  const Draw        *draw   = data;
  TrainBatch        *batch  = draw->batch;
  gint               size   = (gint) batch->width;
  gint               large  = size * (gint) draw->self->scale;
  gsize              n      = (gsize) size * (gsize) size;
  gsize              n_large = (gsize) large * (gsize) large;
  guint64            random = train_random (draw->seed, item, 0);
  gdouble            most   = -1.0;
  g_autofree gfloat *found  = g_new (gfloat, 3 * n_large);
  g_autofree gfloat *best   = g_new (gfloat, 3 * n_large);
  Place              place  = { 0 };

  for (guint i = 0; i < draw->draws; i++)
    {
      Place   candidate = draw_place (draw->self, size, &random);
      gdouble detail    = 0.0;

      for (gint plane = 0; plane < 3; plane++)
        detail += compute_residual (draw->self, &candidate, plane, size,
                                    found + (gsize) plane * n_large);
      if (detail > most)
        {
          gfloat *swap = best;

          most  = detail;
          place = candidate;
          best  = found;
          found = swap;
        }
    }

  for (gint plane = 0; plane < 3; plane++)
    {
      guint8       *input    = batch->input + (item * 3 + (guint) plane) * n;
      gfloat       *residual = batch->residual + (item * 3 + (guint) plane) * n_large;
      const gfloat *from     = best + (gsize) plane * n_large;

      for (gint y = 0; y < size; y++)
        for (gint x = 0; x < size; x++)
          {
            gsize at = turn (place.turned, size, x, y);

            input[y * size + x] =
              place.photo->small[((place.y + at / size) * place.photo->width +
                                  place.x + at % size) * 3 + plane];
          }
      for (gint y = 0; y < large; y++)
        for (gint x = 0; x < large; x++)
          residual[y * large + x] = from[turn (place.turned, large, x, y)];
    }
}

/**
 * train_data_draw:
 * @batch: square patches, no larger than the least photograph
 * @draws: for each patch this many are drawn and the one with most detail kept
 * @seed: decides everything
 */
void
train_data_draw (TrainData    *self,
                 TrainWorkers *workers,
                 TrainBatch   *batch,
                 guint         draws,
                 guint64       seed)
{
  Draw draw = { self, batch, draws, seed };

  g_return_if_fail (batch->width == batch->height);
  train_workers_run (workers, batch->images, draw_task, &draw);
}
