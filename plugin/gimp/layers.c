/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layers of a GIMP image: read before it is scaled, written afterwards.
 *
 * GIMP kills a plug-in that writes to a layer group or to a layer whose pixels
 * are locked, so both are sorted out here, before anything is written.
 */

#include "config.h"

#include "layers.h"

#include <math.h>

#include <glib/gi18n.h>

static void
adder_raster_free (gpointer data)
{
  AdderRaster *layer = data;

  g_clear_object (&layer->pixels);
  g_free (layer);
}

/* GIMP scales both edges of a layer and rounds them (gimpitem.c), so that
 * neighbours stay neighbours; rounding the size alone would differ by a pixel.
 */
static void
scale_edges (gint    start,
             gint    length,
             gdouble factor,
             gint   *new_start,
             gint   *new_length)
{
  *new_start  = (gint) round (factor * start);
  *new_length = (gint) round (factor * (start + length)) - *new_start;
}

/**
 * adder_layers_is_raster:
 * @item: a layer or group
 *
 * From GIMP 3.2 on, text, link and vector layers are drawn anew at the new size
 * unless they were rasterized. They are subclasses of GimpLayer, which the
 * headers this was built with may not have.
 *
 * Returns: whether GIMP scales its pixels, so that ours are the better ones
 */
gboolean
adder_layers_is_raster (GimpItem *item)
{
#if GIMP_CHECK_VERSION(3, 1, 2)
  if (GIMP_IS_RASTERIZABLE (item))
    return gimp_rasterizable_is_rasterized (GIMP_RASTERIZABLE (item));
#endif

  if (GIMP_IS_TEXT_LAYER (item))
    return gimp_minor_version == 0;

  return G_OBJECT_TYPE (item) == GIMP_TYPE_LAYER;
}

static void
add_item (AdderLayers *layers,
          GimpItem    *item)
{
  if (gimp_item_get_lock_content (item))
    g_ptr_array_add (layers->locked, item);

  if (gimp_layer_get_mask (GIMP_LAYER (item)))
    layers->smooth = TRUE;

  if (gimp_item_is_group (item))
    {
      g_autofree GimpItem **children = gimp_item_get_children (item);

      for (gint i = 0; children && children[i]; i++)
        add_item (layers, children[i]);
    }
  else if (adder_layers_is_raster (item))
    {
      GimpDrawable *drawable = GIMP_DRAWABLE (item);
      AdderRaster  *layer    = g_new0 (AdderRaster, 1);
      gint          x, y;

      gimp_drawable_get_offsets (drawable, &x, &y);
      layer->layer  = GIMP_LAYER (item);
      layer->source = (GeglRectangle) { x, y,
                                        gimp_drawable_get_width (drawable),
                                        gimp_drawable_get_height (drawable) };
      g_ptr_array_add (layers->raster, layer);
    }
  else
    {
      layers->smooth = TRUE;
    }
}

static gboolean
has_channels (GimpImage *image)
{
  g_autofree GimpChannel **channels = gimp_image_get_channels (image);

  return channels && channels[0];
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
  scale_edges (source->x, source->width, width / gimp_image_get_width (image),
               &target.x, &target.width);
  scale_edges (source->y, source->height,
               height / gimp_image_get_height (image), &target.y,
               &target.height);

  return target;
}

/**
 * adder_layers_new:
 * @image: a GIMP image, which is only looked at
 * @scale: how many times wider and higher it becomes
 * @error: return location for a #GIMP_PLUG_IN_ERROR
 *
 * Finds out what @image holds and where each layer will lie. Main thread only.
 *
 * Returns: (transfer full) (nullable): the layers, or %NULL if @image cannot be
 *   enlarged so
 */
