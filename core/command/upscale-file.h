/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From one image file to a larger one. */
#pragma once

#include "command/upscale-options.h"

G_BEGIN_DECLS

/**
 * UpscaleFile:
 * @options: what was asked for
 * @from: the image file
 * @to: the file to be written
 * @replace: whether one that is there is replaced
 * @cancellable: ends the run
 * @progress: (nullable): told how far it is
 * @user_data: for @progress
 * @width: of the result, in pixels; set by upscale_file_run()
 * @height: of the result
 * @warning: (nullable): what could not be kept, to be freed by the caller;
 *   set by upscale_file_run()
 *
 * A file to be enlarged.
 */
typedef struct
{
  const UpscaleOptions *options;
  const gchar          *from;
  const gchar          *to;
  gboolean              replace;
  GCancellable         *cancellable;
  AdderProgress         progress;
  gpointer              user_data;
  gint                  width;
  gint                  height;
  gchar                *warning;
} UpscaleFile;

/**
 * upscale_file_run:
 * @self: the file
 * @upscaler: what enlarges it; of no other run meanwhile
 * @error: return location for an error; its message starts with the file
 *
 * Enlarges a file. The result appears under its name only when complete. Any
 * number of files can be enlarged at once.
 *
 * Returns: whether that worked
 */
gboolean upscale_file_run (UpscaleFile   *self,
                           AdderUpscaler *upscaler,
                           GError       **error);

G_END_DECLS
