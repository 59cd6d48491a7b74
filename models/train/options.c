/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command line of adderscale-train says. */

#include <string.h>

#include "adder-error.h"
#include "network/network.h"
#include "options.h"
#include "spoil.h"

void
train_options_clear (TrainOptions *options)
{
  gchar *const texts[] = {
    options->data,       options->valid,  options->report,  options->folder,
    options->start_from, options->export, options->plot,    options->output,
    options->name,       options->title,  options->licence, options->body,
    options->degrade,    options->loss,   options->input
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

  while (name && body < TRAIN_N_BODIES &&
         ! g_str_equal (train_body_name (body), name))
    body++;
  return body;
}

/* Returns TRAIN_N_LOSSES for a word that is none. */
static guint32
find_loss (const gchar *name)
{
  guint32 loss = 0;

  while (name && loss < TRAIN_N_LOSSES &&
         ! g_str_equal (train_loss_name (loss), name))
    loss++;
  return loss;
}

static gboolean
sees_enlarged (const TrainOptions *options)
{
  return g_str_equal (options->input, "enlarged");
}

/**
 * train_options_check:
 *
 * Returns: %FALSE with @error in %ADDER_ERROR if they make no run
 */
gboolean
train_options_check (const TrainOptions *options,
                     GError            **error)
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
  if (! g_str_equal (options->input, "source") &&
      ! g_str_equal (options->input, "enlarged"))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT,
                   "--input must be source or enlarged, not “%s”",
                   options->input);
      return FALSE;
    }
  if (sees_enlarged (options) &&
      find_body (options->body) == TRAIN_BODY_FLOAT_ADDER)
    {
      g_set_error_literal (error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT,
                           "--body float-adder sees the source only");
      return FALSE;
    }
  if (find_loss (options->loss) == TRAIN_N_LOSSES)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT,
                   "--loss must be absolute or square, not “%s”",
                   options->loss);
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
  if (options->blocks && (options->no_shortcut || options->layers % 2 != 0))
    {
      g_set_error_literal (error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT,
                           "--blocks needs an even number of --layers, and "
                           "shortcuts");
      return FALSE;
    }
  if (options->deepen > 1 && ! options->start_from)
    {
      g_set_error_literal (
        error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT,
        "--deepen needs --start-from, the network to deepen");
      return FALSE;
    }
  return check_range ("scale", options->scale, 2, 4, error) &&
         check_range ("layers", options->layers, 1, ADDER_MAX_LAYERS, error) &&
         check_range ("deepen", options->deepen, 1, ADDER_MAX_LAYERS, error) &&
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

/**
 * train_options_settings:
 *
 * Returns: the course of a new run
 */
TrainSettings
train_options_settings (const TrainOptions *options)
{
  TrainSettings settings;

  /* All bytes of it go into the checkpoint. */
  memset (&settings, 0, sizeof settings);
  settings.shape.scale = sees_enlarged (options) ? 1 : (guint32) options->scale;
  settings.enlarge     = sees_enlarged (options) ? (guint32) options->scale : 0;
  settings.shape.layers    = (guint32) options->layers;
  settings.shape.channels  = (guint32) options->channels;
  settings.shape.long_skip = ! options->no_long_skip;
  settings.shape.power     = options->power != FALSE;
  settings.shape.body      = find_body (options->body);
  settings.shape.shortcut  = options->no_shortcut ? TRAIN_SHORTCUT_NONE
                             : options->blocks    ? TRAIN_SHORTCUT_BLOCK
                                                  : TRAIN_SHORTCUT_INPUT;
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

/* What is read and written. */
static void
add_files (TrainOptions   *self,
           GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &self->data,
      "photographs to train on", "FOLDER" },
    { "run", 0, 0, G_OPTION_ARG_FILENAME, &self->folder,
      "where checkpoint, log and best.safetensors go; an unfinished run goes on",
      "FOLDER" },
    { "valid", 0, 0, G_OPTION_ARG_FILENAME, &self->valid,
      "photographs that choose the best weights", "FOLDER" },
    { "report", 0, 0, G_OPTION_ARG_FILENAME, &self->report,
      "photographs whose score is only logged", "FOLDER" },
    { "start-from", 0, 0, G_OPTION_ARG_FILENAME, &self->start_from,
      "checkpoint of another run, or model.safetensors, of any scale, to begin with",
      "FILE" },
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &self->export,
      "write the model of the run's checkpoint and end", "FILE" },
    { "plot", 0, 0, G_OPTION_ARG_FILENAME, &self->plot,
      "draw the curves of a run's log as SVG and end", "FOLDER" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output,
      "where --plot writes to (standard output)", "FILE" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &self->name,
      "the model's id (the run folder's name)", "NAME" },
    { "title", 0, 0, G_OPTION_ARG_STRING, &self->title,
      "what the model says it is, one line", "TEXT" },
    { "licence", 0, 0, G_OPTION_ARG_STRING, &self->licence,
      "the model's licence", "TEXT" },
    { NULL }
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

