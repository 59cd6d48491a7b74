/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A copy of an image in which effects have become pixels. */

#include "config.h"

#include "merged.h"

#include "effects.h"
#include "items.h"
#include "unfinished.h"

struct _AdderMerged
{
  GimpImage *image;
  GimpImage *copy;
  GPtrArray *items;  /* of the image */
  GPtrArray *copies; /* in the same order */
};

/**
 * adder_merged_is_needed:
 * @image: an image
 * @arguments: what the caller wants
 *
 * Returns: whether pixels have to be read from a copy
 */
gboolean
adder_merged_is_needed (GimpImage            *image,
                        const AdderArguments *arguments)
{
  g_autoptr (GPtrArray) items = adder_items_in_image (image);

  if (arguments->effects == ADDER_EFFECTS_MERGE)
    for (guint i = 0; i < items->len; i++)
      if (adder_effects_can_merge (g_ptr_array_index (items, i)))
        return TRUE;

  return FALSE;
}

/**
 * adder_merged_new:
 * @image: an image, which is only looked at
 *
 * Main thread only.
 *
 * Returns: (transfer full): a copy with the effects of all layers merged
 */
AdderMerged *
adder_merged_new (GimpImage *image)
{
  AdderMerged *merged = g_new0 (AdderMerged, 1);
  AdderLocks  *locks;

  merged->image  = image;
  merged->copy   = adder_unfinished_new (image);
  merged->items  = adder_items_in_image (image);
  merged->copies = adder_items_in_image (merged->copy);

  locks = adder_locks_open (merged->copies);
  for (guint i = 0; i < merged->copies->len; i++)
    if (adder_effects_can_merge (g_ptr_array_index (merged->copies, i)))
      adder_effects_merge (g_ptr_array_index (merged->copies, i));
  adder_locks_close (locks);

  return merged;
}

/**
 * adder_merged_free:
 * @merged: (transfer full): a copy
 *
 * Frees @merged and takes the copy away.
 */
void
adder_merged_free (AdderMerged *merged)
{
  gimp_image_delete (merged->copy);
  g_clear_pointer (&merged->items, g_ptr_array_unref);
  g_clear_pointer (&merged->copies, g_ptr_array_unref);
  g_free (merged);
}

/**
 * adder_merged_find:
 * @merged: a copy
 * @drawables: (nullable): what was chosen in the image
 *
 * Returns: (transfer container) (element-type GimpDrawable): the same in the
 *   copy, ended by a %NULL; masks have become their layers
 */
GPtrArray *
adder_merged_find (AdderMerged   *merged,
                   GimpDrawable **drawables)
{
  GPtrArray *found = g_ptr_array_new ();

  for (gint i = 0; drawables && drawables[i]; i++)
    {
      GimpItem *item = GIMP_ITEM (drawables[i]);
      guint     index;

      if (GIMP_IS_LAYER_MASK (item))
        item = GIMP_ITEM (gimp_layer_from_mask (GIMP_LAYER_MASK (item)));
      if (g_ptr_array_find (merged->items, item, &index))
        item = g_ptr_array_index (merged->copies, index);
      g_ptr_array_add (found, item);
    }
  g_ptr_array_add (found, NULL);

  return found;
}

/**
 * adder_merged_find_layers:
 * @merged: a copy
 * @drawables: (nullable): what was chosen in the image
 * @arguments: what the caller wants
 * @error: return location, as adder_layers_new()
 *
 * Returns: (transfer full) (nullable): the layers of the copy
 */
AdderLayers *
adder_merged_find_layers (AdderMerged          *merged,
                          GimpDrawable        **drawables,
                          const AdderArguments *arguments,
                          GError              **error)
{
  g_autoptr (GPtrArray) found = adder_merged_find (merged, drawables);

  return adder_layers_new (merged->copy, (GimpDrawable **) found->pdata,
                           arguments, error);
}

/**
 * adder_merged_go_back:
 * @merged: a copy
 * @layers: what was found in it, and read
 *
 * Lets @layers be those of the image.
 */
void
adder_merged_go_back (AdderMerged *merged,
                      AdderLayers *layers)
{
  layers->image = merged->image;

  for (guint i = 0; i < layers->raster->len; i++)
    {
      AdderRaster *layer = g_ptr_array_index (layers->raster, i);

      layer->layer = g_ptr_array_index (merged->items, layer->index);
    }

  for (guint i = 0; i < layers->chosen->len; i++)
    {
      guint index = 0;

      g_ptr_array_find (merged->copies, layers->chosen->pdata[i], &index);
      layers->chosen->pdata[i] = g_ptr_array_index (merged->items, index);
    }
}
