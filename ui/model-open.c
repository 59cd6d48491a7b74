/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The button that opens a model file. */

#include "config.h"

#include "model-open.h"

#include <glib/gi18n.h>

static void
open_response_cb (GtkNativeDialog   *native,
                  gint               response,
                  AdderModelChooser *self)
{
  g_autoptr (GFile)  file  = NULL;
  g_autoptr (GError) error = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native));

  if (file && ! adder_model_chooser_add_file (self, file, &error))
    {
      GtkWidget *top     = gtk_widget_get_toplevel (GTK_WIDGET (self));
      GtkWidget *message = gtk_message_dialog_new (
        GTK_WINDOW (top), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
        GTK_MESSAGE_ERROR, GTK_BUTTONS_CLOSE, "%s",
        _ ("This file is not a model that can be used."));

      gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (message),
                                                "%s", error->message);
      g_signal_connect (message, "response", G_CALLBACK (gtk_widget_destroy),
                        NULL);
      gtk_widget_show (message);
    }

  gtk_native_dialog_destroy (native);
  g_object_unref (native);
}

static void
open_cb (AdderModelChooser *self)
{
  GtkWidget            *top    = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GtkFileChooserNative *native = NULL;
  GtkFileFilter        *filter = gtk_file_filter_new ();

  native = gtk_file_chooser_native_new (_ ("Open a Model"), GTK_WINDOW (top),
                                        GTK_FILE_CHOOSER_ACTION_OPEN,
                                        _ ("_Open"), _ ("_Cancel"));
  gtk_file_filter_set_name (filter, _ ("Models (*.safetensors)"));
  gtk_file_filter_add_pattern (filter, "*.safetensors");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (native), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  g_signal_connect_object (native, "response", G_CALLBACK (open_response_cb),
                           self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

/**
 * adder_model_open_button_new:
 * @self: a chooser
 *
 * Returns: (transfer full): a button that lets any model file be chosen
 */
GtkWidget *
adder_model_open_button_new (AdderModelChooser *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("document-open-symbolic",
                                                     GTK_ICON_SIZE_BUTTON);

  gtk_widget_set_tooltip_text (button, _ ("Open a model file"));
  atk_object_set_name (gtk_widget_get_accessible (button),
                       _ ("Open a model file"));
  g_signal_connect_object (button, "clicked", G_CALLBACK (open_cb), self,
                           G_CONNECT_SWAPPED);

  return button;
}
