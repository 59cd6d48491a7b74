/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog: the procedure's arguments, the size they give, and progress. */

#include "config.h"

#include "dialog.h"

#include "items.h"
#include "layers.h"
#include "models.h"
#include "notes.h"
#include "preview.h"

#include <glib/gi18n.h>

#define SPACING        12
#define PREVIEW_WIDTH  480
#define PREVIEW_HEIGHT 320

struct _AdderDialog
{
  GtkWidget           *window;
  GtkWidget           *preview;
  GeglRectangle        previewed; /* where the layer it shows lies */
  GtkWidget           *size;
  GtkWidget           *bar;
  GtkWidget           *notes;
  GimpImage           *image;
  GimpDrawable       **drawables;
  GimpProcedureConfig *config;
  AdderJob            *job;
  GTimer              *timer; /* since the job started */
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

/* The first chosen layer is shown, or the uppermost one that can be. */
static GimpDrawable *
find_drawable (GimpImage     *image,
               GimpDrawable **drawables)
{
  g_autoptr (GList) layers = gimp_image_list_layers (image);

  for (gint i = 0; drawables && drawables[i]; i++)
    if (adder_item_is_raster (GIMP_ITEM (drawables[i])))
      return drawables[i];

  for (GList *layer = layers; layer; layer = layer->next)
    if (adder_item_is_raster (layer->data))
      return layer->data;

  return NULL;
}

static void
update_preview (AdderDialog *dialog)
{
  g_autofree gchar      *name  = NULL;
  g_autoptr (AdderModel) model = NULL;
  GeglRectangle          target;
  gdouble                scale, strength, width, height;

  if (! dialog->preview)
    return;

  g_object_get (dialog->config, "scale", &scale, "model", &name, "strength",
                &strength, NULL);
  model = adder_model_find (name, scale, NULL);
  adder_layers_scale_size (dialog->image, scale, &width, &height);

  gtk_widget_set_visible (dialog->preview, model &&
                                             width <= GIMP_MAX_IMAGE_SIZE &&
                                             height <= GIMP_MAX_IMAGE_SIZE);
  if (! gtk_widget_get_visible (dialog->preview))
    return;

  target =
    adder_layers_scale_rectangle (dialog->image, scale, &dialog->previewed);
  adder_preview_set_settings (ADDER_PREVIEW (dialog->preview), model, scale,
                              target.width, target.height, strength);
}

static void
add_preview (AdderDialog  *dialog,
             GimpDrawable *drawable)
{
  g_autoptr (GeglBuffer) pixels = adder_layers_read_pixels (drawable);
  GtkWidget             *content =
    gtk_dialog_get_content_area (GTK_DIALOG (dialog->window));

  gimp_drawable_get_offsets (drawable, &dialog->previewed.x,
                             &dialog->previewed.y);
  dialog->previewed.width  = gegl_buffer_get_width (pixels);
  dialog->previewed.height = gegl_buffer_get_height (pixels);

  dialog->preview = adder_preview_new (pixels);
  gtk_widget_set_size_request (dialog->preview, PREVIEW_WIDTH, PREVIEW_HEIGHT);
  gtk_widget_set_margin_bottom (dialog->preview, SPACING / 2);
  gtk_box_pack_start (GTK_BOX (content), dialog->preview, TRUE, TRUE, 0);
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

static void
update_notes (AdderDialog *dialog)
{
  g_autoptr (AdderArguments) arguments = adder_arguments_new (dialog->config);
  g_autoptr (AdderLayers)    layers    = NULL;
  g_autoptr (GPtrArray)      notes     = NULL;
  g_autoptr (GList)          old       = NULL;

  old = gtk_container_get_children (GTK_CONTAINER (dialog->notes));
  for (GList *note = old; note; note = note->next)
    gtk_widget_destroy (note->data);

  /* Why that cannot be enlarged is told when somebody tries. */
  layers = adder_layers_new (dialog->image, dialog->drawables, arguments, NULL);
  if (! layers)
    return;

  notes = adder_notes_new (layers, arguments);
  for (guint i = 0; i < notes->len; i++)
    add_hint (dialog->notes, g_ptr_array_index (notes, i));
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
factor_clicked_cb (GtkButton   *button,
                   AdderDialog *dialog)
{
  gint factor =
    GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "factor"));

  g_object_set (dialog->config, "scale", (gdouble) factor, NULL);
}

/* The factors that people ask for most, beside the size that they give. */
static GtkWidget *
size_row (AdderDialog *dialog)
{
  GtkWidget *row     = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  dialog->size = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (dialog->size), 0.0);
  gtk_box_pack_start (GTK_BOX (row), dialog->size, TRUE, TRUE, 0);

  gtk_style_context_add_class (gtk_widget_get_style_context (buttons),
                               GTK_STYLE_CLASS_LINKED);
  gtk_box_pack_end (GTK_BOX (row), buttons, FALSE, FALSE, 0);

  for (gint factor = 2; factor <= 4; factor++)
    {
      g_autofree gchar *label  = g_strdup_printf ("×%d", factor);
      GtkWidget        *button = gtk_button_new_with_label (label);

      g_object_set_data (G_OBJECT (button), "factor", GINT_TO_POINTER (factor));
      g_signal_connect (button, "clicked", G_CALLBACK (factor_clicked_cb),
                        dialog);
      gtk_box_pack_start (GTK_BOX (buttons), button, FALSE, FALSE, 0);
    }

