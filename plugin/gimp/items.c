/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layers and groups of an image as a list, and their locks. */

#include "config.h"

#include "items.h"

typedef struct
{
  GimpItem *item;
  gboolean  content;
  gboolean  position;
} Lock;

struct _AdderLocks
{
  GArray *locks;
};

/**
 * adder_item_is_raster:
 * @item: a layer or group
 *
 * From GIMP 3.2 on, link and vector layers are drawn anew at the new size
 * unless they were rasterized. They are subclasses of GimpLayer, which the
 * headers this was built with may not have. Text is made pixels by all GIMPs
 * that scale it.
 *
 * Returns: whether GIMP scales its pixels, so that ours are the better ones
 */
gboolean
adder_item_is_raster (GimpItem *item)
{
  if (GIMP_IS_TEXT_LAYER (item))
    return TRUE;

#if GIMP_CHECK_VERSION(3, 1, 2)
  if (GIMP_IS_RASTERIZABLE (item))
    return gimp_rasterizable_is_rasterized (GIMP_RASTERIZABLE (item));
#endif

  return G_OBJECT_TYPE (item) == GIMP_TYPE_LAYER;
}

/**
 * adder_item_is_link:
 * @item: a layer or group
 *
 * Returns: whether it shows another file, which GIMP 3.0 does not have, and
 *   nobody has made it pixels
 */
gboolean
adder_item_is_link (GimpItem *item)
{
  return ! adder_item_is_raster (item) &&
         strcmp (G_OBJECT_TYPE_NAME (item), "GimpLinkLayer") == 0;
}

/**
 * adder_item_is_vector:
 * @item: a layer or group
 *
 * Returns: whether it shows a path, which GIMP 3.0 does not have, and nobody has
 *   made it pixels
 */
gboolean
adder_item_is_vector (GimpItem *item)
{
  return ! adder_item_is_raster (item) &&
         strcmp (G_OBJECT_TYPE_NAME (item), "GimpVectorLayer") == 0;
}

/**
 * adder_item_is_text:
 * @item: a layer or group
 *
 * Returns: whether it is text whose pixels nobody has changed yet
 */
gboolean
adder_item_is_text (GimpItem *item)
{
#if GIMP_CHECK_VERSION(3, 1, 2)
  if (GIMP_IS_RASTERIZABLE (item) &&
      gimp_rasterizable_is_rasterized (GIMP_RASTERIZABLE (item)))
    return FALSE;
#endif

  return gimp_item_is_text_layer (item);
}

/**
 * adder_items_add_tree:
 * @items: (element-type GimpItem): a list
 * @top: a layer, or a group with all there is in it
 *
 * Adds @top and then what is in it, from top to bottom, to @items.
 */
void
adder_items_add_tree (GPtrArray *items,
                      GimpItem  *top)
{
  g_autofree GimpItem **children = NULL;

  g_ptr_array_add (items, top);
  if (! gimp_item_is_group (top))
    return;

  children = gimp_item_get_children (top);
  for (gint i = 0; children && children[i]; i++)
    adder_items_add_tree (items, children[i]);
}

/**
 * adder_items_in_image:
 * @image: a GIMP image
 *
 * The order depends on nothing but the tree of layers, so that the same index
 * means the same layer in a duplicate of @image.
 *
 * Returns: (transfer full) (element-type GimpItem): all layers and groups
 */
GPtrArray *
adder_items_in_image (GimpImage *image)
{
  g_autofree GimpLayer **tops  = gimp_image_get_layers (image);
  GPtrArray             *items = g_ptr_array_new ();

  for (gint i = 0; tops && tops[i]; i++)
    adder_items_add_tree (items, GIMP_ITEM (tops[i]));

  return items;
}

/**
 * adder_locks_open:
 * @items: (element-type GimpItem): layers and groups; some may be gone
 *
 * GIMP kills a plug-in that writes to a layer whose pixels are locked, and
 * refuses to move one whose position is. Takes such locks off for a while. Call
 * it inside an undo group.
 *
 * Returns: (transfer full): the locks for adder_locks_close()
 */
AdderLocks *
adder_locks_open (GPtrArray *items)
{
  AdderLocks *locks = g_new0 (AdderLocks, 1);

  locks->locks = g_array_new (FALSE, FALSE, sizeof (Lock));

  for (guint i = 0; i < items->len; i++)
    {
      GimpItem *item = g_ptr_array_index (items, i);
      Lock      lock = { item, FALSE, FALSE };

      if (! gimp_item_is_valid (item))
        continue;

      lock.content  = gimp_item_get_lock_content (item);
      lock.position = gimp_item_get_lock_position (item);

      if (lock.content)
        gimp_item_set_lock_content (item, FALSE);
      if (lock.position)
        gimp_item_set_lock_position (item, FALSE);
      if (lock.content || lock.position)
        g_array_append_val (locks->locks, lock);
    }

  return locks;
}

/**
 * adder_locks_close:
 * @locks: (transfer full): what adder_locks_open() returned
 *
 * Puts the locks back. Layers that are gone by now are left out.
 */
void
adder_locks_close (AdderLocks *locks)
{
  for (guint i = 0; i < locks->locks->len; i++)
    {
      const Lock *lock = &g_array_index (locks->locks, Lock, i);

      if (! gimp_item_is_valid (lock->item))
        continue;

      if (lock->content)
        gimp_item_set_lock_content (lock->item, TRUE);
      if (lock->position)
        gimp_item_set_lock_position (lock->item, TRUE);
    }

  g_array_unref (locks->locks);
  g_free (locks);
}
