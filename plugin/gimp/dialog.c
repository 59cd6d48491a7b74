/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog: the procedure's arguments, the size they give, and progress. */

#include "config.h"

#include "dialog.h"

#include "layers.h"
#include "models.h"

#include <glib/gi18n.h>

#define SPACING 12
#define WIDTH   400

struct _AdderDialog
{
  GtkWidget           *window;
  GtkWidget           *size;
  GtkWidget           *bar;
  GimpImage           *image;
  GimpProcedureConfig *config;
  AdderJob            *job;
};

static void
update_size (AdderDialog *dialog)
{
  g_autofree gchar *text = NULL;
  gdouble           scale, width, height;
  gboolean          fits;

  g_object_get (dialog->config, "scale", &scale, NULL);
  adder_layers_scale_size (dialog->image, scale, &width, &height);
  fits = width <= GIMP_MAX_IMAGE_SIZE && height <= GIMP_MAX_IMAGE_SIZE;

  if (fits)
    /* Translators: the sizes of the image now and then, both in pixels. */
    text =
      g_strdup_printf (_ ("%d × %d → %.0f × %.0f pixels (%.1f megapixels)"),
                       gimp_image_get_width (dialog->image),
                       gimp_image_get_height (dialog->image), width, height,
                       width * height / 1e6);
  else
    text = g_strdup_printf (_ ("Larger than GIMP's limit of %d × %d pixels"),
                            GIMP_MAX_IMAGE_SIZE, GIMP_MAX_IMAGE_SIZE);

  gtk_label_set_text (GTK_LABEL (dialog->size), text);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (dialog->window),
                                     GTK_RESPONSE_OK, fits);
}

static void
response_cb (AdderDialog *dialog,
             gint         response)
{
  /* Besides its button, Escape and closing the window mean Cancel. */
  if (dialog->job)
    adder_job_cancel (dialog->job);
}

/* GIMP's widgets draw their label themselves, so that nobody else can read it. */
static void
name_control (GtkWidget   *control,
              const gchar *name)
{
  atk_object_set_name (gtk_widget_get_accessible (control), name);
}

static void
add_hint (GtkWidget   *box,
          const gchar *text)
{
  GtkWidget *hint = gimp_hint_box_new (text);

  gtk_box_pack_start (GTK_BOX (box), hint, FALSE, FALSE, 0);
  gtk_widget_show (hint);
}

/* A procedure has no kind of argument for names that are known only when it
 * runs, so there is no widget of GIMP's for it either.
 */
static GtkWidget *
model_row (AdderDialog *dialog)
{
  GtkWidget *row   = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_Model"));
  GtkWidget *combo = adder_models_combo_new (G_OBJECT (dialog->config));

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), combo);
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), combo, TRUE, TRUE, 0);
  gimp_help_set_help_data (combo,
                           _ ("The trained network: fast, or slower and "
                              "better"),
                           NULL);
  gtk_widget_show_all (row);

  return row;
}

static void
add_arguments (AdderDialog *dialog)
{
  GimpProcedureDialog *window = GIMP_PROCEDURE_DIALOG (dialog->window);
  GtkWidget           *control;
  GtkWidget           *arguments;

  control = gimp_procedure_dialog_get_spin_scale (window, "scale", 1.0);
  name_control (control, _ ("Scale"));

  dialog->size =
    gimp_procedure_dialog_get_label (window, "size", "", FALSE, FALSE);
  gtk_label_set_xalign (GTK_LABEL (dialog->size), 0.0);

  control = gimp_procedure_dialog_get_spin_scale (window, "strength", 100.0);
  name_control (control, _ ("Strength"));
  gimp_help_set_help_data (control,
                           _ ("In percent. 0 is a plain cubic enlargement, 100 "
                              "what the network was trained for."),
                           NULL);

  arguments = gimp_procedure_dialog_fill_box (window, "arguments", "scale",
                                              "size", "strength", NULL);
  control   = model_row (dialog);
  gtk_box_pack_start (GTK_BOX (arguments), control, FALSE, FALSE, 0);
  gtk_box_reorder_child (GTK_BOX (arguments), control, 2);
  gtk_box_set_spacing (GTK_BOX (arguments), SPACING / 2);
  gtk_widget_set_size_request (arguments, WIDTH, -1);
  gimp_procedure_dialog_fill (window, "arguments", NULL);
}

