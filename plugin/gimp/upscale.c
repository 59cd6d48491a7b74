/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call of the procedure, from arguments to result. */

#include "config.h"

#include "upscale.h"

#include <glib/gi18n.h>

#include "job.h"
#include "merged.h"
#include "unfinished.h"

/* How much of the progress bar is computing; the rest is for putting the pixels
 * into GIMP.
 */
#define COMPUTING 0.95

/* Milliseconds until the end of the threads is seen, which Cancel waits for, and
 * after how many of these the progress is shown: not faster than eyes see.
 */
#define TICK       5
#define SHOW_EVERY 8

typedef struct
{
  AdderJob    *job;
  AdderDialog *dialog;
  gdouble      share; /* of the progress */
  GMainLoop   *loop;
  guint        ticks;
} Wait;

static void
show_progress (Wait *wait)
{
  gdouble computed = adder_job_get_progress (wait->job);

  gimp_progress_update (wait->share * computed);
  if (wait->dialog)
    adder_dialog_run_set_computed (adder_dialog_get_run (wait->dialog),
                                   computed);
}

static gboolean
wait_tick (gpointer data)
{
  Wait *wait = data;

  if (wait->ticks++ % SHOW_EVERY == 0)
    show_progress (wait);

  if (! adder_job_is_done (wait->job))
    return G_SOURCE_CONTINUE;

  g_main_loop_quit (wait->loop);
  return G_SOURCE_REMOVE;
}

/* Runs a main loop rather than joining the thread at once: the dialog has to
 * answer, and GIMP's progress may be told of only from this thread.
 */
static GPtrArray *
compute (AdderLayers          *layers,
         AdderUpscaler        *upscaler,
         const AdderArguments *arguments,
         AdderDialog          *dialog,
         GError              **error)
{
  g_autoptr (AdderJob)  job  = adder_job_new (upscaler);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Wait                  wait = { job, dialog, COMPUTING, loop };

  for (guint i = 0; i < layers->raster->len; i++)
    {
      AdderRaster *layer = g_ptr_array_index (layers->raster, i);

      adder_job_add (job, layer->pixels, layer->target.width,
                     layer->target.height, &layer->part, layer->wrap);
    }

  if (dialog)
    wait.share = adder_dialog_start (dialog, layers, arguments, job);

  adder_job_start (job);
  g_timeout_add (TICK, wait_tick, &wait);
  g_main_loop_run (loop);

  /* From here on the image changes, which takes a moment and is done whole. */
  if (dialog)
    adder_dialog_run_end_computing (adder_dialog_get_run (dialog));

  return adder_job_finish (job, error);
}

static void
placed_cb (gdouble  fraction,
           gpointer data)
{
  adder_dialog_run_set_placed (data, fraction);
}

static AdderLayers *
read_merged (GimpImage            *image,
             GimpDrawable        **drawables,
             const AdderArguments *arguments,
             GError              **error)
{
  g_autoptr (AdderMerged) merged = adder_merged_new (image);
  AdderLayers            *layers;

  layers = adder_merged_find_layers (merged, drawables, arguments, error);
  if (layers)
    {
      adder_layers_read (layers);
      adder_merged_go_back (merged, layers);
    }

  return layers;
}

static AdderLayers *
read_layers (GimpImage            *image,
             GimpDrawable        **drawables,
             const AdderArguments *arguments,
             GError              **error)
{
  AdderLayers *layers;

  if (adder_merged_is_needed (image, arguments))
    return read_merged (image, drawables, arguments, error);

  layers = adder_layers_new (image, drawables, arguments, error);
  if (layers)
    adder_layers_read (layers);

  return layers;
}

/**
 * adder_upscale_get_factor:
 * @arguments: what the caller wants
 * @layers: what is enlarged
 *
 * Returns: the scale as it was asked for, where no size was: sizes are rounded
 */
gdouble
adder_upscale_get_factor (const AdderArguments *arguments,
                          AdderLayers          *layers)
{
  if (arguments->width || arguments->height)
    return CLAMP (adder_layers_get_factor (layers), 1.0, ADDER_MAX_FACTOR);

  return arguments->scale;
}

/**
 * adder_upscale:
 * @image: a GIMP image
 * @drawables: (nullable) (array zero-terminated=1): what the caller chose
 * @arguments: what the caller wants
 * @dialog: (nullable): shows the progress and may cancel
 * @stand_in: (nullable): puts the pixels in if this process is killed meanwhile
 * @result: (out caller-allocates): with %GIMP_PDB_SUCCESS, what came of it
 * @error: return location for the reason why not
 *
 * Reads and computes everything before it changes anything, so that an end at
 * any moment leaves the image as it was.
 *
 * Returns: what to tell the caller
 */
GimpPDBStatusType
adder_upscale (GimpImage      *image,
               GimpDrawable  **drawables,
               AdderArguments *arguments,
               AdderDialog    *dialog,
               AdderStandIn   *stand_in,
               AdderResult    *result,
               GError        **error)
{
  g_autoptr (AdderUpscaler) upscaler = NULL;
  g_autoptr (AdderLayers)   layers   = NULL;
  g_autoptr (GPtrArray)     enlarged = NULL;

  adder_unfinished_clean_up ();

  layers = read_layers (image, drawables, arguments, error);
  if (! layers)
    return GIMP_PDB_CALLING_ERROR;

  upscaler = adder_arguments_create_upscaler (arguments,
                                              adder_upscale_get_factor (
                                                arguments, layers),
                                              error);
  if (! upscaler)
    return g_error_matches (*error, ADDER_ERROR, ADDER_ERROR_UNKNOWN_MODEL)
             ? GIMP_PDB_CALLING_ERROR
             : GIMP_PDB_EXECUTION_ERROR;

  if (! adder_layers_make_new_image (layers))
    adder_stand_in_prepare (stand_in);

  gimp_progress_init (_ ("Upscaling"));

  enlarged = compute (layers, upscaler, arguments, dialog, error);
  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return GIMP_PDB_CANCEL;

  if (! enlarged)
    {
      /* Translators: what follows the colon comes from the library, in English. */
      g_prefix_error (error, "%s", _ ("The image could not be enlarged: "));
      return GIMP_PDB_EXECUTION_ERROR;
    }

  /* GIMP's own Cancel kills us. It goes away with the progress, before anything
   * changes.
   */
  gimp_progress_end ();
  if (dialog)
    {
      layers->progress      = placed_cb;
      layers->progress_data = adder_dialog_get_run (dialog);
    }
  if (! adder_stand_in_apply (stand_in, layers, enlarged, result, error))
    return GIMP_PDB_EXECUTION_ERROR;

  if (dialog)
    adder_dialog_run_complete (adder_dialog_get_run (dialog));

  return GIMP_PDB_SUCCESS;
}
