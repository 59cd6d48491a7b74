/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Enlarges the canvas and all there is on it, here or in a new image. */

#include "config.h"

#include "scope.h"

#include <glib/gi18n.h>

#include "items.h"
#include "unfinished.h"

static gboolean
has_channels (GimpImage *image)
{
  g_autofree GimpChannel **channels = gimp_image_get_channels (image);

  return channels && channels[0];
}

/**
 * adder_scope_look_at:
 * @layers: what was found so far
 * @item: a layer or group
 * @index: its place among adder_items_in_image()
 *
 * Takes @item over if it is a raster layer, and notes what GIMP has to do well.
 */
void
adder_scope_look_at (AdderLayers *layers,
                     GimpItem    *item,
                     guint        index)
{
  AdderRaster *layer;
  gint         x, y;

  if (gimp_layer_get_mask (GIMP_LAYER (item)))
    layers->smooth = TRUE;

  if (gimp_item_is_group (item))
    return;

  if (! adder_item_is_raster (item))
    {
      layers->smooth = TRUE;
      return;
    }

  gimp_drawable_get_offsets (GIMP_DRAWABLE (item), &x, &y);
  layer        = g_new0 (AdderRaster, 1);
  layer->layer = GIMP_LAYER (item);
  layer->index = index;
  layer->source =
    (GeglRectangle) { x, y, gimp_drawable_get_width (GIMP_DRAWABLE (item)),
                      gimp_drawable_get_height (GIMP_DRAWABLE (item)) };
  g_ptr_array_add (layers->raster, layer);
}

/* A texture's border meets the other one only where the layer has both. */
static AdderWrap
wrap_of_layer (const GeglRectangle *layer,
               const GeglRectangle *canvas,
               AdderWrap            wrap)
{
  if (layer->x != 0 || layer->width != canvas->width)
    wrap &= ~ADDER_WRAP_X;
  if (layer->y != 0 || layer->height != canvas->height)
    wrap &= ~ADDER_WRAP_Y;

  return wrap;
}

gboolean
adder_scope_image_find (AdderLayers          *layers,
                        GimpDrawable        **drawables,
                        const AdderArguments *arguments,
                        GError              **error)
{
  GimpImage            *image = layers->image;
  g_autoptr (GPtrArray) items = adder_items_in_image (image);

  layers->source = (GeglRectangle) { 0, 0, gimp_image_get_width (image),
                                     gimp_image_get_height (image) };
  if (! adder_arguments_get_size (arguments, layers->source.width,
                                  layers->source.height, &layers->width,
                                  &layers->height, error))
    return FALSE;

  if (items->len == 0)
    {
      g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0,
                           _ ("The image has no layers to enlarge."));
      return FALSE;
    }

  layers->smooth = has_channels (image) || ! gimp_selection_is_empty (image);
  for (guint i = 0; i < items->len; i++)
    adder_scope_look_at (layers, g_ptr_array_index (items, i), i);

  for (guint i = 0; i < layers->raster->len; i++)
    {
      AdderRaster *layer = g_ptr_array_index (layers->raster, i);

      adder_layers_scale_edges (layer->source.x, layer->source.width,
                                (gdouble) layers->width / layers->source.width,
                                &layer->target.x, &layer->target.width);
      adder_layers_scale_edges (layer->source.y, layer->source.height,
                                (gdouble) layers->height /
                                  layers->source.height,
                                &layer->target.y, &layer->target.height);
      layer->part =
        (GeglRectangle) { 0, 0, layer->target.width, layer->target.height };
      layer->wrap =
        wrap_of_layer (&layer->source, &layers->source, arguments->wrap);
    }

  return TRUE;
}

static gboolean
scale_image (AdderLayers *layers,
             GimpImage   *image,
             GError     **error)
{
  gboolean scaled;

  gimp_context_push ();
  gimp_context_set_interpolation (layers->smooth ? GIMP_INTERPOLATION_CUBIC
                                                 : GIMP_INTERPOLATION_NONE);
  scaled = gimp_image_scale (image, layers->width, layers->height);
  gimp_context_pop ();

  if (! scaled)
    g_set_error (error, GIMP_PLUG_IN_ERROR, 0,
                 _ ("GIMP could not scale the image to %d × %d pixels."),
                 layers->width, layers->height);

  return scaled;
}

/* Whether only pixels would be lost if the layer were made smaller for a while:
 * masks and effects, those of its groups as well, follow the size of a layer.
 */
static gboolean
has_only_pixels (GimpItem *layer)
{
  if (gimp_layer_is_floating_sel (GIMP_LAYER (layer)))
    return FALSE;

  for (GimpItem *item = layer; item; item = gimp_item_get_parent (item))
    {
      g_autofree GimpDrawableFilter **effects =
        gimp_drawable_get_filters (GIMP_DRAWABLE (item));

      if (gimp_layer_get_mask (GIMP_LAYER (item)) || (effects && effects[0]))
        return FALSE;
    }

  return TRUE;
}

/* Scaling is by far the slowest part of this, and the pixels it makes for raster
 * layers are thrown away: of most layers GIMP scales one pixel only.
 */
static GPtrArray *
shrink (AdderLayers *layers,
        GPtrArray   *items)
{
  GPtrArray *shrunk = g_ptr_array_new ();

  for (guint i = 0; i < layers->raster->len; i++)
    {
      AdderRaster *layer = g_ptr_array_index (layers->raster, i);
      GimpItem    *item  = g_ptr_array_index (items, layer->index);

      if (has_only_pixels (item) &&
          gimp_layer_resize (GIMP_LAYER (item), 1, 1, 0, 0))
        g_ptr_array_add (shrunk, item);
    }

  return shrunk;
}

