/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adderscale upscale: from image files to larger ones. */

#include "config.h"

#include "command/command.h"
#include "command/upscale-file.h"
#include "command/upscale-many.h"

/* Looks for signals, and draws where the user wants to see it: @user_data is
 * the time of the start or %NULL. */
static void
progress_cb (gdouble  fraction,
             gpointer user_data)
{
  const gint64 *start = user_data;

  command_check_signals ();
  if (start)
    command_draw_bar (fraction, *start);
}

static int
upscale_one (const UpscaleOptions *options,
             const gchar          *from,
             const gchar          *to)
{
  gint64                    start       = g_get_monotonic_time ();
  g_autoptr (GCancellable)  cancellable = g_cancellable_new ();
  g_autoptr (AdderUpscaler) upscaler    = NULL;
  GError                   *error       = NULL;
  gboolean                  success;
  UpscaleFile               file = { .options     = options,
                                     .from        = from,
                                     .to          = to,
                                     .replace     = TRUE,
                                     .cancellable = cancellable,
                                     .progress    = progress_cb };

  upscaler = upscale_options_make (options, &error);
  if (! upscaler)
    return command_failure (NULL, error);

  command_catch_signals (cancellable);
  if (! options->quiet)
    file.user_data = &start;
  success = upscale_file_run (&file, upscaler, &error);
  if (! options->quiet)
    command_clear_bar ();
  if (file.warning)
    command_warning (to, file.warning);
  g_free (file.warning);
  if (! success)
    return command_failure (NULL, error);

  if (! options->quiet)
    command_print_result (to, file.width, file.height,
                          adder_upscaler_get_model (upscaler), start);

  return COMMAND_OK;
}

int
command_upscale (int    argc,
                 char **argv)
{
  g_auto (UpscaleOptions) options = { 0 };
  int                     exit_code;

  if (! upscale_options_parse (&options, &argc, &argv, &exit_code))
    return exit_code;

  return options.folder ? upscale_many (&options, argv + 1)
                        : upscale_one (&options, argv[1], argv[2]);
}
