/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The enlarged image has the same bits for every CPU level, number of threads
 * and strip width, and on every machine. */
#include "golden-network.h"
#include "upscale-test.h"

#include <glib/gstdio.h>

static AdderModel *
golden_model (const Golden *golden)
{
  g_autoptr (AdderNetworkBuilder) builder = golden_builder (golden);
  g_autoptr (GBytes) bytes  = adder_network_builder_to_bytes (builder);
  g_autoptr (GError) error  = NULL;
  g_autofree gchar  *folder = g_dir_make_tmp ("adderscale-XXXXXX", NULL);
  g_autofree gchar  *path =
    g_build_filename (folder, "golden-x2.safetensors", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  AdderModel       *model;

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                       (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  model = adder_model_load (file, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_rmdir (folder);
  return model;
}

static guint64
hash_of (GeglBuffer *buffer)
{
  gsize              size;
  guint64            hash   = GOLDEN_START;
  g_autofree guint8 *pixels = test_pixels (buffer, "R'G'B' u8", &size);

  for (gsize i = 0; i < size; i++)
    hash = golden_mix (hash, pixels[i]);
  return hash;
}

static void
test_image_bits (void)
{
  static const gchar *const levels[] = {
    "reference", "sse2", "avx2", "avxvnni", "avx512", "vnni", "neon", "dotprod"
  };
  static const gint threads[] = { 1, 2, 5 };
  /* The network sees 5 pixels far: strips narrower than that, too. */
  static const gint      widths[] = { 0, 1, 4, 9, 32, 74, 75, 1000 };
  g_autofree Golden     *golden   = g_new (Golden, 1);
  g_autoptr (GeglBuffer) image =
    gegl_buffer_new (GEGL_RECTANGLE (0, 0, GOLDEN_WIDTH, GOLDEN_HEIGHT),
                     babl_format ("R'G'B' u8"));
  g_autoptr (AdderModel)    model    = NULL;
  g_autoptr (AdderUpscaler) upscaler = NULL;
  gint                      tried    = 0;

  golden_init (golden);
  model    = golden_model (golden);
  upscaler = adder_upscaler_new (model, 2.0);
  gegl_buffer_set (image, NULL, 0, NULL, golden->image, GEGL_AUTO_ROWSTRIDE);
  for (gsize l = 0; l < G_N_ELEMENTS (levels); l++)
    {
      if (! adder_upscaler_set_cpu (upscaler, levels[l], NULL))
        continue;
      tried++;
      for (gsize t = 0; t < G_N_ELEMENTS (threads); t++)
        for (gsize w = 0; w < G_N_ELEMENTS (widths); w++)
          {
            g_autoptr (GeglBuffer) found = NULL;

            g_test_message ("%s, %d threads, strips of %d", levels[l],
                            threads[t], widths[w]);
            adder_upscaler_set_threads (upscaler, threads[t]);
            adder_upscaler_set_strip_width (upscaler, widths[w]);
            found = test_enlarge (upscaler, image);
            g_assert_cmphex (hash_of (found), ==, GOLDEN_IMAGE);
          }
    }
  g_assert_cmpint (tried, >=, 2);
}

static void
add (void)
{
  g_test_add_func ("/upscale/golden/"
                   "image-has-one-hash-for-every-level-threads-and-strip-width",
                   test_image_bits);
}

int
main (int    argc,
      char **argv)
{
  return test_main (argc, argv, add);
}