  gtk_widget_show_all (row);

  return row;
}

/* A row that GIMP does not know, at its place among those that it does. */
static void
insert_row (GtkWidget *box,
            GtkWidget *row,
            gint       position)
{
  gtk_box_pack_start (GTK_BOX (box), row, FALSE, FALSE, 0);
  gtk_box_reorder_child (GTK_BOX (box), row, position);
}

static void
add_arguments (AdderDialog *dialog)
{
  GimpProcedureDialog *window = GIMP_PROCEDURE_DIALOG (dialog->window);
  GtkWidget           *control;
  GtkWidget           *arguments;

  control = gimp_procedure_dialog_get_spin_scale (window, "scale", 1.0);
  name_control (control, _ ("Scale"));

  control = gimp_procedure_dialog_get_spin_scale (window, "strength", 100.0);
  name_control (control, _ ("Strength"));
  gimp_help_set_help_data (control,
                           _ ("In percent. 0 is a plain cubic enlargement, 100 "
                              "what the network was trained for."),
                           NULL);

  arguments = gimp_procedure_dialog_fill_box (window, "arguments", "scale",
                                              "strength", NULL);
  insert_row (arguments, size_row (dialog), 1);
  insert_row (arguments, model_row (dialog), 2);
  gtk_box_set_spacing (GTK_BOX (arguments), SPACING / 2);
  gimp_procedure_dialog_fill (window, "arguments", NULL);
}

/**
 * adder_dialog_new:
 * @procedure: the procedure
 * @config: its arguments, which the dialog changes
 * @image: the image to be enlarged
 * @drawables: (nullable): the chosen layers, borrowed; the first is shown
 *
 * Returns: (transfer full): the dialog, not shown yet
 */
AdderDialog *
adder_dialog_new (GimpProcedure       *procedure,
                  GimpProcedureConfig *config,
                  GimpImage           *image,
                  GimpDrawable       **drawables)
{
  AdderDialog  *dialog   = g_new0 (AdderDialog, 1);
  GimpDrawable *drawable = find_drawable (image, drawables);
  GtkWidget    *content;
  const gchar  *changes[] = { "notify::scale", "notify::model",
                              "notify::strength" };
  const gchar  *noted[]   = { "notify::scope", "notify::effects" };

  dialog->timer  = g_timer_new ();
  dialog->image  = image;
  dialog->config = config;
  dialog->drawables = drawables;
  dialog->window = gimp_procedure_dialog_new (procedure, config, _ ("Upscale"));
  gimp_procedure_dialog_set_ok_label (GIMP_PROCEDURE_DIALOG (dialog->window),
                                      _ ("_Upscale"));
  content = gtk_dialog_get_content_area (GTK_DIALOG (dialog->window));

  if (drawable)
    add_preview (dialog, drawable);
  add_arguments (dialog);

  dialog->notes = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING / 2);
  gtk_box_pack_start (GTK_BOX (content), dialog->notes, FALSE, FALSE, 0);
  gtk_widget_show (dialog->notes);

  dialog->bar = gtk_progress_bar_new ();
  gtk_widget_set_margin_start (dialog->bar, SPACING);
  gtk_widget_set_margin_end (dialog->bar, SPACING);
  gtk_progress_bar_set_show_text (GTK_PROGRESS_BAR (dialog->bar), TRUE);
  gtk_box_pack_start (GTK_BOX (content), dialog->bar, FALSE, FALSE, 0);

  g_signal_connect_swapped (config, "notify::scale", G_CALLBACK (update_size),
                            dialog);
  g_signal_connect_swapped (dialog->window, "response",
                            G_CALLBACK (response_cb), dialog);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    g_signal_connect_swapped (config, changes[i], G_CALLBACK (update_preview),
                              dialog);
  for (gsize i = 0; i < G_N_ELEMENTS (noted); i++)
    g_signal_connect_swapped (config, noted[i], G_CALLBACK (update_notes),
                              dialog);
  update_size (dialog);
  update_preview (dialog);
  update_notes (dialog);

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
  g_timer_destroy (dialog->timer);
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

  if (dialog->preview)
    adder_preview_stop (ADDER_PREVIEW (dialog->preview));

  gtk_widget_set_sensitive (cancel, job != NULL);
  gtk_widget_show (dialog->bar);

  dialog->job = job;
  g_timer_start (dialog->timer);
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
  GtkProgressBar   *bar     = GTK_PROGRESS_BAR (dialog->bar);
  gdouble           elapsed = g_timer_elapsed (dialog->timer, NULL);
  g_autofree gchar *text    = NULL;

  /* At the very start the time left would be a guess. */
  if (dialog->job && fraction > 0.02 && elapsed > 1.0)
    {
      gint left = (gint) (elapsed * (1.0 - fraction) / fraction + 0.5);

      /* Translators: percent, minutes and seconds. */
      text = g_strdup_printf (_ ("%.0f%% (%d:%02d left)"), 100 * fraction,
                              left / 60, left % 60);
    }

  gtk_progress_bar_set_fraction (bar, fraction);
  gtk_progress_bar_set_text (bar, text);
}
