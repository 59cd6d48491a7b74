/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A preview on an invisible window, and what has to be on it. */

#include "preview-fixture.h"

#include <math.h>
#include <string.h>

GeglBuffer *
new_image (gint         width,
           gint         height,
           const gchar *encoding)
{
  const Babl        *format = babl_format (encoding);
  GeglBuffer        *image;
  g_autofree gfloat *row = g_new (gfloat, 4 * width);

  image = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), format);
  for (gint y = 0; y < height; y++)
    {
      for (gint i = 0; i < 4 * width; i++)
        {
          gint x       = i / 4;
          gint channel = i % 4;

          row[i] = 0.5f + 0.4f * sinf (0.4f * x + channel) * cosf (0.3f * y) +
                   (((x / 5 + y / 7) & 1) ? 0.1f : 0.0f);
        }
      gegl_buffer_set (image, GEGL_RECTANGLE (0, y, width, 1), 0,
                       babl_format ("R'G'B'A float"), row, GEGL_AUTO_ROWSTRIDE);
    }

  return image;
}

AdderUpscaler *
new_upscaler (Fixture *f,
              gdouble  factor,
              gdouble  strength)
{
  AdderUpscaler *upscaler = adder_upscaler_new (f->model, factor);

  adder_upscaler_set_strength (upscaler, strength);
  adder_upscaler_set_wrap (upscaler, f->wrap);
  return upscaler;
}

void
set_settings (Fixture *f,
              gdouble  factor,
              gdouble  strength)
{
  const GeglRectangle      *extent = gegl_buffer_get_extent (f->image);
  gint                      width  = (gint) round (factor * extent->width);
  gint                      height = (gint) round (factor * extent->height);
  g_autoptr (AdderUpscaler) before = new_upscaler (f, factor, 0.0);
  g_autoptr (AdderUpscaler) after  = new_upscaler (f, factor, strength);

  if (f->part.width == 0)
    f->part = (GeglRectangle) { 0, 0, width, height };
  adder_preview_set_upscalers (ADDER_PREVIEW (f->preview), before, after,
                               strength, &f->part);
  adder_view_set_image (&f->view, f->part.width, f->part.height);
}

void
open_preview (Fixture    *f,
              GeglBuffer *image)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (AdderScreen) screen =
    adder_screen_new_for_space (babl_space ("sRGB"));

  f->image = image;
  f->model = adder_model_find (NULL, 2.0, &error);
  g_assert_no_error (error);
  f->preview = adder_preview_new ();
  adder_preview_set_image (ADDER_PREVIEW (f->preview), image, screen);
  gtk_widget_set_size_request (f->preview, WIDTH, HEIGHT);
  f->window = gtk_offscreen_window_new ();
  gtk_container_add (GTK_CONTAINER (f->window), f->preview);
  gtk_widget_show_all (f->window);

  adder_view_init (&f->view);
  adder_view_set_window (&f->view, WIDTH, HEIGHT);
  set_settings (f, 2.0, 1.0);
}

/* What is still being computed holds its image, its model and the preview until
 * its callback has run in the main loop, and its thread a moment longer; nothing
 * holds them for good. */
static void
assert_finalized_soon (gpointer object)
{
  gint64 end = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;

  while (g_atomic_int_get (&G_OBJECT (object)->ref_count) > 1)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }
  g_assert_finalize_object (object);
}

void
close_preview (Fixture *f)
{
  gpointer preview = g_object_ref (f->preview);

  gtk_widget_destroy (f->window);

  assert_finalized_soon (preview);
  assert_finalized_soon (f->image);
  assert_finalized_soon (f->model);
}

void
wait_for_preview (Fixture *f)
{
  gint64 end = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;

  while (! adder_preview_is_complete (ADDER_PREVIEW (f->preview)))
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }
}

void
press_key (Fixture *f,
           guint    key)
{
  GdkEvent *event = gdk_event_new (GDK_KEY_PRESS);

  event->key.window = g_object_ref (gtk_widget_get_window (f->preview));
  event->key.keyval = key;
  g_assert_true (gtk_widget_event (f->preview, event));
  gdk_event_free (event);
}

cairo_surface_t *
draw_preview (Fixture *f)
{
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  gtk_widget_draw (f->preview, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  return surface;
}

guint32
pixel (cairo_surface_t *surface,
       gint             x,
       gint             y)
{
  guint32       value;
  const guchar *row = cairo_image_surface_get_data (surface) +
                      y * cairo_image_surface_get_stride (surface);

  memcpy (&value, row + 4 * x, sizeof value);
  return value;
}

/* Runs over the whole image, as the plug-in does, and compares. */
void
check_picture (Fixture *f,
               gdouble  factor,
               gdouble  strength)
{
  g_autoptr (AdderUpscaler) upscaler = new_upscaler (f, factor, strength);
  g_autoptr (GeglBuffer)    result   = NULL;
  g_autoptr (GError)        error    = NULL;
  GeglRectangle             visible  = adder_view_get_visible (&f->view);
  g_autofree guint32       *row      = g_new (guint32, visible.width);
  cairo_surface_t          *surface  = draw_preview (f);

  result = adder_upscaler_create_output (upscaler, f->image, &error);
  g_assert_no_error (error);
  adder_upscaler_run (upscaler, f->image, NULL, result, NULL, NULL, NULL,
                      &error);
  g_assert_no_error (error);

  for (gint y = LABEL; y < HEIGHT; y++)
    {
      gint top = (f->view.y + y) / f->view.zoom;

      if (f->view.y + y < 0 || top >= visible.y + visible.height)
        continue;

      gegl_buffer_get (result,
                       GEGL_RECTANGLE (f->part.x + visible.x, f->part.y + top,
                                       visible.width, 1),
                       1.0, babl_format ("cairo-ARGB32"), row,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (gint x = GRIP; x < WIDTH - GRIP; x++)
        {
          gint left = (f->view.x + x) / f->view.zoom - visible.x;

          if (f->view.x + x >= 0 && left < visible.width)
            g_assert_cmphex (pixel (surface, x, y), ==, row[left]);
        }
    }

  cairo_surface_destroy (surface);
}
