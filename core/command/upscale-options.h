/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user asks `adderscale upscale` for. */
#pragma once

#include "adder.h"

G_BEGIN_DECLS

/**
 * UpscaleOptions:
 * @scale: how many times to enlarge
 * @model: (nullable): its name or file; %NULL is the default
 * @strength: how much detail is added
 * @threads: number of threads, 0 for all processors
 * @cpu: (nullable): level of the kernels
 * @quality: of lossy formats, 1 to 100
 * @seamless: whether opposite borders meet
 * @quiet: whether neither progress nor results are told
 * @folder: (nullable): where the results of many files go
 * @format: (nullable): their extension, without the dot; %NULL keeps it
 * @force: whether files that are there are replaced
 *
 * The options of the command line, all within their limits.
 */
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
  gchar   *folder;
  gchar   *format;
  gboolean force;
} UpscaleOptions;

/**
 * upscale_options_parse:
 * @options: (out caller-allocates): what was asked for, to be cleared in any
 *   case
 * @argc: (inout): number of arguments
 * @argv: (inout): arguments; what stays are the subcommand and the files
 * @exit_code: (out): %COMMAND_USAGE if it was used wrongly
 *
 * Returns: whether to go on
 */
gboolean upscale_options_parse (UpscaleOptions *options,
                                int            *argc,
                                char         ***argv,
                                int            *exit_code);

/**
 * upscale_options_make:
 * @options: what was asked for
 * @error: return location for an %ADDER_ERROR
 *
 * Returns: (transfer full) (nullable): an upscaler that does it
 */
AdderUpscaler *upscale_options_make (const UpscaleOptions *options,
                                     GError              **error);

/**
 * upscale_options_clear:
 * @options: what was asked for
 */
void upscale_options_clear (UpscaleOptions *options);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UpscaleOptions,
                                  upscale_options_clear)

G_END_DECLS
