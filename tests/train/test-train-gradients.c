/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step's forward pass and gradients against the transcription, and the
 * transcription's derivatives against differences of its loss. */
#include <math.h>
#include <string.h>

#include "pass-private.h"
#include "train-fixture.h"
#include "train-oracle.h"

#define IMAGES 2
#define WIDTH  32
#define HEIGHT 6
#define LAYERS 4

typedef struct
{
  const gchar *name;
  TrainShape   shape;
  TrainLoss    loss;
  gfloat       luma;
} Case;

static void
init (TrainFixture *fixture,
      const Case   *it)
{
  const TrainFixtureSize size = { IMAGES, WIDTH, HEIGHT };

  train_fixture_init (fixture, &it->shape, &size, adder_cpu_detect (), 1);
  train_pass_set_loss (fixture->pass, it->loss, it->luma);
}

static gdouble
run_step (TrainFixture *fixture,
          guint64  seed)
{
  return train_pass_step (fixture->pass, fixture->parameters, &fixture->batch, seed);
}

/* What the pass folded its batch norms into. */
static TrainOracle *
transcribe (TrainFixture *fixture,
            const Case   *it)
{
  TrainNormalisation folded[LAYERS];
  TrainOracle       *oracle;

  for (guint i = 0; i < LAYERS; i++)
    folded[i] = fixture->pass->layers[i].normalisation;
  oracle = train_oracle_new (fixture->parameters, &fixture->batch, folded);
  train_oracle_set_loss (oracle, it->loss, it->luma);
  return oracle;
}

/* The part of one gradient that is not a multiple of the other, as a share:
 * Adam does not see the scale of a tensor's gradient. */
static gdouble
difference (const gdouble *a,
            const gdouble *b,
            gsize          n)
{
  gdouble aa = 0.0, bb = 0.0, ab = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      aa += a[i] * a[i];
      bb += b[i] * b[i];
      ab += a[i] * b[i];
    }
  g_assert_cmpfloat (bb, >, 0.0);
  g_assert_cmpfloat (ab, >, 0.0);
  return sqrt (MAX (0.0, 1.0 - ab * ab / (aa * bb)));
}

static const gchar *
layer_name (guint        layer,
            const gchar *tensor,
            gchar        name[32])
{
  g_snprintf (name, 32, "layer%u.%s", layer, tensor);
  return name;
}

/* How far a tensor's gradient may be off. The tail's sees at
 * most the head's weights rounded, the last batch norm the tail's weights in integers, the last weights words of 11
 * bits, all else bytes that were rounded at random in the layers above. */
static gdouble
tolerance (const TrainTensor *tensor)
{
  gchar name[32];

  if (g_str_has_prefix (tensor->name, "tail"))
    return 5e-4;
  if (g_str_has_prefix (tensor->name, layer_name (LAYERS - 1, "", name)))
    return 5e-3;
  return 0.05;
}

static void
compare_gradients (const TrainParameters *parameters,
                   const gdouble         *found,
                   const gdouble         *expected,
                   gdouble                share)
{
  for (guint i = 0; i < parameters->n_tensors; i++)
    {
      const TrainTensor *tensor = &parameters->tensors[i];
      gdouble            off;

      if (g_str_has_suffix (tensor->name, ".power"))
        continue;
      off = difference (found + tensor->offset, expected + tensor->offset,
                        tensor->size);
      g_test_message ("%s: %g", tensor->name, off);
      g_assert_cmpfloat (off, <=, tolerance (tensor) * share);
    }
}

static gdouble *
gradients_of (TrainFixture *fixture)
{
  gdouble *gradients = g_new (gdouble, fixture->parameters->size);

  for (gsize i = 0; i < fixture->parameters->size; i++)
    gradients[i] = (gdouble) fixture->parameters->gradient[i];
  return gradients;
}

static void
step_equals_transcription (gconstpointer data)
{
  TrainFixture                  fixture;
  gdouble                  loss;
  gboolean                 exact;
  g_autoptr (TrainOracle)  oracle   = NULL;
  g_autofree gdouble      *found    = NULL;
  g_autofree gdouble      *expected = NULL;

  init (&fixture, data);
  loss     = run_step (&fixture, 1);
  oracle   = transcribe (&fixture, data);
  found    = gradients_of (&fixture);
  expected = train_oracle_gradient (oracle);

  /* Between float layers the ends have weights of 16 bits all the same. */
  exact = fixture.pass->body != &train_body_float_adder;
  g_assert_cmpfloat_with_epsilon (loss, train_oracle_loss (oracle), exact ? 1e-6 : 1e-2);
  compare_gradients (fixture.parameters, found, expected, 1.0);
  train_fixture_clear (&fixture);
}

