/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which part of an image a preview shows, and where it is divided. */

#pragma once

#include <gegl.h>

#define ADDER_VIEW_MAX_ZOOM 8

/**
 * AdderView:
 * @image_width: of the whole image in pixels
 * @image_height: of the whole image in pixels
 * @width: of the window onto it, in pixels of the screen
 * @height: of the window onto it, in pixels of the screen
 * @zoom: pixels of the screen for one of the image, 1 to %ADDER_VIEW_MAX_ZOOM
 * @x: the window's left side in the zoomed image, in pixels of the screen;
 *   negative where the image is narrower and lies in the middle
 * @y: its upper side
 * @split: what part of the window's width is on the left of the divider
 *
 * All fields may be read; the functions change them.
 */
typedef struct
{
  gint    image_width;
  gint    image_height;
  gint    width;
  gint    height;
  gint    zoom;
  gint    x;
  gint    y;
  gdouble split;
} AdderView;

void adder_view_init (AdderView *view);

void adder_view_set_image (AdderView *view,
                           gint       width,
                           gint       height);

void adder_view_set_window (AdderView *view,
                            gint       width,
                            gint       height);

void adder_view_move (AdderView *view,
                      gint       x,
                      gint       y);

void adder_view_zoom (AdderView *view,
                      gint       zoom,
                      gint       x,
                      gint       y);

void adder_view_set_split (AdderView *view,
                           gdouble    split);

gint adder_view_get_divider (const AdderView *view);

GeglRectangle adder_view_get_visible (const AdderView *view);
