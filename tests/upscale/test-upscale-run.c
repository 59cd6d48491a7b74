/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress, cancelling, settings, and errors of a run. */
#include <string.h>

#include "upscale-test.h"

typedef struct
{
  gdouble       last;
  guint         calls;
  gdouble       cancel_at;
  GCancellable *cancellable;
  GThread      *thread;
} Watch;

static void
progress_cb (gdouble  fraction,
             gpointer user_data)
{
  Watch *watch = user_data;

  g_assert_cmpfloat (fraction, >=, watch->last);
  g_assert_cmpfloat (fraction, <=, 1.0);
  g_assert_true (g_thread_self () == watch->thread);
  watch->last = fraction;
  watch->calls++;
  if (watch->cancellable && fraction >= watch->cancel_at)
    g_cancellable_cancel (watch->cancellable);
}

static void
test_progress (void)
{
  static const gdouble      factors[] = { 2.0, 3.0 };
  static const gchar *const formats[] = { "R'G'B' u8", "R'G'B'A u8" };

  for (gsize i = 0; i < G_N_ELEMENTS (factors); i++)
    for (gsize f = 0; f < G_N_ELEMENTS (formats); f++)
      {
        g_autoptr (AdderUpscaler) upscaler =
          test_upscaler (&colour_network, factors[i]);
        g_autoptr (GeglBuffer) image = test_image (formats[f], 120, 90);
        g_autoptr (GeglBuffer) output =
          adder_upscaler_create_output (upscaler, image, NULL);
        g_autoptr (GError) error = NULL;
        Watch              watch = { .thread = g_thread_self () };

        adder_upscaler_set_threads (upscaler, 2);
        adder_upscaler_run (upscaler, image, NULL, output, NULL, progress_cb,
                            &watch, &error);
        g_assert_no_error (error);
        g_assert_cmpfloat (watch.last, ==, 1.0);
        g_assert_cmpuint (watch.calls, >=, 2);
      }
}

