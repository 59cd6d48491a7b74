/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the subcommands of `adderscale` share. */

#include "config.h"

#include "command/command.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define BAR_WIDTH 40

/* The only state outside of the stack: a signal handler can reach no other. */
static volatile sig_atomic_t signalled;
static GCancellable         *signal_cancellable;

int
command_usage_error (const gchar *subcommand,
                     const gchar *format,
                     ...)
{
  g_autofree gchar *text = NULL;
  va_list           values;

  va_start (values, format);
  text = g_strdup_vprintf (format, values);
  va_end (values);
  g_printerr ("adderscale %s: %s\n", subcommand, text);
  g_printerr (_ ("“adderscale %s --help” tells how it is used.\n"), subcommand);

  return COMMAND_USAGE;
}

void
command_list_failures (GPtrArray *failures,
                       guint      total)
{
  if (failures->len == 0)
    return;

  g_printerr (ngettext ("adderscale: %u of %u file failed:\n",
                        "adderscale: %u of %u files failed:\n", total),
              failures->len, total);
  for (guint i = 0; i < failures->len; i++)
    g_printerr ("  %s\n",
                ((const GError *) g_ptr_array_index (failures, i))->message);
}

int
command_failure (const gchar *subject,
                 GError      *error)
{
  const gboolean usage =
    g_error_matches (error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT) ||
    g_error_matches (error, ADDER_ERROR, ADDER_ERROR_UNKNOWN_MODEL);

  if (subject)
    g_printerr ("adderscale: %s: %s\n", subject, error->message);
  else
    g_printerr ("adderscale: %s\n", error->message);
  g_error_free (error);

  return usage ? COMMAND_USAGE : COMMAND_FAILED;
}

void
command_warning (const gchar *path,
                 const gchar *text)
{
  g_autofree gchar *name = g_filename_display_name (path);

  g_printerr ("adderscale: %s: %s\n", name, text);
}

void
command_print_result (const gchar *path,
                      gint         width,
                      gint         height,
                      AdderModel  *model,
                      gint64       start)
{
  g_autofree gchar *name = g_filename_display_name (path);

  /* Translators: file, width, height, model, seconds. */
  g_print (_ ("%s: %d × %d pixels, %s, %.1f s\n"), name, width, height,
           adder_model_get_id (model),
           (gdouble) (g_get_monotonic_time () - start) / G_TIME_SPAN_SECOND);
}

gboolean
command_parse_options (int                *argc,
                       char             ***argv,
                       const GOptionEntry *entries,
                       const gchar        *parameters,
                       const gchar        *summary,
                       int                *exit_code)
{
  g_autofree gchar          *name    = g_strdup ((*argv)[0]);
  g_autofree gchar          *program = g_strconcat ("adderscale ", name, NULL);
  g_autoptr (GOptionContext) context = g_option_context_new (parameters);
  g_autoptr (GError)         error   = NULL;

  g_set_prgname (program);
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (! g_option_context_parse (context, argc, argv, &error))
    {
      *exit_code = command_usage_error (name, "%s", error->message);
      return FALSE;
    }
  /* GLib leaves the “--” where a name with a dash follows. */
  for (int i = 1; i < *argc; i++)
    if (! strcmp ((*argv)[i], "--"))
      {
        memmove (*argv + i, *argv + i + 1,
                 (gsize) (*argc - i) * sizeof (gchar *));
        (*argc)--;
        break;
      }

  return TRUE;
}

static void
signal_cb (int number)
{
  signalled = 1;
}

void
command_catch_signals (GCancellable *cancellable)
{
  const int        numbers[] = { SIGINT, SIGTERM, SIGHUP };
  struct sigaction action    = { .sa_handler = signal_cb,
                                 .sa_flags   = (int) SA_RESETHAND | SA_RESTART };

  signal_cancellable = cancellable;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    sigaction (numbers[i], &action, NULL);
  /* A file beyond the limit of its size is an error that can be told. */
  signal (SIGXFSZ, SIG_IGN);
}

gboolean
command_check_signals (void)
{
  if (signalled && signal_cancellable)
    g_cancellable_cancel (signal_cancellable);

  return signalled != 0;
}

void
command_draw_bar (gdouble fraction,
                  gint64  start)
{
  gchar   bar[BAR_WIDTH + 1];
  gdouble left;

  if (! isatty (STDERR_FILENO))
    return;

  for (gint i = 0; i < BAR_WIDTH; i++)
    bar[i] = i < fraction * BAR_WIDTH ? '#' : '.';
  bar[BAR_WIDTH] = '\0';
  g_printerr ("\r[%s] %3.0f %%", bar, floor (100.0 * fraction));
  left = (gdouble) (g_get_monotonic_time () - start) / G_TIME_SPAN_SECOND *
         (1.0 / MAX (fraction, 1e-3) - 1.0);
  if (fraction > 0.02 && fraction < 1.0)
    /* Translators: minutes and seconds. */
    g_printerr (_ ("  %d:%02d left "), (gint) left / 60, (gint) left % 60);
}

void
command_clear_bar (void)
{
  if (isatty (STDERR_FILENO))
    g_printerr ("\r\033[K");
}
