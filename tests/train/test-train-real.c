/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole photographs through a body of real adder layers: as in a step's
 * forward pass, whatever their size, and scored like any other network. */
#include <math.h>
#include <string.h>

#include <gegl.h>

#include "export.h"
#include "pass-private.h"
#include "train-fixture.h"
#include "train-oracle.h"
#include "train-photo.h"

static const TrainShape shapes[] = {
  { 2, 3, 8, TRUE, FALSE, TRAIN_BODY_FLOAT_ADDER, TRUE },
  { 3, 2, 16, FALSE, TRUE, TRAIN_BODY_FLOAT_ADDER, TRUE },
  { 4, 2, 8, TRUE, FALSE, TRAIN_BODY_FLOAT_ADDER, FALSE },
  { 2, 4, 8, TRUE, FALSE, TRAIN_BODY_FLOAT_ADDER, TRAIN_SHORTCUT_BLOCK },
};

/* Planes to pixels. */
static guint8 *
interleave (const TrainBatch *batch)
{
  gsize   n     = (gsize) batch->width * batch->height;
  guint8 *small = g_new (guint8, TRAIN_PLANES * n);

  for (gsize i = 0; i < TRAIN_PLANES * n; i++)
    small[i] = batch->input[i % TRAIN_PLANES * n + i / TRAIN_PLANES];
  return small;
}

static TrainNormalisation *
new_normalisations (const TrainShape *shape)
{
  TrainNormalisation *layers = g_new0 (TrainNormalisation, shape->layers);

  for (guint i = 0; i < shape->layers; i++)
    train_normalisation_init (&layers[i], shape->channels);
  return layers;
}

/* Makes @detail, not shuffled, the residual of a batch of one image. */
static void
shuffle (TrainBatch   *batch,
         const gfloat *detail,
         guint         s)
{
  gsize width = batch->width, n = width * batch->height;

  for (gsize o = 0; o < TRAIN_PLANES * s * s; o++)
    for (gsize i = 0; i < n; i++)
      batch->residual[o / (s * s) * n * s * s +
                      (i / width * s + o / s % s) * width * s + i % width * s +
                      o % s] = detail[o * n + i];
}

static gdouble
mean_size (const TrainBatch *batch,
           guint             scale)
{
  gsize n = (gsize) TRAIN_PLANES * batch->width * batch->height * scale * scale;
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += fabs ((gdouble) batch->residual[i]) / (gdouble) n;
  return sum;
}

/* Each output is compared: only if all are equal is the loss 0. */
static void
photograph_is_a_patch (gconstpointer data)
{
  const TrainShape      *shape  = data;
  const TrainFixtureSize size   = { 1, 32, 6 };
  TrainNormalisation    *layers = new_normalisations (shape);
  TrainFixture           fixture;
  g_autofree guint8     *small  = NULL;
  g_autofree gfloat     *detail = g_new (gfloat, 3 * 16 * 32 * 6);

  train_fixture_init (&fixture, shape, &size, adder_cpu_detect (), 2);
  small = interleave (&fixture.batch);
  train_pass_measure (fixture.pass, fixture.parameters,
                      fixture.parameters->value, &fixture.batch, layers);
  g_assert_cmpfloat (fixture.pass->loss[0], >, 0.0);
  train_pass_run_photo (fixture.pass, layers, small, 32, 6, detail);

  shuffle (&fixture.batch, detail, shape->scale);
  g_assert_cmpfloat (mean_size (&fixture.batch, shape->scale), >, 10.0);
  train_pass_measure (fixture.pass, fixture.parameters,
                      fixture.parameters->value, &fixture.batch, layers);
  g_assert_cmpfloat (fixture.pass->loss[0], ==, 0.0);

  train_measure_free (layers, shape->layers);
  train_fixture_clear (&fixture);
}

/* The oracle's batch norms, so that it computes what the photograph does. */
static void
take_moments (const TrainOracle  *oracle,
              const TrainShape   *shape,
              TrainNormalisation *layers)
{
  for (guint i = 0; i < shape->layers; i++)
    for (guint c = 0; c < shape->channels; c++)
      train_oracle_moments (oracle, i, c, &layers[i].mean[c],
                            &layers[i].variance[c]);
}

/* A batch of one image as no photograph is, and nothing to predict. */
static void
fill_batch (TrainBatch *batch,
            guint       scale,
            guint       width,
            guint       height)
{
  gsize n = (gsize) TRAIN_PLANES * width * height;

  train_batch_init (batch, scale, 1, width, height);
  for (gsize i = 0; i < n; i++)
    batch->input[i] = (guint8) (60 + i * 37 % 140);
  for (gsize i = 0; i < n * scale * scale; i++)
    batch->residual[i] = 0.0f;
}

/* Returns the loss of the transcription where the photograph's detail is what
 * is to be predicted. */
