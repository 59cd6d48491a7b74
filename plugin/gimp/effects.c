/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer effects: filters of GIMP that stay changeable. */

#include "config.h"

#include "effects.h"

#include <gegl-plugin.h>

#include "items.h"

/**
 * adder_effects_can_merge:
 * @item: a layer or group
 *
 * Effects of groups have no pixels to be merged into, and those of a link or
 * vector layer stay, so that the layer can be drawn anew.
 *
 * Returns: whether @item has visible effects that can become pixels
 */
gboolean
adder_effects_can_merge (GimpItem *item)
{
  g_autofree GimpDrawableFilter **effects = NULL;

  if (gimp_item_is_group (item) || ! adder_item_is_raster (item))
    return FALSE;

  effects = gimp_drawable_get_filters (GIMP_DRAWABLE (item));
  for (gint i = 0; effects && effects[i]; i++)
    if (gimp_drawable_filter_get_visible (effects[i]))
      return TRUE;

  return FALSE;
}

/**
 * adder_effects_merge:
 * @item: a layer that adder_effects_can_merge() holds for, with its locks open
 *
 * Makes the visible effects of @item pixels. The layer may grow by that.
 */
void
adder_effects_merge (GimpItem *item)
{
#if GIMP_CHECK_VERSION(3, 1, 2)
  /* GIMP changes the pixels of text only if it is told that they may. */
  if (GIMP_IS_RASTERIZABLE (item) &&
      ! gimp_rasterizable_is_rasterized (GIMP_RASTERIZABLE (item)))
    gimp_rasterizable_rasterize (GIMP_RASTERIZABLE (item));
#endif

  gimp_drawable_merge_filters (GIMP_DRAWABLE (item));
}

/* Many operations say of their settings in which unit they are. Of those that
 * don't, the ones that look at neighbours have settings in pixels.
 */
static gboolean
operation_is_sized (const gchar *name)
{
  g_autofree GParamSpec **settings = NULL;
  guint                   n        = 0;

  /* GIMP's own operations, such as brightness and contrast, work on one pixel
   * at a time and are known to GIMP only.
   */
  if (! gegl_has_operation (name))
    return FALSE;

  settings = gegl_operation_list_properties (name, &n);
  for (guint i = 0; i < n; i++)
    {
      const gchar *unit =
        gegl_param_spec_get_property_key (settings[i], "unit");

      if ((unit && g_str_has_prefix (unit, "pixel-")) ||
          strstr (settings[i]->name, "radius") != NULL)
        return TRUE;
    }

  return FALSE;
}

/**
 * adder_effects_count_sized:
 * @item: a layer or group
 *
 * Returns: how many of its visible effects have settings in pixels, which GIMP
 *   doesn't scale, so that they look smaller afterwards
 */
guint
adder_effects_count_sized (GimpItem *item)
{
  g_autofree GimpDrawableFilter **effects =
    gimp_drawable_get_filters (GIMP_DRAWABLE (item));
  guint n = 0;

  for (gint i = 0; effects && effects[i]; i++)
    {
      g_autofree gchar *operation =
        gimp_drawable_filter_get_operation_name (effects[i]);

      if (gimp_drawable_filter_get_visible (effects[i]) &&
          operation_is_sized (operation))
        n++;
    }

  return n;
}
