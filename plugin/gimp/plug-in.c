/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The procedure plug-in-adderscale-upscale, for GIMP's menus and for scripts. */

#include "config.h"

#include "dialog.h"
#include "job.h"
#include "layers.h"
#include "models.h"

#include <glib/gi18n.h>

#define PROCEDURE "plug-in-adderscale-upscale"

/* The part of the progress bar that is left for putting the pixels into GIMP. */
#define COMPUTING 0.95

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

typedef struct
{
  AdderJob    *job;
  AdderDialog *dialog;
  GMainLoop   *loop;
} Wait;

static void
show_progress (AdderDialog *dialog,
               gdouble      fraction)
{
  gimp_progress_update (fraction);
  if (dialog)
    adder_dialog_set_progress (dialog, fraction);
}

static gboolean
wait_tick (gpointer data)
{
  Wait *wait = data;

  show_progress (wait->dialog, COMPUTING * adder_job_get_progress (wait->job));

  if (! adder_job_is_done (wait->job))
    return G_SOURCE_CONTINUE;

  g_main_loop_quit (wait->loop);
  return G_SOURCE_REMOVE;
}

/* Runs a main loop rather than joining the thread at once: the dialog has to
 * answer, and GIMP's progress may be told of only from this thread.
 */
static GPtrArray *
compute (AdderLayers   *layers,
         AdderUpscaler *upscaler,
         AdderDialog   *dialog,
         GError       **error)
{
  g_autoptr (AdderJob)  job  = adder_job_new (upscaler);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Wait                  wait = { job, dialog, loop };

  adder_layers_read (layers);
  for (guint i = 0; i < layers->raster->len; i++)
    {
      AdderRaster *layer = g_ptr_array_index (layers->raster, i);

      adder_job_add (job, layer->pixels, layer->target.width,
                     layer->target.height);
    }

  if (dialog)
    adder_dialog_watch (dialog, job);

  adder_job_start (job);
  g_timeout_add (40, wait_tick, &wait);
  g_main_loop_run (loop);

  /* From here on the image changes, which takes a moment and is done whole. */
  if (dialog)
    adder_dialog_watch (dialog, NULL);

  return adder_job_finish (job, error);
}

static AdderUpscaler *
create_upscaler (GimpProcedureConfig *config,
                 GError             **error)
{
  g_autofree gchar *model = NULL;
  AdderUpscaler    *upscaler;
  GError           *problem = NULL;
  gdouble           scale, strength;

  g_object_get (config, "scale", &scale, "model", &model, "strength", &strength,
                NULL);

  upscaler = adder_upscaler_new_for_name (model, scale, &problem);
  if (! upscaler)
    {
      /* Translators: what follows the colon comes from the library, in English. */
      g_propagate_prefixed_error (error, problem,
                                  _ ("The model “%s” cannot be used: "), model);
      return NULL;
    }

  /* A name may stand for several models: ./dev try and bug reports show which it was. */
  g_debug ("model %s",
           adder_model_get_id (adder_upscaler_get_model (upscaler)));

  adder_upscaler_set_strength (upscaler, strength);
  return upscaler;
}

static GimpPDBStatusType
upscale (GimpImage           *image,
         GimpProcedureConfig *config,
         AdderDialog         *dialog,
         GError             **error)
{
  g_autoptr (AdderUpscaler) upscaler = NULL;
  g_autoptr (AdderLayers)   layers   = NULL;
  g_autoptr (GPtrArray)     enlarged = NULL;
  gdouble                   scale;

  g_object_get (config, "scale", &scale, NULL);
  layers = adder_layers_new (image, scale, error);
  if (! layers)
    return GIMP_PDB_CALLING_ERROR;

  upscaler = create_upscaler (config, error);
  if (! upscaler)
    return g_error_matches (*error, ADDER_ERROR, ADDER_ERROR_UNKNOWN_MODEL)
             ? GIMP_PDB_CALLING_ERROR
             : GIMP_PDB_EXECUTION_ERROR;

  gimp_progress_init (_ ("Upscaling"));

  enlarged = compute (layers, upscaler, dialog, error);
  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return GIMP_PDB_CANCEL;

  if (! enlarged)
    {
      /* Translators: what follows the colon comes from the library, in English. */
      g_prefix_error (error, "%s", _ ("The image could not be enlarged: "));
      return GIMP_PDB_EXECUTION_ERROR;
    }

  if (! adder_layers_apply (layers, enlarged, error))
    return GIMP_PDB_EXECUTION_ERROR;

  show_progress (dialog, 1.0);
  gimp_progress_end ();
  gimp_displays_flush ();

  return GIMP_PDB_SUCCESS;
}

static GimpValueArray *
run (GimpProcedure       *procedure,
     GimpRunMode          run_mode,
     GimpImage           *image,
     GimpDrawable       **drawables,
     GimpProcedureConfig *config,
     gpointer             data)
{
  g_autoptr (AdderDialog) dialog = NULL;
  g_autoptr (GError)      error  = NULL;
  GimpPDBStatusType       status;

  gegl_init (NULL, NULL);

  if (run_mode == GIMP_RUN_INTERACTIVE)
    {
      gimp_ui_init (GETTEXT_PACKAGE);
      dialog = adder_dialog_new (procedure, config, image, drawables);
      if (! adder_dialog_ask (dialog))
        return gimp_procedure_new_return_values (procedure, GIMP_PDB_CANCEL,
                                                 NULL);
    }

  status = upscale (image, config, dialog, &error);

  return gimp_procedure_new_return_values (procedure, status,
                                           g_steal_pointer (&error));
}

static void
add_arguments (GimpProcedure *procedure)
{
  gimp_procedure_add_double_argument (procedure, "scale", _ ("Sc_ale"),
                                      _ ("How many times wider and higher the "
                                         "image becomes"),
                                      1.0, ADDER_MAX_FACTOR, 2.0,
                                      G_PARAM_READWRITE);
  /* A choice would be nicer to read in GIMP's procedure browser. But GIMP keeps
   * choices from when the plug-in was installed, so that models added later
   * could not be named, and it takes the default for a name it does not know.
   */
  gimp_procedure_add_string_argument (procedure, "model", _ ("_Model"),
                                      _ ("The trained network: a name from "
                                         "“adderscale models”, or the path of "
                                         "a "
                                         "model file"),
                                      ADDER_DEFAULT_MODEL, G_PARAM_READWRITE);
  gimp_procedure_add_double_argument (procedure, "strength", _ ("S_trength"),
                                      _ ("How much of the detail that the "
                                         "network finds is added: 0 is a plain "
                                         "cubic enlargement, 1 what the "
                                         "network "
                                         "was trained for"),
                                      0.0, 1.5, 1.0, G_PARAM_READWRITE);
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
                                    _ ("Scales the whole image as Scale Image "
                                       "does: all layers, masks, "
                                       "channels, paths and guides. The pixels "
                                       "of the layers come from a trained "
                                       "adder network; masks, channels and the "
                                       "selection are interpolated. An "
                                       "indexed image becomes an RGB image. "
                                       "All of it is one step to undo. It "
                                       "does not matter which drawables are "
                                       "given."),
                                    name);
  gimp_procedure_set_attribution (procedure, "The AdderScale authors",
                                  "The AdderScale authors", "2026");
  add_arguments (procedure);

  return procedure;
}

static GList *
query_procedures (GimpPlugIn *plug_in)
{
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

/* What GIMP_MAIN() defines, and before it what must come before babl. */
int
main (int    argc,
      char **argv)
{
  adder_prefer_exact_colours ();
  return gimp_main (ADDER_TYPE_PLUG_IN, argc, argv);
}
