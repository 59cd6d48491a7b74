/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog: preview, arguments, what they will take, and progress. */

#include "config.h"

#include "dialog.h"

#include "dialog-arguments.h"
#include "dialog-estimate.h"
#include "dialog-notes.h"
#include "dialog-preview.h"
#include "dialog-size.h"
#include "estimate.h"
#include "merged.h"
#include "notes.h"
#include "upscale.h"

#include <glib/gi18n.h>

#define SPACING 12

/* Pixels of the desktop; the window can be made larger. */
#define PREVIEW_WIDTH  520
#define PREVIEW_HEIGHT 400

/* How much of the screen's height the window takes at most on its own. */
#define MAX_HEIGHT 0.9

struct _AdderDialog
{
  GtkWidget           *window;
  GtkWidget           *body; /* all but progress and buttons */
  AdderDialogPreview  *preview;
  AdderDialogSize     *size;
  GtkWidget           *estimate;
  GtkWidget           *notes;
  GimpImage           *image;
  GimpDrawable       **drawables;
  AdderMerged         *merged; /* or NULL: nobody asked for it yet */
  GimpProcedureConfig *config;
  AdderDialogRun      *run;
  guint                idle;
};

/* ---- Showing what the arguments mean ---- */

/* Looks at the image, or at the copy in which effects are merged: that is made
 * when somebody first asks for it, and takes as long as the effects do.
 */
static AdderLayers *
new_layers (AdderDialog          *dialog,
            const AdderArguments *arguments,
            GError              **error)
{
  if (! adder_merged_is_needed (dialog->image, arguments))
    return adder_layers_new (dialog->image, dialog->drawables, arguments,
                             error);

  if (! dialog->merged)
    dialog->merged = adder_merged_new (dialog->image);

  return adder_merged_find_layers (dialog->merged, dialog->drawables, arguments,
                                   error);
}

static void
update_preview (AdderDialog          *dialog,
                AdderLayers          *layers,
                const AdderArguments *arguments)
{
  g_autoptr (GPtrArray) copies    = NULL;
  GimpDrawable        **drawables = dialog->drawables;

  if (layers->image != dialog->image)
    {
      copies    = adder_merged_find (dialog->merged, drawables);
      drawables = (GimpDrawable **) copies->pdata;
    }

  adder_dialog_preview_show (dialog->preview, layers, drawables, arguments);
}

static void
update_notes (AdderDialog          *dialog,
              const AdderArguments *arguments)
{
  g_autoptr (AdderLayers) layers =
    adder_layers_new (dialog->image, dialog->drawables, arguments, NULL);
  g_autoptr (GPtrArray) notes = NULL;

  /* Effects may have grown a layer into what is enlarged. */
  if (! layers)
    return;

  notes = adder_notes_new (layers, arguments);
  if (adder_dialog_preview_lacks_effects (dialog->preview))
    g_ptr_array_add (notes, g_strdup (_ ("The preview shows the layer without "
                                         "its effects.")));

  adder_dialog_notes_show (dialog->notes, notes);
}

static void
estimate (AdderDialog          *dialog,
          AdderLayers          *layers,
          const AdderArguments *arguments,
          AdderEstimateFacts   *facts)
{
  AdderPreview *preview = adder_dialog_preview_get_preview (dialog->preview);

  adder_dialog_estimate_fill (facts, layers, arguments,
                              adder_preview_get_rate (preview));
  g_object_get (dialog->config, ADDER_STORE_RATE, &facts->store_rate, NULL);
}

static void
update_estimate (AdderDialog          *dialog,
                 AdderLayers          *layers,
                 const AdderArguments *arguments)
{
  AdderEstimateFacts facts;

  estimate (dialog, layers, arguments, &facts);
  adder_estimate_set_facts (ADDER_ESTIMATE (dialog->estimate), &facts);
}

/* What the run would refuse is refused before it. */
static AdderLayers *
find_layers (AdderDialog          *dialog,
             const AdderArguments *arguments,
             GError              **error)
{
  g_autoptr (AdderLayers)   layers   = NULL;
  g_autoptr (AdderUpscaler) upscaler = NULL;

  layers = new_layers (dialog, arguments, error);
  if (! layers)
    return NULL;

  upscaler =
    adder_arguments_create_upscaler (arguments,
                                     adder_upscale_get_factor (arguments,
                                                               layers),
                                     error);

  return upscaler ? g_steal_pointer (&layers) : NULL;
}

