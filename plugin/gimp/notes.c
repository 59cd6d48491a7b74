/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person should know before an image is enlarged. */

#include "config.h"

#include "notes.h"

#include <glib/gi18n.h>

#include "effects.h"
#include "items.h"

typedef struct
{
  guint text;          /* text layers whose pixels are enlarged */
  guint sized;         /* effects that stay and have settings in pixels */
  guint group_effects; /* groups whose effects were to be merged */
} Count;

static void
count_item (Count                *count,
            GimpItem             *item,
            const AdderArguments *arguments)
{
  if (adder_item_is_text (item))
    count->text++;

  if (arguments->effects == ADDER_EFFECTS_KEEP ||
      ! adder_effects_can_merge (item))
    {
      guint n = adder_effects_count_sized (item);

      count->sized += n;
      if (arguments->effects == ADDER_EFFECTS_MERGE && n > 0 &&
          gimp_item_is_group (item))
        count->group_effects++;
    }
}

static void
add (GPtrArray *notes,
     gchar     *note)
{
  g_ptr_array_add (notes, note);
}

/**
 * adder_notes_new:
 * @layers: what is enlarged
 * @arguments: how
 *
 * Tells what will not look, or be, as somebody may expect. Main thread only,
 * after gegl_init().
 *
 * Returns: (transfer full) (element-type utf8): translated sentences, or none
 */
GPtrArray *
adder_notes_new (AdderLayers          *layers,
                 const AdderArguments *arguments)
{
  g_autoptr (GPtrArray) items = adder_layers_list_items (layers);
  GPtrArray            *notes = g_ptr_array_new_with_free_func (g_free);
  Count                 count = { 0 };

  for (guint i = 0; i < items->len; i++)
    count_item (&count, g_ptr_array_index (items, i), arguments);

  if (layers->indexed)
    add (notes, g_strdup (_ ("The image will be converted to RGB: indexed "
                             "colors cannot be enlarged.")));
  if (count.text)
    add (notes, g_strdup_printf (
                  ngettext ("%d text layer becomes pixels, as it does with "
                            "Scale Image in this version of GIMP.",
                            "%d text layers become pixels, as they do with "
                            "Scale Image in this version of GIMP.",
                            count.text),
                  count.text));
  if (count.sized)
    add (notes, g_strdup_printf (
                  ngettext ("%d layer effect has settings in pixels, which "
                            "stay: it will look smaller.",
                            "%d layer effects have settings in pixels, which "
                            "stay: they will look smaller.",
                            count.sized),
                  count.sized));
  if (count.group_effects)
    add (notes, g_strdup (_ ("Effects of layer groups cannot be merged.")));

  return notes;
}