static void
grow (AdderRaster *layer,
      GimpLayer   *item)
{
  gimp_layer_resize (item, layer->part.width, layer->part.height, 0, 0);
  gimp_layer_set_offsets (item, layer->target.x, layer->target.y);
}

/**
 * adder_scope_list_links:
 * @layers: what was found
 * @items: (element-type GimpItem): all layers and groups of that image, or of a
 *   duplicate that is not cropped yet
 *
 * Returns: (transfer full): where links to files are to lie, which GIMP draws
 */
AdderRedrawn *
adder_scope_list_links (AdderLayers *layers,
                        GPtrArray   *items)
{
  const GeglRectangle *source   = &layers->source;
  const gdouble        x_factor = (gdouble) layers->width / source->width;
  const gdouble        y_factor = (gdouble) layers->height / source->height;
  AdderRedrawn        *redrawn  = adder_redrawn_new ();

  for (guint i = 0; i < items->len; i++)
    {
      GimpItem     *item = g_ptr_array_index (items, i);
      GeglRectangle bounds;
      gint          x, y;

      if (! adder_item_is_link (item))
        continue;

      gimp_drawable_get_offsets (GIMP_DRAWABLE (item), &x, &y);
      adder_layers_scale_edges (x - source->x,
                                gimp_drawable_get_width (GIMP_DRAWABLE (item)),
                                x_factor, &bounds.x, &bounds.width);
      adder_layers_scale_edges (y - source->y,
                                gimp_drawable_get_height (GIMP_DRAWABLE (item)),
                                y_factor, &bounds.y, &bounds.height);
      adder_redrawn_add_layer (redrawn, GIMP_LAYER (item), &bounds);
    }

  return redrawn;
}

static gboolean
has_vectors (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      GimpItem *item = g_ptr_array_index (items, i);

      if (gimp_item_is_valid (item) && adder_item_is_vector (item))
        return TRUE;
    }

  return FALSE;
}

/**
 * adder_scope_scale_image:
 * @layers: what was found
 * @image: that image, or a duplicate whose canvas is what is enlarged
 * @items: (element-type GimpItem): all layers and groups that @image has, or
 *   had before it was cropped, with their locks open and effects merged
 * @redrawn: adder_scope_list_links() before @image was cropped
 * @enlarged: (element-type GeglBuffer): the new pixels of each raster layer
 * @error: return location for a #GIMP_PLUG_IN_ERROR
 *
 * Has GIMP scale everything, then puts our pixels in.
 *
 * Returns: %FALSE if GIMP refused
 */
gboolean
adder_scope_scale_image (AdderLayers  *layers,
                         GimpImage    *image,
                         GPtrArray    *items,
                         AdderRedrawn *redrawn,
                         GPtrArray    *enlarged,
                         GError      **error)
{
  g_autoptr (GPtrArray) shrunk = shrink (layers, items);

  if (has_vectors (items))
    adder_redrawn_add_paths (redrawn, image,
                             (gdouble) layers->width /
                               gimp_image_get_width (image),
                             (gdouble) layers->height /
                               gimp_image_get_height (image));

  if (! scale_image (layers, image, error))
    return FALSE;

  adder_redrawn_put_right (redrawn);
  if (layers->indexed)
    gimp_image_convert_rgb (image);

  for (guint i = 0; i < enlarged->len; i++)
    {
      AdderRaster *layer = g_ptr_array_index (layers->raster, i);
      GimpLayer   *item  = g_ptr_array_index (items, layer->index);

      if (g_ptr_array_find (shrunk, item, NULL))
        grow (layer, item);
      adder_layers_write (layers, layer, item, g_ptr_array_index (enlarged, i));
    }

  return TRUE;
}

static gboolean
enlarge_image (AdderLayers *layers,
               GimpImage   *image,
               GPtrArray   *enlarged,
               GError     **error)
{
  g_autoptr (GPtrArray)    items   = adder_items_in_image (image);
  g_autoptr (AdderRedrawn) redrawn = adder_scope_list_links (layers, items);
  AdderLocks              *locks   = adder_locks_open (items);
  gboolean                 done;

  adder_layers_merge_effects (layers, items);
  done =
    adder_scope_scale_image (layers, image, items, redrawn, enlarged, error);
  adder_locks_close (locks);

  return done;
}

gboolean
adder_scope_image_apply (AdderLayers *layers,
                         GPtrArray   *enlarged,
                         AdderResult *result,
                         GError     **error)
{
  gboolean done;

  gimp_image_undo_group_start (layers->image);
  done = enlarge_image (layers, layers->image, enlarged, error);
  gimp_image_undo_group_end (layers->image);

  if (! done)
    return FALSE;

  adder_layers_get_result (layers, result);
  return TRUE;
}

/* Lets @change work on a copy of the image, which nobody sees before it is
 * complete.
 */
gboolean
adder_scope_change_copy (AdderLayers     *layers,
                         GPtrArray       *enlarged,
                         AdderScopeChange change,
                         AdderResult     *result,
                         GError         **error)
{
  GimpImage *image = adder_unfinished_new (layers->image);

  if (! change (layers, image, enlarged, error))
    {
      gimp_image_delete (image);
      return FALSE;
    }
  adder_unfinished_complete (image);

  result->image  = image;
  result->layers = gimp_image_get_layers (image);

  return TRUE;
}

gboolean
adder_scope_new_image_apply (AdderLayers *layers,
                             GPtrArray   *enlarged,
                             AdderResult *result,
                             GError     **error)
{
  return adder_scope_change_copy (layers, enlarged, enlarge_image, result,
                                  error);
}
