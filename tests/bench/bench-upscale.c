/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measures the upscaler between two GEGL buffers, without files: for each line
 * of its standard input, which may name a number of threads, it prints a line
 * of JSON with the time of a run. bench.py lets several of these take turns.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "adder.h"

typedef struct
{
  gchar  *model;
  gdouble scale;
  gdouble strength;
  gint    width;
  gint    height;
  gint    strip_width;
  gchar  *level;
} Options;

static gdouble
process_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gdouble) now.tv_sec + 1e-9 * (gdouble) now.tv_nsec;
}

/* A photograph's bytes matter to no kernel; these are of all sizes. */
static GeglBuffer *
make_image (const Options *options)
{
  const GeglRectangle extent = { 0, 0, options->width, options->height };
  const gsize         size   = 3 * (gsize) options->width * options->height;
  g_autofree guint8  *pixels = g_malloc (size);
  GeglBuffer *buffer = gegl_buffer_new (&extent, babl_format ("R'G'B' u8"));

  for (gsize i = 0; i < size; i++)
    pixels[i] = (guint8) ((i * 2654435761u) >> 13);
  gegl_buffer_set (buffer, &extent, 0, NULL, pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

static gboolean
answer (AdderUpscaler *upscaler,
        GeglBuffer    *input,
        gint           threads,
        GError       **error)
{
  g_autoptr (GeglBuffer) output =
    adder_upscaler_create_output (upscaler, input, error);
  gint64  start;
  gdouble cpu;

  if (! output)
    return FALSE;
  adder_upscaler_set_threads (upscaler, threads);
  start = g_get_monotonic_time ();
  cpu   = process_seconds ();
  if (! adder_upscaler_run (upscaler, input, NULL, output, NULL, NULL, NULL,
                            error))
    return FALSE;
  g_print ("{\"seconds\": %.6f, \"wall\": %.6f}\n", process_seconds () - cpu,
           (gdouble) (g_get_monotonic_time () - start) / G_TIME_SPAN_SECOND);
  return TRUE;
}

static gboolean
parse (Options *options,
       int     *argc,
       char  ***argv,
       GError **error)
{
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_STRING, &options->model,
      "Model, family or file", "NAME" },
    { "scale", 0, 0, G_OPTION_ARG_DOUBLE, &options->scale, "Factor (2)", "N" },
    { "strength", 0, 0, G_OPTION_ARG_DOUBLE, &options->strength,
      "Strength (1); 0 leaves the network out", "X" },
    { "width", 0, 0, G_OPTION_ARG_INT, &options->width,
      "Of the source in pixels (512)", "N" },
    { "height", 0, 0, G_OPTION_ARG_INT, &options->height,
      "Of the source in pixels (512)", "N" },
    { "strip-width", 0, 0, G_OPTION_ARG_INT, &options->strip_width,
      "Pixels of a strip (chosen by the library)", "N" },
    { "level", 0, 0, G_OPTION_ARG_STRING, &options->level, "Kernels (the best)",
      "LEVEL" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

static gboolean
serve (const Options *options,
       GError       **error)
{
  g_autoptr (AdderUpscaler) upscaler = NULL;
  g_autoptr (GeglBuffer)    input    = NULL;
  char                      line[64];

  upscaler =
    adder_upscaler_new_for_name (options->model, options->scale, error);
  if (! upscaler || ! adder_upscaler_set_cpu (upscaler, options->level, error))
    return FALSE;
  adder_upscaler_set_strength (upscaler, options->strength);
  adder_upscaler_set_strip_width (upscaler, options->strip_width);
  input = make_image (options);
  g_print ("{\"operations\": %.6g}\n",
           adder_upscaler_get_operations (upscaler, options->width,
                                          options->height));
  while (fgets (line, sizeof line, stdin))
    if (! answer (upscaler, input, MAX (1, atoi (line)), error))
      return FALSE;
  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  Options            options = { NULL, 2.0, 1.0, 512, 512, 0, NULL };
  g_autoptr (GError) error   = NULL;
  gboolean           served  = FALSE;

  if (parse (&options, &argc, &argv, &error))
    {
      adder_prefer_exact_colours ();
      gegl_init (NULL, NULL);
      served = serve (&options, &error);
      gegl_exit ();
    }
  if (! served)
    g_printerr ("%s\n", error->message);
  g_free (options.model);
  g_free (options.level);
  return served ? 0 : 1;
}
