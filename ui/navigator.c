/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole image, small, and which part of it a preview shows. */

#include "config.h"

#include "navigator.h"

#include <math.h>

#include <glib/gi18n.h>

/* Pixels of the desktop. */
#define LONGER_SIDE  112
#define SHORTER_SIDE 24
#define STEP         0.1

struct _AdderNavigator
{
  GtkDrawingArea parent_instance;

  AdderPreview *preview;
  gboolean      dragging;
};

G_DEFINE_FINAL_TYPE (AdderNavigator,
                     adder_navigator,
                     GTK_TYPE_DRAWING_AREA)

static void
update (AdderNavigator *self)
{
  const AdderView *view   = adder_preview_get_view (self->preview);
  GtkWidget       *widget = GTK_WIDGET (self);
  gdouble          longer = MAX (view->image_width, view->image_height);
  gboolean         needed;

  needed = view->image_width * view->zoom > view->width ||
           view->image_height * view->zoom > view->height;
  if (needed)
    gtk_widget_set_size_request (widget,
                                 MAX (SHORTER_SIDE,
                                      (gint) (LONGER_SIDE * view->image_width /
                                              longer)),
                                 MAX (SHORTER_SIDE,
                                      (gint) (LONGER_SIDE * view->image_height /
                                              longer)));

  /* Not hidden: what is hidden loses the focus, and the overlay its size. */
  gtk_widget_set_opacity (widget, needed ? 1.0 : 0.0);
  gtk_widget_set_sensitive (widget, needed);
  gtk_widget_queue_draw (widget);
}

static void
draw_picture (AdderNavigator *self,
              cairo_t        *cr,
              gint            width,
              gint            height)
{
  cairo_set_source_rgb (cr, 0.5, 0.5, 0.5);
  cairo_paint (cr);
  adder_preview_draw_thumbnail (self->preview, cr, width, height);
}

/* What the preview does not show is dimmed. */
static void
draw_view (AdderNavigator *self,
           cairo_t        *cr,
           gint            width,
           gint            height)
{
  const AdderView *view    = adder_preview_get_view (self->preview);
  GeglRectangle    visible = adder_view_get_visible (view);
  gdouble          x_scale = (gdouble) width / MAX (view->image_width, 1);
  gdouble          y_scale = (gdouble) height / MAX (view->image_height, 1);
  gdouble          x       = x_scale * visible.x;
  gdouble          y       = y_scale * visible.y;
  /* In a huge image a spot that nobody sees would be no help. */
  gdouble w = MAX (x_scale * visible.width, 3.0);
  gdouble h = MAX (y_scale * visible.height, 3.0);

  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_rectangle (cr, x, y, w, h);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.5);
  cairo_fill (cr);

  cairo_set_line_width (cr, 1.0);
  cairo_rectangle (cr, floor (x) + 0.5, floor (y) + 0.5,
                   MIN (ceil (w), width - 1), MIN (ceil (h), height - 1));
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_stroke (cr);
}

static gboolean
draw (GtkWidget *widget,
      cairo_t   *cr)
{
  AdderNavigator *self   = ADDER_NAVIGATOR (widget);
  gint            width  = gtk_widget_get_allocated_width (widget);
  gint            height = gtk_widget_get_allocated_height (widget);

  draw_picture (self, cr, width, height);
  draw_view (self, cr, width, height);

  cairo_set_line_width (cr, 1.0);
  cairo_rectangle (cr, 0.5, 0.5, width - 1, height - 1);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.6);
  cairo_stroke (cr);

  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (gtk_widget_get_style_context (widget), cr, 0, 0, width,
                      height);

  return GDK_EVENT_PROPAGATE;
}

static void
center_on (AdderNavigator *self,
           gdouble         x,
           gdouble         y)
{
  GtkWidget *widget = GTK_WIDGET (self);

  adder_preview_center_on (self->preview,
                           x / gtk_widget_get_allocated_width (widget),
                           y / gtk_widget_get_allocated_height (widget));
}

static gboolean
button_press_event (GtkWidget      *widget,
                    GdkEventButton *event)
{
  AdderNavigator *self = ADDER_NAVIGATOR (widget);

  if (event->button != GDK_BUTTON_PRIMARY || event->type != GDK_BUTTON_PRESS)
    return GDK_EVENT_PROPAGATE;

  gtk_widget_grab_focus (widget);
  self->dragging = TRUE;
  center_on (self, event->x, event->y);
  return GDK_EVENT_STOP;
}

static gboolean
button_release_event (GtkWidget      *widget,
                      GdkEventButton *event)
{
  AdderNavigator *self = ADDER_NAVIGATOR (widget);

  if (event->button != GDK_BUTTON_PRIMARY)
    return GDK_EVENT_PROPAGATE;

  self->dragging = FALSE;
  return GDK_EVENT_STOP;
}

static gboolean
motion_notify_event (GtkWidget      *widget,
                     GdkEventMotion *event)
{
  AdderNavigator *self = ADDER_NAVIGATOR (widget);

  if (self->dragging)
    center_on (self, event->x, event->y);
  return GDK_EVENT_STOP;
}

static gboolean
key_press_event (GtkWidget   *widget,
                 GdkEventKey *event)
{
  AdderNavigator  *self = ADDER_NAVIGATOR (widget);
  const AdderView *view = adder_preview_get_view (self->preview);
  gdouble x = (view->x + view->width / 2.0) / view->zoom / view->image_width;
  gdouble y = (view->y + view->height / 2.0) / view->zoom / view->image_height;

  switch (event->keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      x -= STEP;
      break;

    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      x += STEP;
      break;

    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      y -= STEP;
      break;

    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      y += STEP;
      break;

    default:
      return GDK_EVENT_PROPAGATE;
    }

  adder_preview_center_on (self->preview, x, y);
  return GDK_EVENT_STOP;
}

static void
adder_navigator_class_init (AdderNavigatorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->draw                 = draw;
  widget_class->button_press_event   = button_press_event;
  widget_class->button_release_event = button_release_event;
  widget_class->motion_notify_event  = motion_notify_event;
  widget_class->key_press_event      = key_press_event;
}

static void
adder_navigator_init (AdderNavigator *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  AtkObject *access = gtk_widget_get_accessible (widget);

  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_add_events (widget,
                         GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK |
                           GDK_BUTTON1_MOTION_MASK | GDK_KEY_PRESS_MASK);
  atk_object_set_name (access, _ ("Navigation"));
  atk_object_set_description (
    access, _ ("The whole image. Arrow keys move the part that the preview "
               "shows."));
}

/**
 * adder_navigator_new:
 * @preview: what is moved; has to live as long
 *
 * Returns: (transfer full): a picture of the image that @preview shows
 */
GtkWidget *
adder_navigator_new (AdderPreview *preview)
{
  AdderNavigator *self = g_object_new (ADDER_TYPE_NAVIGATOR, NULL);

  self->preview = preview;
  g_signal_connect_object (preview, "changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
