/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts right what GIMP makes wrong when it draws layers anew at another size.
 *
 * GIMP 3.2.6 moves link layers twice as far as it has to, and with them the corner
 * of their group; in a group that is cropped it squeezes them. It scales the path of a vector layer once more for each such
 * layer that lies in a group.
 */

#include "config.h"

#include "redrawn.h"

#include <math.h>

typedef struct
{
  GimpLayer    *layer;
  GeglRectangle bounds;
} Place;

typedef struct
{
  GimpPath *path;
  gint      stroke;
  gdouble   x; /* how far its points are to be spread, as size_of_stroke() */
  gdouble   y;
} Stroke;

struct _AdderRedrawn
{
  GArray *places;
  GArray *strokes;
};

/**
 * adder_redrawn_new:
 *
 * Returns: (transfer full): knows of nothing yet
 */
AdderRedrawn *
adder_redrawn_new (void)
{
  AdderRedrawn *self = g_new (AdderRedrawn, 1);

  self->places  = g_array_new (FALSE, FALSE, sizeof (Place));
  self->strokes = g_array_new (FALSE, FALSE, sizeof (Stroke));

  return self;
}

/**
 * adder_redrawn_free:
 * @self: (transfer full): what is known
 */
void
adder_redrawn_free (AdderRedrawn *self)
{
  g_array_unref (self->places);
  g_array_unref (self->strokes);
  g_free (self);
}

/**
 * adder_redrawn_add_layer:
 * @self: what is known
 * @layer: a layer that is no group
 * @bounds: where it is to lie, in pixels of the result
 */
void
adder_redrawn_add_layer (AdderRedrawn        *self,
                         GimpLayer           *layer,
                         const GeglRectangle *bounds)
{
  const Place place = { layer, *bounds };

  g_array_append_val (self->places, place);
}

/* The points of a stroke, which are scaled about the corner of the image: how far
 * all of them are from it.
 */
static void
size_of_stroke (GimpPath *path,
                gint      stroke,
                gdouble  *x,
                gdouble  *y)
{
  g_autofree gdouble *points = NULL;
  gsize               n      = 0;
  gboolean            closed;

  gimp_path_stroke_get_points (path, stroke, &n, &points, &closed);
  *x = *y = 0.0;
  for (gsize i = 0; i + 1 < n; i += 2)
    {
      *x += fabs (points[i]);
      *y += fabs (points[i + 1]);
    }
}

/**
 * adder_redrawn_add_paths:
 * @self: what is known
 * @image: the image, before GIMP scales it
 * @x_factor: how many times wider it becomes
 * @y_factor: how many times higher it becomes
 */
void
adder_redrawn_add_paths (AdderRedrawn *self,
                         GimpImage    *image,
                         gdouble       x_factor,
                         gdouble       y_factor)
{
  g_autofree GimpPath **paths = gimp_image_get_paths (image);

  for (gint i = 0; paths && paths[i]; i++)
    {
      gsize            n       = 0;
      g_autofree gint *strokes = gimp_path_get_strokes (paths[i], &n);

      for (gsize s = 0; s < n; s++)
        {
          Stroke stroke = { paths[i], strokes[s], 0.0, 0.0 };

          size_of_stroke (stroke.path, stroke.stroke, &stroke.x, &stroke.y);
          stroke.x *= x_factor;
          stroke.y *= y_factor;
          g_array_append_val (self->strokes, stroke);
        }
    }
}

static gdouble
correction (gdouble wanted,
            gdouble actual)
{
  return wanted > 0.0 && actual > 0.0 ? wanted / actual : 1.0;
}

static void
put_stroke_right (const Stroke *stroke)
{
  gdouble x, y;

  size_of_stroke (stroke->path, stroke->stroke, &x, &y);
  x = correction (stroke->x, x);
  y = correction (stroke->y, y);

  /* Less is what scaling itself rounds. */
  if (fabs (x - 1.0) > 1e-6 || fabs (y - 1.0) > 1e-6)
    gimp_path_stroke_scale (stroke->path, stroke->stroke, x, y);
}

static void
put_layer_right (const Place *place)
{
  const GeglRectangle *wanted   = &place->bounds;
  GimpDrawable        *drawable = GIMP_DRAWABLE (place->layer);
  gint                 x, y;

  if (! gimp_item_is_valid (GIMP_ITEM (drawable)))
    return;

  /* Layers of pixels are as large as they have to be. */
  if (gimp_drawable_get_width (drawable) != wanted->width ||
      gimp_drawable_get_height (drawable) != wanted->height)
    gimp_layer_scale (place->layer, wanted->width, wanted->height, FALSE);

  gimp_drawable_get_offsets (drawable, &x, &y);
  if (x != wanted->x || y != wanted->y)
    gimp_layer_set_offsets (place->layer, wanted->x, wanted->y);
}

/**
 * adder_redrawn_put_right:
 * @self: what is known
 *
 * Call it when GIMP has scaled everything, inside the same undo group. Where
 * nothing is wrong it changes nothing.
 */
void
adder_redrawn_put_right (AdderRedrawn *self)
{
  for (guint i = 0; i < self->strokes->len; i++)
    put_stroke_right (&g_array_index (self->strokes, Stroke, i));

  for (guint i = 0; i < self->places->len; i++)
    put_layer_right (&g_array_index (self->places, Place, i));
}
