/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture before and after, divided by a line that can be dragged. */

#include "config.h"

#include "preview-private.h"

#include "preview-draw.h"

#include <glib/gi18n.h>

/* Milliseconds in which changes are collected before computing starts anew. */
#define PATIENCE 20

#define MIN_WIDTH  320
#define MIN_HEIGHT 200

G_DEFINE_FINAL_TYPE (AdderPreview,
                     adder_preview,
                     GTK_TYPE_DRAWING_AREA)

/* ---- Computing ---- */

typedef struct
{
  AdderPreview *preview;
  GCancellable *cancellable;
  gint          side;
} Waiting;

static void
waiting_free (Waiting *waiting)
{
  g_clear_object (&waiting->preview);
  g_clear_object (&waiting->cancellable);
  g_free (waiting);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Waiting,
                               waiting_free)

static void
crop_ready_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (Waiting)   waiting = data;
  g_autoptr (GError)    error   = NULL;
  g_autoptr (AdderCrop) crop    = adder_crop_compute_finish (result, &error);
  AdderPreview         *self    = waiting->preview;

  /* Of an earlier view or other settings: too late. */
  if (waiting->cancellable != self->cancellable ||
      g_cancellable_is_cancelled (waiting->cancellable))
    return;

  self->pending--;
  if (crop)
    {
      g_clear_pointer (&self->crops[waiting->side], adder_crop_free);
      self->crops[waiting->side] = g_steal_pointer (&crop);
    }
  else if (! self->problem)
    {
      self->problem = g_strdup (error->message);
    }

  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
compute (AdderPreview *self)
{
  GeglRectangle visible = adder_view_get_visible (&self->view);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->pending     = 0;
  self->current     = TRUE;
  g_clear_pointer (&self->problem, g_free);

  if (! self->upscalers[AFTER] || gegl_rectangle_is_empty (&visible))
    return;

  for (gint side = BEFORE; side < N_SIDES; side++)
    {
      Waiting *waiting = g_new0 (Waiting, 1);

      waiting->preview     = g_object_ref (self);
      waiting->cancellable = g_object_ref (self->cancellable);
      waiting->side        = side;
      self->pending++;
      adder_crop_compute_async (self->upscalers[side], self->image, &visible,
                                self->cancellable, crop_ready_cb, waiting);
    }
}

static gboolean
timer_cb (gpointer data)
{
  AdderPreview *self = data;

  self->timer = 0;
  compute (self);
  return G_SOURCE_REMOVE;
}