/* Last time the image may have been another one, that could become so large. */
static void
forget_unreachable_size (AdderDialog *dialog)
{
  g_autoptr (AdderArguments) arguments =
    adder_arguments_new (dialog->config, NULL);
  g_autoptr (AdderLayers)    layers    = NULL;

  if (arguments->width == 0 && arguments->height == 0)
    return;

  layers = adder_layers_new (dialog->image, dialog->drawables, arguments, NULL);
  if (! layers)
    g_object_set (dialog->config, "width", 0, "height", 0, NULL);
}

static void
update (AdderDialog *dialog)
{
  g_autoptr (AdderArguments) arguments =
    adder_arguments_new (dialog->config, NULL);
  g_autoptr (AdderLayers)    layers    = NULL;
  g_autoptr (GError)         error     = NULL;

  layers = find_layers (dialog, arguments, &error);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (dialog->window),
                                     GTK_RESPONSE_OK, layers != NULL);
  if (! layers)
    {
      adder_estimate_set_problem (ADDER_ESTIMATE (dialog->estimate),
                                  error->message);
      adder_preview_stop (adder_dialog_preview_get_preview (dialog->preview));
      return;
    }

  adder_dialog_size_show (dialog->size, &layers->source, layers->width,
                          layers->height);
  update_estimate (dialog, layers, arguments);
  update_preview (dialog, layers, arguments);
  update_notes (dialog, arguments);
}

/* The preview has measured how fast this computer is. */
static void
completed_cb (AdderDialog *dialog)
{
  g_autoptr (AdderArguments) arguments =
    adder_arguments_new (dialog->config, NULL);
  g_autoptr (AdderLayers)    layers    = NULL;

  layers = new_layers (dialog, arguments, NULL);
  if (layers)
    update_estimate (dialog, layers, arguments);
}

static gboolean
idle_cb (gpointer data)
{
  AdderDialog *dialog = data;

  dialog->idle = 0;
  update (dialog);

  return G_SOURCE_REMOVE;
}

/* Often several arguments change at once, as with Reset. */
static void
changed_cb (AdderDialog *dialog)
{
  if (! dialog->idle)
    dialog->idle = g_idle_add (idle_cb, dialog);
}

/* ---- The window ---- */

static GtkWidget *
new_arguments (AdderDialog *dialog)
{
  GimpProcedureDialog *window = GIMP_PROCEDURE_DIALOG (dialog->window);
  GtkWidget           *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);
  g_autoptr (GtkSizeGroup) labels =
    gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  GtkWidget *box;

  box = adder_dialog_arguments_new_frame (GTK_BOX (column), _ ("Size"));
  dialog->size = adder_dialog_size_new (window, dialog->config, dialog->image,
                                        GTK_BOX (box), labels);
  dialog->estimate = adder_estimate_new ();
  gtk_box_pack_start (GTK_BOX (box), dialog->estimate, FALSE, FALSE, 0);

  box = adder_dialog_arguments_new_frame (GTK_BOX (column), _ ("Network"));
  adder_dialog_arguments_add_network (window, dialog->config, GTK_BOX (box),
                                      labels);

  box = adder_dialog_arguments_new_frame (GTK_BOX (column), _ ("Scope"));
  adder_dialog_arguments_add_scope (window, dialog->config, dialog->image,
                                    GTK_BOX (box), labels);

  dialog->notes = adder_dialog_notes_new ();
  gtk_box_pack_start (GTK_BOX (column), dialog->notes, FALSE, FALSE, 0);

  return column;
}

/* Where text is large or the screen small the controls scroll, so that the
 * buttons below stay in reach.
 */
