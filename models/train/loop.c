/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The course of a run: steps, checkpoints, evaluations, the log.
 *
 * Everything random depends on the seed and the step alone, so a run that was
 * cut off and resumed ends with the same bits as one that was not.
 */

#include <math.h>

#include "adder-error.h"
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

/* A run's memory: one pass and one batch. */
typedef struct
{
  TrainRun   *run;
  TrainPass  *pass;
  TrainBatch  batch;
} Course;

static void
course_init (Course   *course,
             TrainRun *run)
{
  const TrainSettings *settings = &run->state->settings;

  course->run  = run;
  course->pass = train_pass_new (&settings->shape, run->kernels, run->loops,
                                 run->workers, settings->batch, settings->patch,
                                 settings->patch);
  train_pass_set_loss (course->pass, (TrainLoss) settings->loss, settings->luma);
  train_pass_set_references (course->pass, run->state->reference);
  train_batch_init (&course->batch, settings->shape.scale, settings->batch,
                    settings->patch, settings->patch);
  if (settings->enlarge)
    train_batch_see_enlarged (&course->batch);
}

static void
course_clear (Course *course)
{
  train_pass_free (course->pass);
  train_batch_clear (&course->batch);
}

/* The network of the averaged weights. What measuring leaves in the pass must
 * not depend on whether it was done: references are kept. */
static AdderNetworkBuilder *
build_network (Course *course)
{
  TrainRun            *run = course->run;
  AdderNetworkBuilder *builder;

  train_pass_get_references (course->pass, run->state->reference);
  builder = train_export (run->state, course->pass, run->workers, run->data,
                          &course->batch);
  train_pass_set_references (course->pass, run->state->reference);
  return builder;
}

/* The score on @data by @network, or else by the pass and what it measured. */
static gboolean
score (const Course             *course,
       AdderNetwork             *network,
       const TrainNormalisation *measured,
       const TrainData          *data,
       TrainScore               *result,
       GString                  *words,
       GError                  **error)
{
  const TrainRun *run = course->run;

  *result = (TrainScore) { NAN, NAN };
  if (! data)
    return TRUE;
  if (measured)
    *result = train_evaluate_real (course->pass, measured, data);
  else if (! train_evaluate (network, run->kernels, run->workers, data, result,
                             error))
    return FALSE;
  g_string_append_printf (words, "%s%s %.3f dB, SSIM %.4f",
                          words->len > 0 ? "; " : "", train_data_name (data),
                          result->psnr, result->ssim);
  return TRUE;
}

/* Both scores, for the log and in words. */
static gboolean
score_all (const Course             *course,
           AdderNetwork             *network,
           const TrainNormalisation *measured,
           TrainLogEntry            *entry,
           GString                  *words,
           GError                  **error)
{
  const TrainRun *run = course->run;

  if (! score (course, network, measured, run->valid, &entry->valid, words,
               error) ||
      ! score (course, network, measured, run->report, &entry->report, words,
               error))
    return FALSE;
  if (! run->quiet)
    g_print ("step %" G_GUINT64_FORMAT "  %s\n", run->state->step, words->str);
  return TRUE;
}

/* What the engine cannot run is scored in real numbers. */
static gboolean
score_real (Course        *course,
            TrainLogEntry *entry,
            GError       **error)
{
  TrainRun           *run   = course->run;
  g_autoptr (GString) words = g_string_new (NULL);
  TrainNormalisation *measured;
  gboolean            success;

  train_pass_get_references (course->pass, run->state->reference);
  measured = train_measure (run->state, course->pass, run->workers, run->data,
                            &course->batch);
  success  = score_all (course, NULL, measured, entry, words, error);
  train_pass_set_references (course->pass, run->state->reference);
  train_measure_free (measured, run->state->settings.shape.layers);
  return success;
}

static gboolean
write_network (const AdderNetworkBuilder *builder,
               const gchar               *path,
               GError                   **error)
{
  g_autoptr (GBytes) bytes = adder_network_builder_to_bytes (builder);

  return g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                              (gssize) g_bytes_get_size (bytes), error);
}

/* Exports, scores, and gives the scores in @entry. */
static AdderNetworkBuilder *
export_and_score (Course        *course,
                  TrainLogEntry *entry,
                  GError       **error)
{
  TrainRun                       *run     = course->run;
  g_autoptr (AdderNetworkBuilder) builder = build_network (course);
  g_autoptr (AdderNetwork)        network = NULL;
  g_autoptr (GString)             words   = g_string_new (NULL);

  if (! builder)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_UNSUPPORTED,
                   "A network of real numbers cannot be exported");
      return NULL;
    }
  network = adder_network_builder_to_network (builder, error);
  if (! network || ! score_all (course, network, NULL, entry, words, error))
    return NULL;

  train_describe (builder, run->state, run->data, &run->description, words->str);
  return g_steal_pointer (&builder);
}

