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
#include "plot.h"
#include "unfold.h"
#include "spoil.h"

static volatile sig_atomic_t stop;

static void
stop_cb (int signal_number)
{
  stop = 1;
}

typedef struct
{
  gchar   *data;
  gchar   *valid;
  gchar   *report;
  gchar   *folder;
  gchar   *start_from;
  gchar   *export;
  gchar   *plot;
  gchar   *output;
  gchar   *name;
  gchar   *title;
  gchar   *licence;
  gint     scale;
  gint     layers;
  gint     channels;
  gint     batch;
  gint     patch;
  gint     draws;
  gint     steps;
  gint     until;
  gint     threads;
  gint     evaluate_every;
  gint64   seed;
  gdouble  rate;
  gdouble  decay;
  gchar   *body;
  gboolean no_shortcut;
  gboolean no_long_skip;
  gboolean power;
  gchar   *degrade;
  gboolean colours;
  gchar   *loss;
  gdouble  luma;
} Options;

static void
options_clear (Options *options)
{
  gchar *const texts[] = {
    options->data,       options->valid,  options->report,  options->folder,
    options->start_from, options->export, options->plot,    options->output,
    options->name,       options->title,  options->licence, options->body,
    options->degrade,    options->loss
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
}

static gboolean
check_range (const gchar *name,
             gint         value,
             gint         least,
             gint         most,
             GError     **error)
{
  if (value >= least && value <= most)
    return TRUE;
  g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT,
               "--%s must be from %d to %d, not %d", name, least, most, value);
  return FALSE;
}

/* Returns TRAIN_N_BODIES for a word that is none. */
static guint32
find_body (const gchar *name)
{
  guint32 body = 0;

  while (name && body < TRAIN_N_BODIES && ! g_str_equal (train_body_name (body), name))
    body++;
  return body;
}

/* Returns TRAIN_N_LOSSES for a word that is none. */
static guint32
find_loss (const gchar *name)
{
  guint32 loss = 0;

  while (name && loss < TRAIN_N_LOSSES && ! g_str_equal (train_loss_name (loss), name))
    loss++;
  return loss;
}

static gboolean
check_options (const Options *options,
               GError       **error)
{
  if (! options->data || ! options->folder)
    {
      g_set_error_literal (error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT,
                           "Both --data, a folder of photographs, and --run, a "
                           "folder for what training leaves, must be given");
      return FALSE;
    }
  if (find_body (options->body) == TRAIN_N_BODIES)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT,
                   "--body must be adder, convolution or float-adder, not “%s”",
                   options->body);
      return FALSE;
    }
  if (find_loss (options->loss) == TRAIN_N_LOSSES)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT,
                   "--loss must be absolute or square, not “%s”", options->loss);
      return FALSE;
    }
  if (! (options->luma >= 0.0 && options->luma <= 16.0))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT,
                   "--luma must be from 0 to 16, not %g", options->luma);
      return FALSE;
    }
  if (options->degrade && strcmp (options->degrade, "web") != 0)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT,
                   "--degrade must be web, not “%s”", options->degrade);
      return FALSE;
    }
  if (options->channels % 8 != 0 || options->patch % 32 != 0)
    {
      g_set_error_literal (error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT,
                           "--channels must be a multiple of 8 and --patch one "
                           "of 32");
      return FALSE;
    }
  return check_range ("scale", options->scale, 2, 4, error) &&
         check_range ("layers", options->layers, 1, 64, error) &&
         check_range ("channels", options->channels, 8, 256, error) &&
         check_range ("batch", options->batch, 1, 256, error) &&
         check_range ("patch", options->patch, 32, 64, error) &&
         check_range ("draws", options->draws, 1, 16, error) &&
         check_range ("steps", options->steps, 1, G_MAXINT, error) &&
         check_range ("until", options->until, 0, G_MAXINT, error) &&
         check_range ("evaluate-every", options->evaluate_every, 1, G_MAXINT,
                      error) &&
         check_range ("threads", options->threads, 1, 64, error);
}

