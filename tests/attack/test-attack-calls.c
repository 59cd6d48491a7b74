/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ten thousand calls in one process keep no memory. */
#include <malloc.h>

#include <glib/gstdio.h>

#include "adder.h"
#include "random-network.h"

#define WARM_UP 1000
#define CALLS   10000
/* Less than a pointer for each call: GLib's and GEGL's caches still settle. */
#define ALLOWED (CALLS * sizeof (gpointer))

enum
{
  WIDTH  = 6,
  HEIGHT = 5
};

/* A model file of random numbers. */
static gchar *
make_model (void)
{
  const Architecture architecture = {
    "small", 3,    2,    ADDER_INPUT_SOURCE, 2, 8, ADDER_LAYER_ADDER,
    FALSE,   TRUE, FALSE
  };
  g_autoptr (AdderNetworkBuilder) builder = random_builder (&architecture);
  g_autoptr (GBytes) bytes  = adder_network_builder_to_bytes (builder);
  g_autoptr (GError) error  = NULL;
  g_autofree gchar  *folder = g_dir_make_tmp ("adderscale-XXXXXX", &error);
  gchar             *path;

  g_assert_no_error (error);
  path = g_build_filename (folder, "small-x2.safetensors", NULL);
  g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                       (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);

  return path;
}

static void
remove_model (const gchar *path)
{
  g_autofree gchar *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
enlarge (AdderUpscaler *upscaler)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (GeglBuffer) input =
    gegl_buffer_new (GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT),
                     babl_format ("R'G'B'A u8"));
  g_autoptr (GeglBuffer) output =
    adder_upscaler_create_output (upscaler, input, &error);

  g_assert_no_error (error);
  adder_upscaler_run (upscaler, input, NULL, output, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Returns by how many bytes memory grows in CALLS calls of @call. */
static gssize
growth (void (*call) (gpointer data),
        gpointer data)
{
  gsize before;

  for (gint i = 0; i < WARM_UP; i++)
    call (data);
  before = mallinfo2 ().uordblks;
  for (gint i = 0; i < CALLS; i++)
    call (data);

  return (gssize) mallinfo2 ().uordblks - (gssize) before;
}

static void
run_cb (gpointer upscaler)
{
  enlarge (upscaler);
}

static void
load_cb (gpointer path)
{
  g_autoptr (GError)        error = NULL;
  g_autoptr (AdderUpscaler) upscaler =
    adder_upscaler_new_for_name (path, 3.0, &error);

  g_assert_no_error (error);
}

static void
fail_cb (gpointer path)
{
  g_autoptr (GError)        error = NULL;
  g_autoptr (AdderUpscaler) upscaler =
    adder_upscaler_new_for_name ("/dev/null", 2.0, &error);

  g_assert_null (upscaler);
  g_assert_nonnull (error);
}

static void
check (const gchar *what,
       gssize       bytes)
{
  g_test_message ("%s: %" G_GSSIZE_FORMAT " bytes in %d calls", what, bytes,
                  CALLS);
  g_assert_cmpint (bytes, <, (gssize) ALLOWED);
}

static void
test_runs (void)
{
  g_autofree gchar         *path     = make_model ();
  g_autoptr (GError)        error    = NULL;
  g_autoptr (AdderUpscaler) upscaler = NULL;

  upscaler = adder_upscaler_new_for_name (path, 2.0, &error);
  g_assert_no_error (error);
  adder_upscaler_set_threads (upscaler, 1);
  check ("enlarging", growth (run_cb, upscaler));
  remove_model (path);
}

static void
test_loads (void)
{
  g_autofree gchar *path = make_model ();

  check ("loading", growth (load_cb, path));
  remove_model (path);
}

static void
test_errors (void)
{
  check ("failing", growth (fail_cb, NULL));
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);

  g_test_add_func ("/calls/ten-thousand-runs-keep-no-memory", test_runs);
  g_test_add_func ("/calls/ten-thousand-loads-keep-no-memory", test_loads);
  g_test_add_func ("/calls/ten-thousand-errors-keep-no-memory", test_errors);

  result = g_test_run ();
  gegl_exit ();

  return result;
}