/* Keeps the network if valid says it is the best, and logs the scores: last,
 * as what the log tells is not done again. */
static gboolean
evaluate (Course  *course,
          gdouble *best,
          GError **error)
{
  TrainRun                       *run     = course->run;
  g_autoptr (AdderNetworkBuilder) builder = NULL;
  g_autofree gchar               *path    = NULL;
  TrainLogEntry                   entry   = {
    .step    = run->state->step,
    .seconds = run->state->seconds,
    .loss    = run->state->loss,
    .rate    = train_schedule (run->state->step, run->state->settings.steps)
  };

  if (run->state->settings.shape.body == TRAIN_BODY_FLOAT_ADDER)
    return score_real (course, &entry, error) &&
           train_log_append (run->folder, &entry, error);

  builder = export_and_score (course, &entry, error);
  if (! builder)
    return FALSE;

  if (! (entry.valid.psnr < *best))
    {
      *best = entry.valid.psnr;
      path  = g_build_filename (run->folder, "best.safetensors", NULL);
      if (! write_network (builder, path, error))
        return FALSE;
    }
  return train_log_append (run->folder, &entry, error);
}

/* What the log of an earlier part of this run tells: the best score, and
 * whether the step where it stands was scored. */
static void
look_back (const TrainRun *run,
           gdouble        *best,
           gboolean       *scored)
{
  g_autoptr (GArray) log = train_log_read (run->folder, NULL);

  *best   = 0.0;
  *scored = FALSE;
  for (guint i = 0; log && i < log->len; i++)
    {
      const TrainLogEntry *entry = &g_array_index (log, TrainLogEntry, i);

      if (entry->step <= run->state->step && entry->valid.psnr > *best)
        *best = entry->valid.psnr;
      if (entry->step == run->state->step)
        *scored = TRUE;
    }
}

/* Whether the network of this step is to be scored. */
static gboolean
is_due (const TrainRun *run)
{
  guint64 step = run->state->step;

  return step > 0 && (step % run->evaluate_every == 0 ||
                      step == run->state->settings.steps);
}

static gboolean
save (Course  *course,
      GError **error)
{
  TrainRun         *run  = course->run;
  g_autofree gchar *path = train_run_checkpoint_path (run->folder);

  train_pass_get_references (course->pass, run->state->reference);
  return train_state_save (run->state, path, error);
}

static void
step (Course *course)
{
  TrainRun            *run      = course->run;
  TrainState          *state    = run->state;
  const TrainSettings *settings = &state->settings;
  gdouble              loss;

  train_data_draw (run->data, run->workers, &course->batch, settings->draws,
                   train_random (settings->seed, RANDOM_PATCHES, state->step));
  loss = train_pass_step (course->pass, state->parameters, &course->batch,
                          train_random (settings->seed, RANDOM_ROUNDING,
                                        state->step));
  train_parameters_step (state->parameters, run->workers, state->step,
                         (gdouble) settings->rate *
                           train_schedule (state->step, settings->steps),
                         settings->decay);
  state->loss = state->loss > 0.0 ? 0.98 * state->loss + 0.02 * loss : loss;
  state->step++;
}

/**
 * train_run:
 * @stop: set from a signal handler to end the run with a checkpoint
 *
 * Trains from where the state stands.
 */
gboolean
train_run (TrainRun              *run,
           volatile sig_atomic_t *stop,
           GError               **error)
{
  TrainState        *state   = run->state;
  g_autoptr (GTimer) timer   = g_timer_new ();
  gdouble            before  = state->seconds;
  gdouble            saved   = before;
  guint64            steps   = state->settings.steps;
  guint64            until   = run->until ? MIN (run->until, steps) : steps;
  gboolean           success = TRUE;
  gboolean           scored;
  gdouble            best;
  Course             course;

  look_back (run, &best, &scored);
  course_init (&course, run);
  for (;;)
    {
      if (is_due (run) && ! scored)
        success = evaluate (&course, &best, error);
      if (! success || state->step >= until || *stop)
        break;

      step (&course);
      scored         = FALSE;
      state->seconds = before + g_timer_elapsed (timer, NULL);
      if (is_due (run) || state->seconds - saved > SECONDS_PER_CHECKPOINT)
        {
          success = save (&course, error);
          saved   = state->seconds;
        }
    }

  if (success)
    success = save (&course, error);
  course_clear (&course);
  return success;
}

/**
 * train_run_export:
 * @path: is written
 *
 * Writes the model of where the state stands, without training.
 */
gboolean
train_run_export (TrainRun    *run,
                  const gchar *path,
                  GError     **error)
{
  g_autoptr (AdderNetworkBuilder) builder = NULL;
  TrainLogEntry                   entry;
  Course                          course;

  course_init (&course, run);
  builder = export_and_score (&course, &entry, error);
  course_clear (&course);
  return builder && write_network (builder, path, error);
}
