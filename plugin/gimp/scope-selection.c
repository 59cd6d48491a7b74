/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Enlarges what is selected, into a new image. */

#include "config.h"

#include "scope.h"

#include <glib/gi18n.h>

#include "items.h"

/* Whether every pixel within the bounds of the selection is fully selected. */
static gboolean
is_rectangle (GimpImage           *image,
              const GeglRectangle *bounds)
{
  GimpSelection         *selection = gimp_image_get_selection (image);
  g_autoptr (GeglBuffer) buffer =
    gimp_drawable_get_buffer (GIMP_DRAWABLE (selection));
  g_autofree gfloat *row = g_new (gfloat, bounds->width);

  for (gint y = 0; y < bounds->height; y++)
    {
      gegl_buffer_get (buffer,
                       GEGL_RECTANGLE (bounds->x, bounds->y + y, bounds->width,
                                       1),
                       1.0, babl_format ("Y float"), row, GEGL_AUTO_ROWSTRIDE,
                       GEGL_ABYSS_NONE);
      for (gint x = 0; x < bounds->width; x++)
        if (row[x] < 1.0f)
          return FALSE;
    }

  return TRUE;
}

/* Only the selected part of a layer is computed, but from all its pixels: the
 * result is the same as if the whole image were enlarged and then cropped.
 */
static gboolean
cut_to_selection (AdderRaster         *layer,
                  const GeglRectangle *selection,
                  gdouble              x_factor,
                  gdouble              y_factor)
{
  GeglRectangle source = layer->source;
  GeglRectangle seen, target;
  gint          x, y;

  if (! gegl_rectangle_intersect (&seen, &source, selection))
    return FALSE;

  /* Where GIMP puts the cropped layer, and where that lies in the whole one. */
  adder_layers_scale_edges (seen.x - selection->x, seen.width, x_factor,
                            &target.x, &target.width);
  adder_layers_scale_edges (seen.y - selection->y, seen.height, y_factor,
                            &target.y, &target.height);
  adder_layers_scale_edges (source.x - seen.x, source.width, x_factor, &x,
                            &layer->target.width);
  adder_layers_scale_edges (source.y - seen.y, source.height, y_factor, &y,
                            &layer->target.height);

  layer->part = (GeglRectangle) { -x, -y, target.width, target.height };
  /* Rounding may have made the whole layer a pixel too small. */
  layer->target.width  = MAX (layer->target.width, -x + target.width);
  layer->target.height = MAX (layer->target.height, -y + target.height);
  layer->target.x      = target.x;
  layer->target.y      = target.y;

  return TRUE;
}

gboolean
adder_scope_selection_find (AdderLayers          *layers,
                            GimpDrawable        **drawables,
                            const AdderArguments *arguments,
                            GError              **error)
{
  AdderArguments one = *arguments;
  GeglRectangle  selection;
  gint           x, y, end_x, end_y;
  gboolean       any;

  gimp_selection_bounds (layers->image, &any, &x, &y, &end_x, &end_y);
  if (! any)
    {
      g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0,
                           _ ("Nothing is selected."));
      return FALSE;
    }

  /* What the image holds, as if it were enlarged whole. */
  one.scale = 1.0;
  one.width = one.height = 0;
  if (! adder_scope_image_find (layers, drawables, &one, error))
    return FALSE;

  selection = (GeglRectangle) { x, y, end_x - x, end_y - y };
  if (! adder_arguments_get_size (arguments, selection.width, selection.height,
                                  &layers->width, &layers->height, error))
    return FALSE;

  layers->source  = selection;
  layers->cut_out = ! is_rectangle (layers->image, &selection);
  layers->smooth |= layers->cut_out;

  for (guint i = layers->raster->len; i-- > 0;)
    if (! cut_to_selection (g_ptr_array_index (layers->raster, i), &selection,
                            (gdouble) layers->width / selection.width,
                            (gdouble) layers->height / selection.height))
      g_ptr_array_remove_index (layers->raster, i);

  if (layers->raster->len == 0)
    {
      g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0,
                           _ ("No layer has pixels where the selection is."));
      return FALSE;
    }

  return TRUE;
}

