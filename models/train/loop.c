/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The course of a run: steps, checkpoints, evaluations, the log.
 *
 * Everything random depends on the seed and the step alone, so a run that was
 * cut off and resumed ends with the same bits as one that was not.
 */

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include <glib/gstdio.h>

#include "loop.h"

/* A kill loses at most this. */
#define SECONDS_PER_CHECKPOINT 45.0

#define WARM_UP_STEPS 100
#define LAST_RATE     0.01

/* What is drawn from the seed, so that no two draws are alike. */
enum
{
  RANDOM_PATCHES  = 2,
  RANDOM_ROUNDING = 4
};

gchar *
train_run_checkpoint_path (const gchar *folder)
{
  return g_build_filename (folder, "checkpoint", NULL);
}

/**
 * train_schedule:
 *
 * Returns: factor of the learning rates: a short rise, then a cosine to 1 %
 */
gdouble
train_schedule (guint64 step,
                guint64 steps)
{
  gdouble done = (gdouble) step / (gdouble) MAX (steps, 1);
  gdouble rise = MIN (1.0, ((gdouble) step + 1.0) / WARM_UP_STEPS);

  return rise * (LAST_RATE + (1.0 - LAST_RATE) * 0.5 * (1.0 + cos (G_PI * MIN (done, 1.0))));
}

static gboolean
append_log (const TrainRun *run,
            gdouble         loss,
            const gchar    *scores,
            GError        **error)
{
  const TrainState  *state = run->state;
  g_autofree gchar  *path  = g_build_filename (run->folder, "log.tsv", NULL);
  gboolean           empty = ! g_file_test (path, G_FILE_TEST_EXISTS);
  FILE              *log   = g_fopen (path, "a");

  if (! log)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                   "Cannot write the log “%s”: %s", path, g_strerror (errno));
      return FALSE;
    }
  if (empty)
    fputs ("step\tseconds\tloss\trate\tvalid_psnr\tvalid_ssim\treport_psnr\t"
           "report_ssim\n", log);
  fprintf (log, "%" G_GUINT64_FORMAT "\t%.0f\t%.4f\t%.5f\t%s\n", state->step,
           state->seconds, loss,
           train_schedule (state->step, state->settings.steps), scores);
  fclose (log);
  return TRUE;
}

static gboolean
score (const TrainRun  *run,
       AdderNetwork    *network,
       const TrainData *data,
       GString         *text,
       gdouble         *psnr,
       GError         **error)
{
  gdouble ssim;

  if (! data)
    {
      g_string_append (text, "\t");
      return TRUE;
    }
  if (! train_evaluate (network, run->kernels, run->workers, data, psnr, &ssim,
                        error))
    return FALSE;
  g_string_append_printf (text, "%.3f\t%.5f", *psnr, ssim);
  return TRUE;
}

/* Exports the averaged weights, scores them, keeps them if valid says they
 * are the best so far. */
static gboolean
evaluate (TrainRun   *run,
          TrainPass  *pass,
          TrainBatch *batch,
          gdouble     loss,
          gdouble    *best,
          GError    **error)
{
  g_autoptr (AdderNetworkBuilder) builder = NULL;
  g_autoptr (AdderNetwork)        network = NULL;
  g_autoptr (GString)             scores  = g_string_new (NULL);
  g_autofree gchar               *path    = NULL;
  g_autoptr (GBytes)              bytes   = NULL;
  gdouble                         psnr    = 0.0, reported = 0.0;

  builder = train_export (run->state, pass, run->workers, run->data, batch);
  network = adder_network_builder_to_network (builder, error);
  if (! network)
    return FALSE;

  if (! score (run, network, run->valid, scores, &psnr, error))
    return FALSE;
  g_string_append_c (scores, '\t');
  if (! score (run, network, run->report, scores, &reported, error))
    return FALSE;
  if (! append_log (run, loss, scores->str, error))
    return FALSE;
  g_print ("step %" G_GUINT64_FORMAT "  loss %.4f  valid %.3f dB  report %.3f dB"
           "  %.0f s\n", run->state->step, loss, psnr, reported,
           run->state->seconds);

  if (run->valid && psnr < *best)
    return TRUE;
  *best = psnr;
  bytes = adder_network_builder_to_bytes (builder);
  path  = g_build_filename (run->folder, "best.safetensors", NULL);
  return g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                              (gssize) g_bytes_get_size (bytes), error);
}

