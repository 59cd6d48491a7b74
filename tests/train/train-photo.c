/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generated photographs: edges, slopes and textures of a fixed seed. */
#include "train-photo.h"

#include <math.h>

#include <gegl.h>
#include <glib/gstdio.h>

#include "parameters.h"

/* One disc with a rim as sharp as pixels allow, and stripes in it. */
typedef struct
{
  gdouble x, y, radius, stripes, angle;
  gdouble colour[3];
} Disc;

static Disc
draw_disc (guint64 *random,
           guint    size)
{
  Disc disc = { .x       = train_random_uniform (random) * size,
                .y       = train_random_uniform (random) * size,
                .radius  = (0.05 + 0.2 * train_random_uniform (random)) * size,
                .stripes = 0.2 + train_random_uniform (random),
                .angle   = train_random_uniform (random) * G_PI };

  for (guint i = 0; i < 3; i++)
    disc.colour[i] = 255.0 * train_random_uniform (random);
  return disc;
}

static void
paint (guint8     *pixels,
       guint       size,
       const Disc *disc)
{
  for (guint y = 0; y < size; y++)
    for (guint x = 0; x < size; x++)
      {
        gdouble dx     = x - disc->x, dy = y - disc->y;
        gdouble inside = CLAMP (disc->radius - hypot (dx, dy), 0.0, 1.0);
        gdouble along  = dx * cos (disc->angle) + dy * sin (disc->angle);
        gdouble light  = 0.85 + 0.15 * sin (along * disc->stripes);

        for (guint i = 0; i < 3; i++)
          {
            guint8 *to = &pixels[(y * size + x) * 3 + i];

            *to = (guint8) (*to + inside * (disc->colour[i] * light - *to));
          }
      }
}

static void
save (const guint8 *pixels,
      guint         size,
      const gchar  *path)
{
  GeglRectangle          extent = { 0, 0, (gint) size, (gint) size };
  g_autoptr (GeglBuffer) buffer = gegl_buffer_new (&extent, babl_format ("R'G'B' u8"));
  g_autoptr (GeglNode)   graph  = gegl_node_new ();
  GeglNode              *source, *sink;

  gegl_buffer_set (buffer, &extent, 0, NULL, pixels, GEGL_AUTO_ROWSTRIDE);
  source = gegl_node_new_child (graph, "operation", "gegl:buffer-source", "buffer",
                                buffer, NULL);
  sink   = gegl_node_new_child (graph, "operation", "gegl:png-save", "path", path,
                                "bitdepth", 8, NULL);
  gegl_node_link (source, sink);
  gegl_node_process (sink);
}

gchar *
train_test_photo_folder (guint photos,
                         guint size)
{
  GError *error  = NULL;
  gchar  *folder = g_dir_make_tmp ("adderscale-photos-XXXXXX", &error);

  g_assert_no_error (error);
  for (guint i = 0; i < photos; i++)
    {
      g_autofree guint8 *pixels = g_new0 (guint8, size * size * 3);
      g_autofree gchar  *name   = g_strdup_printf ("photo%u.png", i);
      g_autofree gchar  *path   = g_build_filename (folder, name, NULL);
      guint64            random = 100 + i;

      for (gsize j = 0; j < size * size * 3; j++)
        pixels[j] = (guint8) (80 + j / 3 % size * 100 / size);
      for (guint disc = 0; disc < 60; disc++)
        {
          Disc it = draw_disc (&random, size);

          paint (pixels, size, &it);
        }
      save (pixels, size, path);
    }
  return folder;
}

void
train_test_remove_folder (gchar *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar     *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree gchar *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
  g_free (folder);
}
