/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The before/after preview: what it draws is what the final run writes. */

#include "navigator.h"
#include "preview-fixture.h"

static void
test_final_pixels (void)
{
  Fixture f = { 0 };

  open_preview (&f, new_image (200, 150, "R'G'B' u8"));
  press_key (&f, GDK_KEY_a);
  wait_for_preview (&f);
  check_picture (&f, 2.0, 1.0);
  close_preview (&f);
}

static void
test_before (void)
{
  Fixture f = { 0 };

  open_preview (&f, new_image (200, 150, "R'G'B' u8"));
  press_key (&f, GDK_KEY_b);
  wait_for_preview (&f);
  check_picture (&f, 2.0, 0.0);
  close_preview (&f);
}

static void
test_moved (void)
{
  const guint keys[] = { GDK_KEY_Right, GDK_KEY_Down, GDK_KEY_Down };
  Fixture     f      = { 0 };

  open_preview (&f, new_image (200, 150, "R'G'B' u8"));
  press_key (&f, GDK_KEY_a);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    press_key (&f, keys[i]);
  adder_view_move (&f.view, f.view.x + WIDTH / 8, f.view.y + 2 * (WIDTH / 8));
  wait_for_preview (&f);
  check_picture (&f, 2.0, 1.0);
  close_preview (&f);
}

static void
test_zoomed (void)
{
  Fixture f = { 0 };

  open_preview (&f, new_image (200, 150, "R'G'B' u8"));
  press_key (&f, GDK_KEY_a);
  press_key (&f, GDK_KEY_plus);
  adder_view_zoom (&f.view, 2, WIDTH / 2, HEIGHT / 2);
  wait_for_preview (&f);
  check_picture (&f, 2.0, 1.0);
  close_preview (&f);
}

static void
test_last_settings_win (void)
{
  Fixture f = { 0 };

  open_preview (&f, new_image (200, 150, "Y' u16"));
  press_key (&f, GDK_KEY_a);
  for (gint i = 0; i < 20; i++)
    {
      f.part.width = 0;
      set_settings (&f, 2.0 + 0.1 * i, 0.05 * i);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (5000);
    }
  f.part.width = 0;
  set_settings (&f, 3.0, 0.5);
  wait_for_preview (&f);
  check_picture (&f, 3.0, 0.5);
  close_preview (&f);
}

static void
test_seamless (void)
{
  Fixture f = { .wrap = ADDER_WRAP_X | ADDER_WRAP_Y };

  open_preview (&f, new_image (70, 50, "R'G'B' u8"));
  press_key (&f, GDK_KEY_a);
  wait_for_preview (&f);
  check_picture (&f, 2.0, 1.0);
  close_preview (&f);
}

static void
test_part (void)
{
  Fixture f = { .part = { 150, 90, 220, 180 } };

  open_preview (&f, new_image (200, 150, "R'G'B' u8"));
  press_key (&f, GDK_KEY_a);
  wait_for_preview (&f);
  check_picture (&f, 2.0, 1.0);
  close_preview (&f);
}

/* How far on average the first frame is from the cubic enlargement. Nothing is
 * computed when that frame is drawn: no source of the main loop has run.
 */
