/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the subcommands of `adderscale` share. */
#pragma once

#include <glib/gi18n.h>

#include "adder.h"

G_BEGIN_DECLS

/* Exit codes: people and scripts tell a mistyped command from a failed run. */
#define COMMAND_OK     0
#define COMMAND_FAILED 1
#define COMMAND_USAGE  2

/**
 * CommandFunc:
 * @argc: number of arguments, the subcommand's name included
 * @argv: the arguments
 *
 * Runs a subcommand.
 *
 * Returns: exit code of the program
 */
typedef int (*CommandFunc) (int    argc,
                            char **argv);

int command_upscale (int    argc,
                     char **argv);
int command_models (int    argc,
                    char **argv);
int command_eval (int    argc,
                  char **argv);

/**
 * command_usage_error:
 * @subcommand: whose usage it is about
 * @format: what is wrong, translated, one sentence without a full stop
 * @...: its values
 *
 * Tells on the standard error what is wrong, and where help is.
 *
 * Returns: %COMMAND_USAGE
 */
int command_usage_error (const gchar *subcommand,
                         const gchar *format,
                         ...) G_GNUC_PRINTF (2,
                                             3);

/**
 * command_list_failures:
 * @failures: (element-type GError): what went wrong, each with its file
 * @total: number of files of the run
 *
 * Lists them on the standard error.
 */
void command_list_failures (GPtrArray *failures,
                            guint      total);

/**
 * command_failure:
 * @subject: (nullable): a file that the error is about
 * @error: (transfer full): what went wrong
 *
 * Tells it on the standard error.
 *
 * Returns: %COMMAND_FAILED, or %COMMAND_USAGE for an argument out of range
 */
int command_failure (const gchar *subject,
                     GError      *error);

/**
 * command_warning:
 * @path: the file that it is about
 * @text: what is wrong with it, translated
 *
 * Tells on the standard error what does not end the run.
 */
void command_warning (const gchar *path,
                      const gchar *text);

/**
 * command_print_result:
 * @path: a file that was written
 * @width: of its image, in pixels
 * @height: of its image, in pixels
 * @model: that was used
 * @start: when the work on it began, of g_get_monotonic_time()
 *
 * Prints the line that tells about it.
 */
void command_print_result (const gchar *path,
                           gint         width,
                           gint         height,
                           AdderModel  *model,
                           gint64       start);

/**
 * command_parse_options:
 * @argc: (inout): number of arguments
 * @argv: (inout): arguments; options are taken out
 * @entries: the options of the subcommand, marked for translation
 * @parameters: what its usage line names after the options, translated
 * @summary: what it does, translated
 * @exit_code: (out): %COMMAND_USAGE if it was used wrongly
 *
 * Returns: whether to go on
 */
gboolean command_parse_options (int                *argc,
                                char             ***argv,
                                const GOptionEntry *entries,
                                const gchar        *parameters,
                                const gchar        *summary,
                                int                *exit_code);

/**
 * command_catch_signals:
 * @cancellable: is cancelled at the next progress after SIGINT or SIGTERM
 *
 * The first signal ends the run in order, so that no half file stays; the
 * second one kills.
 */
void command_catch_signals (GCancellable *cancellable);

/**
 * command_check_signals:
 *
 * Cancels what command_catch_signals() was given if a signal has come.
 *
 * Returns: whether one has come
 */
gboolean command_check_signals (void);

/**
 * command_draw_bar:
 * @fraction: done so far
 * @start: when the run began, of g_get_monotonic_time()
 *
 * Draws a bar and the time that is left on the standard error, if that is a
 * terminal.
 */
void command_draw_bar (gdouble fraction,
                       gint64  start);

/**
 * command_clear_bar:
 *
 * Makes room for a line of text where a bar was drawn.
 */
void command_clear_bar (void);

G_END_DECLS
