/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The optimiser, the average of the weights, the schedule, the integers. */
#include <math.h>
#include <string.h>

#include "loop.h"

static const TrainShape shape = { 2, 2, 8, TRUE, FALSE, TRAIN_BODY_ADDER, TRUE };

/* Adam as in the paper's algorithm 1, with our constants, in double. */
typedef struct
{
  gdouble value, first, second, average;
} Transcription;

static void
adam_step (Transcription *it,
           guint64        t, /* from 1 */
           gdouble        g,
           gdouble        rate,
           gdouble        decay)
{
  it->first  = 0.9 * it->first + 0.1 * g;
  it->second = 0.99 * it->second + 0.01 * g * g;
  it->value -= rate * (it->first / (1.0 - pow (0.9, (gdouble) t))) /
               (sqrt (it->second / (1.0 - pow (0.99, (gdouble) t))) + 1e-10);
  it->average = decay * it->average + (1.0 - decay) * it->value;
}

static void
step_is_adams (void)
{
  enum { STEPS = 20 };
  g_autoptr (TrainParameters) parameters = train_parameters_new (&shape);
  g_autoptr (TrainWorkers)    workers    = train_workers_new (2);
  g_autofree Transcription   *expected   = NULL;

  train_parameters_start (parameters, 1);
  expected = g_new0 (Transcription, parameters->size);
  for (gsize i = 0; i < parameters->size; i++)
    expected[i].value = expected[i].average = (gdouble) parameters->value[i];

  for (guint64 t = 0; t < STEPS; t++)
    {
      /* The average follows more quickly in the beginning. */
      gdouble decay = MIN (0.9, (t + 1.0) / (t + 10.0));

      for (gsize i = 0; i < parameters->size; i++)
        parameters->gradient[i] = (gfloat) g_test_rand_double_range (-3.0, 3.0);
      for (guint j = 0; j < parameters->n_tensors; j++)
        {
          const TrainTensor *tensor = &parameters->tensors[j];

          for (gsize i = tensor->offset; i < tensor->offset + tensor->size; i++)
            adam_step (&expected[i], t + 1, (gdouble) parameters->gradient[i],
                       0.5 * (gdouble) tensor->rate, decay);
        }
      train_parameters_step (parameters, workers, t, 0.5, 0.9f);
    }

  for (gsize i = 0; i < parameters->size; i++)
    {
      g_assert_cmpfloat_with_epsilon ((gdouble) parameters->value[i],
                                      expected[i].value, 1e-4);
      g_assert_cmpfloat_with_epsilon ((gdouble) parameters->average[i],
                                      expected[i].average, 1e-4);
    }
}

/* Why the trainer need not scale gradients. */
static void
step_does_not_depend_on_the_gradients_scale (void)
{
  g_autoptr (TrainParameters) a       = train_parameters_new (&shape);
  g_autoptr (TrainParameters) b       = train_parameters_new (&shape);
  g_autoptr (TrainWorkers)    workers = train_workers_new (1);

  for (guint64 t = 0; t < 5; t++)
    {
      for (gsize i = 0; i < a->size; i++)
        {
          a->gradient[i] = (gfloat) g_test_rand_double_range (-3.0, 3.0);
          b->gradient[i] = 1000.0f * a->gradient[i];
        }
      train_parameters_step (a, workers, t, 1.0, 0.9f);
      train_parameters_step (b, workers, t, 1.0, 0.9f);
    }
  for (gsize i = 0; i < a->size; i++)
    g_assert_cmpfloat_with_epsilon (a->value[i], b->value[i], 1e-5f);
}

static void
adder_weights_have_a_rate_of_their_own (void)
{
  g_autoptr (TrainParameters) parameters = train_parameters_new (&shape);

  for (guint i = 0; i < parameters->n_tensors; i++)
    {
      const TrainTensor *tensor = &parameters->tensors[i];

      if (g_str_has_suffix (tensor->name, ".power"))
        g_assert_cmpfloat (tensor->rate, ==, 0.0f); /* not learned */
      else if (g_str_has_prefix (tensor->name, "layer") &&
               g_str_has_suffix (tensor->name, ".weight"))
        g_assert_cmpfloat (tensor->rate, ==, 0.1f);
      else
        g_assert_cmpfloat (tensor->rate, ==, 3e-3f);
    }
}