AdderLayers *
adder_layers_new (GimpImage *image,
                  gdouble    scale,
                  GError   **error)
{
  g_autoptr (AdderLayers) layers = g_new0 (AdderLayers, 1);
  g_autofree GimpLayer  **tops   = gimp_image_get_layers (image);
  gdouble                 width, height;

  layers->image   = image;
  layers->raster  = g_ptr_array_new_with_free_func (adder_raster_free);
  layers->locked  = g_ptr_array_new ();
  layers->indexed = gimp_image_get_base_type (image) == GIMP_INDEXED;
  layers->smooth  = has_channels (image) || ! gimp_selection_is_empty (image);

  adder_layers_scale_size (image, scale, &width, &height);
  if (width > GIMP_MAX_IMAGE_SIZE || height > GIMP_MAX_IMAGE_SIZE)
    {
      g_set_error (error, GIMP_PLUG_IN_ERROR, 0,
                   _ ("The image would have %.0f × %.0f pixels. GIMP's limit "
                      "is "
                      "%d × %d."),
                   width, height, GIMP_MAX_IMAGE_SIZE, GIMP_MAX_IMAGE_SIZE);
      return NULL;
    }

  layers->width  = (gint) width;
  layers->height = (gint) height;

  if (gimp_image_get_floating_sel (image))
    {
      g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0,
                           _ ("The image has a floating selection. Anchor it "
                              "or "
                              "make it a layer, then try again."));
      return NULL;
    }

  for (gint i = 0; tops && tops[i]; i++)
    add_item (layers, GIMP_ITEM (tops[i]));

  if (! tops || ! tops[0])
    {
      g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0,
                           _ ("The image has no layers to enlarge."));
      return NULL;
    }

  for (guint i = 0; i < layers->raster->len; i++)
    {
      AdderRaster *layer = g_ptr_array_index (layers->raster, i);

      layer->target =
        adder_layers_scale_rectangle (image, scale, &layer->source);
    }

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
  g_clear_pointer (&layers->locked, g_ptr_array_unref);
  g_free (layers);
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
 * Reads the pixels of every raster layer. Main thread only.
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

static void
set_locks (AdderLayers *layers,
           gboolean     lock)
{
  for (guint i = 0; i < layers->locked->len; i++)
    gimp_item_set_lock_content (g_ptr_array_index (layers->locked, i), lock);
}

static void
write_layer (AdderRaster *layer,
             GeglBuffer  *enlarged)
{
  GimpDrawable          *drawable = GIMP_DRAWABLE (layer->layer);
  g_autoptr (GeglBuffer) buffer   = gimp_drawable_get_buffer (drawable);
  GeglRectangle          extent   = *gegl_buffer_get_extent (buffer);

  /* Should a GIMP round otherwise one day, its size counts: the last row or
   * column is then cut off or repeated.
   */
  gegl_buffer_copy (enlarged, &extent, GEGL_ABYSS_CLAMP, buffer, &extent);
  gegl_buffer_flush (buffer);
  gimp_drawable_update (drawable, 0, 0, extent.width, extent.height);
}

/**
 * adder_layers_apply:
 * @layers: the layers, of an image that has not changed since they were made
 * @enlarged: (element-type GeglBuffer): the new pixels of each of the raster
 *   layers, at 0, 0
 * @error: return location for a #GIMP_PLUG_IN_ERROR
 *
 * Scales the image and puts the new pixels in, as one step to undo. Main thread
 * only.
 *
 * Returns: %FALSE if GIMP refused to scale; the image is then untouched
 */
gboolean
adder_layers_apply (AdderLayers *layers,
                    GPtrArray   *enlarged,
                    GError     **error)
{
  gboolean scaled;

  g_return_val_if_fail (enlarged->len == layers->raster->len, FALSE);

  gimp_image_undo_group_start (layers->image);

  /* Scaling is by far the slowest part of this, and the pixels it makes for
   * raster layers are thrown away.
   */
  gimp_context_push ();
  gimp_context_set_interpolation (layers->smooth ? GIMP_INTERPOLATION_CUBIC
                                                 : GIMP_INTERPOLATION_NONE);
  scaled = gimp_image_scale (layers->image, layers->width, layers->height);
  gimp_context_pop ();

  if (scaled)
    {
      if (layers->indexed)
        gimp_image_convert_rgb (layers->image);

      set_locks (layers, FALSE);
      for (guint i = 0; i < enlarged->len; i++)
        write_layer (g_ptr_array_index (layers->raster, i),
                     g_ptr_array_index (enlarged, i));
      set_locks (layers, TRUE);
    }
  else
    {
      g_set_error (error, GIMP_PLUG_IN_ERROR, 0,
                   _ ("GIMP could not scale the image to %d × %d pixels."),
                   layers->width, layers->height);
    }

  gimp_image_undo_group_end (layers->image);

  return scaled;
}