/* What the network is. */
static void
add_network (TrainOptions   *self,
             GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "scale", 0, 0, G_OPTION_ARG_INT, &self->scale, "enlargement (2)", "2-4" },
    { "input", 0, 0, G_OPTION_ARG_STRING, &self->input,
      "what the network sees: source (the default), or enlarged by a bicubic",
      "WHAT" },
    { "layers", 0, 0, G_OPTION_ARG_INT, &self->layers, "adder layers (16)",
      "N" },
    { "channels", 0, 0, G_OPTION_ARG_INT, &self->channels, "channels (32)",
      "N" },
    { "deepen", 0, 0, G_OPTION_ARG_INT, &self->deepen,
      "times as many layers as --start-from has; the new ones change nothing yet (1)",
      "N" },
    { "power", 0, 0, G_OPTION_ARG_NONE, &self->power,
      "learn a power activation in each layer", NULL },
    { "body", 0, 0, G_OPTION_ARG_STRING, &self->body,
      "adder (the default), convolution, its twin, or float-adder, to compare with",
      "KIND" },
    { "no-shortcut", 0, 0, G_OPTION_ARG_NONE, &self->no_shortcut,
      "do not add a layer's input to its result", NULL },
    { "blocks", 0, 0, G_OPTION_ARG_NONE, &self->blocks,
      "layers in blocks of two, with one shortcut over both", NULL },
    { "no-long-skip", 0, 0, G_OPTION_ARG_NONE, &self->no_long_skip,
      "do not add the head's features to the tail's input", NULL },
    { NULL }
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

/* How it is trained. */
static void
add_training (TrainOptions   *self,
              GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "degrade", 0, 0, G_OPTION_ARG_STRING, &self->degrade,
      "web: spoil what is to be enlarged, as pictures in the web are: JPEG, blur, noise, other reductions",
      "HOW" },
    { "colours", 0, 0, G_OPTION_ARG_NONE, &self->colours,
      "give one patch of eight other, vivid colours", NULL },
    { "loss", 0, 0, G_OPTION_ARG_STRING, &self->loss,
      "absolute (the default) or square errors, which PSNR counts", "KIND" },
    { "luma", 0, 0, G_OPTION_ARG_DOUBLE, &self->luma,
      "weight of luma's error beside those of the three colours (0)", "X" },
    { "batch", 0, 0, G_OPTION_ARG_INT, &self->batch, "patches a step (16)",
      "N" },
    { "patch", 0, 0, G_OPTION_ARG_INT, &self->patch,
      "side of a patch in small pixels (32)", "32|64" },
    { "draws", 0, 0, G_OPTION_ARG_INT, &self->draws,
      "patches drawn for each one kept (2)", "N" },
    { "steps", 0, 0, G_OPTION_ARG_INT, &self->steps,
      "steps of the whole schedule (30000)", "N" },
    { "until", 0, 0, G_OPTION_ARG_INT, &self->until,
      "stop at this step; the run can go on later", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &self->seed,
      "of all random choices (1)", "N" },
    { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &self->rate,
      "factor of the learning rates (1)", "X" },
    { "decay", 0, 0, G_OPTION_ARG_DOUBLE, &self->decay,
      "of the average of the weights (0.999)", "X" },
    { "evaluate-every", 0, 0, G_OPTION_ARG_INT, &self->evaluate_every,
      "steps between evaluations (1000)", "N" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &self->threads,
      "threads (all processors)", "N" },
    { NULL }
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

/**
 * train_options_parse:
 * @self: (out caller-allocates): to be cleared, in any case
 *
 * Takes the options out of the command line.
 */
gboolean
train_options_parse (TrainOptions *self,
                     int          *argc,
                     char       ***argv,
                     GError      **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  *self = (TrainOptions) { .scale          = 2,
                           .layers         = 16,
                           .channels       = 32,
                           .deepen         = 1,
                           .batch          = 16,
                           .patch          = 32,
                           .draws          = 2,
                           .steps          = 30000,
                           .seed           = 1,
                           .rate           = 1.0,
                           .decay          = 0.999,
                           .evaluate_every = 1000,
                           .threads        = (gint) g_get_num_processors () };
  g_option_context_set_summary (
    context, "Trains an adder network on a folder of photographs.");
  add_files (self, context);
  add_network (self, context);
  add_training (self, context);
  if (! g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (! self->input)
    self->input = g_strdup ("source");
  return TRUE;
}