static void
tensors_fill_the_memory_without_gaps (void)
{
  g_autoptr (TrainParameters) parameters = train_parameters_new (&shape);
  gsize                       end        = 0;

  for (guint i = 0; i < parameters->n_tensors; i++)
    {
      g_assert_cmpuint (parameters->tensors[i].offset, ==, end);
      end += parameters->tensors[i].size;
    }
  g_assert_cmpuint (parameters->size, ==, end);
}

static void
schedule_rises_then_falls_as_a_cosine (void)
{
  g_assert_cmpfloat_with_epsilon (train_schedule (0, 10000), 0.01, 1e-6);
  g_assert_cmpfloat_with_epsilon (train_schedule (49, 10000), 0.5, 1e-3);
  g_assert_cmpfloat_with_epsilon (train_schedule (5000, 10000), 0.505, 1e-9);
  g_assert_cmpfloat_with_epsilon (train_schedule (10000, 10000), 0.01, 1e-9);
  for (guint64 step = 100; step < 10000; step++)
    g_assert_cmpfloat (train_schedule (step + 1, 10000), <, train_schedule (step, 10000));
}

static void
another_scale_adopts_all_but_the_tail (void)
{
  TrainShape                  other = shape;
  g_autoptr (TrainParameters) from  = train_parameters_new (&shape);
  g_autoptr (TrainParameters) to    = NULL;
  const TrainTensor          *tail;

  other.scale = 3;
  to          = train_parameters_new (&other);
  train_parameters_start (from, 1);
  train_parameters_start (to, 2);
  tail = train_parameters_tail (to, TRAIN_TENSOR_WEIGHT);
  {
    g_autofree gfloat *before = g_memdup2 (to->value + tail->offset,
                                           tail->size * sizeof (gfloat));

    train_parameters_adopt (to, from);
    g_assert_cmpmem (to->value, tail->offset * sizeof (gfloat), from->average,
                     tail->offset * sizeof (gfloat));
    g_assert_cmpmem (to->value + tail->offset, tail->size * sizeof (gfloat), before,
                     tail->size * sizeof (gfloat));
  }
  g_assert_cmpmem (to->average, to->size * sizeof (gfloat), to->value,
                   to->size * sizeof (gfloat));
}

/* Each layer is followed by one whose gain is 0. */
static void
deeper_network_begins_as_the_shallower (void)
{
  const guint                 times = 3;
  TrainShape                  deep  = shape;
  g_autoptr (TrainParameters) from  = train_parameters_new (&shape);
  g_autoptr (TrainParameters) to    = NULL;

  deep.layers *= times;
  to = train_parameters_new (&deep);
  train_parameters_start (from, 1);
  train_parameters_start (to, 2);
  train_parameters_adopt (to, from);

  for (guint i = 0; i < deep.layers; i++)
    {
      const TrainTensor *weight =
        train_parameters_layer (to, i, TRAIN_TENSOR_WEIGHT);
      const TrainTensor *old =
        train_parameters_layer (from, i / times, TRAIN_TENSOR_WEIGHT);
      const TrainTensor *gain =
        train_parameters_layer (to, i, TRAIN_TENSOR_GAIN);
      gboolean same = memcmp (to->value + weight->offset,
                              from->value + old->offset,
                              old->size * sizeof (gfloat)) == 0;

      g_assert_true (same == (i % times == 0));
      for (gsize c = 0; c < gain->size; c++)
        g_assert_true ((to->value[gain->offset + c] == 0.0f) ==
                       (i % times != 0));
    }
  g_assert_cmpmem (to->value +
                     train_parameters_tail (to, TRAIN_TENSOR_WEIGHT)->offset,
                   train_parameters_tail (to, TRAIN_TENSOR_WEIGHT)->size *
                     sizeof (gfloat),
                   from->value +
                     train_parameters_tail (from, TRAIN_TENSOR_WEIGHT)->offset,
                   train_parameters_tail (from, TRAIN_TENSOR_WEIGHT)->size *
                     sizeof (gfloat));
}

