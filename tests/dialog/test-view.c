/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which part of an image a preview shows: plain arithmetic, no screen. */

#include "preview-view.h"

static void
test_view_stays_inside (void)
{
  AdderView view;

  adder_view_init (&view);
  adder_view_set_window (&view, 100, 50);
  adder_view_set_image (&view, 300, 200);
  g_assert_cmpint (view.x, ==, 100);
  g_assert_cmpint (view.y, ==, 75);

  adder_view_move (&view, -10, 1000);
  g_assert_cmpint (view.x, ==, 0);
  g_assert_cmpint (view.y, ==, 150);

  adder_view_set_image (&view, 60, 20);
  g_assert_cmpint (view.x, ==, -20);
  g_assert_cmpint (view.y, ==, -15);
}

static void
test_view_keeps_the_spot (void)
{
  AdderView view;

  adder_view_init (&view);
  adder_view_set_window (&view, 100, 50);
  adder_view_set_image (&view, 3000, 2000);
  adder_view_move (&view, 500, 700);
  adder_view_zoom (&view, 4, 30, 20);
  g_assert_cmpint ((view.x + 30) / 4, ==, 530);
  g_assert_cmpint ((view.y + 20) / 4, ==, 720);

  adder_view_zoom (&view, 1, 30, 20);
  g_assert_cmpint (view.x, ==, 500);
  g_assert_cmpint (view.y, ==, 700);

  /* Twice the size, the same middle. */
  adder_view_set_image (&view, 6000, 4000);
  g_assert_cmpint (view.x + 50, ==, 2 * (500 + 50));
  g_assert_cmpint (view.y + 25, ==, 2 * (700 + 25));
}

static void
test_view_divider (void)
{
  AdderView view;

  adder_view_init (&view);
  adder_view_set_window (&view, 400, 300);
  g_assert_cmpint (adder_view_get_divider (&view), ==, 200);
  adder_view_set_split (&view, 0.001);
  g_assert_cmpint (adder_view_get_divider (&view), ==, 16);
  adder_view_set_split (&view, 0.999);
  g_assert_cmpint (adder_view_get_divider (&view), ==, 384);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/view/stays-inside-the-image", test_view_stays_inside);
  g_test_add_func ("/view/keeps-the-spot-when-zoomed",
                   test_view_keeps_the_spot);
  g_test_add_func ("/view/keeps-the-divider-in-reach", test_view_divider);

  return g_test_run ();
}
