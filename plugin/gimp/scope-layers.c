/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Enlarges chosen layers; the canvas and all other layers stay as they are. */

#include "config.h"

#include "scope.h"

#include <glib/gi18n.h>

#include "items.h"

static GeglRectangle
bounds_of (GimpItem *item)
{
  GimpDrawable *drawable = GIMP_DRAWABLE (item);
  gint          x, y;

  gimp_drawable_get_offsets (drawable, &x, &y);

  return (GeglRectangle) { x, y, gimp_drawable_get_width (drawable),
                           gimp_drawable_get_height (drawable) };
}

/* Where @rect comes to lie when @from becomes @to. */
static GeglRectangle
scale_within (const GeglRectangle *rect,
              const GeglRectangle *from,
              const GeglRectangle *to)
{
  GeglRectangle scaled;

  adder_layers_scale_edges (rect->x - from->x, rect->width,
                            (gdouble) to->width / from->width, &scaled.x,
                            &scaled.width);
  adder_layers_scale_edges (rect->y - from->y, rect->height,
                            (gdouble) to->height / from->height, &scaled.y,
                            &scaled.height);
  scaled.x += to->x;
  scaled.y += to->y;

  return scaled;
}

typedef void (*Visit) (AdderLayers         *layers,
                       GimpItem            *item,
                       const GeglRectangle *target,
                       gpointer             data);

/* GIMP scales a group by scaling each child by what the rounded size of the
 * group gives, and so on inward.
 */
static void
visit (AdderLayers         *layers,
       GimpItem            *item,
       const GeglRectangle *target,
       Visit                function,
       gpointer             data)
{
  g_autofree GimpItem **children = NULL;
  GeglRectangle         source   = bounds_of (item);

  function (layers, item, target, data);
  if (! gimp_item_is_group (item))
    return;

  children = gimp_item_get_children (item);
  for (gint i = 0; children && children[i]; i++)
    {
      GeglRectangle bounds = bounds_of (children[i]);

      bounds = scale_within (&bounds, &source, target);
      visit (layers, children[i], &bounds, function, data);
    }
}

/* As with GIMP's Scale Layer the centre stays where it is. */
static GeglRectangle
target_of (AdderLayers *layers,
           GimpItem    *chosen)
{
  const GeglRectangle target = {
    layers->source.x + (layers->source.width - layers->width) / 2,
    layers->source.y + (layers->source.height - layers->height) / 2,
    layers->width, layers->height
  };
  GeglRectangle bounds = bounds_of (chosen);

  return scale_within (&bounds, &layers->source, &target);
}

/* Tells @function of every layer and group where it will lie. */
static void
visit_chosen (AdderLayers *layers,
              Visit        function,
              gpointer     data)
{
  for (guint i = 0; i < layers->chosen->len; i++)
    {
      GimpItem     *item   = g_ptr_array_index (layers->chosen, i);
      GeglRectangle target = target_of (layers, item);

      visit (layers, item, &target, function, data);
    }
}

typedef struct
{
  GPtrArray *items;
  AdderWrap  wrap;
} Find;

static void
find_raster (AdderLayers         *layers,
             GimpItem            *item,
             const GeglRectangle *target,
             gpointer             data)
{
  const Find  *find  = data;
  const guint  n     = layers->raster->len;
  guint        index = 0;
  AdderRaster *layer;

  g_ptr_array_find (find->items, item, &index);
  adder_scope_look_at (layers, item, index);
  if (layers->raster->len == n)
    return;

  layer         = g_ptr_array_index (layers->raster, n);
  layer->target = *target;
  layer->part   = (GeglRectangle) { 0, 0, target->width, target->height };
  layer->wrap = g_ptr_array_find (layers->chosen, item, NULL) ? find->wrap
                                                              : ADDER_WRAP_NONE;
}

static void
list_redrawn (AdderLayers         *layers,
              GimpItem            *item,
              const GeglRectangle *target,
              gpointer             redrawn)
{
  if (adder_item_is_raster (item) || adder_item_is_link (item))
    adder_redrawn_add_layer (redrawn, GIMP_LAYER (item), target);
}

static gboolean
is_within (GimpItem  *item,
           GPtrArray *chosen)
{
  for (GimpItem *i = gimp_item_get_parent (item); i;
       i           = gimp_item_get_parent (i))
    if (g_ptr_array_find (chosen, i, NULL))
      return TRUE;

  return FALSE;
}

/* A layer inside a chosen group is enlarged with that and not once more. */
static void
keep_topmost (GPtrArray *chosen)
{
  g_autoptr (GPtrArray) all = g_ptr_array_copy (chosen, NULL, NULL);

  for (guint i = 0; i < all->len; i++)
    if (is_within (g_ptr_array_index (all, i), all))
      g_ptr_array_remove (chosen, g_ptr_array_index (all, i));
}

/* Whoever works on a layer's mask has chosen the mask. */
static GimpLayer *
layer_of (GimpDrawable *drawable)
{
  if (GIMP_IS_LAYER (drawable))
    return GIMP_LAYER (drawable);
  if (GIMP_IS_LAYER_MASK (drawable))
    return gimp_layer_from_mask (GIMP_LAYER_MASK (drawable));

  return NULL;
}

