/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which part of an image a preview shows, and where it is divided. */

#include "config.h"

#include "preview-view.h"

#include <math.h>

/* The divider stays this far from the window's sides, where it can be caught. */
#define REACH 16

static gint
clamp_start (gint start,
             gint window,
             gint image)
{
  if (image <= window)
    return -(window - image) / 2;

  return CLAMP (start, 0, image - window);
}

static void
clamp (AdderView *view)
{
  view->x = clamp_start (view->x, view->width, view->image_width * view->zoom);
  view->y =
    clamp_start (view->y, view->height, view->image_height * view->zoom);
}

/**
 * adder_view_init:
 * @view: (out caller-allocates): becomes a view of nothing, at full size,
 *   divided in the middle
 */
void
adder_view_init (AdderView *view)
{
  *view       = (AdderView) { 0 };
  view->zoom  = 1;
  view->split = 0.5;
}

/**
 * adder_view_set_image:
 * @view: a view
 * @width: of the image in pixels
 * @height: of the image in pixels
 *
 * Shows an image of another size: the same spot stays in the middle. The first
 * image is shown from its own middle.
 */
void
adder_view_set_image (AdderView *view,
                      gint       width,
                      gint       height)
{
  gdouble middle_x = 0.5;
  gdouble middle_y = 0.5;

  if (view->image_width > 0 && view->image_height > 0)
    {
      middle_x = (view->x + view->width / 2.0) /
                 ((gdouble) view->image_width * view->zoom);
      middle_y = (view->y + view->height / 2.0) /
                 ((gdouble) view->image_height * view->zoom);
    }

  view->image_width  = width;
  view->image_height = height;
  view->x = (gint) round (middle_x * width * view->zoom - view->width / 2.0);
  view->y = (gint) round (middle_y * height * view->zoom - view->height / 2.0);
  clamp (view);
}

/**
 * adder_view_set_window:
 * @view: a view
 * @width: of the window in pixels of the screen
 * @height: of the window in pixels of the screen
 *
 * Gives the window another size: the same spot stays in the middle.
 */
void
adder_view_set_window (AdderView *view,
                       gint       width,
                       gint       height)
{
  view->x += (view->width - width) / 2;
  view->y += (view->height - height) / 2;
  view->width  = width;
  view->height = height;
  clamp (view);
}

/**
 * adder_view_move:
 * @view: a view
 * @x: the new left side, as far as the image reaches
 * @y: the new upper side
 */
void
adder_view_move (AdderView *view,
                 gint       x,
                 gint       y)
{
  view->x = x;
  view->y = y;
  clamp (view);
}

/**
 * adder_view_zoom:
 * @view: a view
 * @zoom: pixels of the screen for one of the image; kept within the limits
 * @x: in the window, the spot that stays where it is
 * @y: in the window, the spot that stays where it is
 */
void
adder_view_zoom (AdderView *view,
                 gint       zoom,
                 gint       x,
                 gint       y)
{
  gdouble factor;

  zoom       = CLAMP (zoom, 1, ADDER_VIEW_MAX_ZOOM);
  factor     = (gdouble) zoom / view->zoom;
  view->zoom = zoom;
  view->x    = (gint) round ((view->x + x) * factor - x);
  view->y    = (gint) round ((view->y + y) * factor - y);
  clamp (view);
}

/**
 * adder_view_set_split:
 * @view: a view
 * @split: where to divide the window: 0 is its left side, 1 its right side
 */
void
adder_view_set_split (AdderView *view,
                      gdouble    split)
{
  view->split = CLAMP (split, 0.0, 1.0);
}

/**
 * adder_view_get_divider:
 * @view: a view
 *
 * Returns: the divider's distance from the window's left side in pixels of the
 *   screen. It can always be caught; only a split of 0 or 1 is at the side.
 */
gint
adder_view_get_divider (const AdderView *view)
{
  gint divider = (gint) round (view->split * view->width);

  if (view->split <= 0.0 || view->split >= 1.0 || view->width <= 2 * REACH)
    return divider;

  return CLAMP (divider, REACH, view->width - REACH);
}

/**
 * adder_view_get_visible:
 * @view: a view
 *
 * Returns: the part of the image that the window shows, in pixels of the image;
 *   pixels that are only partly in the window count
 */
GeglRectangle
adder_view_get_visible (const AdderView *view)
{
  gint left   = MAX (view->x, 0) / view->zoom;
  gint top    = MAX (view->y, 0) / view->zoom;
  gint right  = (view->x + view->width + view->zoom - 1) / view->zoom;
  gint bottom = (view->y + view->height + view->zoom - 1) / view->zoom;

  right  = MIN (right, view->image_width);
  bottom = MIN (bottom, view->image_height);

  return *GEGL_RECTANGLE (left, top, MAX (right - left, 0),
                          MAX (bottom - top, 0));
}
