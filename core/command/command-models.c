/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adderscale models: which models there are. */

#include "config.h"

#include "command/command.h"

int
command_models (int    argc,
                char **argv)
{
  const GOptionEntry    entries[] = { { NULL } };
  g_autoptr (GPtrArray) models    = NULL;
  g_autoptr (GPtrArray) problems  = NULL;
  int                   exit_code;

  if (! command_parse_options (&argc, &argv, entries, "",
                               _ ("Lists the models that are found, one a "
                                  "line: name, scale, operations for each\n"
                                  "pixel of the image to be enlarged, and "
                                  "title."),
                               &exit_code))
    return exit_code;
  if (argc > 1)
    return command_usage_error ("models", _ ("“%s” is too much"), argv[1]);

  models = adder_model_list (&problems);
  for (guint i = 0; i < models->len; i++)
    {
      AdderModel *model = g_ptr_array_index (models, i);

      g_print ("%-24s ×%d %8.0f K  %s\n", adder_model_get_id (model),
               adder_model_get_scale (model),
               (gdouble) adder_model_get_operations (model) / 1000.0,
               adder_model_get_title (model));
    }
  for (guint i = 0; i < problems->len; i++)
    {
      const GError *problem = g_ptr_array_index (problems, i);

      g_printerr ("adderscale: %s\n", problem->message);
    }
  if (models->len == 0)
    g_printerr (_ ("adderscale: no models were found; the variable "
                   "ADDERSCALE_MODEL_PATH names folders with models\n"));

  return models->len > 0 ? COMMAND_OK : COMMAND_FAILED;
}
