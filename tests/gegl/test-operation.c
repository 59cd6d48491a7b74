/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The GEGL operation adderscale:upscale: the pixels of a run of the upscaler,
 * in whichever pieces they are asked for. */

#include <gegl.h>

#include "adder.h"

#define WIDTH  90
#define HEIGHT 70

/* Diagonal waves and an edge, different in each component. */
static GeglBuffer *
new_picture (const gchar *format_name,
             gint         x0,
             gint         y0)
{
  const Babl         *format     = babl_format (format_name);
  const gint          components = babl_format_get_n_components (format);
  const gint          bytes      = babl_format_get_bytes_per_pixel (format);
  g_autofree gfloat  *pixels     = g_new (gfloat, WIDTH * HEIGHT * components);
  const Babl         *floats;
  GeglBuffer         *buffer;
  const GeglRectangle extent = { x0, y0, WIDTH, HEIGHT };

  g_assert_cmpint (bytes, >, 0);
  floats = components == 4   ? babl_format ("R'G'B'A float")
           : components == 2 ? babl_format ("Y'A float")
           : components == 1 ? babl_format ("Y' float")
                             : babl_format ("R'G'B' float");
  for (gint i = 0; i < WIDTH * HEIGHT * components; i++)
    {
      const gint x = i / components % WIDTH;
      const gint y = i / components / WIDTH;
      const gint c = i % components;

      pixels[i] = (gfloat) ((x * (3 + c) + y * (5 - c)) % 37) / 48.0f +
                  (x > y ? 0.2f : 0.0f);
    }
  buffer = gegl_buffer_new (&extent, format);
  gegl_buffer_set (buffer, &extent, 0, floats, pixels, GEGL_AUTO_ROWSTRIDE);

  return buffer;
}

/* A graph of two nodes; the second one is returned. */
static GeglNode *
new_graph (GeglNode   *graph,
           GeglBuffer *buffer,
           gdouble     scale)
{
  GeglNode *source = gegl_node_new_child (graph,
                                          "operation", "gegl:buffer-source",
                                          "buffer", buffer,
                                          NULL);
  GeglNode *upscale = gegl_node_new_child (graph,
                                           "operation", "adderscale:upscale",
                                           "scale", scale,
                                           NULL);

  gegl_node_link (source, upscale);

  return upscale;
}

/* Pixels of @roi as the operation makes them, in the output's own format. */
static GBytes *
blit (GeglNode            *node,
      const GeglRectangle *roi,
      const Babl          *format)
{
  const gsize size =
    (gsize) roi->width * roi->height * babl_format_get_bytes_per_pixel (format);
  gpointer pixels = g_malloc0 (size);

  gegl_node_blit (node, 1.0, roi, format, pixels, GEGL_AUTO_ROWSTRIDE,
                  GEGL_BLIT_DEFAULT);

  return g_bytes_new_take (pixels, size);
}

/* The same part of the upscaler's result, whose corner is (0, 0). */
static GBytes *
cut (GeglBuffer          *result,
     const GeglRectangle *roi)
{
  const Babl *format = gegl_buffer_get_format (result);
  const gsize size =
    (gsize) roi->width * roi->height * babl_format_get_bytes_per_pixel (format);
  gpointer pixels = g_malloc0 (size);

  gegl_buffer_get (result, roi, 1.0, format, pixels, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);

  return g_bytes_new_take (pixels, size);
}

static GeglBuffer *
run_upscaler (GeglBuffer *picture,
              gdouble     scale,
              AdderWrap   wrap,
              gdouble     strength)
{
  g_autoptr (GError)        error = NULL;
  g_autoptr (AdderUpscaler) upscaler =
    adder_upscaler_new_for_name (NULL, scale, &error);
  GeglBuffer *result;

  g_assert_no_error (error);
  adder_upscaler_set_wrap (upscaler, wrap);
  adder_upscaler_set_strength (upscaler, strength);
  result = adder_upscaler_create_output (upscaler, picture, &error);
  g_assert_no_error (error);
  adder_upscaler_run (upscaler, picture, NULL, result, NULL, NULL, NULL,
                      &error);
  g_assert_no_error (error);

  return result;
}

