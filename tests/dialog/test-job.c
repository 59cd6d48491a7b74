/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread behind a run: it stops at once when it is told to. */

#include "../../plugin/gimp/job.h"

#include <time.h>

/* Most processor time from Cancel to the end of a thread: what takes no more is
 * gone in as much time on a machine that does nothing else, and a busy one does
 * not make the test fail.
 */
#define LIMIT   (CLOCKS_PER_SEC / 10)
#define THREADS 2

static AdderJob *
new_job (gint size)
{
  g_autoptr (GError)        error  = NULL;
  g_autoptr (GeglBuffer)    pixels = NULL;
  g_autoptr (AdderUpscaler) upscaler =
    adder_upscaler_new_for_name (NULL, 2.0, &error);
  AdderJob *job;

  g_assert_no_error (error);
  adder_upscaler_set_threads (upscaler, THREADS);
  pixels = gegl_buffer_new (GEGL_RECTANGLE (0, 0, size, size),
                            babl_format ("R'G'B' u8"));
  job    = adder_job_new (upscaler);
  adder_job_add (job, pixels, 2 * size, 2 * size,
                 GEGL_RECTANGLE (0, 0, 2 * size, 2 * size), ADDER_WRAP_NONE);

  return job;
}

static void
cancel_at (gdouble progress)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) done  = NULL;
  AdderJob             *job   = new_job (3000);
  clock_t               start;

  adder_job_start (job);
  while (adder_job_get_progress (job) <= progress)
    g_usleep (1000);

  start = clock ();
  adder_job_cancel (job);
  done = adder_job_finish (job, &error);
  g_assert_cmpint (clock () - start, <=, THREADS * LIMIT);

  g_assert_null (done);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  adder_job_free (job);
}

static void
test_cancel (void)
{
  for (gint i = 0; i < 5; i++)
    cancel_at (0.04 * i);
}

static void
test_progress (void)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) done  = NULL;
  AdderJob             *job   = new_job (300);
  gdouble               last  = 0.0;

  adder_job_start (job);
  while (! adder_job_is_done (job))
    {
      gdouble now = adder_job_get_progress (job);

      g_assert_cmpfloat (now, >=, last);
      last = now;
      g_usleep (1000);
    }
  g_assert_cmpfloat_with_epsilon (adder_job_get_progress (job), 1.0, 1e-5);

  done = adder_job_finish (job, &error);
  g_assert_no_error (error);
  g_assert_cmpint (done->len, ==, 1);
  g_assert_cmpint (gegl_buffer_get_width (g_ptr_array_index (done, 0)), ==,
                   600);
  adder_job_free (job);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);

  g_test_add_func (
    "/job/ends-with-a-tenth-of-a-second-of-work-after-its-cancel", test_cancel);
  g_test_add_func ("/job/progress-never-goes-back", test_progress);

  return g_test_run ();
}
