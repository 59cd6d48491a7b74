/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The controls of the arguments, but those of the size. */

#include "config.h"

#include "dialog-arguments.h"

#include <glib/gi18n.h>

#include "arguments.h"
#include "effects.h"
#include "items.h"
#include "model-chooser.h"

#define SPACING 6

static void
name_control (GtkWidget   *control,
              const gchar *name)
{
  atk_object_set_name (gtk_widget_get_accessible (control), name);
}

/**
 * adder_dialog_arguments_new_frame:
 * @column: where the frame goes
 * @title: its title, translated
 *
 * Returns: (transfer none): a vertical box in a frame as GIMP's dialogs have it
 */
GtkWidget *
adder_dialog_arguments_new_frame (GtkBox      *column,
                                  const gchar *title)
{
  GtkWidget *frame = gimp_frame_new (title);
  GtkWidget *box   = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);

  gtk_container_add (GTK_CONTAINER (frame), box);
  gtk_box_pack_start (column, frame, FALSE, FALSE, 0);

  return box;
}

/* A procedure has no kind of argument for names that are known only when it
 * runs, so there is no widget of GIMP's for it either.
 */
static GtkWidget *
model_row (GimpProcedureConfig *config,
           GtkSizeGroup        *labels)
{
  GtkWidget        *row     = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);
  GtkWidget        *label   = gtk_label_new_with_mnemonic (_ ("_Model"));
  GtkWidget        *chooser = adder_model_chooser_new ();
  GtkWidget        *combo;
  g_autofree gchar *found = NULL;
  g_autofree gchar *named = NULL;

  combo = adder_model_chooser_get_combo (ADDER_MODEL_CHOOSER (chooser));
  name_control (combo, _ ("Model"));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), combo);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_set_margin_top (label, SPACING);
  gtk_size_group_add_widget (labels, label);
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), chooser, TRUE, TRUE, 0);

  g_object_bind_property (config, "model", chooser, "model",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  /* A model that is gone since the last time gave way to the default. */
  g_object_get (chooser, "model", &found, NULL);
  g_object_get (config, "model", &named, NULL);
  if (g_strcmp0 (found, named) != 0)
    g_object_set (config, "model", found, NULL);

  return row;
}

/**
 * adder_dialog_arguments_add_network:
 * @window: the dialog
 * @config: its arguments
 * @box: where the controls go
 * @labels: makes labels equally wide
 *
 * Adds model and strength.
 */
void
adder_dialog_arguments_add_network (GimpProcedureDialog *window,
                                    GimpProcedureConfig *config,
                                    GtkBox              *box,
                                    GtkSizeGroup        *labels)
{
  GtkWidget *strength;

  gtk_box_pack_start (box, model_row (config, labels), FALSE, FALSE, 0);

  strength = gimp_procedure_dialog_get_spin_scale (window, "strength", 100.0);
  name_control (strength, _ ("Strength"));
  gimp_help_set_help_data (strength,
                           _ ("In percent. 0 is a plain cubic enlargement, 100 "
                              "what the network was trained for."),
                           NULL);
  gtk_box_pack_start (box, strength, FALSE, FALSE, 0);
}

/* An argument that is a name, because GIMP takes any other for the default if it
 * is a choice.
 */
static GtkWidget *
choice (GimpProcedureConfig *config,
        const gchar         *argument,
        const gchar         *name,
        const gchar         *help,
        GtkSizeGroup        *labels)
{
  const AdderChoice       *choices = adder_arguments_get_choices (argument);
  g_autoptr (GtkListStore) store =
    gtk_list_store_new (2, G_TYPE_STRING, G_TYPE_STRING);
  GParamSpec *spec =
    g_object_class_find_property (G_OBJECT_GET_CLASS (config), argument);
  g_autofree gchar *chosen = NULL;
  gboolean          known  = FALSE;
  GtkWidget        *combo, *control;

  g_object_get (config, argument, &chosen, NULL);
  for (gint i = 0; choices[i].name; i++)
    {
      known |= g_strcmp0 (chosen, choices[i].name) == 0;
      gtk_list_store_insert_with_values (store, NULL, -1, 0, choices[i].name, 1,
                                         gettext (choices[i].label), -1);
    }
  /* Settings can be loaded from a file that somebody wrote. */
  if (! known)
    g_object_set (config, argument, choices[0].name, NULL);

  combo = gimp_prop_string_combo_box_new (G_OBJECT (config), argument,
                                          GTK_TREE_MODEL (store), 0, 1);
  gtk_widget_set_hexpand (combo, TRUE);
  name_control (combo, name);
  gimp_help_set_help_data (combo, help, NULL);

  control = gimp_label_string_widget_new (g_param_spec_get_nick (spec), combo);
  gtk_size_group_add_widget (labels,
                             gimp_labeled_get_label (GIMP_LABELED (control)));

  return control;
}

static gboolean
has_effects (GimpImage *image)
{
  g_autoptr (GPtrArray) items = adder_items_in_image (image);

  for (guint i = 0; i < items->len; i++)
    if (adder_effects_can_merge (g_ptr_array_index (items, i)))
      return TRUE;

  return FALSE;
}

/**
 * adder_dialog_arguments_add_scope:
 * @window: the dialog
 * @config: its arguments
 * @image: the image to be enlarged
 * @box: where the controls go
 * @labels: makes labels equally wide
 *
 * Adds what is enlarged, and what its borders are. Layer effects are asked
 * about only if there are any.
 */
void
adder_dialog_arguments_add_scope (GimpProcedureDialog *window,
                                  GimpProcedureConfig *config,
                                  GimpImage           *image,
                                  GtkBox              *box,
                                  GtkSizeGroup        *labels)
{
  gtk_box_pack_start (box,
                      choice (config, "scope", _ ("Enlarge"),
                              _ ("What is enlarged"), labels),
                      FALSE, FALSE, 0);
  if (has_effects (image))
    gtk_box_pack_start (box,
                        choice (config, "effects", _ ("Layer effects"),
                                _ ("Keep effects as they are, or merge them "
                                   "into the pixels first: settings in pixels, "
                                   "such as the radius of a blur, are not "
                                   "enlarged with the image"),
                                labels),
                        FALSE, FALSE, 0);

  gtk_box_pack_start (box,
                      gimp_procedure_dialog_get_widget (window, "seamless-x",
                                                        GTK_TYPE_CHECK_BUTTON),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (box,
                      gimp_procedure_dialog_get_widget (window, "seamless-y",
                                                        GTK_TYPE_CHECK_BUTTON),
                      FALSE, FALSE, 0);
}
