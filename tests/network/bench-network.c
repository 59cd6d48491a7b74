/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a network runs, and what is lost around its adder kernels. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "random-network.h"
#include "whole-image.h"

enum
{
  HEIGHT = 64,
  SLICES = 5
};

/* Seconds of this thread: neighbours on the machine do not count. */
static gdouble
thread_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gdouble) now.tv_sec + 1e-9 * (gdouble) now.tv_nsec;
}

static void
give_row (gint           y,
          gint16 *const *planes,
          gpointer       user_data)
{
  for (gint i = 0; i < 3; i++)
    for (gint x = 0; x < GPOINTER_TO_INT (user_data); x++)
      planes[i][x] = (gint16) ((x * 37 + y * 101 + i * 7) % 4081 - 2040);
}

static void
drop_row (gint          y,
          const gint16 *detail,
          gsize         stride,
          gpointer      user_data)
{
}

/* Seconds of the whole network over an image of @width × HEIGHT. */
static gdouble
time_network (AdderNetwork       *network,
              const AdderKernels *kernels,
              gint                width)
{
  g_autoptr (AdderNetworkRun) run   = NULL;
  AdderStrip                  strip = { width, HEIGHT, ADDER_EDGES_ZERO, 0, 0 };
  AdderStripIO                io    = { give_row, drop_row, NULL, NULL };
  gdouble                     best  = G_MAXDOUBLE;

  io.user_data = GINT_TO_POINTER (width);
  run          = adder_network_run_new (network, kernels, width, NULL);
  for (gint slice = 0; slice < SLICES; slice++)
    {
      gdouble start = thread_seconds ();

      adder_network_run_strip (run, &strip, &io, NULL, NULL);
      best = MIN (best, thread_seconds () - start);
    }
  return best;
}

/* Seconds of the adder layers' kernel alone, for as many rows: the same three
 * rows again and again, so that they come from the nearest cache. */
static gdouble
time_kernel (AdderNetwork       *network,
             const AdderKernels *kernels,
             gint                width)
{
  const AdderLayer  *layer   = adder_network_get_layer (network, 1);
  gsize              stride  = adder_row_stride (width);
  gsize              bytes   = adder_row_bytes (layer->outputs, stride);
  g_autofree guint8 *memory  = g_malloc (4 * bytes + 64);
  g_autofree guint8 *packed  = NULL;
  guint8            *row     = memory + 64 - (gsize) memory % 64 +
                               ADDER_ROW_MARGIN * kernels->group;
  const guint8      *rows[3] = { row, row + bytes, row + 2 * bytes };
  gint n_rows = (gint) (adder_network_get_n_layers (network) - 2) * HEIGHT;
  AdderLayerPlan plan = {
    .inputs  = layer->inputs,
    .outputs = layer->outputs,
    .k       = layer->bias,
    .m       = layer->m,
    .r       = (gint16) layer->r,
    .shift   = (guint8) layer->shift,
  };
  gdouble best = G_MAXDOUBLE;

  packed =
    g_malloc (kernels->adder3x3->packed_size (layer->inputs, layer->outputs));
  kernels->adder3x3->pack (packed, layer->weight, layer->inputs,
                           layer->outputs);
  plan.weights = packed;
  memset (memory, 100, 4 * bytes + 64);
  for (gint slice = 0; slice < SLICES; slice++)
    {
      gdouble start = thread_seconds ();

      for (gint i = 0; i < n_rows; i++)
        kernels->adder3x3->row (row + 3 * bytes, rows, rows[1], &plan, width,
                                stride);
      best = MIN (best, thread_seconds () - start);
    }
  return best;
}

static void
bench (guint channels,
       gint  width,
       gint  n_body)
{
  Architecture architecture = {
    "bench", 3,    2,    ADDER_INPUT_SOURCE, 16, channels, ADDER_LAYER_ADDER,
    FALSE,   TRUE, FALSE
  };
  g_autoptr (AdderNetwork) network = NULL;
  const AdderKernels      *kernels;

  architecture.n_body = n_body;
  network             = random_network (&architecture);
  for (gsize i = 0; (kernels = usable_kernels (i)) != NULL; i++)
    {
      gdouble whole;
      gdouble bare;
      gdouble operations = (gdouble) adder_network_get_operations (network) *
                           width * HEIGHT;

      /* Plain C would take minutes, and emulation says nothing. */
      if (strcmp (kernels->name, "reference") == 0 || is_emulated (kernels))
        continue;
      whole = time_network (network, kernels, width);
      bare  = time_kernel (network, kernels, width);
      printf ("%-9s %3u channels, %4d pixels: %6.1f G operations/s, "
              "%5.2f Mpixel/s, adder kernels %2.0f %% of the time\n",
              kernels->name, channels, width, operations / whole * 1e-9,
              width * HEIGHT / whole * 1e-6, 100.0 * bare / whole);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint channels = 16; channels <= 64; channels *= 2)
    for (gint width = 128; width <= 1024; width *= 2)
      bench (channels, width, 16);
  return 0;
}
