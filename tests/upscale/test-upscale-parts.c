/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which part of an image makes which part of its result: what is outside has
 * no influence, and what changes is never forgotten. */
#include "upscale-test.h"

#define WIDTH  46
#define HEIGHT 35
#define N      12 /* random rectangles for each kind of run */

static const gdouble factors[] = { 1.0, 1.6, 2.0, 3.5, 4.0 };

static GeglRectangle
random_part (gint width,
             gint height)
{
  const gint x = g_test_rand_int_range (0, width);
  const gint y = g_test_rand_int_range (0, height);

  return *GEGL_RECTANGLE (x, y, g_test_rand_int_range (1, width - x + 1),
                          g_test_rand_int_range (1, height - y + 1));
}

/* Another image that has the pixels of @image in @rect only (@inside), or
 * everywhere else. */
static GeglBuffer *
differing_copy (GeglBuffer          *image,
                const GeglRectangle *rect,
                gboolean             inside)
{
  GeglBuffer *other = test_image ("R'G'B'A float", WIDTH, HEIGHT);
  GeglBuffer *copy  = gegl_buffer_dup (inside ? other : image);

  gegl_buffer_copy (inside ? image : other, rect, GEGL_ABYSS_NONE, copy, rect);
  g_object_unref (other);

  return copy;
}

static gboolean
pixel_is_same (const gfloat *a,
               const gfloat *b)
{
  return a[0] == b[0] && a[1] == b[1] && a[2] == b[2] && a[3] == b[3];
}

/* No pixel of @a and @b differs inside (or outside) @rect. */
static void
assert_same_in (GeglBuffer          *a,
                GeglBuffer          *b,
                const GeglRectangle *rect,
                gboolean             inside)
{
  g_autofree gfloat *one   = test_pixels (a, "R'G'B'A float", NULL);
  g_autofree gfloat *two   = test_pixels (b, "R'G'B'A float", NULL);
  const gint         width = gegl_buffer_get_width (a);

  for (gint y = 0; y < gegl_buffer_get_height (a); y++)
    for (gint x = 0; x < width; x++)
      {
        const gboolean is_inside = x >= rect->x && x < rect->x + rect->width &&
                                   y >= rect->y && y < rect->y + rect->height;

        if (is_inside == inside && ! pixel_is_same (&one[4 * (y * width + x)],
                                                    &two[4 * (y * width + x)]))
          g_error ("pixel (%d, %d) differs; the part is %d × %d at (%d, %d)", x,
                   y, rect->width, rect->height, rect->x, rect->y);
      }
}

static void
check_needed (AdderUpscaler *upscaler,
              GeglBuffer    *image,
              GeglBuffer    *expected)
{
  const GeglRectangle    roi = random_part (gegl_buffer_get_width (expected),
                                            gegl_buffer_get_height (expected));
  g_autoptr (GeglBuffer) partial = NULL;
  g_autoptr (GeglBuffer) found   = NULL;
  GeglRectangle          needed;

  adder_upscaler_get_source_area (upscaler, WIDTH, HEIGHT, &roi, &needed);
  partial = differing_copy (image, &needed, TRUE);
  found   = test_enlarge (upscaler, partial);
  assert_same_in (found, expected, &roi, TRUE);
}

static void
check_affected (AdderUpscaler *upscaler,
                GeglBuffer    *image,
                GeglBuffer    *expected)
{
  const GeglRectangle    rect    = random_part (WIDTH / 3, HEIGHT / 3);
  g_autoptr (GeglBuffer) changed = differing_copy (image, &rect, FALSE);
  g_autoptr (GeglBuffer) found   = test_enlarge (upscaler, changed);
  GeglRectangle          affected;

  adder_upscaler_get_result_area (upscaler, WIDTH, HEIGHT, &rect, &affected);
  assert_same_in (found, expected, &affected, FALSE);
}

/* Calls @check often, for all kinds of runs. */
static void
for_all_runs (void (*check) (AdderUpscaler *upscaler,
                             GeglBuffer    *image,
                             GeglBuffer    *expected))
{
  g_autoptr (GeglBuffer) image = test_image ("R'G'B'A float", WIDTH, HEIGHT);

  for (gsize i = 0; i < G_N_ELEMENTS (factors); i++)
    for (gint wrap = 0; wrap < 4; wrap++)
      {
        g_autoptr (AdderUpscaler) upscaler =
          test_upscaler (&colour_network, factors[i]);
        g_autoptr (GeglBuffer) expected = NULL;

        g_test_message ("factor %g, wrap %d", factors[i], wrap);
        adder_upscaler_set_wrap (upscaler, (AdderWrap) wrap);
        expected = test_enlarge (upscaler, image);
        for (gint n = 0; n < N; n++)
          check (upscaler, image, expected);
      }
}

static void
test_needed (void)
{
  for_all_runs (check_needed);
}

static void
test_affected (void)
{
  for_all_runs (check_affected);
}

static void
test_small (void)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);
  GeglRectangle             part;

  /* Far from the border of a large image neither is the whole of it. */
  adder_upscaler_get_source_area (upscaler, 1000, 900,
                                  GEGL_RECTANGLE (800, 700, 64, 32), &part);
  g_assert_cmpint (part.width, <, 100);
  g_assert_cmpint (part.height, <, 90);
  adder_upscaler_get_result_area (upscaler, 1000, 900,
                                  GEGL_RECTANGLE (400, 350, 32, 16), &part);
  g_assert_cmpint (part.width, <, 200);
  g_assert_cmpint (part.height, <, 180);
}

static void
test_nothing (void)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);
  const GeglRectangle       outside  = { 5000, 5000, 3, 3 };
  const GeglRectangle       inside   = { 0, 0, 3, 3 };
  GeglRectangle             part;

  adder_upscaler_get_source_area (upscaler, WIDTH, HEIGHT, &outside, &part);
  g_assert_true (gegl_rectangle_is_empty (&part));
  adder_upscaler_get_result_area (upscaler, WIDTH, HEIGHT, &outside, &part);
  g_assert_true (gegl_rectangle_is_empty (&part));
  adder_upscaler_get_source_area (upscaler, 400000, 1, &inside, &part);
  g_assert_true (gegl_rectangle_is_empty (&part));
  adder_upscaler_get_result_area (upscaler, 400000, 1, &inside, &part);
  g_assert_true (gegl_rectangle_is_empty (&part));
}

static void
add (void)
{
  g_test_add_func ("/parts/what-is-not-needed-does-not-matter", test_needed);
  g_test_add_func ("/parts/what-is-not-affected-does-not-change",
                   test_affected);
  g_test_add_func ("/parts/a-small-part-needs-and-affects-little", test_small);
  g_test_add_func ("/parts/outside-there-is-nothing", test_nothing);
}

int
main (int    argc,
      char **argv)
{
  return test_main (argc, argv, add);
}
