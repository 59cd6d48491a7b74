/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The `adderscale` program: picks a subcommand. */

#include "config.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gprintf.h>

#include "command/command.h"

typedef struct
{
  const gchar *name;
  CommandFunc  run;
  const gchar *summary;
} Subcommand;

static const Subcommand subcommands[] = {
  { "upscale", command_upscale, N_ ("enlarge images") },
  { "models", command_models, N_ ("list the models that are found") },
  { "eval", command_eval, N_ ("measure PSNR and SSIM on a folder of images") },
};

static void
print_help (FILE *stream)
{
  g_fprintf (stream, _ ("Usage: adderscale COMMAND [OPTIONS]\n\n"
                        "Enlarges images with adder networks.\n\n"
                        "Commands:\n"));
  for (gsize i = 0; i < G_N_ELEMENTS (subcommands); i++)
    g_fprintf (stream, "  %-16s %s\n", subcommands[i].name,
               _ (subcommands[i].summary));
  g_fprintf (stream,
             _ ("\nOptions:\n"
                "  --list-kernels   show the kernels and which ones run here\n"
                "  --version        show the version\n"
                "  -h, --help       show this help\n\n"
                "“adderscale COMMAND --help” tells the options of a command.\n"
                "\n"
                "Exit codes: 0 done, 1 failed, 2 used wrongly.\n"));
}

/* A descriptor that is closed would be given to the next file that is opened,
 * and what is printed would go into it. This one can be read only: writing to
 * it fails, as it does to a closed one. */
static void
fill_standard_descriptors (void)
{
  FILE *const streams[] = { stdin, stdout, stderr };

  for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
    if (fcntl (i, F_GETFD) < 0 &&
        /* cppcheck-suppress leakReturnValNotUsed */
        (! freopen ("/dev/null", "r", streams[i]) || fileno (streams[i]) != i))
      abort ();
}

/* What was printed may still wait to be written, or have been lost. */
static int
close_output (int exit_code)
{
  if (fflush (stdout) == 0 && ! ferror (stdout))
    return exit_code;
  g_printerr ("adderscale: %s\n", _ ("The standard output cannot be written"));

  return exit_code == COMMAND_OK ? COMMAND_FAILED : exit_code;
}

/* GEGL keeps tiles up to a size in memory and the rest on disk. Half of its
 * own default is enough for an image that passes by once; the environment
 * variables of GEGL still decide. */
static void
start_gegl (void)
{
  adder_prefer_exact_colours ();
  gegl_init (NULL, NULL);
  if (! g_getenv ("GEGL_CACHE_SIZE"))
    g_object_set (gegl_config (), "tile-cache-size",
                  (guint64) 256 * 1024 * 1024, NULL);
  if (! g_getenv ("GEGL_SWAP"))
    {
      g_autofree gchar *swap =
        g_build_filename (g_get_user_cache_dir (), "adderscale", NULL);

      if (g_mkdir_with_parents (swap, 0700) == 0)
        g_object_set (gegl_config (), "swap", swap, NULL);
    }
}

static void
start_translation (void)
{
  const gchar *folder = g_getenv ("ADDERSCALE_LOCALE_DIR");

  /* The user's language and characters, but numbers with a point. */
  setlocale (LC_CTYPE, "");
  setlocale (LC_MESSAGES, "");
  bindtextdomain (GETTEXT_PACKAGE, folder ? folder : ADDERSCALE_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* What can be told without GEGL. */
static gboolean
print_information (const gchar *name)
{
  g_autofree gchar *kernels = NULL;

  if (! strcmp (name, "--version"))
    g_print ("adderscale %s\n", ADDERSCALE_VERSION);
  else if (! strcmp (name, "--help") || ! strcmp (name, "-h") ||
           ! strcmp (name, "help"))
    print_help (stdout);
  else if (! strcmp (name, "--list-kernels"))
    {
      kernels = adder_list_kernels ();
      g_print ("%s", kernels);
    }
  else
    return FALSE;

  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  const Subcommand *subcommand = NULL;
  const gchar      *name       = argc > 1 ? argv[1] : "";
  int               exit_code;

  fill_standard_descriptors ();
  /* A reader that goes away must not end a run that writes files. */
  signal (SIGPIPE, SIG_IGN);
  start_translation ();
  g_set_prgname ("adderscale");

  if (print_information (name))
    return close_output (COMMAND_OK);
  for (gsize i = 0; i < G_N_ELEMENTS (subcommands); i++)
    if (! strcmp (name, subcommands[i].name))
      subcommand = &subcommands[i];
  if (! subcommand)
    {
      if (*name)
        g_printerr (_ ("adderscale: there is no command “%s”\n\n"), name);
      print_help (stderr);
      return COMMAND_USAGE;
    }

  start_gegl ();
  exit_code = subcommand->run (argc - 1, argv + 1);
  gegl_exit ();

  return close_output (exit_code);
}