static void
test_first_frame (void)
{
  Fixture                   f      = { 0 };
  g_autoptr (GeglBuffer)    result = NULL;
  g_autoptr (AdderUpscaler) cubic  = NULL;
  g_autofree guint32       *row    = NULL;
  gdouble                   sum    = 0.0;
  GeglRectangle             visible;
  cairo_surface_t          *surface;

  open_preview (&f, new_image (1600, 1200, "R'G'B' u8"));
  press_key (&f, GDK_KEY_a);
  surface = draw_preview (&f);
  g_assert_false (adder_preview_is_complete (ADDER_PREVIEW (f.preview)));

  visible = adder_view_get_visible (&f.view);
  cubic   = new_upscaler (&f, 2.0, 0.0);
  result  = adder_upscaler_create_output (cubic, f.image, NULL);
  g_assert_true (adder_upscaler_run (cubic, f.image, &visible, result, NULL,
                                     NULL, NULL, NULL));
  row = g_new (guint32, visible.width);
  for (gint y = 40; y < HEIGHT / 2 - GRIP; y++)
    {
      gegl_buffer_get (result,
                       GEGL_RECTANGLE (visible.x, visible.y + y, visible.width,
                                       1),
                       1.0, babl_format ("cairo-ARGB32"), row,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (gint x = GRIP; x < WIDTH - GRIP; x++)
        sum += ABS ((gint) (pixel (surface, x, y) >> 8 & 0xff) -
                    (gint) (row[x] >> 8 & 0xff));
    }
  g_assert_cmpfloat (sum / (HEIGHT / 2 - GRIP - 40) / (WIDTH - 2 * GRIP), <,
                     8.0);

  cairo_surface_destroy (surface);
  g_clear_object (&cubic);
  close_preview (&f);
}

/* In the order in which a person sees them: first the cubic enlargement, in the
 * end the network's; meanwhile there are no holes.
 */
static void
test_before_comes_first (void)
{
  Fixture  f    = { 0 };
  gboolean seen = FALSE;

  open_preview (&f, new_image (200, 150, "R'G'B' u8"));
  press_key (&f, GDK_KEY_a);
  while (! adder_preview_is_complete (ADDER_PREVIEW (f.preview)))
    {
      cairo_surface_t *surface = draw_preview (&f);

      seen = seen || pixel (surface, WIDTH / 2, HEIGHT - 8) != 0;
      cairo_surface_destroy (surface);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_true (seen);
  check_picture (&f, 2.0, 1.0);
  close_preview (&f);
}

/* How far the pixels on the right of the divider are from those that a run
 * would give, at most.
 */
static gint
get_distance (Fixture *f,
              gdouble  strength)
{
  g_autoptr (AdderUpscaler) upscaler = new_upscaler (f, 2.0, strength);
  g_autoptr (GeglBuffer)    result   = NULL;
  GeglRectangle             visible  = adder_view_get_visible (&f->view);
  g_autofree guint32       *row      = g_new (guint32, visible.width);
  cairo_surface_t          *surface  = draw_preview (f);
  gint                      distance = 0;

  result = adder_upscaler_create_output (upscaler, f->image, NULL);
  g_assert_true (adder_upscaler_run (upscaler, f->image, NULL, result, NULL,
                                     NULL, NULL, NULL));

  /* Below the labels and above the grip. */
  for (gint y = 40; y < HEIGHT / 2 - GRIP; y++)
    {
      gegl_buffer_get (result,
                       GEGL_RECTANGLE (visible.x, visible.y + y, visible.width,
                                       1),
                       1.0, babl_format ("cairo-ARGB32"), row,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (gint x = GRIP; x < WIDTH - GRIP; x++)
        for (gint shift = 0; shift < 24; shift += 8)
          distance =
            MAX (distance, ABS ((gint) (pixel (surface, x, y) >> shift & 0xff) -
                                (gint) (row[x] >> shift & 0xff)));
    }

  cairo_surface_destroy (surface);
  return distance;
}

/* As while the slider is dragged: nothing was computed in between. */
static void
test_strength (void)
{
  static const gdouble strengths[] = { 0.5, 1.5, 0.0, 0.75 };
  Fixture              f           = { 0 };

  open_preview (&f, new_image (200, 150, "R'G'B' u8"));
  press_key (&f, GDK_KEY_a);
  wait_for_preview (&f);

  for (gsize i = 0; i < G_N_ELEMENTS (strengths); i++)
    {
      set_settings (&f, 2.0, strengths[i]);
      g_assert_false (adder_preview_is_complete (ADDER_PREVIEW (f.preview)));
      g_assert_cmpint (get_distance (&f, strengths[i]), <=, 2);
    }
  wait_for_preview (&f);
  check_picture (&f, 2.0, 0.75);

  /* From the plain enlargement there is a way back. */
  set_settings (&f, 2.0, 0.0);
  wait_for_preview (&f);
  check_picture (&f, 2.0, 0.0);
  set_settings (&f, 2.0, 1.0);
  g_assert_cmpint (get_distance (&f, 1.0), <=, 2);
  wait_for_preview (&f);
  close_preview (&f);
}

static void
test_rate (void)
{
  Fixture f = { 0 };

  open_preview (&f, new_image (200, 150, "R'G'B' u8"));
  g_assert_cmpfloat (adder_preview_get_rate (ADDER_PREVIEW (f.preview)), ==,
                     0.0);
  wait_for_preview (&f);
  g_assert_cmpfloat (adder_preview_get_rate (ADDER_PREVIEW (f.preview)), >,
                     1e6);
  close_preview (&f);
}

/* The numbers of a pure red of Adobe's space are another red on an sRGB screen. */
static void
test_colours (void)
{
  static const guchar red[] = { 180, 80, 80 };
  Fixture             f     = { 0 };
  cairo_surface_t    *surface;
  guint32             managed, plain;
  GeglBuffer         *image;

  image = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 200, 150),
                           babl_format_with_space ("R'G'B' u8",
                                                   babl_space ("Adobish")));
  for (gint y = 0; y < 150; y++)
    for (gint x = 0; x < 200; x++)
      gegl_buffer_set (image, GEGL_RECTANGLE (x, y, 1, 1), 0, NULL, red,
                       GEGL_AUTO_ROWSTRIDE);

  open_preview (&f, image);
  press_key (&f, GDK_KEY_a);
  wait_for_preview (&f);
  surface = draw_preview (&f);
  managed = pixel (surface, WIDTH / 2, HEIGHT - 8);
  cairo_surface_destroy (surface);
  check_picture (&f, 2.0, 1.0);

  adder_preview_set_image (ADDER_PREVIEW (f.preview), image, NULL);
  g_assert_false (adder_preview_is_complete (ADDER_PREVIEW (f.preview)));
  wait_for_preview (&f);
  surface = draw_preview (&f);
  plain   = pixel (surface, WIDTH / 2, HEIGHT - 8);
  cairo_surface_destroy (surface);

  /* Adobe's red of the same numbers is a stronger one. */
  g_assert_cmphex ((plain >> 16) & 0xff, <, (managed >> 16) & 0xff);
  close_preview (&f);
}

/* A screen whose red and blue are changed round, which no primaries describe. */
static void
change_round (gpointer      data,
              const gfloat *from,
              gfloat       *to,
              gsize         n)
{
  for (gsize i = 0; i < 4 * n; i += 4)
    {
      to[i]     = from[i + 2];
      to[i + 1] = from[i + 1];
      to[i + 2] = from[i];
      to[i + 3] = from[i + 3];
    }
}

static void
count_end (gpointer data)
{
  g_atomic_int_inc ((gint *) data);
}

static void
test_screen_of_tables (void)
{
  Fixture          f      = { 0 };
  gint             ends   = 0;
  AdderScreen     *screen = adder_screen_new (change_round, &ends, count_end);
  cairo_surface_t *managed, *plain;

  open_preview (&f, new_image (200, 150, "R'G'B' u8"));
  press_key (&f, GDK_KEY_a);
  wait_for_preview (&f);
  plain = draw_preview (&f);

  adder_preview_set_image (ADDER_PREVIEW (f.preview), f.image, screen);
  adder_screen_unref (screen);
  wait_for_preview (&f);
  managed = draw_preview (&f);

  for (gint y = 40; y < HEIGHT / 2 - GRIP; y++)
    for (gint x = GRIP; x < WIDTH - GRIP; x++)
      {
        guint32 one   = pixel (plain, x, y);
        guint32 other = pixel (managed, x, y);

        g_assert_cmphex (other, ==,
                         (one & 0xff00ff00) | (one & 0xff) << 16 |
                           (one >> 16 & 0xff));
      }

  cairo_surface_destroy (plain);
  cairo_surface_destroy (managed);
  close_preview (&f);
  g_assert_cmpint (g_atomic_int_get (&ends), ==, 1);
}

static void
test_navigator (void)
{
  Fixture          f = { 0 };
  GtkWidget       *navigator;
  const AdderView *view;
  GdkEvent        *event;

  open_preview (&f, new_image (400, 300, "R'G'B' u8"));
  wait_for_preview (&f);
  view = adder_preview_get_view (ADDER_PREVIEW (f.preview));

  navigator =
    g_object_ref_sink (adder_navigator_new (ADDER_PREVIEW (f.preview)));
  g_assert_true (gtk_widget_get_sensitive (navigator));

  adder_preview_center_on (ADDER_PREVIEW (f.preview), 0.25, 0.75);
  g_assert_cmpint (view->x, ==, 200 - WIDTH / 2);
  g_assert_cmpint (view->y, ==, 450 - HEIGHT / 2);

  event             = gdk_event_new (GDK_KEY_PRESS);
  event->key.window = g_object_ref (gtk_widget_get_window (f.preview));
  event->key.keyval = GDK_KEY_Right;
  g_assert_true (GTK_WIDGET_GET_CLASS (navigator)
                   ->key_press_event (navigator, &event->key));
  gdk_event_free (event);
  g_assert_cmpint (view->x, ==, 280 - WIDTH / 2);

  /* Nothing to move where all can be seen. */
  f.part = (GeglRectangle) { 0, 0, 100, 80 };
  set_settings (&f, 2.0, 1.0);
  g_assert_false (gtk_widget_get_sensitive (navigator));

  g_assert_finalize_object (navigator);
  wait_for_preview (&f);
  close_preview (&f);
}

static void
test_tiny (void)
{
  Fixture f = { 0 };

  open_preview (&f, new_image (3, 1, "R'G'B' u8"));
  press_key (&f, GDK_KEY_a);
  wait_for_preview (&f);
  check_picture (&f, 2.0, 1.0);
  close_preview (&f);
}

static void
test_huge (void)
{
  Fixture f     = { 0 };
  gint64  start = g_get_monotonic_time ();

  /* An empty buffer has no memory; only what is visible may be computed. */
  open_preview (&f, gegl_buffer_new (GEGL_RECTANGLE (0, 0, 30000, 30000),
                                     babl_format ("R'G'B' u8")));
  wait_for_preview (&f);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_TIME_SPAN_SECOND);
  close_preview (&f);
}

