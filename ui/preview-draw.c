/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a preview looks like. All lengths are in pixels of the screen; the scale
 * is how many of them the desktop uses for one of its own.
 */

#include "config.h"

#include "preview-draw.h"

#include <math.h>

#define CHECK  8
#define GRIP   11
#define MARGIN 8

/* Light and dark squares under transparent pixels, as in GIMP. They stay where
 * they are when the picture moves.
 */
static void
draw_checks (cairo_t         *cr,
             const AdderView *view)
{
  cairo_set_source_rgb (cr, 0.4, 0.4, 0.4);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0.6, 0.6, 0.6);
  for (gint y = 0; y * CHECK < view->height; y++)
    for (gint x = y % 2; x * CHECK < view->width; x += 2)
      cairo_rectangle (cr, x * CHECK, y * CHECK, CHECK, CHECK);
  cairo_fill (cr);
}

/* Replaces what was drawn there before, under transparent pixels as well. */
static void
draw_crop (cairo_t         *cr,
           const AdderView *view,
           const AdderCrop *crop)
{
  cairo_save (cr);
  cairo_rectangle (cr, crop->area.x * view->zoom - view->x,
                   crop->area.y * view->zoom - view->y,
                   crop->area.width * view->zoom,
                   crop->area.height * view->zoom);
  cairo_clip (cr);
  draw_checks (cr, view);
  cairo_translate (cr, -view->x, -view->y);
  cairo_scale (cr, view->zoom, view->zoom);
  cairo_set_source_surface (cr, crop->surface, crop->area.x, crop->area.y);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
}

/**
 * adder_preview_draw_picture:
 * @cr: where to draw, in pixels of the screen
 * @view: what to draw
 * @before: (nullable): the cubic enlargement, as far as it is there
 * @after: (nullable): the network's enlargement, as far as it is there
 *
 * Draws both sides; what is not there after enlarging looks as before.
 */
void
adder_preview_draw_picture (cairo_t         *cr,
                            const AdderView *view,
                            const AdderCrop *before,
                            const AdderCrop *after)
{
  gint divider = adder_view_get_divider (view);

  if (before)
    draw_crop (cr, view, before);

  if (after)
    {
      cairo_save (cr);
      cairo_rectangle (cr, divider, 0, view->width - divider, view->height);
      cairo_clip (cr);
      draw_crop (cr, view, after);
      cairo_restore (cr);
    }
}

static void
draw_arrow (cairo_t *cr,
            gdouble  x,
            gdouble  y,
            gdouble  length)
{
  cairo_move_to (cr, x, y - fabs (length));
  cairo_line_to (cr, x + length, y);
  cairo_line_to (cr, x, y + fabs (length));
  cairo_close_path (cr);
  cairo_fill (cr);
}

/**
 * adder_preview_draw_divider:
 * @cr: where to draw, in pixels of the screen
 * @view: what is divided
 * @scale: pixels of the screen for one of the desktop
 *
 * Draws the line between before and after, and the grip on it.
 */
void
adder_preview_draw_divider (cairo_t         *cr,
                            const AdderView *view,
                            gint             scale)
{
  gint    x      = adder_view_get_divider (view);
  gint    line   = x - scale / 2; /* on whole pixels it is sharp */
  gdouble middle = view->height / 2.0;
  gdouble grip   = GRIP * scale;

  /* Dark around light can be seen on any picture. */
  cairo_set_source_rgba (cr, 0, 0, 0, 0.5);
  cairo_rectangle (cr, line - scale, 0, 3 * scale, view->height);
  cairo_fill (cr);
  cairo_arc (cr, x, middle, grip + scale, 0, 2 * G_PI);
  cairo_fill (cr);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_rectangle (cr, line, 0, scale, view->height);
  cairo_fill (cr);
  cairo_arc (cr, x, middle, grip, 0, 2 * G_PI);
  cairo_fill (cr);

  cairo_set_source_rgb (cr, 0.2, 0.2, 0.2);
  draw_arrow (cr, x - 0.25 * grip, middle, -0.45 * grip);
  draw_arrow (cr, x + 0.25 * grip, middle, 0.45 * grip);
}

static void
draw_label (cairo_t     *cr,
            GtkWidget   *widget,
            const gchar *text,
            gint         scale,
            gdouble      x,
            gboolean     from_right)
{
  g_autoptr (PangoLayout) layout =
    gtk_widget_create_pango_layout (widget, text);
  gint width, height;

  pango_layout_get_pixel_size (layout, &width, &height);

  cairo_save (cr);
  cairo_translate (cr, x, MARGIN * scale);
  cairo_scale (cr, scale, scale);
  if (from_right)
    cairo_translate (cr, -width - 2 * MARGIN, 0);

  cairo_set_source_rgba (cr, 0, 0, 0, 0.6);
  cairo_rectangle (cr, 0, 0, width + 2 * MARGIN, height + MARGIN);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_move_to (cr, MARGIN, MARGIN / 2.0);
  pango_cairo_show_layout (cr, layout);
  cairo_restore (cr);
}

/**
 * adder_preview_draw_labels:
 * @cr: where to draw, in pixels of the screen
 * @widget: gives the font
 * @view: what is divided
 * @scale: pixels of the screen for one of the desktop
 * @before: the text on the left side
 * @after: the text on the right side
 *
 * Names both sides, each as far as it is visible.
 */
void
adder_preview_draw_labels (cairo_t         *cr,
                           GtkWidget       *widget,
                           const AdderView *view,
                           gint             scale,
                           const gchar     *before,
                           const gchar     *after)
{
  gint divider = adder_view_get_divider (view);

  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, divider, view->height);
  cairo_clip (cr);
  draw_label (cr, widget, before, scale, MARGIN * scale, FALSE);
  cairo_restore (cr);

  cairo_save (cr);
  cairo_rectangle (cr, divider, 0, view->width - divider, view->height);
  cairo_clip (cr);
  draw_label (cr, widget, after, scale, view->width - MARGIN * scale, TRUE);
  cairo_restore (cr);
}
