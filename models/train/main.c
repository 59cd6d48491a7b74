/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adderscale-train: trains an adder network on a folder of photographs. */

#include <locale.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <gegl.h>
#include <glib/gstdio.h>

#include "adder-error.h"
#include "kernels/cpu.h"
#include "loop.h"
#include "options.h"
#include "plot.h"
#include "unfold.h"
#include "spoil.h"

static volatile sig_atomic_t stop;

static void
stop_cb (int signal_number)
{
  stop = 1;
}

/* What --start-from names: a checkpoint or a model. */
typedef struct
{
  TrainState   *state;
  AdderNetwork *network;
} Start;

static void
start_clear (Start *start)
{
  g_clear_pointer (&start->state, train_state_free);
  g_clear_pointer (&start->network, adder_network_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Start,
                                  start_clear)

static gboolean
start_load (Start       *start,
            const gchar *path,
            TrainShape  *shape,
            GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  if (g_str_has_suffix (path, ".safetensors"))
    {
      start->network = adder_network_new_from_file (file, error);
      return start->network &&
             train_unfold_shape (start->network, shape, error);
    }
  start->state = train_state_load (path, error);
  if (start->state)
    *shape = start->state->settings.shape;
  return start->state != NULL;
}

/* Whether --deepen can be done with what the run starts from. */
static gboolean
check_depth (const TrainOptions *options,
             const TrainShape   *shape,
             GError            **error)
{
  guint layers = shape->layers * (guint) options->deepen;

  if (options->deepen == 1)
    return TRUE;
  if (shape->shortcut == TRAIN_SHORTCUT_NONE)
    {
      g_set_error_literal (
        error, ADDER_ERROR, ADDER_ERROR_UNSUPPORTED,
        "--deepen needs a network with shortcuts: only those "
        "can have a new layer that changes nothing yet");
      return FALSE;
    }
  if (layers <= ADDER_MAX_LAYERS)
    return TRUE;
  g_set_error (
    error, ADDER_ERROR, ADDER_ERROR_UNSUPPORTED,
    "--deepen %d would make %u layers of %u; at most %d are possible",
    options->deepen, layers, shape->layers, ADDER_MAX_LAYERS);
  return FALSE;
}

static TrainState *
begin_state (const TrainOptions *options,
             Start              *start,
             GError            **error)
{
  TrainSettings settings = train_options_settings (options);
  guint32       scale    = settings.shape.scale;
  TrainState   *state;

  if (options->start_from &&
      ! (start_load (start, options->start_from, &settings.shape, error) &&
         check_depth (options, &settings.shape, error)))
    return NULL;
  settings.shape.scale = scale;
  if (start->network && settings.enlarge)
    {
      g_set_error_literal (error, ADDER_ERROR, ADDER_ERROR_UNSUPPORTED,
                           "--input enlarged can start from a checkpoint only");
      return NULL;
    }

  state = train_state_new (&settings);
  if (start->state)
    train_parameters_adopt (state->parameters, start->state->parameters);
  return state;
}

/* The state of a network of --deepen times the layers, instead of @shallow. */
static TrainState *
deepen_state (TrainState *shallow,
              guint32     times)
{
  TrainSettings settings = shallow->settings;
  TrainState   *state;

  settings.shape.layers *= times;
  state = train_state_new (&settings);
  train_parameters_adopt (state->parameters, shallow->parameters);
  train_state_free (shallow);
  return state;
}

/* Goes on with what is in the run's folder, else begins. */
static TrainState *
open_state (const TrainOptions *options,
            Start              *start,
            GError            **error)
{
  g_autofree gchar *path = train_run_checkpoint_path (options->folder);
  TrainState       *state;

  if (! options->export && ! g_file_test (path, G_FILE_TEST_EXISTS))
    return begin_state (options, start, error);

  state = train_state_load (path, error);
  if (state)
    g_print ("At step %" G_GUINT64_FORMAT " of %u\n", state->step,
             state->settings.steps);
  return state;
}

/* The processor's features, or what ADDER_CPU leaves of them. */
static gboolean
choose_cpu (AdderCpu *cpu,
            GError  **error)
{
  const gchar *name = NULL;

  if (adder_cpu_from_environment (cpu, &name) == ADDER_CPU_OK)
    return TRUE;
  g_set_error (error, ADDER_ERROR, ADDER_ERROR_UNSUPPORTED,
               "This program or processor has no level “%s” as ADDER_CPU asks",
               name);
  return FALSE;
}

static gboolean
make_folder (const gchar *folder,
             GError     **error)
{
  if (g_mkdir_with_parents (folder, 0777) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
               "Cannot make the run's folder “%s”: %s", folder, g_strerror (errno));
  return FALSE;
}

/* The photographs, the state and the kernels are there. */
static gboolean
run_or_export (const TrainOptions *options,
               TrainRun           *run,
               GError            **error)
{
  g_autofree gchar *folder = g_canonicalize_filename (options->folder, NULL);
  g_autofree gchar *name   = options->name ? g_strdup (options->name)
                                           : g_path_get_basename (folder);

  run->folder         = options->folder;
  run->description    = (TrainDescription) { name, options->title, options->licence };
  run->evaluate_every = (guint) options->evaluate_every;
  run->until          = (guint64) options->until;
  if (options->export)
    return train_run_export (run, options->export, error);

  signal (SIGINT, stop_cb);
  signal (SIGTERM, stop_cb);
  return train_run (run, &stop, error);
}

/* Loads what a run needs. */
static gboolean
load_and_run (const TrainOptions *options,
              GError            **error)
{
  g_autoptr (TrainWorkers) workers = train_workers_new ((guint) options->threads);
  g_autoptr (TrainData)    data    = NULL;
  g_autoptr (TrainData)    valid   = NULL;
  g_autoptr (TrainData)    report  = NULL;
  g_autoptr (TrainState)   state   = NULL;
  guint                    scale, patch;
  g_auto (Start)           start = { NULL, NULL };
  AdderCpu                 cpu;
  TrainRun                 run;

  if (! choose_cpu (&cpu, error) ||
      ! (state = open_state (options, &start, error)))
    return FALSE;
  scale = train_settings_scale (&state->settings);
  patch = state->settings.patch;

  if (! (data = train_data_load (options->data, scale, patch + 8, workers, error)))
    return FALSE;
  g_print ("%u photographs\n", train_data_n_photos (data));
  if (options->valid &&
      ! (valid = train_data_load (options->valid, scale, 16, workers, error)))
    return FALSE;
  train_data_set_spoil (data, state->settings.spoil);
  if (valid)
    train_data_spoil (valid, workers, state->settings.spoil);
  if (options->report &&
      ! (report = train_data_load (options->report, scale, 16, workers, error)))
    return FALSE;

  run = (TrainRun) { .workers = workers,
                     .data    = data,
                     .valid   = valid,
                     .report  = report,
                     .kernels = adder_kernels_get (cpu),
                     .loops   = train_kernels_get (cpu) };
  if (start.network)
    train_unfold (start.network, state, run.kernels, run.loops, workers, data);
  if (options->deepen > 1 && (start.network || start.state))
    state = deepen_state (state, (guint32) options->deepen);
  run.state = state;
  return run_or_export (options, &run, error);
}

static gboolean
train (const TrainOptions *options,
       GError            **error)
{
  gboolean success;

  if (! train_options_check (options, error) ||
      ! (options->export || make_folder (options->folder, error)))
    return FALSE;

  gegl_init (NULL, NULL);
  success = load_and_run (options, error);
  gegl_exit ();
  return success;
}

/* Needs no photographs. */
static gboolean
plot (const TrainOptions *options,
      GError            **error)
{
  g_autoptr (GArray) entries = train_log_read (options->plot, error);
  g_autofree gchar  *folder  = g_canonicalize_filename (options->plot, NULL);
  g_autofree gchar  *title   = g_path_get_basename (folder);
  g_autofree gchar  *svg     = NULL;

  if (! entries)
    return FALSE;
  svg = train_plot (entries, title);
  if (options->output)
    return g_file_set_contents (options->output, svg, -1, error);
  g_print ("%s", svg);
  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  TrainOptions       options;
  g_autoptr (GError) error = NULL;
  gboolean           success;

  /* Titles and file names as the user types them. */
  setlocale (LC_CTYPE, "");
  setvbuf (stdout, NULL, _IOLBF, 0);
  success = train_options_parse (&options, &argc, &argv, &error) &&
            (options.plot ? plot (&options, &error) : train (&options, &error));
  if (! success)
    g_printerr ("adderscale-train: %s\n", error->message);
  train_options_clear (&options);
  return success ? EXIT_SUCCESS : EXIT_FAILURE;
}