/* One number for each layer: the sign and the size of it count. */
static void
power_gradient_equals_transcription (gconstpointer data)
{
  TrainFixture                 fixture;
  g_autoptr (TrainOracle) oracle   = NULL;
  g_autofree gdouble     *expected = NULL;

  init (&fixture, data);
  run_step (&fixture, 1);
  oracle   = transcribe (&fixture, data);
  expected = train_oracle_gradient (oracle);
  for (guint i = 0; i < LAYERS; i++)
    {
      gsize   at   = train_parameters_layer (fixture.parameters, i, TRAIN_TENSOR_POWER)->offset;
      gdouble unit = (gdouble) TRAIN_BYTES_PER_UNIT;
      gdouble found = (gdouble) fixture.parameters->gradient[at] / unit;

      g_test_message ("layer %u: %g, expected %g", i, found, expected[at] / unit);
      g_assert_cmpfloat_with_epsilon (found, expected[at] / unit,
                                      0.05 * fabs (expected[at] / unit));
    }
  train_fixture_clear (&fixture);
}

/* Rounding at random is fair: the mean over seeds comes nearer. */
static void
mean_over_seeds_comes_nearer (gconstpointer data)
{
  enum { SEEDS = 64 };
  TrainFixture                 fixture;
  g_autoptr (TrainOracle) oracle   = NULL;
  g_autofree gdouble     *expected = NULL;
  g_autofree gdouble     *mean     = NULL;

  init (&fixture, data);
  mean = g_new0 (gdouble, fixture.parameters->size);
  for (guint64 seed = 0; seed < SEEDS; seed++)
    {
      g_autofree gdouble *one = NULL;

      run_step (&fixture, seed);
      one = gradients_of (&fixture);
      for (gsize i = 0; i < fixture.parameters->size; i++)
        mean[i] += one[i] / SEEDS;
    }
  oracle   = transcribe (&fixture, data);
  expected = train_oracle_gradient (oracle);
  compare_gradients (fixture.parameters, mean, expected, 1.0);
  for (guint i = 0; i < fixture.parameters->n_tensors; i++)
    {
      const TrainTensor *tensor = &fixture.parameters->tensors[i];

      if (! g_str_has_suffix (tensor->name, ".power"))
        g_assert_cmpfloat (difference (mean + tensor->offset, expected + tensor->offset,
                                       tensor->size), <=, 0.01);
    }
  train_fixture_clear (&fixture);
}

static void
batch_norm_measures_the_whole_batch (gconstpointer data)
{
  TrainFixture                 fixture;
  g_autoptr (TrainOracle) oracle = NULL;
  gdouble                 share;

  init (&fixture, data);
  run_step (&fixture, 1);
  oracle = transcribe (&fixture, data);
  /* The head before float layers has weights of 16 bits all the same. */
  share = fixture.pass->body == &train_body_float_adder ? 1e-4 : 0.0;
  for (guint i = 0; i < LAYERS; i++)
    for (guint c = 0; c < 8; c++)
      {
        const TrainNormalisation *found = &fixture.pass->layers[i].normalisation;
        gdouble                   mean, variance;

        train_oracle_moments (oracle, i, c, &mean, &variance);
        g_assert_cmpfloat_with_epsilon (found->mean[c], mean,
                                        1e-2 + share * fabs (mean));
        g_assert_cmpfloat_with_epsilon (found->variance[c], variance,
                                        (1e-4 + 10.0 * share) * variance);
      }
  train_fixture_clear (&fixture);
}

static gdouble
criterion_with (TrainFixture *fixture,
                const Case   *it,
                gsize         index,
                gfloat        value)
{
  gfloat                  kept = fixture->parameters->value[index];
  g_autoptr (TrainOracle) oracle = NULL;

  fixture->parameters->value[index] = value;
  oracle = train_oracle_new (fixture->parameters, &fixture->batch, NULL);
  fixture->parameters->value[index] = kept;
  train_oracle_set_loss (oracle, it->loss, it->luma);
  return train_oracle_criterion (oracle);
}

/* Without rounding the loss has a derivative by everything but the weights of
 * adder layers, whose gradient is AdderNet's by definition. */
static void
transcription_equals_differences (gconstpointer data)
{
  const Case             *it    = data;
  const TrainShape       *shape = &it->shape;
  TrainFixture                 fixture;
  guint64                 random = 3;
  gdouble                 unit;
  g_autoptr (TrainOracle) oracle   = NULL;
  g_autofree gdouble     *gradient = NULL;

  init (&fixture, it);
  oracle   = train_oracle_new (fixture.parameters, &fixture.batch, NULL);
  train_oracle_set_loss (oracle, it->loss, it->luma);
  gradient = train_oracle_gradient (oracle);
  unit     = 64.0 * IMAGES * WIDTH * HEIGHT * TRAIN_PLANES * shape->scale * shape->scale;

  for (guint i = 0; i < fixture.parameters->n_tensors; i++)
    {
      const TrainTensor *tensor = &fixture.parameters->tensors[i];
      gboolean           adder  = shape->body != TRAIN_BODY_CONVOLUTION &&
                       g_str_has_prefix (tensor->name, "layer") &&
                       g_str_has_suffix (tensor->name, ".weight");

      for (guint draw = 0; draw < 2 && ! adder; draw++)
        {
          gsize   at   = tensor->offset + (gsize) (train_random_uniform (&random) *
                                                 (gdouble) tensor->size);
          gfloat  value = fixture.parameters->value[at];
          gfloat  above = value + 0x1p-12f, below = value - 0x1p-12f;
          gdouble slope = (criterion_with (&fixture, it, at, above) -
                           criterion_with (&fixture, it, at, below)) /
                          ((gdouble) above - (gdouble) below) / unit;

          if (g_str_has_suffix (tensor->name, ".power") && ! shape->power)
            continue;
          g_test_message ("%s: %g, by differences %g", tensor->name,
                          gradient[at] / unit, slope);
          g_assert_cmpfloat_with_epsilon (gradient[at] / unit, slope,
                                          0.02 * fabs (slope) + 0.002);
        }
    }
  train_fixture_clear (&fixture);
}

