/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layers to be enlarged: where they lie, where they will lie, their pixels. */

#include "config.h"

#include "layers.h"

#include <math.h>

#include "effects.h"
#include "items.h"
#include "scope.h"

static const struct
{
  AdderScopeFind  find;
  AdderScopeApply apply;
} scopes[] = {
  [ADDER_SCOPE_IMAGE]  = { adder_scope_image_find, adder_scope_image_apply },
  [ADDER_SCOPE_LAYERS] = { adder_scope_layers_find, adder_scope_layers_apply },
  [ADDER_SCOPE_SELECTION] = { adder_scope_selection_find,
                              adder_scope_selection_apply },
  [ADDER_SCOPE_NEW_IMAGE] = { adder_scope_image_find,
                              adder_scope_new_image_apply },
};

static void
adder_raster_free (gpointer data)
{
  AdderRaster *layer = data;

  g_clear_object (&layer->pixels);
  g_free (layer);
}

/**
 * adder_layers_scale_edges:
 * @start: left or upper edge
 * @length: from there to the other edge
 * @factor: how many times farther from 0 both edges will be
 * @new_start: (out): where that edge will be
 * @new_length: (out): from there to the other edge
 *
 * GIMP scales both edges of a layer and rounds them, so that neighbours stay
 * neighbours; rounding the size alone would differ by a pixel.
 */
void
adder_layers_scale_edges (gint    start,
                          gint    length,
                          gdouble factor,
                          gint   *new_start,
                          gint   *new_length)
{
  *new_start  = (gint) round (factor * start);
  *new_length = (gint) round (factor * (start + length)) - *new_start;
}

/**
 * adder_layers_scale_size:
 * @image: a GIMP image
 * @scale: how many times wider and higher it becomes
 * @width: (out): the width that gives, in pixels
 * @height: (out): the height that gives, in pixels
 *
 * The size @image will have. It is a double, because it may be more than GIMP,
 * or an integer, can hold.
 */
void
adder_layers_scale_size (GimpImage *image,
                         gdouble    scale,
                         gdouble   *width,
                         gdouble   *height)
{
  *width  = MAX (1.0, round (scale * gimp_image_get_width (image)));
  *height = MAX (1.0, round (scale * gimp_image_get_height (image)));
}

/**
 * adder_layers_scale_rectangle:
 * @image: a GIMP image
 * @scale: how many times wider and higher it becomes
 * @source: where a layer lies in @image
 *
 * Returns: where GIMP will put the layer
 */
GeglRectangle
adder_layers_scale_rectangle (GimpImage           *image,
                              gdouble              scale,
                              const GeglRectangle *source)
{
  GeglRectangle target;
  gdouble       width, height;

  /* GIMP multiplies by the ratio of the rounded sizes, not by the scale. */
  adder_layers_scale_size (image, scale, &width, &height);
  adder_layers_scale_edges (source->x, source->width,
                            width / gimp_image_get_width (image), &target.x,
                            &target.width);
  adder_layers_scale_edges (source->y, source->height,
                            height / gimp_image_get_height (image), &target.y,
                            &target.height);

  return target;
}

/**
 * adder_layers_new:
 * @image: a GIMP image, which is only looked at
 * @drawables: (nullable) (array zero-terminated=1): what the caller chose
 * @arguments: what the caller wants
 * @error: return location for a #GIMP_PLUG_IN_ERROR
 *
 * Finds out what is to be enlarged and where each layer will lie. Main thread
 * only.
 *
 * Returns: (transfer full) (nullable): the layers, or %NULL if @image cannot be
 *   enlarged so
 */
AdderLayers *
adder_layers_new (GimpImage            *image,
                  GimpDrawable        **drawables,
                  const AdderArguments *arguments,
                  GError              **error)
{
  g_autoptr (AdderLayers) layers = g_new0 (AdderLayers, 1);

  layers->image   = image;
  layers->scope   = arguments->scope;
  layers->raster  = g_ptr_array_new_with_free_func (adder_raster_free);
  layers->chosen  = g_ptr_array_new ();
  layers->merge   = arguments->effects == ADDER_EFFECTS_MERGE;
  layers->indexed = gimp_image_get_base_type (image) == GIMP_INDEXED;

  if (! scopes[layers->scope].find (layers, drawables, arguments, error))
    return NULL;

  return g_steal_pointer (&layers);
}

