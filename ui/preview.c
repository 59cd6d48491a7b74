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

static gboolean
timer_cb (gpointer data)
{
  AdderPreview *self = data;

  self->timer = 0;
  adder_preview_compute (self);
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
  g_signal_emit_by_name (self, "changed");
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

  /* Darker than the window, as the canvas is: there the divider ends. */
  gtk_render_background (context, cr, 0, 0, width, height);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.2);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);

  cairo_save (cr);
  cairo_scale (cr, 1.0 / scale, 1.0 / scale);
  if (! adder_preview_is_complete (self))
    adder_preview_draw_source (self, cr);
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
  g_cancellable_cancel (self->thumbnail_cancellable);
  g_clear_object (&self->thumbnail_cancellable);
  g_clear_pointer (&self->thumbnail, cairo_surface_destroy);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->image);
  g_clear_pointer (&self->screen, adder_screen_unref);
  g_clear_pointer (&self->problem, g_free);
  for (gint side = BEFORE; side < N_SIDES; side++)
    g_clear_object (&self->upscalers[side]);
  adder_preview_drop_crops (self);

  G_OBJECT_CLASS (adder_preview_parent_class)->dispose (object);
}

static void
adder_preview_class_init (AdderPreviewClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = dispose;

  g_signal_new ("changed", ADDER_TYPE_PREVIEW, G_SIGNAL_RUN_FIRST, 0, NULL,
                NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("completed", ADDER_TYPE_PREVIEW, G_SIGNAL_RUN_FIRST, 0, NULL,
                NULL, NULL, G_TYPE_NONE, 0);

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
 *
 * Returns: (transfer full): a preview that waits for an image and upscalers
 */
GtkWidget *
adder_preview_new (void)
{
  return g_object_new (ADDER_TYPE_PREVIEW, NULL);
}

/**
 * adder_preview_set_image:
 * @self: a preview
 * @image: the image to be enlarged; a plain buffer that does not change
 * @screen: (nullable): the screen; %NULL draws the image's numbers as they are
 *
 * Shows another image, or in other colours. adder_preview_set_upscalers() says
 * how.
 */
void
adder_preview_set_image (AdderPreview *self,
                         GeglBuffer   *image,
                         AdderScreen  *screen)
{
  g_return_if_fail (ADDER_IS_PREVIEW (self));
  g_return_if_fail (GEGL_IS_BUFFER (image));

  if (image == self->image && screen == self->screen)
    return;

  g_set_object (&self->image, image);
  g_clear_pointer (&self->screen, adder_screen_unref);
  self->screen = screen ? adder_screen_ref (screen) : NULL;
  adder_preview_drop_crops (self);
  adder_preview_compute_thumbnail (self);
  adder_preview_invalidate (self);
}

/* But for the strength and for what lies beyond the borders. */
static gboolean
is_same (AdderUpscaler *one,
         AdderUpscaler *other)
{
  return one &&
         adder_upscaler_get_factor (one) == adder_upscaler_get_factor (other) &&
         g_file_equal (adder_model_get_file (adder_upscaler_get_model (one)),
                       adder_model_get_file (adder_upscaler_get_model (other)));
}

/**
 * adder_preview_set_upscalers:
 * @self: a preview
 * @before: enlarges without a network; nobody may change it from now on
 * @after: enlarges with the network; likewise
 * @strength: that of @after
 * @part: what there is to see, in pixels of the result: all of it, or less
 *   where only a part will be kept
 *
 * Shows the image as @before and @after enlarge it, as soon as that is
 * computed. Both have to make the same size of it. Another strength alone is
 * shown at once.
 */
void
adder_preview_set_upscalers (AdderPreview        *self,
                             AdderUpscaler       *before,
                             AdderUpscaler       *after,
                             gdouble              strength,
                             const GeglRectangle *part)
{
  gboolean same_picture;

  g_return_if_fail (ADDER_IS_PREVIEW (self));
  g_return_if_fail (ADDER_IS_UPSCALER (before));
  g_return_if_fail (ADDER_IS_UPSCALER (after));

  same_picture = gegl_rectangle_equal (part, &self->part) &&
                 is_same (self->upscalers[AFTER], after);
  g_set_object (&self->upscalers[BEFORE], before);
  g_set_object (&self->upscalers[AFTER], after);

  /* Pixels of another size lie elsewhere. */
  if (! gegl_rectangle_equal (part, &self->part))
    adder_preview_drop_crops (self);
  else if (! same_picture)
    g_clear_pointer (&self->detailed, adder_crop_free);

  self->strength = strength;
  self->blended  = FALSE;
  if (same_picture)
    adder_preview_blend (self);

  self->part = *part;
  adder_view_set_image (&self->view, part->width, part->height);
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
  self->pending = FALSE;
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

  return self->current && ! self->pending && self->crops[AFTER] &&
         ! self->problem;
}

/**
 * adder_preview_get_rate:
 * @self: a preview
 *
 * Returns: network operations per second, measured on what was computed last,
 *   or 0 if nothing was
 */
gdouble
adder_preview_get_rate (AdderPreview *self)
{
  g_return_val_if_fail (ADDER_IS_PREVIEW (self), 0.0);

  return self->rate;
}

/**
 * adder_preview_get_view:
 * @self: a preview
 *
 * Returns: (transfer none): which part of the result it shows
 */
const AdderView *
adder_preview_get_view (AdderPreview *self)
{
  g_return_val_if_fail (ADDER_IS_PREVIEW (self), NULL);

  return &self->view;
}

/**
 * adder_preview_draw_thumbnail:
 * @self: a preview
 * @cr: where to draw
 * @width: of all there is to see
 * @height: of all there is to see
 *
 * Draws all there is to see, at a size that is not the true one, as soon as it
 * is computed.
 */
void
adder_preview_draw_thumbnail (AdderPreview *self,
                              cairo_t      *cr,
                              gdouble       width,
                              gdouble       height)
{
  gint whole_width, whole_height;

  g_return_if_fail (ADDER_IS_PREVIEW (self));

  if (! self->thumbnail || ! self->upscalers[AFTER] ||
      ! adder_upscaler_get_size (self->upscalers[AFTER],
                                 gegl_buffer_get_width (self->image),
                                 gegl_buffer_get_height (self->image),
                                 &whole_width, &whole_height, NULL))
    return;

  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  cairo_scale (cr, width / self->part.width, height / self->part.height);
  cairo_translate (cr, -self->part.x, -self->part.y);
  cairo_scale (cr,
               (gdouble) whole_width /
                 cairo_image_surface_get_width (self->thumbnail),
               (gdouble) whole_height /
                 cairo_image_surface_get_height (self->thumbnail));
  cairo_set_source_surface (cr, self->thumbnail, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_restore (cr);
}

/**
 * adder_preview_center_on:
 * @self: a preview
 * @x: part of the whole width, from 0 to 1
 * @y: part of the whole height, from 0 to 1
 *
 * Shows that spot in the middle, or as near to it as the image reaches.
 */
void
adder_preview_center_on (AdderPreview *self,
                         gdouble       x,
                         gdouble       y)
{
  AdderView *view = &self->view;

  g_return_if_fail (ADDER_IS_PREVIEW (self));

  x = CLAMP (x, 0.0, 1.0) * view->image_width * view->zoom;
  y = CLAMP (y, 0.0, 1.0) * view->image_height * view->zoom;
  adder_view_move (view, (gint) (x - view->width / 2.0),
                   (gint) (y - view->height / 2.0));
  adder_preview_invalidate (self);
}