/* The best score that the log of an earlier part of this run tells. */
static gdouble
best_so_far (const TrainRun *run)
{
  g_autofree gchar *path     = g_build_filename (run->folder, "log.tsv", NULL);
  g_autofree gchar *contents = NULL;
  g_auto (GStrv)    lines    = NULL;
  gdouble           best     = 0.0;

  if (! g_file_get_contents (path, &contents, NULL, NULL))
    return best;
  lines = g_strsplit (contents, "\n", -1);
  for (gchar **line = lines; *line; line++)
    {
      g_auto (GStrv) fields = g_strsplit (*line, "\t", -1);

      if (g_strv_length (fields) > 4)
        best = MAX (best, g_ascii_strtod (fields[4], NULL));
    }
  return best;
}

static gboolean
save (TrainRun *run,
      TrainPass *pass,
      GError  **error)
{
  g_autofree gchar *path = train_run_checkpoint_path (run->folder);

  train_pass_get_references (pass, run->state->reference);
  return train_state_save (run->state, path, error);
}

static gdouble
step (TrainRun   *run,
      TrainPass  *pass,
      TrainBatch *batch)
{
  TrainState          *state    = run->state;
  const TrainSettings *settings = &state->settings;
  gdouble              loss;

  train_data_draw (run->data, run->workers, batch, settings->draws,
                   train_random (settings->seed, RANDOM_PATCHES, state->step));
  loss = train_pass_step (pass, state->parameters, batch,
                          train_random (settings->seed, RANDOM_ROUNDING,
                                        state->step));
  train_parameters_step (state->parameters, run->workers, state->step,
                         (gdouble) settings->rate *
                           train_schedule (state->step, settings->steps),
                         settings->decay);
  state->step++;
  return loss;
}

/**
 * train_run:
 * @stop: set from a signal handler to end the run with a checkpoint
 *
 * Trains from where the state stands.
 */
gboolean
train_run (TrainRun      *run,
           volatile gint *stop,
           GError       **error)
{
  const TrainSettings   *settings = &run->state->settings;
  g_autoptr (TrainPass)  pass     = NULL;
  g_autoptr (GTimer)     timer    = g_timer_new ();
  gdouble                before   = run->state->seconds;
  gdouble                saved    = 0.0;
  gdouble                mean     = 0.0;
  gdouble                best     = best_so_far (run);
  guint64                until    = run->until ? run->until : settings->steps;
  gboolean               success  = TRUE;
  TrainBatch             batch;

  train_batch_init (&batch, settings->shape.scale, settings->batch,
                    settings->patch, settings->patch);
  pass = train_pass_new (&settings->shape, run->kernels, run->loops,
                         run->workers, settings->batch, settings->patch,
                         settings->patch);
  train_pass_set_references (pass, run->state->reference);

  while (success && run->state->step < until && ! *stop)
    {
      gdouble loss = step (run, pass, &batch);

      mean = mean == 0.0 ? loss : 0.98 * mean + 0.02 * loss;
      run->state->seconds = before + g_timer_elapsed (timer, NULL);

      if (run->state->step % run->evaluate_every == 0 ||
          run->state->step == settings->steps)
        {
          /* What measuring leaves in the pass must not depend on whether it
           * was done: references are kept. */
          g_autofree gint32 *reference = g_new (gint32, settings->shape.layers *
                                                          settings->shape.channels);

          train_pass_get_references (pass, reference);
          success = evaluate (run, pass, &batch, mean, &best, error);
          train_pass_set_references (pass, reference);
        }
      if (success && run->state->seconds - before - saved > SECONDS_PER_CHECKPOINT)
        {
          success = save (run, pass, error);
          saved   = run->state->seconds - before;
        }
    }

  if (success)
    success = save (run, pass, error);
  train_batch_clear (&batch);
  return success;
}