static gdouble
distance_to_oracle (TrainFixture     *fixture,
                    const TrainShape *shape,
                    TrainBatch       *batch,
                    gdouble          *size)
{
  TrainNormalisation     *layers  = new_normalisations (shape);
  g_autofree guint8      *small   = interleave (batch);
  g_autoptr (TrainOracle) moments = NULL;
  g_autoptr (TrainOracle) oracle  = NULL;
  g_autofree gfloat      *detail  = NULL;

  detail  = g_new (gfloat, TRAIN_PLANES * shape->scale * shape->scale *
                             batch->width * batch->height);
  moments = train_oracle_new (fixture->parameters, batch, NULL);
  take_moments (moments, shape, layers);
  train_pass_run_photo (fixture->pass, layers, small, batch->width,
                        batch->height, detail);
  shuffle (batch, detail, shape->scale);
  oracle = train_oracle_new (fixture->parameters, batch, NULL);

  train_measure_free (layers, shape->layers);
  *size = train_oracle_loss (moments);
  return train_oracle_loss (oracle);
}

/* Widths around whole vectors, down to one pixel. */
static void
any_size_equals_the_transcription (gconstpointer data)
{
  static const guint     widths[] = { 1, 7, 8, 9, 37 };
  const TrainFixtureSize patch    = { 1, 32, 4 };
  const TrainShape      *shape    = data;
  TrainNormalisation    *unused   = new_normalisations (shape);
  TrainFixture           fixture;

  train_fixture_init (&fixture, shape, &patch, adder_cpu_detect (), 2);
  train_pass_measure (fixture.pass, fixture.parameters,
                      fixture.parameters->value, &fixture.batch, unused);

  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      TrainBatch batch;
      gdouble    off, size;

      fill_batch (&batch, shape->scale, widths[i], 5);
      off = distance_to_oracle (&fixture, shape, &batch, &size);
      g_test_message ("width %u: off by %g of %g", widths[i], off, size);
      g_assert_cmpfloat (size, >, 0.1);
      /* The ends have weights of 16 bits here and not there. */
      g_assert_cmpfloat (off, <=, 2e-3 * size);
      train_batch_clear (&batch);
    }
  train_measure_free (unused, shape->layers);
  train_fixture_clear (&fixture);
}

/* A tail of zeros leaves the base, and its score to the last bit. */
static void
no_detail_scores_as_the_base (void)
{
  gchar                 *folder = train_test_photo_folder (2, 90);
  const TrainFixtureSize patch  = { 1, 32, 4 };
  TrainNormalisation    *layers = new_normalisations (&shapes[0]);
  g_autoptr (TrainData)  data   = NULL;
  TrainFixture           fixture;
  const TrainTensor     *tail;
  TrainScore             base, found;
  GError                *error = NULL;

  train_fixture_init (&fixture, &shapes[0], &patch, adder_cpu_detect (), 2);
  data = train_data_load (folder, 2, 16, fixture.workers, &error);
  g_assert_no_error (error);
  train_evaluate (NULL, NULL, fixture.workers, data, &base, &error);
  g_assert_no_error (error);

  train_pass_measure (fixture.pass, fixture.parameters,
                      fixture.parameters->value, &fixture.batch, layers);
  found = train_evaluate_real (fixture.pass, layers, data);
  g_assert_cmpfloat (fabs (found.psnr - base.psnr), >, 0.1);

  tail = train_parameters_tail (fixture.parameters, TRAIN_TENSOR_WEIGHT);
  memset (fixture.parameters->value + tail->offset, 0,
          (fixture.parameters->size - tail->offset) * sizeof (gfloat));
  train_pass_measure (fixture.pass, fixture.parameters,
                      fixture.parameters->value, &fixture.batch, layers);
  found = train_evaluate_real (fixture.pass, layers, data);
  g_assert_cmpfloat (found.psnr, ==, base.psnr);
  g_assert_cmpfloat (found.ssim, ==, base.ssim);

  train_measure_free (layers, shapes[0].layers);
  train_fixture_clear (&fixture);
  train_test_remove_folder (folder);
}

int
main (int    argc,
      char **argv)
{
  static const gchar *const names[] = { "long-skip", "power-scale-3", "scale-4",
                                        "blocks" };
  gint                      result;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree gchar *one = g_strdup_printf (
        "/train/real/%s/a-photograph-of-a-patch-s-size-gives-a-step-s-bits",
        names[i]);
      g_autofree gchar *two = g_strdup_printf (
        "/train/real/%s/a-photograph-of-any-size-equals-the-transcription",
        names[i]);

      g_test_add_data_func (one, &shapes[i], photograph_is_a_patch);
      g_test_add_data_func (two, &shapes[i], any_size_equals_the_transcription);
    }
  g_test_add_func ("/train/real/no-detail-scores-as-the-base",
                   no_detail_scores_as_the_base);

  result = g_test_run ();
  gegl_exit ();
  return result;
}
