/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences below the controls. */

#include "config.h"

#include "dialog-notes.h"

#define SPACING 6

/* Where a box keeps what it says. */
#define SAID "adder-said"

/**
 * adder_dialog_notes_new:
 *
 * Returns: (transfer full): a box that says nothing and is hidden
 */
GtkWidget *
adder_dialog_notes_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);

  gtk_widget_set_no_show_all (box, TRUE);
  return box;
}

/**
 * adder_dialog_notes_show:
 * @box: a box
 * @notes: (element-type utf8): sentences, translated
 *
 * Says @notes and nothing else. What it says already it leaves alone, so that a
 * screen reader doesn't say it again.
 */
void
adder_dialog_notes_show (GtkWidget *box,
                         GPtrArray *notes)
{
  g_autoptr (GString) joined = g_string_new (NULL);
  g_autoptr (GList)   old    = NULL;
  GtkWidget          *hint;

  for (guint i = 0; i < notes->len; i++)
    g_string_append_printf (joined, "%s%s", i ? "\n" : "",
                            (const gchar *) g_ptr_array_index (notes, i));
  if (g_strcmp0 (joined->str, g_object_get_data (G_OBJECT (box), SAID)) == 0)
    return;

  old = gtk_container_get_children (GTK_CONTAINER (box));
  for (GList *note = old; note; note = note->next)
    gtk_widget_destroy (note->data);
  if (notes->len > 0)
    {
      hint = gimp_hint_box_new (joined->str);
      gtk_box_pack_start (GTK_BOX (box), hint, FALSE, FALSE, 0);
      gtk_widget_show (hint);
    }
  gtk_widget_set_visible (box, notes->len > 0);
  g_object_set_data_full (G_OBJECT (box), SAID, g_strdup (joined->str), g_free);
}