/* Multiplies a mask by the selection. */
static void
narrow_mask (GimpLayerMask *mask,
             GimpLayer     *layer)
{
  GimpSelection *selection =
    gimp_image_get_selection (gimp_item_get_image (GIMP_ITEM (layer)));
  g_autoptr (GeglBuffer) selected =
    gimp_drawable_get_buffer (GIMP_DRAWABLE (selection));
  g_autoptr (GeglBuffer) buffer =
    gimp_drawable_get_buffer (GIMP_DRAWABLE (mask));
  const Babl        *format = babl_format ("Y float");
  GeglRectangle      row    = *gegl_buffer_get_extent (buffer);
  const gint         height = row.height;
  g_autofree gfloat *values = g_new (gfloat, row.width);
  g_autofree gfloat *factor = g_new (gfloat, row.width);
  gint               x, y;

  gimp_drawable_get_offsets (GIMP_DRAWABLE (layer), &x, &y);
  row.height = 1;
  for (row.y = 0; row.y < height; row.y++)
    {
      gegl_buffer_get (buffer, &row, 1.0, format, values, GEGL_AUTO_ROWSTRIDE,
                       GEGL_ABYSS_NONE);
      gegl_buffer_get (selected, GEGL_RECTANGLE (x, y + row.y, row.width, 1),
                       1.0, format, factor, GEGL_AUTO_ROWSTRIDE,
                       GEGL_ABYSS_NONE);
      for (gint i = 0; i < row.width; i++)
        values[i] *= factor[i];
      gegl_buffer_set (buffer, &row, 0, format, values, GEGL_AUTO_ROWSTRIDE);
    }

  gegl_buffer_flush (buffer);
  gimp_drawable_update (GIMP_DRAWABLE (mask), 0, 0, row.width, height);
}

/* Hides what isn't selected by masks, so that it can be brought back. */
static void
mask_layers (GimpImage *image)
{
  g_autofree GimpLayer **tops = gimp_image_get_layers (image);

  for (gint i = 0; tops && tops[i]; i++)
    {
      GimpLayerMask *mask = gimp_layer_get_mask (tops[i]);

      if (mask && gimp_layer_get_apply_mask (tops[i]))
        {
          narrow_mask (mask, tops[i]);
          continue;
        }

      if (mask)
        gimp_layer_remove_mask (tops[i], GIMP_MASK_DISCARD);
      mask = gimp_layer_create_mask (tops[i], GIMP_ADD_MASK_SELECTION);
      gimp_layer_add_mask (tops[i], mask);
      gimp_layer_set_edit_mask (tops[i], FALSE);
    }
}

/* An empty group is nowhere. */
static gboolean
is_outside (GimpDrawable        *drawable,
            const GeglRectangle *canvas)
{
  GeglRectangle bounds;

  if (gimp_item_is_group (GIMP_ITEM (drawable)))
    {
      g_autofree GimpItem **children =
        gimp_item_get_children (GIMP_ITEM (drawable));

      return ! children || ! children[0];
    }

  gimp_drawable_get_offsets (drawable, &bounds.x, &bounds.y);
  bounds.width  = gimp_drawable_get_width (drawable);
  bounds.height = gimp_drawable_get_height (drawable);

  return ! gegl_rectangle_intersect (NULL, &bounds, canvas);
}

/* Leaves of @layer what lies on the canvas, as was planned. */
static void
crop_layer (const AdderRaster   *layer,
            GimpDrawable        *drawable,
            const GeglRectangle *selection)
{
  GeglRectangle bounds;
  gint          x, y;

  gegl_rectangle_intersect (&bounds, &layer->source, selection);
  bounds.x -= selection->x;
  bounds.y -= selection->y;

  gimp_drawable_get_offsets (drawable, &x, &y);
  if (x != bounds.x || y != bounds.y ||
      gimp_drawable_get_width (drawable) != bounds.width ||
      gimp_drawable_get_height (drawable) != bounds.height)
    gimp_layer_resize (GIMP_LAYER (drawable), bounds.width, bounds.height,
                       x - bounds.x, y - bounds.y);
}

/* What gimp_image_crop() does, but for what is no raster layer. GIMP 3.2.6 crops
 * links to files that lie in groups and then has no more than that to draw them
 * anew, and it does not crop text.
 */
static gboolean
crop (AdderLayers *layers,
      GimpImage   *image,
      GPtrArray   *items)
{
  const GeglRectangle *selection = &layers->source;
  const GeglRectangle  canvas = { 0, 0, selection->width, selection->height };

  if (! gimp_image_resize (image, selection->width, selection->height,
                           -selection->x, -selection->y))
    return FALSE;

  /* Groups come after what is in them. */
  for (guint i = items->len; i-- > 0;)
    {
      GimpDrawable *item = g_ptr_array_index (items, i);

      if (is_outside (item, &canvas))
        gimp_image_remove_layer (image, GIMP_LAYER (item));
    }

  for (guint i = 0; i < layers->raster->len; i++)
    {
      AdderRaster *layer = g_ptr_array_index (layers->raster, i);

      crop_layer (layer, g_ptr_array_index (items, layer->index), selection);
    }

  return TRUE;
}

static gboolean
enlarge_selection (AdderLayers *layers,
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
    crop (layers, image, items) &&
    adder_scope_scale_image (layers, image, items, redrawn, enlarged, error);
  if (done && layers->cut_out)
    mask_layers (image);
  adder_locks_close (locks);
  if (done)
    gimp_selection_none (image);

  return done;
}

gboolean
adder_scope_selection_apply (AdderLayers *layers,
                             GPtrArray   *enlarged,
                             AdderResult *result,
                             GError     **error)
{
  return adder_scope_change_copy (layers, enlarged, enlarge_selection, result,
                                  error);
}
