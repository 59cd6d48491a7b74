/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a preview answers to the pointer and the keyboard. */

#include "config.h"

#include "preview-private.h"

#include <math.h>

/* Pixels of the desktop on both sides of the divider where it can be caught. */
#define REACH 12

static void
move_to (AdderPreview *self,
         gdouble       x,
         gdouble       y)
{
  adder_view_move (&self->view, (gint) round (x), (gint) round (y));
  adder_preview_invalidate (self);
}

static void
zoom_to (AdderPreview *self,
         gint          zoom,
         gdouble       x,
         gdouble       y)
{
  if (zoom == self->view.zoom)
    return;

  adder_view_zoom (&self->view, zoom, (gint) x, (gint) y);
  adder_preview_invalidate (self);
}

static void
set_split (AdderPreview *self,
           gdouble       split)
{
  adder_view_set_split (&self->view, split);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
is_on_divider (AdderPreview *self,
               gdouble       x)
{
  return fabs (x - adder_view_get_divider (&self->view)) <=
         REACH * adder_preview_get_scale (self);
}

static void
set_cursor (AdderPreview *self,
            const gchar  *name)
{
  GtkWidget            *widget = GTK_WIDGET (self);
  g_autoptr (GdkCursor) cursor =
    gdk_cursor_new_from_name (gtk_widget_get_display (widget), name);

  gdk_window_set_cursor (gtk_widget_get_window (widget), cursor);
}

static gboolean
button_press_event (GtkWidget      *widget,
                    GdkEventButton *event)
{
  AdderPreview *self = ADDER_PREVIEW (widget);
  gdouble       x    = event->x * adder_preview_get_scale (self);
  gdouble       y    = event->y * adder_preview_get_scale (self);

  if (event->button != GDK_BUTTON_PRIMARY || event->type != GDK_BUTTON_PRESS)
    return GDK_EVENT_PROPAGATE;

  gtk_widget_grab_focus (widget);
  if (is_on_divider (self, x))
    {
      self->drag   = DRAG_DIVIDER;
      self->drag_x = x - adder_view_get_divider (&self->view);
    }
  else
    {
      self->drag   = DRAG_PICTURE;
      self->drag_x = x + self->view.x;
      self->drag_y = y + self->view.y;
      set_cursor (self, "grabbing");
    }

  return GDK_EVENT_STOP;
}

static gboolean
button_release_event (GtkWidget      *widget,
                      GdkEventButton *event)
{
  AdderPreview *self = ADDER_PREVIEW (widget);

  if (event->button != GDK_BUTTON_PRIMARY || self->drag == DRAG_NOTHING)
    return GDK_EVENT_PROPAGATE;

  self->drag = DRAG_NOTHING;
  set_cursor (self, "grab");
  return GDK_EVENT_STOP;
}

static gboolean
motion_notify_event (GtkWidget      *widget,
                     GdkEventMotion *event)
{
  AdderPreview *self = ADDER_PREVIEW (widget);
  gdouble       x    = event->x * adder_preview_get_scale (self);
  gdouble       y    = event->y * adder_preview_get_scale (self);

  switch (self->drag)
    {
    case DRAG_PICTURE:
      move_to (self, self->drag_x - x, self->drag_y - y);
      break;

    case DRAG_DIVIDER:
      set_split (self, (x - self->drag_x) / MAX (self->view.width, 1));
      break;

    case DRAG_NOTHING:
      set_cursor (self, is_on_divider (self, x) ? "col-resize" : "grab");
      break;
    }

  return GDK_EVENT_STOP;
}

static gboolean
scroll_event (GtkWidget      *widget,
              GdkEventScroll *event)
{
  AdderPreview *self  = ADDER_PREVIEW (widget);
  gint          scale = adder_preview_get_scale (self);
  gint          zoom  = self->view.zoom;
  gint          steps;
  gdouble       dx, dy;

  if (gdk_event_get_scroll_deltas ((GdkEvent *) event, &dx, &dy))
    self->wheel -= dy;
  else if (event->direction == GDK_SCROLL_UP)
    self->wheel += 1.0;
  else if (event->direction == GDK_SCROLL_DOWN)
    self->wheel -= 1.0;

  steps = (gint) self->wheel;
  self->wheel -= steps;
  for (; steps > 0; steps--)
    zoom = MIN (2 * zoom, ADDER_VIEW_MAX_ZOOM);
  for (; steps < 0; steps++)
    zoom = MAX (zoom / 2, 1);

  zoom_to (self, zoom, event->x * scale, event->y * scale);
  return GDK_EVENT_STOP;
}

static gboolean
key_press_event (GtkWidget   *widget,
                 GdkEventKey *event)
{
  AdderPreview    *self   = ADDER_PREVIEW (widget);
  const AdderView *view   = &self->view;
  gboolean         divide = (event->state & GDK_CONTROL_MASK) != 0;
  gint             step   = MAX (view->width / 8, 1);

  switch (gdk_keyval_to_lower (event->keyval))
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      if (divide)
        set_split (self, view->split - 0.05);
      else
        move_to (self, view->x - step, view->y);
      break;

    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      if (divide)
        set_split (self, view->split + 0.05);
      else
        move_to (self, view->x + step, view->y);
      break;

    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move_to (self, view->x, view->y - step);
      break;

    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move_to (self, view->x, view->y + step);
      break;

    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      zoom_to (self, MIN (2 * view->zoom, ADDER_VIEW_MAX_ZOOM),
               view->width / 2.0, view->height / 2.0);
      break;

    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      zoom_to (self, MAX (view->zoom / 2, 1), view->width / 2.0,
               view->height / 2.0);
      break;

    case GDK_KEY_b:
      set_split (self, 1.0);
      break;

    case GDK_KEY_a:
      set_split (self, 0.0);
      break;

    case GDK_KEY_s:
      set_split (self, 0.5);
      break;

    default:
      /* Not ours: Tab has to move on, Escape to close the window. */
      return GDK_EVENT_PROPAGATE;
    }

  return GDK_EVENT_STOP;
}

void
adder_preview_class_init_input (GtkWidgetClass *klass)
{
  klass->button_press_event   = button_press_event;
  klass->button_release_event = button_release_event;
  klass->motion_notify_event  = motion_notify_event;
  klass->scroll_event         = scroll_event;
  klass->key_press_event      = key_press_event;
}
