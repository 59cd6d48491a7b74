/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory: taken before running, shared between runs, bounded by the width. */
#include <stdlib.h>
#include <string.h>

#include "random-network.h"
#include "whole-image.h"

static const Architecture small = {
  "small", 3, 2, ADDER_INPUT_SOURCE, 3, 16, ADDER_LAYER_ADDER, FALSE, TRUE, TRUE
};

/* ---- Counting what is asked of the allocator ---- */

static __thread gint allocations;

/* The sanitizers bring an allocator of their own. */
#if defined(__GLIBC__) && ! defined(__SANITIZE_ADDRESS__) && \
  ! defined(__SANITIZE_THREAD__)
#define COUNTING 1

/* glibc's own names for what is replaced here. */
extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t count,
                            size_t size);
extern void *__libc_realloc (void  *memory,
                             size_t size);

void *
malloc (size_t size)
{
  allocations++;
  return __libc_malloc (size);
}

void *
calloc (size_t count,
        size_t size)
{
  allocations++;
  return __libc_calloc (count, size);
}

void *
realloc (void  *memory,
         size_t size)
{
  allocations++;
  return __libc_realloc (memory, size);
}
#else
#define COUNTING 0
#endif

static void
grey_row (gint           y,
          gint16 *const *planes,
          gpointer       user_data)
{
  for (gint i = 0; i < 3; i++)
    planes[i][0] = (gint16) y;
}

static void
drop_row (gint          y,
          const gint16 *detail,
          gsize         stride,
          gpointer      user_data)
{
}

static void
test_no_allocation (void)
{
  g_autoptr (AdderNetwork)    network     = random_network (&small);
  g_autoptr (AdderNetworkRun) run         = NULL;
  g_autoptr (GCancellable)    cancellable = g_cancellable_new ();
  AdderStrip                  strip  = { 70, 40, ADDER_EDGES_WRAP_Y, 0, 0 };
  AdderStripIO                io     = { grey_row, drop_row, NULL, NULL };
  gint                        before = allocations;
  const AdderKernels         *kernels;

  if (! COUNTING)
    {
      g_test_skip ("the C library's allocator cannot be counted here");
      return;
    }
  free (malloc (1));
  g_assert_cmpint (allocations, >, before);

  for (gsize i = 0; (kernels = usable_kernels (i)) != NULL; i++)
    {
      g_clear_pointer (&run, adder_network_run_free);
      run    = adder_network_run_new (network, kernels, 70, NULL);
      before = allocations;
      adder_network_run_strip (run, &strip, &io, cancellable, NULL);
      g_assert_cmpint (allocations, ==, before);
    }
}

/* ---- Threads ---- */

typedef struct
{
  AdderNetwork *network;
  const gint16 *image;
  const gint16 *expected;
  gboolean      equal;
} Job;

enum
{
  WIDTH   = 37,
  HEIGHT  = 19,
  THREADS = 4
};

static gpointer
run_job (gpointer data)
{
  Job                *job     = data;
  const AdderKernels *kernels = adder_kernels_get (adder_cpu_detect ());
  g_autofree gint16  *detail  = NULL;
  gsize               size    = detail_bytes (job->network, WIDTH, HEIGHT);

  detail     = run_image (job->network, kernels, job->image, WIDTH, HEIGHT,
                          ADDER_EDGES_ZERO);
  job->equal = memcmp (detail, job->expected, size) == 0;
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (AdderNetwork) network  = random_network (&small);
  g_autofree gint16       *image    = random_image (3, WIDTH, HEIGHT);
  g_autofree gint16       *expected = NULL;
  GThread                 *threads[THREADS];
  Job                      jobs[THREADS];

  expected = run_image (network, adder_kernels_list (0), image, WIDTH, HEIGHT,
                        ADDER_EDGES_ZERO);
  for (gint i = 0; i < THREADS; i++)
    {
      jobs[i]    = (Job) { network, image, expected, FALSE };
      threads[i] = g_thread_new ("run", run_job, &jobs[i]);
    }
  for (gint i = 0; i < THREADS; i++)
    {
      g_thread_join (threads[i]);
      g_assert_true (jobs[i].equal);
    }
}

/* ---- Size ---- */

/* 5 layers need 3 rows each and the long skip 3 rows more of the head: rows of
 * 16 bytes a pixel, and little besides. */
static void
test_size (void)
{
  g_autoptr (AdderNetwork) network = random_network (&small);
  gsize                    narrow  = adder_network_run_size (network, 512);
  gsize                    wide    = adder_network_run_size (network, 5120);

  g_assert_cmpuint (wide, <, 5200 * 16 * (3 * 5 + 3 + 4));
  g_assert_cmpuint (wide, >, 5120 * 16 * (3 * 3 + 3));
  g_assert_cmpuint (wide, <, narrow * 10);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network/memory/a-run-allocates-nothing-while-running",
                   test_no_allocation);
  g_test_add_func ("/network/memory/threads-share-a-network", test_threads);
  g_test_add_func ("/network/memory/grows-with-the-width-only", test_size);
  return g_test_run ();
}