static void
assert_same (GBytes *a,
             GBytes *b)
{
  g_assert_cmpmem (g_bytes_get_data (a, NULL), g_bytes_get_size (a),
                   g_bytes_get_data (b, NULL), g_bytes_get_size (b));
}

static void
test_formats (void)
{
  static const gchar *const formats[] = {
    "R'G'B' u8",   "R'G'B'A u8", "Y' u8",          "Y'A u16",
    "R'G'B'A u16", "RGB float",  "R'G'B'A float", "RGBA half",
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GeglBuffer) picture = new_picture (formats[i], 0, 0);
      g_autoptr (GeglBuffer) result =
        run_upscaler (picture, 2.0, ADDER_WRAP_NONE, 1.0);
      g_autoptr (GeglNode) graph = gegl_node_new ();
      GeglNode            *node  = new_graph (graph, picture, 2.0);
      GeglRectangle        box   = gegl_node_get_bounding_box (node);

      g_assert_true (
        gegl_rectangle_equal (&box, gegl_buffer_get_extent (result)));
      {
        g_autoptr (GBytes) a =
          blit (node, &box, gegl_buffer_get_format (result));
        g_autoptr (GBytes) b = cut (result, &box);

        assert_same (a, b);
      }
    }
}

/* Pieces of odd sizes, one graph for each, so that none is cached. */
static void
test_pieces (void)
{
  static const gdouble scales[] = { 2.0, 4.0, 2.7, 1.5, 1.0, 8.0 };

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      g_autoptr (GeglBuffer) picture = new_picture ("R'G'B'A u8", 0, 0);
      g_autoptr (GeglBuffer) result =
        run_upscaler (picture, scales[i], ADDER_WRAP_NONE, 1.0);
      const gint          width    = gegl_buffer_get_width (result);
      const gint          height   = gegl_buffer_get_height (result);
      const GeglRectangle pieces[] = {
        { 0, 0, 7, 5 },
        { width / 2 - 3, height / 3, 31, 17 },
        { width - 9, height - 11, 9, 11 },
        { 0, height / 2, width, 1 },
      };

      for (guint j = 0; j < G_N_ELEMENTS (pieces); j++)
        {
          g_autoptr (GeglNode) graph = gegl_node_new ();
          GeglNode            *node  = new_graph (graph, picture, scales[i]);
          g_autoptr (GBytes)   a     = blit (node, &pieces[j],
                                             gegl_buffer_get_format (result));
          g_autoptr (GBytes) b       = cut (result, &pieces[j]);

          assert_same (a, b);
        }
    }
}

static void
test_offset (void)
{
  g_autoptr (GeglBuffer) picture = new_picture ("R'G'B' u8", -31, 17);
  g_autoptr (GeglBuffer) result =
    run_upscaler (picture, 2.0, ADDER_WRAP_NONE, 1.0);
  g_autoptr (GeglNode) graph = gegl_node_new ();
  GeglNode            *node  = new_graph (graph, picture, 2.0);
  GeglRectangle        box   = gegl_node_get_bounding_box (node);

  g_assert_true (gegl_rectangle_equal (
    &box, GEGL_RECTANGLE (-62, 34, 2 * WIDTH, 2 * HEIGHT)));
  {
    g_autoptr (GBytes) a = blit (node, &box, gegl_buffer_get_format (result));
    g_autoptr (GBytes) b = cut (result, gegl_buffer_get_extent (result));

    assert_same (a, b);
  }
}

