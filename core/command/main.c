/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The `adderscale` program: picks a subcommand. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include <glib/gprintf.h>

#include "command/command.h"

typedef struct
{
  const gchar *name;
  CommandFunc  run;
  const gchar *summary;
} Subcommand;

static const Subcommand subcommands[] = {
  { "upscale", command_upscale, "enlarge an image" },
  { "models", command_models, "list the models that are found" },
  { "eval", command_eval, "measure PSNR and SSIM on a folder of images" },
};

static void
print_help (FILE *stream)
{
  g_fprintf (stream, "Usage: adderscale COMMAND [OPTIONS]\n\n"
                     "Enlarges images with adder networks.\n\nCommands:\n");
  for (gsize i = 0; i < G_N_ELEMENTS (subcommands); i++)
    g_fprintf (stream, "  %-16s %s\n", subcommands[i].name,
               subcommands[i].summary);
  g_fprintf (stream,
             "\nOptions:\n"
             "  --list-kernels   show the kernels and which ones run here\n"
             "  --version        show the version\n"
             "  -h, --help       show this help\n\n"
             "“adderscale COMMAND --help” tells the options of a command.\n\n"
             "Exit codes: 0 done, 1 failed, 2 used wrongly.\n");
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

int
main (int    argc,
      char **argv)
{
  const Subcommand *subcommand = NULL;
  const gchar      *name       = argc > 1 ? argv[1] : "";
  int               exit_code;

  /* Characters of the user's locale, but numbers with a point. */
  setlocale (LC_CTYPE, "");
  g_set_prgname ("adderscale");

  if (! strcmp (name, "--version"))
    {
      g_print ("adderscale %s\n", ADDERSCALE_VERSION);
      return COMMAND_OK;
    }
  if (! strcmp (name, "--help") || ! strcmp (name, "-h") ||
      ! strcmp (name, "help"))
    {
      print_help (stdout);
      return COMMAND_OK;
    }
  if (! strcmp (name, "--list-kernels"))
    {
      g_autofree gchar *text = adder_list_kernels ();

      g_print ("%s", text);
      return COMMAND_OK;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (subcommands); i++)
    if (! strcmp (name, subcommands[i].name))
      subcommand = &subcommands[i];
  if (! subcommand)
    {
      if (*name)
        g_printerr ("adderscale: there is no command “%s”\n\n", name);
      print_help (stderr);
      return COMMAND_USAGE;
    }

  start_gegl ();
  exit_code = subcommand->run (argc - 1, argv + 1);
  gegl_exit ();

  return exit_code;
}
