/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measures a network of random weights: for each line of its standard input it
 * prints a line of JSON with the processor time of the whole and of its stages,
 * and with the clock and the issue limit of the same moment. bench.py lets
 * several of these take turns.
 */
#include <stdio.h>
#include <string.h>

#include "measure.h"
#include "network/network-pass.h"
#include "random-network.h"

typedef struct
{
  gint   layers;
  gint   channels;
  gint   scale;
  gint   width;
  gint   rows;
  gchar *level;
  gchar *write;
} Options;

typedef struct
{
  gdouble head;
  gdouble layers;
  gdouble tail;
} Stages;

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

static gdouble
time_whole (AdderNetworkRun    *run,
            const AdderStrip   *strip,
            const AdderStripIO *io)
{
  const gdouble start = measure_seconds ();

  adder_network_run_strip (run, strip, io, NULL, NULL);
  return measure_seconds () - start;
}

/* The loop of adder_network_run_strip() with a look at the time after each row.
 * Looking takes time too: only the shares are of use. */
static Stages
time_stages (AdderNetworkRun    *run,
             const AdderStrip   *strip,
             const AdderStripIO *io)
{
  AdderPass  pass   = { .run = run, .io = io };
  const gint n      = (gint) adder_network_get_n_layers (run->network);
  Stages     stages = { 0.0, 0.0, 0.0 };
  gdouble    before = measure_seconds ();

  adder_pass_init (&pass, strip);
  for (gint step = pass.rows[0].first; step < pass.strip.height + n; step++)
    for (gint i = 0; i < n; i++)
      {
        const gint y = step - i;
        gdouble    now;

        if (y < pass.rows[i].first || y >= pass.rows[i].end)
          continue;
        adder_pass_row (&pass, (guint) i, y);
        now = measure_seconds ();
        *(i == 0       ? &stages.head
          : i == n - 1 ? &stages.tail
                       : &stages.layers) += now - before;
        before = now;
      }
  return stages;
}

static void
answer (const Options      *options,
        AdderNetwork       *network,
        const AdderKernels *kernels)
{
  g_autoptr (AdderNetworkRun) run   = NULL;
  AdderStrip                  strip = { options->width, options->rows };
  AdderStripIO                io    = { give_row, drop_row, NULL, NULL };
  gdouble                     whole, all;
  Stages                      stages;

  io.user_data = GINT_TO_POINTER (options->width);
  run          = adder_network_run_new (network, kernels, options->width, NULL);
  whole        = time_whole (run, &strip, &io);
  whole        = MIN (whole, time_whole (run, &strip, &io));
  stages       = time_stages (run, &strip, &io);
  all          = stages.head + stages.layers + stages.tail;
  printf ("{\"seconds\": %.9f, \"head\": %.5f, \"layers\": %.5f, "
          "\"tail\": %.5f, \"limit\": %.6g, \"clock\": %.6g}\n",
          whole, stages.head / all, stages.layers / all, stages.tail / all,
          measure_adder_limit (kernels), measure_clock ());
  fflush (stdout);
}

static const AdderKernels *
find_level (const gchar *name)
{
  const AdderKernels *kernels;
  AdderCpu            cpu = adder_cpu_detect ();

  if (! name)
    return adder_kernels_get (cpu);
  for (gsize i = 0; (kernels = adder_kernels_list (i)) != NULL; i++)
    if (! (kernels->needs & ~cpu) && g_str_equal (kernels->name, name))
      return kernels;
  return NULL;
}

static gboolean
parse (Options *options,
       int     *argc,
       char  ***argv)
{
  const GOptionEntry entries[] = {
    { "layers", 0, 0, G_OPTION_ARG_INT, &options->layers,
      "Adder layers of the body (16)", "N" },
    { "channels", 0, 0, G_OPTION_ARG_INT, &options->channels,
      "Channels, a multiple of 8 (32)", "N" },
    { "scale", 0, 0, G_OPTION_ARG_INT, &options->scale, "Scale (2)", "N" },
    { "width", 0, 0, G_OPTION_ARG_INT, &options->width, "Pixels of a row (512)",
      "N" },
    { "rows", 0, 0, G_OPTION_ARG_INT, &options->rows, "Rows (64)", "N" },
    { "level", 0, 0, G_OPTION_ARG_STRING, &options->level, "Kernels (the best)",
      "LEVEL" },
    { "write", 0, 0, G_OPTION_ARG_FILENAME, &options->write,
      "Write the network as a model and end", "FILE" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError)         error   = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;
  g_printerr ("%s\n", error->message);
  return FALSE;
}

static Architecture
architecture_of (const Options *options)
{
  return (Architecture) {
    "bench",
    3,
    options->scale,
    ADDER_INPUT_SOURCE,
    (guint) options->layers,
    (guint) options->channels,
    ADDER_LAYER_ADDER,
    FALSE,
    TRUE,
    FALSE,
  };
}

static gboolean
write_model (const Options *options)
{
  const Architecture              architecture = architecture_of (options);
  g_autoptr (AdderNetworkBuilder) builder      = random_builder (&architecture);
  g_autoptr (GBytes) bytes = adder_network_builder_to_bytes (builder);
  g_autoptr (GError) error = NULL;

  if (g_file_set_contents (options->write, g_bytes_get_data (bytes, NULL),
                           (gssize) g_bytes_get_size (bytes), &error))
    return TRUE;
  g_printerr ("%s\n", error->message);
  return FALSE;
}

static void
serve (const Options      *options,
       const AdderKernels *kernels)
{
  const Architecture       architecture = architecture_of (options);
  g_autoptr (AdderNetwork) network      = random_network (&architecture);
  char                     line[64];

  printf ("{\"level\": \"%s\", \"operations\": %" G_GUINT64_FORMAT
          ", \"pixels\": %d}\n",
          kernels->name, adder_network_get_operations (network),
          options->width * options->rows);
  fflush (stdout);
  while (fgets (line, sizeof line, stdin))
    answer (options, network, kernels);
}

int
main (int    argc,
      char **argv)
{
  Options             options = { 16, 32, 2, 512, 64, NULL, NULL };
  const AdderKernels *kernels;
  int                 status = 0;

  if (! parse (&options, &argc, &argv))
    return 2;
  g_test_init (&(int) { 1 }, &(char **) { (char *[]) { argv[0], NULL } }, NULL);
  kernels = find_level (options.level);
  if (options.write)
    status = write_model (&options) ? 0 : 1;
  else if (kernels)
    serve (&options, kernels);
  else
    {
      g_printerr ("this processor has no level “%s”\n", options.level);
      status = 2;
    }
  g_free (options.level);
  g_free (options.write);
  return status;
}