static TrainSettings
settings_of (const Options *options)
{
  TrainSettings settings;

  /* All bytes of it go into the checkpoint. */
  memset (&settings, 0, sizeof settings);
  settings.shape.scale     = (guint32) options->scale;
  settings.shape.layers    = (guint32) options->layers;
  settings.shape.channels  = (guint32) options->channels;
  settings.shape.long_skip = ! options->no_long_skip;
  settings.shape.power     = options->power != FALSE;
  settings.shape.body      = find_body (options->body);
  settings.shape.shortcut  = ! options->no_shortcut;
  settings.batch           = (guint32) options->batch;
  settings.patch           = (guint32) options->patch;
  settings.draws           = (guint32) options->draws;
  settings.steps           = (guint32) options->steps;
  settings.spoil           = (options->degrade ? TRAIN_SPOIL_WEB : 0) |
                             (options->colours ? TRAIN_SPOIL_COLOURS : 0);
  settings.seed            = (guint64) options->seed;
  settings.rate            = (gfloat) options->rate;
  settings.decay           = (gfloat) options->decay;
  settings.loss            = find_loss (options->loss);
  settings.luma            = (gfloat) options->luma;
  return settings;
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

static TrainState *
begin_state (const Options *options,
             Start         *start,
             GError       **error)
{
  TrainSettings settings = settings_of (options);
  TrainState   *state;

  if (options->start_from &&
      ! start_load (start, options->start_from, &settings.shape, error))
    return NULL;
  settings.shape.scale = (guint32) options->scale;

  state = train_state_new (&settings);
  if (start->state)
    train_parameters_adopt (state->parameters, start->state->parameters);
  return state;
}

/* Goes on with what is in the run's folder, else begins. */
static TrainState *
open_state (const Options *options,
            Start         *start,
            GError       **error)
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
run_or_export (const Options *options,
               TrainRun      *run,
               GError       **error)
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
load_and_run (const Options *options,
              GError       **error)
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
  scale = state->settings.shape.scale;
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

  run = (TrainRun) { .state   = state,
                     .workers = workers,
                     .data    = data,
                     .valid   = valid,
                     .report  = report,
                     .kernels = adder_kernels_get (cpu),
                     .loops   = train_kernels_get (cpu) };
  if (start.network)
    train_unfold (start.network, state, run.kernels, run.loops, workers, data);
  return run_or_export (options, &run, error);
}

static gboolean
train (const Options *options,
       GError       **error)
{
  gboolean success;

  if (! check_options (options, error) ||
      ! (options->export || make_folder (options->folder, error)))
    return FALSE;

  gegl_init (NULL, NULL);
  success = load_and_run (options, error);
  gegl_exit ();
  return success;
}