/* (s + k) · m >> 14 is the batch norm of −s, in bytes, to the nearest one. */
static void
batch_norm_folds_within_a_byte (void)
{
  TrainNormalisation norm;
  gfloat             gain[64], bias[64];

  train_normalisation_init (&norm, 64);
  for (guint i = 0; i < 1000; i++)
    {
      for (guint c = 0; c < 64; c++)
        {
          gain[c]          = (gfloat) g_test_rand_double_range (-1.0, 1.0);
          bias[c]          = (gfloat) g_test_rand_double_range (-3.0, 3.0);
          norm.mean[c]     = g_test_rand_double_range (10000.0, 60000.0);
          norm.variance[c] = exp (g_test_rand_double_range (9.0, 16.0));
        }
      train_normalisation_fold (&norm, gain, bias, 64);
      for (guint c = 0; c < 64; c++)
        {
          gdouble deviation = sqrt (norm.variance[c] + 1.0);
          gdouble s         = rint (norm.mean[c] + deviation * g_test_rand_double_range (-3.0, 3.0));
          gdouble real      = (gdouble) TRAIN_BYTES_PER_UNIT *
                         ((gdouble) gain[c] * (norm.mean[c] - s) / deviation +
                          (gdouble) bias[c]);
          gdouble found     = floor ((s + norm.k[c]) * norm.m[c] / TRAIN_GAIN_ONE);
          /* Half a unit of k and of the byte; of m, which is not 0, one. */
          gdouble off       = (fabs (s - norm.mean[c]) + 0.5 * abs (norm.m[c])) /
                         TRAIN_GAIN_ONE + 0.5;

          g_assert_cmpfloat (fabs (found - real), <=, off + 1e-6);
        }
    }
  train_normalisation_clear (&norm);
}

static void
power_of_one_is_the_identity (void)
{
  guint8 base[16], slope[16];

  train_power_segments (base, slope, 1.0f);
  for (guint i = 0; i < 256; i++)
    g_assert_cmpint (base[i / 16] + ((slope[i / 16] * (i % 16) + 8) >> 4), ==, i);
}

static void
power_follows_its_curve_and_stays_a_byte (void)
{
  for (gdouble power = 0.6; power < 1.6; power += 0.05)
    {
      guint8     base[16], slope[16];
      AdderPower table;

      train_power_segments (base, slope, (gfloat) power);
      g_assert_true (adder_power_init (&table, base, slope));
      for (gint i = 16; i < 256; i++)
        {
          gdouble unit = (gdouble) TRAIN_BYTES_PER_UNIT;
          gdouble real = unit * pow (i / unit, (gdouble) (gfloat) power);

          /* A straight segment leaves the curve by h² / 8 of its bend, and
           * more in the one where the curve leaves the byte. */
          if (base[i / 16] + slope[i / 16] < 255)
            g_assert_cmpfloat_with_epsilon ((gdouble) table.table[i], real, 2.5);
          else
            g_assert_cmpfloat ((gdouble) table.table[i], <=, real + 2.5);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/train/parameters/a-step-is-adam's", step_is_adams);
  g_test_add_func ("/train/parameters/a-step-does-not-depend-on-the-gradient's-scale",
                   step_does_not_depend_on_the_gradients_scale);
  g_test_add_func ("/train/parameters/adder-weights-have-a-rate-of-their-own",
                   adder_weights_have_a_rate_of_their_own);
  g_test_add_func ("/train/parameters/tensors-fill-the-memory-without-gaps",
                   tensors_fill_the_memory_without_gaps);
  g_test_add_func ("/train/parameters/another-scale-adopts-all-but-the-tail",
                   another_scale_adopts_all_but_the_tail);
  g_test_add_func ("/train/parameters/deeper-network-begins-as-the-shallower",
                   deeper_network_begins_as_the_shallower);
  g_test_add_func ("/train/schedule/rises-then-falls-as-a-cosine-to-one-percent",
                   schedule_rises_then_falls_as_a_cosine);
  g_test_add_func ("/train/integers/batch-norm-folds-within-a-byte",
                   batch_norm_folds_within_a_byte);
  g_test_add_func ("/train/integers/a-power-of-one-is-the-identity",
                   power_of_one_is_the_identity);
  g_test_add_func ("/train/integers/a-power-follows-its-curve-and-stays-a-byte",
                   power_follows_its_curve_and_stays_a_byte);

  return g_test_run ();
}