static gboolean
choose (AdderLayers   *layers,
        GimpDrawable **drawables,
        GError       **error)
{
  for (gint i = 0; drawables && drawables[i]; i++)
    {
      GimpLayer *layer = layer_of (drawables[i]);

      if (! layer)
        {
          g_set_error (error, GIMP_PLUG_IN_ERROR, 0,
                       _ ("“%s” is a channel. Only layers can be enlarged "
                          "without the image."),
                       gimp_item_get_name (GIMP_ITEM (drawables[i])));
          return FALSE;
        }

      if (! g_ptr_array_find (layers->chosen, layer, NULL))
        g_ptr_array_add (layers->chosen, layer);
    }

  if (layers->chosen->len == 0)
    {
      g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0,
                           _ ("Choose the layers to enlarge."));
      return FALSE;
    }

  keep_topmost (layers->chosen);
  return TRUE;
}

gboolean
adder_scope_layers_find (AdderLayers          *layers,
                         GimpDrawable        **drawables,
                         const AdderArguments *arguments,
                         GError              **error)
{
  g_autoptr (GPtrArray) items = adder_items_in_image (layers->image);
  Find                  find  = { items, arguments->wrap };

  if (! choose (layers, drawables, error))
    return FALSE;

  if (layers->indexed)
    {
      g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0,
                           _ ("The image is indexed. Convert it to RGB, or "
                              "enlarge the whole image."));
      return FALSE;
    }

  layers->source = bounds_of (g_ptr_array_index (layers->chosen, 0));
  for (guint i = 1; i < layers->chosen->len; i++)
    {
      GeglRectangle bounds = bounds_of (g_ptr_array_index (layers->chosen, i));

      gegl_rectangle_bounding_box (&layers->source, &layers->source, &bounds);
    }

  if (! adder_arguments_get_size (arguments, layers->source.width,
                                  layers->source.height, &layers->width,
                                  &layers->height, error))
    return FALSE;

  visit_chosen (layers, find_raster, &find);
  return TRUE;
}

/* Locks of a layer hold for what is in it, those of its groups for the layer. */
static GPtrArray *
list_locking (GPtrArray *chosen)
{
  GPtrArray *items = g_ptr_array_new ();

  for (guint i = 0; i < chosen->len; i++)
    {
      GimpItem *item = g_ptr_array_index (chosen, i);

      adder_items_add_tree (items, item);
      while ((item = gimp_item_get_parent (item)))
        if (! g_ptr_array_find (items, item, NULL))
          g_ptr_array_add (items, item);
    }

  return items;
}

static gboolean
scale_layer (AdderLayers         *layers,
             GimpLayer           *layer,
             const GeglRectangle *target,
             GError             **error)
{
  if (gimp_layer_scale (layer, target->width, target->height, FALSE) &&
      gimp_layer_set_offsets (layer, target->x, target->y))
    return TRUE;

  g_set_error (error, GIMP_PLUG_IN_ERROR, 0,
               _ ("GIMP could not scale the layer “%s”."),
               gimp_item_get_name (GIMP_ITEM (layer)));
  return FALSE;
}

static gboolean
scale_layers (AdderLayers *layers,
              GError     **error)
{
  gboolean done = TRUE;

  gimp_context_push ();
  gimp_context_set_interpolation (layers->smooth ? GIMP_INTERPOLATION_CUBIC
                                                 : GIMP_INTERPOLATION_NONE);
  for (guint i = 0; done && i < layers->chosen->len; i++)
    {
      GimpItem     *item   = g_ptr_array_index (layers->chosen, i);
      GeglRectangle target = target_of (layers, item);

      done = scale_layer (layers, GIMP_LAYER (item), &target, error);
    }
  gimp_context_pop ();

  return done;
}

gboolean
adder_scope_layers_apply (AdderLayers *layers,
                          GPtrArray   *enlarged,
                          AdderResult *result,
                          GError     **error)
{
  g_autoptr (GPtrArray)    locking = list_locking (layers->chosen);
  g_autoptr (GPtrArray)    items   = adder_items_in_image (layers->image);
  g_autoptr (AdderRedrawn) redrawn = adder_redrawn_new ();
  AdderLocks              *locks;
  gboolean                 done;

  gimp_image_undo_group_start (layers->image);
  locks = adder_locks_open (locking);

  adder_layers_merge_effects (layers, items);
  visit_chosen (layers, list_redrawn, redrawn);
  done = scale_layers (layers, error);
  if (done)
    adder_redrawn_put_right (redrawn);
  for (guint i = 0; done && i < enlarged->len; i++)
    {
      AdderRaster *layer = g_ptr_array_index (layers->raster, i);

      adder_layers_write (layers, layer, layer->layer,
                          g_ptr_array_index (enlarged, i));
    }

  adder_locks_close (locks);
  gimp_image_undo_group_end (layers->image);

  if (! done)
    return FALSE;

  adder_layers_get_result (layers, result);
  return TRUE;
}
