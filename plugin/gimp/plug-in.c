/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The procedure plug-in-adderscale-upscale, for GIMP's menus and for scripts. */

#include "config.h"

#include "arguments.h"
#include "dialog.h"
#include "models.h"
#include "upscale.h"

#include <glib/gi18n.h>

#define PROCEDURE "plug-in-adderscale-upscale"

#define ADDER_TYPE_PLUG_IN (adder_plug_in_get_type ())
G_DECLARE_FINAL_TYPE (AdderPlugIn,
                      adder_plug_in,
                      ADDER,
                      PLUG_IN,
                      GimpPlugIn)

struct _AdderPlugIn
{
  GimpPlugIn parent_instance;
};

G_DEFINE_TYPE (AdderPlugIn,
               adder_plug_in,
               GIMP_TYPE_PLUG_IN)

static GimpValueArray *
return_result (GimpProcedure     *procedure,
               const AdderResult *result)
{
  GimpValueArray *values =
    gimp_procedure_new_return_values (procedure, GIMP_PDB_SUCCESS, NULL);

  GIMP_VALUES_SET_IMAGE (values, 1, result->image);
  GIMP_VALUES_TAKE_CORE_OBJECT_ARRAY (values, 2, (GObject **) result->layers);

  return values;
}

/* A new image shows itself, unless a script made it or there is no screen. */
static void
show_result (GimpRunMode        run_mode,
             GimpImage         *image,
             const AdderResult *result)
{
  if (result->image != image && run_mode != GIMP_RUN_NONINTERACTIVE &&
      gimp_default_display ())
    gimp_display_new (result->image);

  gimp_displays_flush ();
}

/* The first process was killed, and what it wanted is done. */
static GimpValueArray *
run_second (GimpProcedure *procedure,
            AdderStandIn  *stand_in)
{
  g_autoptr (GError) error  = NULL;
  AdderResult        result = { NULL, NULL };

  if (! adder_stand_in_serve (stand_in, &result, &error))
    return gimp_procedure_new_return_values (procedure,
                                             GIMP_PDB_EXECUTION_ERROR,
                                             g_steal_pointer (&error));

  gimp_displays_flush ();
  return return_result (procedure, &result);
}

static GimpValueArray *
run (GimpProcedure       *procedure,
     GimpRunMode          run_mode,
     GimpImage           *image,
     GimpDrawable       **drawables,
     GimpProcedureConfig *config,
     gpointer             data)
{
  g_autoptr (AdderDialog)    dialog    = NULL;
  g_autoptr (AdderArguments) arguments = NULL;
  g_autoptr (GError)         error     = NULL;
  g_autoptr (AdderStandIn)   stand_in  = adder_stand_in_new ();
  AdderResult                result    = { NULL, NULL };
  GimpPDBStatusType          status;

  if (adder_stand_in_is_second (stand_in))
    return run_second (procedure, stand_in);

  gegl_init (NULL, NULL);

  if (run_mode == GIMP_RUN_INTERACTIVE)
    {
      gimp_ui_init (GETTEXT_PACKAGE);
      dialog = adder_dialog_new (procedure, config, image, drawables);
      if (! adder_dialog_ask (dialog))
        return gimp_procedure_new_return_values (procedure, GIMP_PDB_CANCEL,
                                                 NULL);
    }

  arguments = adder_arguments_new (config, &error);
  if (! arguments)
    return gimp_procedure_new_return_values (procedure, GIMP_PDB_CALLING_ERROR,
                                             g_steal_pointer (&error));

  status = adder_upscale (image, drawables, arguments, dialog, stand_in,
                          &result, &error);
  if (status != GIMP_PDB_SUCCESS)
    return gimp_procedure_new_return_values (procedure, status,
                                             g_steal_pointer (&error));

  show_result (run_mode, image, &result);
  return return_result (procedure, &result);
}

static GimpProcedure *
create_procedure (GimpPlugIn  *plug_in,
                  const gchar *name)
{
  GimpProcedure *procedure;

  if (g_strcmp0 (name, PROCEDURE) != 0)
    return NULL;

  procedure = gimp_image_procedure_new (plug_in, name,
                                        GIMP_PDB_PROC_TYPE_PLUGIN, run, NULL,
                                        NULL);

  gimp_procedure_set_image_types (procedure, "*");
  gimp_procedure_set_sensitivity_mask (procedure,
                                       GIMP_PROCEDURE_SENSITIVE_DRAWABLE |
                                         GIMP_PROCEDURE_SENSITIVE_DRAWABLES |
                                         GIMP_PROCEDURE_SENSITIVE_NO_DRAWABLES);
  gimp_procedure_set_menu_label (procedure, _ ("_Upscale..."));
  gimp_procedure_add_menu_path (procedure, "<Image>/Filters/Enhance");
  gimp_procedure_set_documentation (procedure,
                                    _ ("Enlarge the image with a neural "
                                       "network that adds detail"),
                                    _ ("The pixels of layers come from a "
                                       "trained adder network. Scope “image” "
                                       "scales the whole image as Scale Image "
                                       "does: all layers, masks, channels, "
                                       "paths and guides; masks, channels and "
                                       "the selection are interpolated. "
                                       "“new-image” does so with a copy. "
                                       "“layers” scales the given drawables "
                                       "and leaves the canvas. “selection” "
                                       "makes a new image of what is selected. "
                                       "An indexed image becomes an RGB image. "
                                       "All of it is one step to undo."),
                                    name);
  gimp_procedure_set_attribution (procedure, "The AdderScale authors",
                                  "The AdderScale authors", "2026");
  adder_arguments_declare (procedure);

  return procedure;
}

/* Tells GIMP where the Help button of the dialog leads: to the manual beside
 * the program. GIMP asks this when the plug-in is new or has changed. */
static void
register_manual (GimpPlugIn *plug_in)
{
  g_autofree gchar *folder = g_path_get_dirname (gimp_get_progname ());
  g_autofree gchar *path   = g_build_filename (folder, "manual", NULL);
  g_autoptr (GFile) manual = g_file_new_for_path (path);

  if (g_file_query_exists (manual, NULL))
    gimp_plug_in_set_help_domain (plug_in, GETTEXT_PACKAGE, manual);
}

static GList *
query_procedures (GimpPlugIn *plug_in)
{
  register_manual (plug_in);
  return g_list_append (NULL, g_strdup (PROCEDURE));
}

static void
adder_plug_in_class_init (AdderPlugInClass *klass)
{
  GimpPlugInClass *plug_in_class = GIMP_PLUG_IN_CLASS (klass);

  plug_in_class->query_procedures = query_procedures;
  plug_in_class->create_procedure = create_procedure;
}

static void
adder_plug_in_init (AdderPlugIn *plug_in)
{
  adder_models_add_own_folder (gimp_get_progname ());
}

/* At times GIMP has closed its end of the pipe before libgimp says goodbye, and
 * libgimp complains in the terminal about that.
 */
static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (fields[i].length < 0 && strcmp (fields[i].key, "MESSAGE") == 0 &&
        strstr (fields[i].value, "gimp_flush(): "))
      return G_LOG_WRITER_HANDLED;

  return g_log_writer_default (level, fields, n_fields, data);
}

/* What GIMP_MAIN() defines, and before it what must come before babl. */
int
main (int    argc,
      char **argv)
{
  g_log_set_writer_func (write_log, NULL, NULL);
  adder_prefer_exact_colours ();
  return gimp_main (ADDER_TYPE_PLUG_IN, argc, argv);
}