/**
 * adder_dialog_new:
 * @procedure: the procedure
 * @config: its arguments, which the dialog changes
 * @image: the image to be enlarged
 *
 * Returns: (transfer full): the dialog, not shown yet
 */
AdderDialog *
adder_dialog_new (GimpProcedure       *procedure,
                  GimpProcedureConfig *config,
                  GimpImage           *image)
{
  AdderDialog *dialog = g_new0 (AdderDialog, 1);
  GtkWidget   *content;

  dialog->image  = image;
  dialog->config = config;
  dialog->window = gimp_procedure_dialog_new (procedure, config, _ ("Upscale"));
  gimp_procedure_dialog_set_ok_label (GIMP_PROCEDURE_DIALOG (dialog->window),
                                      _ ("_Upscale"));
  content = gtk_dialog_get_content_area (GTK_DIALOG (dialog->window));

  add_arguments (dialog);

  if (gimp_image_get_base_type (image) == GIMP_INDEXED)
    add_hint (content, _ ("The image will be converted to RGB: indexed colors "
                          "cannot be enlarged."));

  dialog->bar = gtk_progress_bar_new ();
  gtk_widget_set_margin_start (dialog->bar, SPACING);
  gtk_widget_set_margin_end (dialog->bar, SPACING);
  gtk_progress_bar_set_show_text (GTK_PROGRESS_BAR (dialog->bar), TRUE);
  gtk_box_pack_start (GTK_BOX (content), dialog->bar, FALSE, FALSE, 0);

  g_signal_connect_swapped (config, "notify::scale", G_CALLBACK (update_size),
                            dialog);
  g_signal_connect_swapped (dialog->window, "response",
                            G_CALLBACK (response_cb), dialog);
  update_size (dialog);

  return dialog;
}

/**
 * adder_dialog_free:
 * @dialog: (transfer full): the dialog
 *
 * Closes @dialog.
 */
void
adder_dialog_free (AdderDialog *dialog)
{
  g_signal_handlers_disconnect_by_data (dialog->config, dialog);
  gtk_widget_destroy (dialog->window);
  g_free (dialog);
}

/**
 * adder_dialog_ask:
 * @dialog: the dialog
 *
 * Shows @dialog and waits for an answer. It stays open.
 *
 * Returns: whether the image shall be enlarged
 */
gboolean
adder_dialog_ask (AdderDialog *dialog)
{
  return gimp_procedure_dialog_run (GIMP_PROCEDURE_DIALOG (dialog->window));
}

/**
 * adder_dialog_watch:
 * @dialog: the dialog
 * @job: (nullable): the job that Cancel cancels
 *
 * Leaves nothing to do but to wait for @job or to cancel it; without a job, to
 * wait.
 */
void
adder_dialog_watch (AdderDialog *dialog,
                    AdderJob    *job)
{
  GtkDialog *window  = GTK_DIALOG (dialog->window);
  GtkWidget *content = gtk_dialog_get_content_area (window);
  GtkWidget *cancel =
    gtk_dialog_get_widget_for_response (window, GTK_RESPONSE_CANCEL);
  GtkWidget        *buttons = gtk_widget_get_parent (cancel);
  g_autoptr (GList) parts =
    gtk_container_get_children (GTK_CONTAINER (content));
  g_autoptr (GList) rest = gtk_container_get_children (GTK_CONTAINER (buttons));

  for (GList *part = parts; part; part = part->next)
    if (part->data != dialog->bar &&
        ! gtk_widget_is_ancestor (buttons, part->data) && part->data != buttons)
      gtk_widget_set_sensitive (part->data, FALSE);

  for (GList *part = rest; part; part = part->next)
    gtk_widget_set_sensitive (part->data, FALSE);

  gtk_widget_set_sensitive (cancel, job != NULL);
  gtk_widget_show (dialog->bar);

  dialog->job = job;
}

/**
 * adder_dialog_set_progress:
 * @dialog: the dialog
 * @fraction: how much is done, from 0 to 1
 *
 * Moves the progress bar.
 */
void
adder_dialog_set_progress (AdderDialog *dialog,
                           gdouble      fraction)
{
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (dialog->bar), fraction);
}