static void
test_settings (void)
{
  g_autoptr (GeglBuffer) picture = new_picture ("R'G'B' u8", 0, 0);
  g_autoptr (GeglBuffer) result =
    run_upscaler (picture, 2.0, ADDER_WRAP_X, 0.5);
  g_autoptr (GeglNode) graph = gegl_node_new ();
  GeglNode            *node  = new_graph (graph, picture, 2.0);
  g_autoptr (GBytes)   a     = NULL;
  g_autoptr (GBytes)   b = cut (result, gegl_buffer_get_extent (result));

  gegl_node_set (node, "strength", 0.5, "seamless-x", TRUE, NULL);
  a = blit (node, gegl_buffer_get_extent (result),
            gegl_buffer_get_format (result));
  assert_same (a, b);
}

/* A change of a property, and of the picture, is seen by the next blit. */
static void
test_changes (void)
{
  g_autoptr (GeglBuffer) picture = new_picture ("R'G'B' u8", 0, 0);
  g_autoptr (GeglNode)   graph   = gegl_node_new ();
  GeglNode              *node    = new_graph (graph, picture, 2.0);
  GeglRectangle          box     = gegl_node_get_bounding_box (node);
  g_autoptr (GBytes)     before  = blit (node, &box,
                                         babl_format ("R'G'B' u8"));

  gegl_node_set (node, "scale", 3.0, NULL);
  box = gegl_node_get_bounding_box (node);
  g_assert_cmpint (box.width, ==, 3 * WIDTH);
  g_assert_cmpint (box.height, ==, 3 * HEIGHT);

  gegl_node_set (node, "scale", 2.0, NULL);
  gegl_buffer_set_color_from_pixel (picture, GEGL_RECTANGLE (10, 10, 20, 20),
                                    "\xff\x00\xff", babl_format ("R'G'B' u8"));
  {
    g_autoptr (GeglBuffer) result =
      run_upscaler (picture, 2.0, ADDER_WRAP_NONE, 1.0);
    g_autoptr (GBytes) a = blit (node, gegl_buffer_get_extent (result),
                                 gegl_buffer_get_format (result));
    g_autoptr (GBytes) b = cut (result, gegl_buffer_get_extent (result));

    g_assert_false (g_bytes_equal (a, before));
    assert_same (a, b);
  }
}

static void
test_unknown_model (void)
{
  g_autoptr (GeglBuffer) picture = new_picture ("R'G'B' u8", 0, 0);
  g_autoptr (GeglNode)   graph   = gegl_node_new ();
  GeglNode              *node    = new_graph (graph, picture, 2.0);
  GeglRectangle          box;

  g_test_expect_message ("adderscale", G_LOG_LEVEL_WARNING,
                         "*no model “nosuch”*");
  gegl_node_set (node, "model", "nosuch", NULL);
  box = gegl_node_get_bounding_box (node);
  g_test_assert_expected_messages ();
  g_assert_true (gegl_rectangle_is_empty (&box));
}

static void
test_hidden (void)
{
  g_assert_cmpstr (
    gegl_operation_get_key ("adderscale:upscale", "categories"), ==, "hidden");
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  adder_prefer_exact_colours ();
  /* Before gegl_init(), which loads the operations that the licence allows. */
  g_object_set (gegl_config (), "application-license", "GPL3", NULL);
  gegl_init (&argc, &argv);

  g_test_add_func ("/operation/gives the upscaler's pixels in every format",
                   test_formats);
  g_test_add_func ("/operation/gives the same pixels piece by piece",
                   test_pieces);
  g_test_add_func ("/operation/scales about the origin", test_offset);
  g_test_add_func ("/operation/takes strength and seamless edges",
                   test_settings);
  g_test_add_func ("/operation/sees changes", test_changes);
  g_test_add_func ("/operation/gives nothing for an unknown model",
                   test_unknown_model);
  g_test_add_func ("/operation/is not in GIMP's lists", test_hidden);

  status = g_test_run ();
  gegl_exit ();

  return status;
}
