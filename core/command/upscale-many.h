/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many image files into a folder. */
#pragma once

#include "command/upscale-options.h"

G_BEGIN_DECLS

/**
 * upscale_many:
 * @options: what was asked for, with a folder
 * @paths: (array zero-terminated=1): the image files
 *
 * Enlarges files, several at once, goes on after those that fail and lists
 * them in the end. Results that are there already are skipped, or replaced if
 * the user wants it.
 *
 * Returns: exit code of the program: %COMMAND_OK if every file has a result
 */
int upscale_many (const UpscaleOptions *options,
                  char                **paths);

G_END_DECLS