/**
 * adder_layers_free:
 * @layers: (transfer full): the layers
 *
 * Frees @layers and the copies of their pixels.
 */
void
adder_layers_free (AdderLayers *layers)
{
  g_clear_pointer (&layers->raster, g_ptr_array_unref);
  g_clear_pointer (&layers->chosen, g_ptr_array_unref);
  g_free (layers);
}

/**
 * adder_layers_get_factor:
 * @layers: the layers
 *
 * Returns: how many times the side grows that grows most
 */
gdouble
adder_layers_get_factor (AdderLayers *layers)
{
  return MAX ((gdouble) layers->width / layers->source.width,
              (gdouble) layers->height / layers->source.height);
}

/**
 * adder_layers_list_items:
 * @layers: the layers
 *
 * Returns: (transfer full) (element-type GimpItem): all layers and groups that
 *   are enlarged, by us or by GIMP
 */
GPtrArray *
adder_layers_list_items (AdderLayers *layers)
{
  GPtrArray *items;

  if (layers->scope != ADDER_SCOPE_LAYERS)
    return adder_items_in_image (layers->image);

  items = g_ptr_array_new ();
  for (guint i = 0; i < layers->chosen->len; i++)
    adder_items_add_tree (items, g_ptr_array_index (layers->chosen, i));

  return items;
}

/* Palette entries cannot be resampled: an indexed layer is read as the RGB
 * layer that GIMP will make of it.
 */
static const Babl *
pixel_format (GimpDrawable *drawable)
{
  const Babl *format = gimp_drawable_get_format (drawable);

  if (gimp_drawable_is_indexed (drawable))
    return babl_format_with_space (gimp_drawable_has_alpha (drawable)
                                     ? "R'G'B'A u8"
                                     : "R'G'B' u8",
                                   format);

  return format;
}

/**
 * adder_layers_read_pixels:
 * @drawable: a layer
 *
 * Copies the pixels of @drawable out of GIMP, so that other threads can work on
 * them. (A thread that reads a drawable while the main thread talks to GIMP
 * would break the talk.) Main thread only.
 *
 * Returns: (transfer full): the pixels at 0, 0
 */
GeglBuffer *
adder_layers_read_pixels (GimpDrawable *drawable)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  GeglRectangle          extent = *gegl_buffer_get_extent (buffer);
  GeglBuffer *pixels = gegl_buffer_new (&extent, pixel_format (drawable));

  gegl_buffer_copy (buffer, &extent, GEGL_ABYSS_NONE, pixels, &extent);

  return pixels;
}

/**
 * adder_layers_read:
 * @layers: the layers
 *
 * Reads the pixels of every raster layer as they are in GIMP, without effects.
 * Main thread only.
 */
void
adder_layers_read (AdderLayers *layers)
{
  for (guint i = 0; i < layers->raster->len; i++)
    {
      AdderRaster *layer = g_ptr_array_index (layers->raster, i);

      g_clear_object (&layer->pixels);
      layer->pixels = adder_layers_read_pixels (GIMP_DRAWABLE (layer->layer));
    }
}

/**
 * adder_layers_merge_effects:
 * @layers: the layers
 * @items: (element-type GimpItem): adder_items_in_image() of their image or of
 *   a duplicate, with their locks open
 *
 * Makes the effects of the raster layers pixels, if that was asked for.
 */
void
adder_layers_merge_effects (AdderLayers *layers,
                            GPtrArray   *items)
{
  for (guint i = 0; layers->merge && i < layers->raster->len; i++)
    {
      AdderRaster *layer = g_ptr_array_index (layers->raster, i);
      GimpItem    *item  = g_ptr_array_index (items, layer->index);

      if (adder_effects_can_merge (item))
        adder_effects_merge (item);
    }
}

