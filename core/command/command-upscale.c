/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adderscale upscale: from an image file to a larger one. */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "command/command.h"
#include "command/image-file.h"
#include "command/output-file.h"

typedef struct
{
  gdouble  scale;
  gchar   *model;
  gdouble  strength;
  gint     threads;
  gchar   *cpu;
  gint     quality;
  gboolean seamless;
  gboolean quiet;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->model);
  g_free (options->cpu);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options,
                                  options_clear)

static gboolean
parse (Options *options,
       int     *argc,
       char  ***argv,
       int     *exit_code)
{
  const GOptionEntry entries[] = {
    { "scale", 's', 0, G_OPTION_ARG_DOUBLE, &options->scale,
      "How many times to enlarge, 1 to 8, fractions too (default: 2)", "N" },
    { "model", 'm', 0, G_OPTION_ARG_STRING, &options->model,
      "Model or family, as in “adderscale models”, or a file "
      "(default: " ADDER_DEFAULT_MODEL ")",
      "NAME" },
    { "strength", 0, 0, G_OPTION_ARG_DOUBLE, &options->strength,
      "How much detail is added: 0 is plain bicubic, 1 is all (default: 1)",
      "X" },
    { "seamless", 0, 0, G_OPTION_ARG_NONE, &options->seamless,
      "The image repeats: opposite borders meet", NULL },
    { "quality", 'q', 0, G_OPTION_ARG_INT, &options->quality,
      "Quality of JPEG and WebP, 1 to 100 (default: 95)", "N" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &options->threads,
      "Number of threads (default: all processors)", "N" },
    { "cpu", 0, 0, G_OPTION_ARG_STRING, &options->cpu,
      "Kernels: reference, sse2, avx2, avx512 or vnni (default: the best)",
      "LEVEL" },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &options->quiet,
      "Show no progress and no result line", NULL },
    { NULL }
  };

  if (! command_parse_options (
        argc, argv, entries, "IN OUT",
        "Enlarges the image file IN and writes it to OUT, whose extension "
        "tells the format:\n.png, .jpg, .tif and others. Bit depth, "
        "transparency, colour profile, EXIF, XMP and\nprint density are kept.",
        exit_code))
    return FALSE;

  *exit_code = COMMAND_USAGE;
  if (*argc != 3)
    command_usage_error ("upscale", "two files are needed, IN and OUT");
  else if (! (options->strength >= 0.0 && options->strength <= 2.0))
    command_usage_error ("upscale", "the strength %g is not between 0 and 2",
                         options->strength);
  else if (options->quality < 1 || options->quality > 100)
    command_usage_error ("upscale", "the quality %d is not between 1 and 100",
                         options->quality);
  else if (options->threads < 0)
    command_usage_error ("upscale", "the number of threads %d is negative",
                         options->threads);
  else
    return TRUE;

  return FALSE;
}

static AdderUpscaler *
make_upscaler (const Options *options,
               GError       **error)
{
  g_autoptr (AdderUpscaler) upscaler =
    adder_upscaler_new_for_name (options->model, options->scale, error);

  if (! upscaler || ! adder_upscaler_set_cpu (upscaler, options->cpu, error))
    return NULL;
  adder_upscaler_set_strength (upscaler, options->strength);
  adder_upscaler_set_threads (upscaler, options->threads);
  if (options->seamless)
    adder_upscaler_set_wrap (upscaler, ADDER_WRAP_X | ADDER_WRAP_Y);

  return g_steal_pointer (&upscaler);
}

/* The result's pixels take the place of the source's in @image. */
static gboolean
enlarge (AdderUpscaler *upscaler,
         ImageFile     *image,
         gboolean       quiet,
         GError       **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GeglBuffer)   output      = NULL;
  gint64                   start       = g_get_monotonic_time ();

  output = adder_upscaler_create_output (upscaler, image->buffer, error);
  if (! output)
    return FALSE;

  command_catch_signals (cancellable);
  if (! adder_upscaler_run (upscaler, image->buffer, NULL, output, cancellable,
                            command_progress_cb, quiet ? NULL : &start, error))
    {
      if (! quiet && isatty (STDERR_FILENO))
        g_printerr ("\n");
      return FALSE;
    }
  g_set_object (&image->buffer, output);

  return TRUE;
}

static gboolean
save (const OutputFile *output,
      const ImageFile  *image,
      const gchar      *source,
      gint              quality,
      GError          **error)
{
  g_autoptr (GError) problem = NULL;

  if (! image_file_save (output->temporary, output->path, image, quality,
                         error))
    return FALSE;

  /* The picture is worth more than what is said about it. */
  if (! image_metadata_copy (source, output->temporary,
                             gegl_buffer_get_width (image->buffer),
                             gegl_buffer_get_height (image->buffer), &problem))
    g_printerr ("adderscale: %s: EXIF and XMP were not copied: %s\n",
                output->path, problem ? problem->message : "unknown reason");
  if (command_check_signals ())
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                   "Operation was cancelled");
      return FALSE;
    }

  return TRUE;
}

/* The image is stored upright or not as before, so that only its size tells
 * what the run was about. */
static void
print_result (AdderUpscaler *upscaler,
              const gchar   *path,
              GeglBuffer    *buffer,
              gint64         start)
{
  g_print ("%s: %d × %d pixels, %s, %.1f s\n", path,
           gegl_buffer_get_width (buffer), gegl_buffer_get_height (buffer),
           adder_model_get_id (adder_upscaler_get_model (upscaler)),
           (gdouble) (g_get_monotonic_time () - start) / G_TIME_SPAN_SECOND);
}

int
command_upscale (int    argc,
                 char **argv)
{
  const gint64       start   = g_get_monotonic_time ();
  g_auto (Options)   options = { .scale = 2.0, .strength = 1.0, .quality = 95 };
  g_auto (ImageFile) image   = { 0 };
  g_auto (OutputFile)       output   = { 0 };
  g_autoptr (AdderUpscaler) upscaler = NULL;
  const gchar              *from, *to;
  GError                   *error = NULL;
  gint                      width, height;
  int                       exit_code;

  if (! parse (&options, &argc, &argv, &exit_code))
    return exit_code;
  from = argv[1];
  to   = argv[2];

  upscaler = make_upscaler (&options, &error);
  if (! upscaler)
    return command_failure (NULL, error);
  if (! image_file_can_save (to, NULL, 0, 0, &error))
    return command_failure (to, error);
  if (! image_file_load (from, &image, &error) ||
      ! adder_upscaler_get_size (upscaler, gegl_buffer_get_width (image.buffer),
                                 gegl_buffer_get_height (image.buffer), &width,
                                 &height, &error))
    return command_failure (from, error);
  if (! image_file_can_save (to, &image, width, height, &error) ||
      ! output_file_open (&output, to, &error))
    return command_failure (to, error);
  if (! enlarge (upscaler, &image, options.quiet, &error))
    return command_failure (from, error);
  if (! save (&output, &image, from, options.quality, &error) ||
      ! output_file_commit (&output, &error))
    return command_failure (to, error);

  if (! options.quiet)
    print_result (upscaler, to, image.buffer, start);

  return COMMAND_OK;
}