/* Adds a test for shapes that differ in one thing. */
static void
add_for_shapes (const gchar  *sentence,
                GTestDataFunc test)
{
  static const Case cases[] = {
    { "plain", { 2, LAYERS, 8, FALSE, FALSE, TRAIN_BODY_ADDER, TRUE } },
    { "long-skip", { 2, LAYERS, 8, TRUE, FALSE, TRAIN_BODY_ADDER, TRUE } },
    { "power", { 2, LAYERS, 8, TRUE, TRUE, TRAIN_BODY_ADDER, TRUE } },
    { "no-shortcut", { 2, LAYERS, 8, FALSE, FALSE, TRAIN_BODY_ADDER, FALSE } },
    { "blocks",
      { 2, LAYERS, 8, TRUE, FALSE, TRAIN_BODY_ADDER, TRAIN_SHORTCUT_BLOCK } },
    { "convolution-blocks",
      { 2, LAYERS, 8, TRUE, TRUE, TRAIN_BODY_CONVOLUTION,
        TRAIN_SHORTCUT_BLOCK } },
    { "float-adder-blocks",
      { 2, LAYERS, 8, TRUE, FALSE, TRAIN_BODY_FLOAT_ADDER,
        TRAIN_SHORTCUT_BLOCK } },
    { "convolution",
      { 2, LAYERS, 8, TRUE, FALSE, TRAIN_BODY_CONVOLUTION, TRUE } },
    { "convolution-power",
      { 2, LAYERS, 8, TRUE, TRUE, TRAIN_BODY_CONVOLUTION, FALSE } },
    { "float-adder",
      { 2, LAYERS, 8, TRUE, FALSE, TRAIN_BODY_FLOAT_ADDER, TRUE } },
    { "float-adder-power",
      { 2, LAYERS, 8, FALSE, TRUE, TRAIN_BODY_FLOAT_ADDER, TRUE } },
    { "scale-3", { 3, LAYERS, 8, TRUE, FALSE, TRAIN_BODY_ADDER, TRUE } },
    { "luma",
      { 2, LAYERS, 8, TRUE, FALSE, TRAIN_BODY_ADDER, TRUE },
      TRAIN_LOSS_ABSOLUTE,
      0.5f },
    { "square",
      { 2, LAYERS, 8, TRUE, FALSE, TRAIN_BODY_ADDER, TRUE },
      TRAIN_LOSS_SQUARE },
    { "square-luma",
      { 3, LAYERS, 8, TRUE, TRUE, TRAIN_BODY_ADDER, TRUE },
      TRAIN_LOSS_SQUARE,
      2.0f },
    { "convolution-square-luma",
      { 2, LAYERS, 8, TRUE, FALSE, TRAIN_BODY_CONVOLUTION, TRUE },
      TRAIN_LOSS_SQUARE,
      1.0f },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree gchar *path = g_strdup_printf ("/train/gradients/%s/%s",
                                                cases[i].name, sentence);

      /* Nothing is rounded at random there, and the first layer of a block,
       * which has no shortcut, feels the head's rounded weights in signs. */
      if (test == mean_over_seeds_comes_nearer &&
          g_str_equal (cases[i].name, "float-adder-blocks"))
        continue;
      if (cases[i].shape.power || test != power_gradient_equals_transcription)
        g_test_add_data_func (path, &cases[i], test);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_for_shapes ("a-step-equals-its-transcription-in-double-precision",
                  step_equals_transcription);
  add_for_shapes ("the-power's-gradient-equals-its-transcription",
                  power_gradient_equals_transcription);
  add_for_shapes ("the-mean-over-seeds-comes-nearer-to-it", mean_over_seeds_comes_nearer);
  add_for_shapes ("batch-norm-measures-the-whole-batch",
                  batch_norm_measures_the_whole_batch);
  add_for_shapes ("the-transcription's-derivatives-equal-differences",
                  transcription_equals_differences);

  return g_test_run ();
}