/* Several changes in a row, as of a slider that is dragged, are one. */
void
adder_preview_invalidate (AdderPreview *self)
{
  self->current = FALSE;
  if (! self->timer)
    self->timer = g_timeout_add (PATIENCE, timer_cb, self);

  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- The widget ---- */

gint
adder_preview_get_scale (AdderPreview *self)
{
  return gtk_widget_get_scale_factor (GTK_WIDGET (self));
}

static gboolean
draw (GtkWidget *widget,
      cairo_t   *cr)
{
  AdderPreview    *self    = ADDER_PREVIEW (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  gint             width   = gtk_widget_get_allocated_width (widget);
  gint             height  = gtk_widget_get_allocated_height (widget);
  gint             scale   = adder_preview_get_scale (self);

  gtk_render_background (context, cr, 0, 0, width, height);

  cairo_save (cr);
  cairo_scale (cr, 1.0 / scale, 1.0 / scale);
  adder_preview_draw_picture (cr, &self->view, self->crops[BEFORE],
                              self->crops[AFTER]);
  adder_preview_draw_divider (cr, &self->view, scale);
  adder_preview_draw_labels (cr, widget, &self->view, scale, _ ("Cubic"),
                             self->problem   ? self->problem
                             : self->pending ? _ ("Computing…")
                                             : _ ("Upscaled"));
  cairo_restore (cr);

  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (context, cr, 0, 0, width, height);

  return GDK_EVENT_PROPAGATE;
}

static void
size_allocate (GtkWidget     *widget,
               GtkAllocation *allocation)
{
  AdderPreview *self  = ADDER_PREVIEW (widget);
  gint          scale = adder_preview_get_scale (self);

  GTK_WIDGET_CLASS (adder_preview_parent_class)
    ->size_allocate (widget, allocation);
  adder_view_set_window (&self->view, allocation->width * scale,
                         allocation->height * scale);
  adder_preview_invalidate (self);
}

static void
scale_factor_cb (AdderPreview *self)
{
  gint scale = adder_preview_get_scale (self);

  adder_view_set_window (&self->view,
                         gtk_widget_get_allocated_width (GTK_WIDGET (self)) *
                           scale,
                         gtk_widget_get_allocated_height (GTK_WIDGET (self)) *
                           scale);
  adder_preview_invalidate (self);
}

static void
dispose (GObject *object)
{
  AdderPreview *self = ADDER_PREVIEW (object);

  adder_preview_stop (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->image);
  g_clear_pointer (&self->problem, g_free);
  for (gint side = BEFORE; side < N_SIDES; side++)
    {
      g_clear_object (&self->upscalers[side]);
      g_clear_pointer (&self->crops[side], adder_crop_free);
    }

  G_OBJECT_CLASS (adder_preview_parent_class)->dispose (object);
}

static void
adder_preview_class_init (AdderPreviewClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = dispose;

  widget_class->draw          = draw;
  widget_class->size_allocate = size_allocate;
  adder_preview_class_init_input (widget_class);
}

static void
adder_preview_init (AdderPreview *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  AtkObject *access = gtk_widget_get_accessible (widget);

  adder_view_init (&self->view);
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_set_size_request (widget, MIN_WIDTH, MIN_HEIGHT);
  gtk_widget_add_events (widget, GDK_BUTTON_PRESS_MASK |
                                   GDK_BUTTON_RELEASE_MASK |
                                   GDK_POINTER_MOTION_MASK | GDK_SCROLL_MASK |
                                   GDK_SMOOTH_SCROLL_MASK | GDK_KEY_PRESS_MASK);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (scale_factor_cb),
                    NULL);

  atk_object_set_name (access, _ ("Preview"));
  atk_object_set_description (
    access, _ ("Arrow keys move the picture, Ctrl and arrow keys the divider. "
               "Plus and minus zoom. B shows the picture before, A after, S "
               "both."));
}

/**
 * adder_preview_new:
 * @image: the image to be enlarged; a plain buffer that does not change
 *
 * Returns: (transfer full): a preview that waits for its settings
 */
GtkWidget *
adder_preview_new (GeglBuffer *image)
{
  AdderPreview *self = g_object_new (ADDER_TYPE_PREVIEW, NULL);

  self->image = g_object_ref (image);
  return GTK_WIDGET (self);
}

/**
 * adder_preview_set_settings:
 * @self: a preview
 * @model: the network
 * @factor: how many times to enlarge
 * @width: of the whole result in pixels
 * @height: of the whole result in pixels
 * @strength: how much of the network's detail is added
 *
 * Shows the image as these settings enlarge it, as soon as that is computed.
 */
void
adder_preview_set_settings (AdderPreview *self,
                            AdderModel   *model,
                            gdouble       factor,
                            gint          width,
                            gint          height,
                            gdouble       strength)
{
  g_return_if_fail (ADDER_IS_PREVIEW (self));
  g_return_if_fail (ADDER_IS_MODEL (model));

  for (gint side = BEFORE; side < N_SIDES; side++)
    {
      AdderUpscaler *upscaler = adder_upscaler_new (model, factor);

      adder_upscaler_set_size (upscaler, width, height);
      adder_upscaler_set_strength (upscaler, side == BEFORE ? 0.0 : strength);
      g_set_object (&self->upscalers[side], upscaler);
      g_object_unref (upscaler);
    }

  /* Pixels of another size lie elsewhere. */
  if (width != self->view.image_width || height != self->view.image_height)
    for (gint side = BEFORE; side < N_SIDES; side++)
      g_clear_pointer (&self->crops[side], adder_crop_free);

  adder_view_set_image (&self->view, width, height);
  adder_preview_invalidate (self);
}

/**
 * adder_preview_stop:
 * @self: a preview
 *
 * Stops computing until something changes.
 */
void
adder_preview_stop (AdderPreview *self)
{
  g_return_if_fail (ADDER_IS_PREVIEW (self));

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  self->pending = 0;
}

/**
 * adder_preview_is_complete:
 * @self: a preview
 *
 * Returns: whether all that is visible is what the final run will write
 */
gboolean
adder_preview_is_complete (AdderPreview *self)
{
  g_return_val_if_fail (ADDER_IS_PREVIEW (self), FALSE);

  return self->current && self->pending == 0 && self->crops[AFTER] &&
         ! self->problem;
}