/* Needs no photographs. */
static gboolean
plot (const Options *options,
      GError       **error)
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
  Options options = { .scale = 2, .layers = 16, .channels = 32, .batch = 16,
                      .patch = 32, .draws = 2, .steps = 30000, .seed = 1,
                      .rate = 1.0, .decay = 0.999, .evaluate_every = 1000,
                      .threads = (gint) g_get_num_processors () };
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &options.data,
      "photographs to train on", "FOLDER" },
    { "run", 0, 0, G_OPTION_ARG_FILENAME, &options.folder,
      "where checkpoint, log and best.safetensors go; an unfinished run goes on",
      "FOLDER" },
    { "valid", 0, 0, G_OPTION_ARG_FILENAME, &options.valid,
      "photographs that choose the best weights", "FOLDER" },
    { "report", 0, 0, G_OPTION_ARG_FILENAME, &options.report,
      "photographs whose score is only logged", "FOLDER" },
    { "start-from", 0, 0, G_OPTION_ARG_FILENAME, &options.start_from,
      "checkpoint of another run, or model.safetensors, of any scale, to begin with",
      "FILE" },
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &options.export,
      "write the model of the run's checkpoint and end", "FILE" },
    { "plot", 0, 0, G_OPTION_ARG_FILENAME, &options.plot,
      "draw the curves of a run's log as SVG and end", "FOLDER" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      "where --plot writes to (standard output)", "FILE" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &options.name,
      "the model's id (the run folder's name)", "NAME" },
    { "title", 0, 0, G_OPTION_ARG_STRING, &options.title,
      "what the model says it is, one line", "TEXT" },
    { "licence", 0, 0, G_OPTION_ARG_STRING, &options.licence,
      "the model's licence", "TEXT" },
    { "scale", 0, 0, G_OPTION_ARG_INT, &options.scale, "enlargement (2)",
      "2-4" },
    { "layers", 0, 0, G_OPTION_ARG_INT, &options.layers, "adder layers (16)",
      "N" },
    { "channels", 0, 0, G_OPTION_ARG_INT, &options.channels, "channels (32)",
      "N" },
    { "power", 0, 0, G_OPTION_ARG_NONE, &options.power,
      "learn a power activation in each layer", NULL },
    { "body", 0, 0, G_OPTION_ARG_STRING, &options.body,
      "adder (the default), convolution, its twin, or float-adder, to compare with",
      "KIND" },
    { "no-shortcut", 0, 0, G_OPTION_ARG_NONE, &options.no_shortcut,
      "do not add a layer's input to its result", NULL },
    { "no-long-skip", 0, 0, G_OPTION_ARG_NONE, &options.no_long_skip,
      "do not add the head's features to the tail's input", NULL },
    { "degrade", 0, 0, G_OPTION_ARG_STRING, &options.degrade,
      "web: spoil what is to be enlarged, as pictures in the web are: JPEG, blur, noise, other reductions",
      "HOW" },
    { "colours", 0, 0, G_OPTION_ARG_NONE, &options.colours,
      "give one patch of eight other, vivid colours", NULL },
    { "loss", 0, 0, G_OPTION_ARG_STRING, &options.loss,
      "absolute (the default) or square errors, which PSNR counts", "KIND" },
    { "luma", 0, 0, G_OPTION_ARG_DOUBLE, &options.luma,
      "weight of luma's error beside those of the three colours (0)", "X" },
    { "batch", 0, 0, G_OPTION_ARG_INT, &options.batch, "patches a step (16)",
      "N" },
    { "patch", 0, 0, G_OPTION_ARG_INT, &options.patch,
      "side of a patch in small pixels (32)", "32|64" },
    { "draws", 0, 0, G_OPTION_ARG_INT, &options.draws,
      "patches drawn for each one kept (2)", "N" },
    { "steps", 0, 0, G_OPTION_ARG_INT, &options.steps,
      "steps of the whole schedule (30000)", "N" },
    { "until", 0, 0, G_OPTION_ARG_INT, &options.until,
      "stop at this step; the run can go on later", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &options.seed,
      "of all random choices (1)", "N" },
    { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &options.rate,
      "factor of the learning rates (1)", "X" },
    { "decay", 0, 0, G_OPTION_ARG_DOUBLE, &options.decay,
      "of the average of the weights (0.999)", "X" },
    { "evaluate-every", 0, 0, G_OPTION_ARG_INT, &options.evaluate_every,
      "steps between evaluations (1000)", "N" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &options.threads,
      "threads (all processors)", "N" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError)         error   = NULL;
  gboolean                   success;

  /* Titles and file names as the user types them. */
  setlocale (LC_CTYPE, "");
  setvbuf (stdout, NULL, _IOLBF, 0);
  g_option_context_set_summary (context, "Trains an adder network on a folder of photographs.");
  g_option_context_add_main_entries (context, entries, NULL);
  success = g_option_context_parse (context, &argc, &argv, &error) &&
            (options.plot ? plot (&options, &error) : train (&options, &error));
  if (! success)
    g_printerr ("adderscale-train: %s\n", error->message);
  options_clear (&options);
  return success ? EXIT_SUCCESS : EXIT_FAILURE;
}
