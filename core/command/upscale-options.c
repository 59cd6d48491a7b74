/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user asks `adderscale upscale` for. */

#include "config.h"

#include "command/upscale-options.h"

#include <string.h>

#include "command/command.h"
#include "command/image-file.h"

void
upscale_options_clear (UpscaleOptions *options)
{
  g_free (options->model);
  g_free (options->cpu);
  g_free (options->folder);
  g_free (options->format);
}

static gboolean
parse_entries (UpscaleOptions *options,
               int            *argc,
               char         ***argv,
               int            *exit_code)
{
  const GOptionEntry entries[] = {
    { "scale", 's', 0, G_OPTION_ARG_DOUBLE, &options->scale,
      N_ ("How many times to enlarge, 1 to 8, fractions too (default: 2)"),
      "N" },
    { "model", 'm', 0, G_OPTION_ARG_FILENAME, &options->model,
      N_ ("Model or family, as in “adderscale models”, or a file "
          "(default: adderscale-s)"),
      "NAME" },
    { "strength", 0, 0, G_OPTION_ARG_DOUBLE, &options->strength,
      N_ ("How much detail is added: 0 is plain bicubic, 1 is all "
          "(default: 1)"),
      "X" },
    { "seamless", 0, 0, G_OPTION_ARG_NONE, &options->seamless,
      N_ ("The image repeats: opposite borders meet"), NULL },
    { "quality", 'q', 0, G_OPTION_ARG_INT, &options->quality,
      N_ ("Quality of JPEG and WebP, 1 to 100 (default: 95)"), "N" },
    { "output-dir", 'd', 0, G_OPTION_ARG_FILENAME, &options->folder,
      N_ ("Enlarge every FILE into this folder, under its own name"), "DIR" },
    { "format", 0, 0, G_OPTION_ARG_FILENAME, &options->format,
      N_ ("With --output-dir: extension of the results, such as png "
          "(default: that of FILE)"),
      "EXT" },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options->force,
      N_ ("With --output-dir: replace results that are there; else they are "
          "skipped"),
      NULL },
    { "threads", 't', 0, G_OPTION_ARG_INT, &options->threads,
      N_ ("Number of threads (default: all processors)"), "N" },
    { "cpu", 0, 0, G_OPTION_ARG_STRING, &options->cpu,
      N_ ("Kernels: reference, sse2, avx2, avx512 or vnni (default: the best)"),
      "LEVEL" },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &options->quiet,
      N_ ("Show no progress and no result line"), NULL },
    { NULL }
  };

  return command_parse_options (
    argc, argv, entries, _ ("IN OUT | --output-dir DIR FILE…"),
    _ ("Enlarges the image file IN and writes it to OUT, whose extension "
       "tells the format:\n.png, .jpg, .tif and others. Bit depth, "
       "transparency, colour profile, EXIF, XMP and\nprint density are kept.\n"
       "\n"
       "With --output-dir it enlarges many files. It goes on after a file that "
       "fails and lists\nthose in the end. The same command again does what is "
       "left: results that are there are\ncomplete, and are skipped."),
    exit_code);
}

/* The extension without its dot, as a format that can be written. */
static gboolean
check_format (UpscaleOptions *options)
{
  g_autofree gchar *name = NULL;

  if (! options->format)
    return TRUE;
  if (options->format[0] == '.')
    memmove (options->format, options->format + 1, strlen (options->format));
  name = g_strconcat ("x.", options->format, NULL);

  return ! strchr (options->format, '/') &&
         image_file_can_save (name, NULL, 0, 0, NULL);
}

gboolean
upscale_options_parse (UpscaleOptions *options,
                       int            *argc,
                       char         ***argv,
                       int            *exit_code)
{
  *options = (UpscaleOptions) { .scale = 2.0, .strength = 1.0, .quality = 95 };
  if (! parse_entries (options, argc, argv, exit_code))
    return FALSE;

  *exit_code = COMMAND_USAGE;
  if (! options->folder && *argc != 3)
    command_usage_error ("upscale", _ ("two files are needed, IN and OUT"));
  else if (options->folder && *argc < 2)
    command_usage_error ("upscale", _ ("--output-dir needs files to enlarge"));
  else if (! options->folder && options->format)
    command_usage_error ("upscale", _ ("--format goes with --output-dir"));
  else if (! check_format (options))
    command_usage_error ("upscale",
                         _ ("“%s” is not a format that can be written; use "
                            "png, jpg or tif"),
                         options->format);
  else if (! (options->strength >= 0.0 && options->strength <= 2.0))
    command_usage_error ("upscale",
                         _ ("the strength %g is not between 0 and 2"),
                         options->strength);
  else if (options->quality < 1 || options->quality > 100)
    command_usage_error ("upscale",
                         _ ("the quality %d is not between 1 and 100"),
                         options->quality);
  else if (options->threads < 0)
    command_usage_error ("upscale", _ ("the number of threads %d is negative"),
                         options->threads);
  else
    return TRUE;

  return FALSE;
}

AdderUpscaler *
upscale_options_make (const UpscaleOptions *options,
                      GError              **error)
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
