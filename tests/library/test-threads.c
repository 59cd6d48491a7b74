/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several upscalers, and several runs of one, at once in one process. */

#include <gegl.h>
#include <string.h>

#include "adder.h"

#define SIZE    48
#define THREADS 8
#define RUNS    4

typedef struct
{
  AdderUpscaler *shared; /* NULL: each run makes one of its own */
  gdouble        factor;
  guchar        *expected;
  gsize          n_bytes;
} Job;

static GeglBuffer *
new_picture (void)
{
  GeglBuffer *picture = gegl_buffer_new (GEGL_RECTANGLE (0, 0, SIZE, SIZE),
                                         babl_format ("R'G'B' u8"));
  guchar      pixels[SIZE * SIZE * 3];

  for (gsize i = 0; i < sizeof (pixels); i++)
    pixels[i] = (guchar) ((i * i / 7 + i * 11) % 251);
  gegl_buffer_set (picture, NULL, 0, NULL, pixels, GEGL_AUTO_ROWSTRIDE);

  return picture;
}

static guchar *
enlarge (AdderUpscaler *shared,
         gdouble        factor,
         gsize         *n_bytes)
{
  g_autoptr (GError)        error   = NULL;
  g_autoptr (GeglBuffer)    picture = new_picture ();
  g_autoptr (GeglBuffer)    result  = NULL;
  g_autoptr (AdderUpscaler) upscaler =
    shared ? g_object_ref (shared)
           : adder_upscaler_new_for_name (NULL, factor, &error);
  guchar *bytes;

  g_assert_no_error (error);
  result = adder_upscaler_create_output (upscaler, picture, &error);
  g_assert_no_error (error);
  adder_upscaler_run (upscaler, picture, NULL, result, NULL, NULL, NULL,
                      &error);
  g_assert_no_error (error);

  *n_bytes = (gsize) gegl_buffer_get_width (result) *
             gegl_buffer_get_height (result) * 3;
  bytes = g_malloc (*n_bytes);
  gegl_buffer_get (result, NULL, 1.0, NULL, bytes, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);

  return bytes;
}

static gpointer
run_job (gpointer data)
{
  const Job *job = data;

  for (gint i = 0; i < RUNS; i++)
    {
      gsize              n_bytes;
      g_autofree guchar *bytes = enlarge (job->shared, job->factor, &n_bytes);

      g_assert_cmpmem (bytes, n_bytes, job->expected, job->n_bytes);
    }

  return NULL;
}

static void
test_at_once (gconstpointer data)
{
  const gboolean            share      = GPOINTER_TO_INT (data);
  static const gdouble      factors[4] = { 2.0, 4.0, 2.5, 3.0 };
  g_autoptr (AdderUpscaler) upscaler   = NULL;
  Job                       jobs[THREADS];
  GThread                  *threads[THREADS];

  if (share)
    upscaler = adder_upscaler_new_for_name (NULL, 2.0, NULL);
  for (gint i = 0; i < THREADS; i++)
    {
      jobs[i].shared   = upscaler;
      jobs[i].factor   = share ? 2.0 : factors[i % 4];
      jobs[i].expected = enlarge (NULL, jobs[i].factor, &jobs[i].n_bytes);
    }

  for (gint i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("run", run_job, &jobs[i]);
  for (gint i = 0; i < THREADS; i++)
    {
      g_thread_join (threads[i]);
      g_free (jobs[i].expected);
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  adder_prefer_exact_colours ();
  gegl_init (&argc, &argv);

  g_test_add_data_func ("/threads/many upscalers run at once",
                        GINT_TO_POINTER (FALSE), test_at_once);
  g_test_add_data_func ("/threads/one upscaler runs many times at once",
                        GINT_TO_POINTER (TRUE), test_at_once);

  status = g_test_run ();
  gegl_exit ();

  return status;
}