static void
test_transparent (void)
{
  Fixture          f = { 0 };
  cairo_surface_t *surface;

  open_preview (&f, gegl_buffer_new (GEGL_RECTANGLE (0, 0, 200, 150),
                                     babl_format ("R'G'B'A u8")));
  press_key (&f, GDK_KEY_a);
  wait_for_preview (&f);
  surface = draw_preview (&f);
  g_assert_cmphex (pixel (surface, 100, 100), !=, pixel (surface, 108, 100));
  g_assert_cmphex (pixel (surface, 100, 100), ==, pixel (surface, 116, 100));
  g_assert_cmphex (pixel (surface, 100, 100), ==, pixel (surface, 108, 108));
  cairo_surface_destroy (surface);
  close_preview (&f);
}

static void
test_closed_while_computing (void)
{
  Fixture f = { 0 };

  open_preview (&f, new_image (200, 150, "R'G'B' u8"));
  for (gint i = 0; i < 10; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (5000);
    }
  close_preview (&f);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);

  g_test_add_func ("/preview/shows-the-pixels-of-the-final-run",
                   test_final_pixels);
  g_test_add_func ("/preview/shows-the-cubic-enlargement-before", test_before);
  g_test_add_func ("/preview/shows-the-final-pixels-elsewhere", test_moved);
  g_test_add_func ("/preview/shows-the-final-pixels-magnified", test_zoomed);
  g_test_add_func ("/preview/shows-the-last-of-many-settings",
                   test_last_settings_win);
  g_test_add_func ("/preview/shows-the-final-pixels-of-a-texture",
                   test_seamless);
  g_test_add_func ("/preview/shows-the-final-pixels-of-a-part", test_part);
  g_test_add_func ("/preview/shows-the-cubic-enlargement-at-once",
                   test_before_comes_first);
  g_test_add_func ("/preview/shows-the-image-in-its-first-frame",
                   test_first_frame);
  g_test_add_func ("/preview/shows-another-strength-at-once", test_strength);
  g_test_add_func ("/preview/measures-how-fast-it-is", test_rate);
  g_test_add_func ("/preview/shows-colours-as-the-screen-needs-them",
                   test_colours);
  g_test_add_func ("/preview/shows-colours-on-a-screen-of-tables",
                   test_screen_of_tables);
  g_test_add_func ("/navigator/moves-the-preview", test_navigator);
  g_test_add_func ("/preview/shows-an-image-of-three-pixels", test_tiny);
  g_test_add_func ("/preview/computes-only-what-is-visible", test_huge);
  g_test_add_func ("/preview/draws-checks-under-transparency",
                   test_transparent);
  g_test_add_func ("/preview/can-be-closed-while-computing",
                   test_closed_while_computing);

  return g_test_run ();
}