static void
tell_progress (AdderLayers *layers,
               gdouble      pixels)
{
  gdouble all = 0.0;

  layers->placed += pixels;
  if (! layers->progress)
    return;

  for (guint i = 0; i < layers->raster->len; i++)
    {
      const AdderRaster *layer = g_ptr_array_index (layers->raster, i);

      all += (gdouble) layer->part.width * layer->part.height;
    }
  layers->progress (MIN (layers->placed / all, 1.0), layers->progress_data);
}

/**
 * adder_layers_write:
 * @layers: all that was enlarged
 * @layer: one of @layers
 * @target: the layer to write to, unlocked and of the new size
 * @enlarged: the new pixels of @layer, of which @layer's part is written
 *
 * Main thread only.
 */
void
adder_layers_write (AdderLayers *layers,
                    AdderRaster *layer,
                    GimpLayer   *target,
                    GeglBuffer  *enlarged)
{
  GimpDrawable          *drawable = GIMP_DRAWABLE (target);
  g_autoptr (GeglBuffer) buffer   = gimp_drawable_get_buffer (drawable);
  g_autoptr (GeglBuffer) part     = NULL;
  GeglRectangle          extent   = *gegl_buffer_get_extent (buffer);
  GeglRectangle          band     = extent;
  GeglRectangle          from;

  /* Should a GIMP round otherwise one day, its size counts: the last row or
   * column is then cut off or repeated.
   */
  part = gegl_buffer_create_sub_buffer (enlarged, &layer->part);
  /* Tiles that were just written are still in the processor's cache when they go
   * to GIMP: twice as fast as all of them one way and then the other.
   */
  for (; band.y < extent.height; band.y += band.height)
    {
      band.height = MIN ((gint) gimp_tile_height (), extent.height - band.y);
      from        = band;
      from.x += layer->part.x;
      from.y += layer->part.y;
      gegl_buffer_copy (part, &from, GEGL_ABYSS_CLAMP, buffer, &band);
      gegl_buffer_flush_ext (buffer, &band);
      tell_progress (layers, (gdouble) band.width * band.height);
    }
  gegl_buffer_flush (buffer);
  gimp_drawable_update (drawable, 0, 0, extent.width, extent.height);
}

/**
 * adder_layers_make_new_image:
 * @layers: the layers
 *
 * Returns: whether the result is an image of its own
 */
gboolean
adder_layers_make_new_image (AdderLayers *layers)
{
  return layers->scope == ADDER_SCOPE_SELECTION ||
         layers->scope == ADDER_SCOPE_NEW_IMAGE;
}

/**
 * adder_layers_get_result:
 * @layers: layers that were enlarged where they are
 * @result: (out caller-allocates): what a caller gets of them
 */
void
adder_layers_get_result (AdderLayers *layers,
                         AdderResult *result)
{
  result->image = layers->image;
  if (layers->scope == ADDER_SCOPE_IMAGE)
    {
      result->layers = gimp_image_get_layers (layers->image);
      return;
    }

  result->layers = g_new0 (GimpLayer *, layers->chosen->len + 1);
  for (guint i = 0; i < layers->chosen->len; i++)
    result->layers[i] = g_ptr_array_index (layers->chosen, i);
}

/**
 * adder_layers_apply:
 * @layers: the layers, of an image that has not changed since they were made
 * @enlarged: (element-type GeglBuffer): the new pixels of each of the raster
 *   layers, from its corner at 0, 0
 * @result: (out caller-allocates): what came of it
 * @error: return location for a #GIMP_PLUG_IN_ERROR
 *
 * Puts the new pixels in, as one step to undo, or into a new image. Main thread
 * only.
 *
 * Returns: %FALSE if GIMP refused; the image is then untouched
 */
gboolean
adder_layers_apply (AdderLayers *layers,
                    GPtrArray   *enlarged,
                    AdderResult *result,
                    GError     **error)
{
  g_return_val_if_fail (enlarged->len == layers->raster->len, FALSE);

  return scopes[layers->scope].apply (layers, enlarged, result, error);
}