static void
test_cancel_before (void)
{
  g_autoptr (AdderUpscaler) upscaler    = test_upscaler (&colour_network, 2.0);
  g_autoptr (GeglBuffer)    image       = test_image ("R'G'B' u8", 20, 20);
  g_autoptr (GCancellable)  cancellable = g_cancellable_new ();
  g_autoptr (GError)        error       = NULL;
  g_autoptr (GeglBuffer)    output =
    adder_upscaler_create_output (upscaler, image, NULL);

  g_cancellable_cancel (cancellable);
  g_assert_false (adder_upscaler_run (upscaler, image, NULL, output,
                                      cancellable, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* In plain C this image takes seconds, so that the run is well in its middle
 * when the first progress comes. */
static void
test_cancel_during (void)
{
  Architecture              slow        = colour_network;
  g_autoptr (AdderUpscaler) upscaler    = NULL;
  g_autoptr (GeglBuffer)    image       = test_image ("R'G'B' u8", 700, 700);
  g_autoptr (GCancellable)  cancellable = g_cancellable_new ();
  g_autoptr (GError)        error       = NULL;
  g_autoptr (GeglBuffer)    output      = NULL;
  Watch watch = { .thread = g_thread_self (), .cancel_at = 0.001 };

  slow.channels = 64;
  slow.n_body   = 8;
  upscaler      = test_upscaler (&slow, 2.0);
  output        = adder_upscaler_create_output (upscaler, image, NULL);
  g_assert_true (adder_upscaler_set_cpu (upscaler, "reference", NULL));
  adder_upscaler_set_threads (upscaler, 2);
  watch.cancellable = cancellable;
  g_assert_false (adder_upscaler_run (upscaler, image, NULL, output,
                                      cancellable, progress_cb, &watch,
                                      &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpfloat (watch.last, <, 0.9);
}

static void
test_strength (void)
{
  g_autoptr (AdderUpscaler) upscaler    = test_upscaler (&colour_network, 2.0);
  g_autoptr (GeglBuffer)    image       = test_image ("R'G'B' float", 19, 23);
  static const gdouble      strengths[] = { 0.0, 0.5, 1.0 };
  gfloat                   *pixels[3];
  gsize                     size = 0;

  for (gint i = 0; i < 3; i++)
    {
      g_autoptr (GeglBuffer) result = NULL;

      adder_upscaler_set_strength (upscaler, strengths[i]);
      result    = test_enlarge (upscaler, image);
      pixels[i] = test_pixels (result, NULL, &size);
    }
  g_assert_true (memcmp (pixels[0], pixels[2], size) != 0);
  for (gsize i = 0; i < size / sizeof (gfloat); i++)
    g_assert_cmpfloat_with_epsilon (pixels[1][i],
                                    0.5f * (pixels[0][i] + pixels[2][i]), 1e-5);
  for (gint i = 0; i < 3; i++)
    g_free (pixels[i]);
}

static void
test_outside_stays (void)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);
  g_autoptr (GeglBuffer)    image    = test_image ("R'G'B' u8", 30, 30);
  g_autoptr (GeglBuffer)    output =
    adder_upscaler_create_output (upscaler, image, NULL);
  g_autoptr (GError)  error  = NULL;
  const GeglRectangle roi    = { 11, 13, 20, 7 };
  g_autofree guint8  *pixels = NULL;
  guint8              gray[60 * 60 * 3];
  gint                changed = 0;

  memset (gray, 99, sizeof gray);
  gegl_buffer_set (output, NULL, 0, NULL, gray, GEGL_AUTO_ROWSTRIDE);
  adder_upscaler_run (upscaler, image, &roi, output, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  pixels = test_pixels (output, NULL, NULL);
  for (gint y = 0; y < 60; y++)
    for (gint x = 0; x < 60; x++)
      {
        const gboolean same = ! memcmp (pixels + (y * 60 + x) * 3, gray, 3);

        if (x < 11 || x >= 31 || y < 13 || y >= 20)
          g_assert_true (same);
        else
          changed += ! same;
      }
  g_assert_cmpint (changed, >, 100);
}

static void
test_factor_one (void)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 1.0);
  g_autoptr (GeglBuffer)    image    = test_image ("R'G'B'A u16", 25, 9);
  g_autoptr (GeglBuffer)    result   = test_enlarge (upscaler, image);

  test_assert_same (result, image);
}

static void
test_levels (void)
{
  g_autoptr (AdderUpscaler) upscaler = test_upscaler (&colour_network, 2.0);
  g_autoptr (GError)        error    = NULL;

  g_assert_false (adder_upscaler_set_cpu (upscaler, "mmx", &error));
  g_assert_error (error, ADDER_ERROR, ADDER_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "mmx"));
  g_assert_nonnull (strstr (error->message, "reference"));
}

static void
test_factors (void)
{
  static const gdouble factors[] = { 0.0, 0.99, 8.01, -2.0 };

  for (gsize i = 0; i < G_N_ELEMENTS (factors); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (adder_upscaler_new_for_name (NULL, factors[i], &error));
      g_assert_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_operations (void)
{
  g_autoptr (AdderUpscaler) two  = test_upscaler (&colour_network, 2.0);
  g_autoptr (AdderUpscaler) four = test_upscaler (&colour_network, 4.0);
  const gdouble             each =
    (gdouble) adder_model_get_operations (adder_upscaler_get_model (two));

  g_assert_cmpfloat (adder_upscaler_get_operations (two, 100, 50), ==,
                     5000.0 * each);
  g_assert_cmpfloat (adder_upscaler_get_operations (four, 100, 50), ==,
                     5.0 * 5000.0 * each);
}

static void
add (void)
{
  g_test_add_func ("/run/progress-never-goes-back-and-ends-at-one",
                   test_progress);
  g_test_add_func ("/run/cancelled-before-the-start", test_cancel_before);
  g_test_add_func ("/run/cancelled-in-the-middle", test_cancel_during);
  g_test_add_func ("/run/strength-mixes-bicubic-and-network", test_strength);
  g_test_add_func ("/run/pixels-outside-the-part-stay", test_outside_stays);
  g_test_add_func ("/run/factor-one-copies", test_factor_one);
  g_test_add_func (
    "/run/unknown-cpu-level-is-an-error-that-tells-the-known-ones",
    test_levels);
  g_test_add_func ("/run/factor-out-of-range-is-an-error", test_factors);
  g_test_add_func ("/run/operations-count-every-step", test_operations);
}

int
main (int    argc,
      char **argv)
{
  return test_main (argc, argv, add);
}
