/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the subcommands of `adderscale` share. */
#pragma once

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
 * @format: what is wrong, one sentence without a full stop
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
 * command_parse_options:
 * @argc: (inout): number of arguments
 * @argv: (inout): arguments; options are taken out
 * @entries: the options of the subcommand
 * @parameters: what its usage line names after the options
 * @summary: what it does
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
 * command_progress_cb:
 * @fraction: done so far
 * @user_data: (nullable): the time of the start, a #gint64 of
 *   g_get_monotonic_time(); %NULL draws nothing
 *
 * Draws a bar on the standard error, if that is a terminal, and looks for
 * signals.
 */
void command_progress_cb (gdouble  fraction,
                          gpointer user_data);

G_END_DECLS