static GtkWidget *
new_scrolled (GtkWidget *child)
{
  GtkWidget         *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkScrolledWindow *window   = GTK_SCROLLED_WINDOW (scrolled);

  gtk_scrolled_window_set_policy (window, GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_width (window, TRUE);
  gtk_scrolled_window_set_propagate_natural_height (window, TRUE);
  gtk_container_add (GTK_CONTAINER (scrolled), child);

  return scrolled;
}

static void
set_default_size (AdderDialog *dialog)
{
  GdkMonitor  *monitor = gimp_widget_get_monitor (dialog->window);
  GdkRectangle area;
  gint         height;

  gtk_widget_get_preferred_height (dialog->window, NULL, &height);
  gdk_monitor_get_workarea (monitor, &area);
  gtk_window_set_default_size (GTK_WINDOW (dialog->window), -1,
                               MIN (height, (gint) (MAX_HEIGHT * area.height)));
}

static void
fill (AdderDialog *dialog)
{
  GtkBox *content =
    GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (dialog->window)));
  GtkWidget *preview, *bar;

  dialog->body = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);
  gtk_widget_set_margin_bottom (dialog->body, SPACING / 2);

  dialog->preview = adder_dialog_preview_new ();
  preview         = adder_dialog_preview_get_widget (dialog->preview);
  gtk_widget_set_size_request (preview, PREVIEW_WIDTH, PREVIEW_HEIGHT);
  gtk_box_pack_start (GTK_BOX (dialog->body), preview, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (dialog->body),
                      new_scrolled (new_arguments (dialog)), FALSE, FALSE, 0);
  gtk_widget_show_all (dialog->body);
  gtk_box_pack_start (content, dialog->body, TRUE, TRUE, 0);

  dialog->run = adder_dialog_run_new (dialog->window, dialog->config);
  bar         = adder_dialog_run_get_bar (dialog->run);
  gtk_widget_set_margin_bottom (bar, SPACING / 2);
  gtk_box_pack_start (content, bar, FALSE, FALSE, 0);
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
  AdderDialog *dialog = g_new0 (AdderDialog, 1);

  dialog->image     = image;
  dialog->config    = config;
  dialog->drawables = drawables;
  dialog->window = gimp_procedure_dialog_new (procedure, config, _ ("Upscale"));
  gimp_procedure_dialog_set_ok_label (GIMP_PROCEDURE_DIALOG (dialog->window),
                                      _ ("_Upscale"));
  fill (dialog);

  /* Who closes the window must not destroy it: it is ours to free. */
  g_signal_connect (dialog->window, "delete-event", G_CALLBACK (gtk_true),
                    NULL);
  g_signal_connect_swapped (config, "notify", G_CALLBACK (changed_cb), dialog);
  g_signal_connect_swapped (adder_dialog_preview_get_preview (dialog->preview),
                            "completed", G_CALLBACK (completed_cb), dialog);
  forget_unreachable_size (dialog);
  update (dialog);
  set_default_size (dialog);

  return dialog;
}

/**
 * adder_dialog_free:
 * @dialog: (transfer full): the dialog
 *
 * Closes @dialog. The process has to end soon.
 */
void
adder_dialog_free (AdderDialog *dialog)
{
  g_signal_handlers_disconnect_by_data (dialog->config, dialog);
  g_signal_handlers_disconnect_by_data (
    adder_dialog_preview_get_preview (dialog->preview), dialog);
  g_clear_handle_id (&dialog->idle, g_source_remove);
  /* It is not destroyed: GIMP's list of units takes a tenth of a second and more
   * for that, and the process ends anyway.
   */
  gtk_widget_hide (dialog->window);
  gdk_display_flush (gtk_widget_get_display (dialog->window));
  adder_preview_stop (adder_dialog_preview_get_preview (dialog->preview));
  adder_dialog_preview_free (dialog->preview);
  adder_dialog_size_free (dialog->size);
  adder_dialog_run_free (dialog->run);
  g_clear_pointer (&dialog->merged, adder_merged_free);
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
  gboolean yes =
    gimp_procedure_dialog_run (GIMP_PROCEDURE_DIALOG (dialog->window));

  /* The run makes its own: the image may have changed since. */
  g_clear_pointer (&dialog->merged, adder_merged_free);

  return yes;
}

static gdouble
count_rows (AdderLayers *layers)
{
  gdouble rows = 0.0;

  for (guint i = 0; i < layers->raster->len; i++)
    {
      AdderRaster *layer = g_ptr_array_index (layers->raster, i);

      rows += layer->part.height;
    }

  return rows;
}

/**
 * adder_dialog_get_run:
 * @dialog: the dialog
 *
 * Returns: (transfer none): what shows how far the run is
 */
AdderDialogRun *
adder_dialog_get_run (AdderDialog *dialog)
{
  return dialog->run;
}

/**
 * adder_dialog_start:
 * @dialog: the dialog
 * @layers: what is enlarged
 * @arguments: how
 * @job: the job that does it and that Cancel cancels
 *
 * Leaves nothing to do but to wait for @job or to cancel it.
 *
 * Returns: how much of the run's time is computing, from 0 to 1; then GIMP takes
 *   the pixels over
 */
gdouble
adder_dialog_start (AdderDialog          *dialog,
                    AdderLayers          *layers,
                    const AdderArguments *arguments,
                    AdderJob             *job)
{
  AdderEstimateFacts facts;

  estimate (dialog, layers, arguments, &facts);
  /* A change of the arguments would come too late. */
  g_signal_handlers_disconnect_by_data (dialog->config, dialog);
  g_clear_handle_id (&dialog->idle, g_source_remove);
  adder_preview_stop (adder_dialog_preview_get_preview (dialog->preview));
  adder_dialog_run_start (dialog->run, job, &facts, count_rows (layers));

  return adder_estimate_get_share (&facts);
}
