/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spoilt photographs: what changes, what must not, and that it repeats. */
#include <math.h>
#include <string.h>

#include <gegl.h>

#include "resize.h"
#include "spoil.h"
#include "train-photo.h"

#define SIZE 96 /* of a reduction */

/* A photograph of the value that @paint gives. */
static TrainPhoto *
make_photo (guint scale,
            guint8 (*paint) (gint x,
                             gint y,
                             gint plane))
{
  TrainPhoto *photo = g_new0 (TrainPhoto, 1);
  gint        large = SIZE * (gint) scale;

  photo->name  = g_strdup ("painted");
  photo->width = photo->height = SIZE;
  photo->small                 = g_new (guint8, SIZE * SIZE * 3);
  photo->large                 = g_new (guint8, large * large * 3);
  for (gint y = 0; y < large; y++)
    for (gint x = 0; x < large; x++)
      for (gint plane = 0; plane < 3; plane++)
        photo->large[(y * large + x) * 3 + plane] = paint (x, y, plane);
  adder_imresize (photo->large, large, large, 3, photo->small, SIZE, SIZE);
  return photo;
}

static guint8
waves (gint x,
       gint y,
       gint plane)
{
  return (guint8) (128.0 + 50.0 * sin (x * 0.11 + plane) +
                   30.0 * sin (y * 0.17) + ((x / 9 + y / 7) % 2 ? 20.0 : 0.0));
}

/* A valley, the same seen in a mirror: red and blue along x, green along y. */
static guint8
valley (gint x,
        gint y,
        gint large,
        gint plane)
{
  return (guint8) (ABS (2 * (plane == 1 ? y : x) - (large - 1)) / 2);
}

static guint8
valley_2 (gint x,
          gint y,
          gint plane)
{
  return valley (x, y, 2 * SIZE, plane);
}

static guint8
valley_3 (gint x,
          gint y,
          gint plane)
{
  return valley (x, y, 3 * SIZE, plane);
}

static guint8
valley_4 (gint x,
          gint y,
          gint plane)
{
  return valley (x, y, 4 * SIZE, plane);
}

static const TrainCut whole = { 0, 0, SIZE, SIZE };

/* Mean difference of the reductions' inner part. */
static gdouble
difference (const TrainPhoto *a,
            const TrainPhoto *b,
            gboolean          absolute)
{
  gdouble sum = 0.0;
  gint    n   = 0;

  for (gint y = 8; y < SIZE - 8; y++)
    for (gint i = 8 * 3; i < (SIZE - 8) * 3; i++, n++)
      {
        gint d = a->small[y * SIZE * 3 + i] - b->small[y * SIZE * 3 + i];

        sum += absolute ? ABS (d) : d;
      }
  return sum / n;
}

static gboolean
is_unchanged (const TrainPhoto *a,
              const TrainPhoto *b)
{
  return memcmp (a->small, b->small, SIZE * SIZE * 3) == 0;
}

static void
without_flags_a_cut_is_a_part_of_the_photograph (void)
{
  TrainPhoto    *photo = make_photo (2, waves);
  const TrainCut cut   = { 5, 11, 40, 33 };
  TrainPhoto    *part  = train_spoil (photo, 2, 0, &cut, 7);

  g_assert_cmpint (part->width, ==, 40);
  g_assert_cmpint (part->height, ==, 33);
  for (gint y = 0; y < 33; y++)
    g_assert_cmpmem (part->small + y * 40 * 3, 40 * 3,
                     photo->small + ((y + 11) * SIZE + 5) * 3, 40 * 3);
  for (gint y = 0; y < 66; y++)
    g_assert_cmpmem (part->large + y * 80 * 3, 80 * 3,
                     photo->large + ((y + 22) * 2 * SIZE + 10) * 3, 80 * 3);
  train_photo_free (part);
  train_photo_free (photo);
}

static void
half_stay_clean_and_none_changes_the_target (void)
{
  TrainPhoto *photo = make_photo (2, waves);
  gint        clean = 0;

  for (guint64 seed = 0; seed < 400; seed++)
    {
      TrainPhoto *spoilt = train_spoil (photo, 2, TRAIN_SPOIL_WEB, &whole,
                                        train_random (seed, 0, 0));

      clean += is_unchanged (spoilt, photo);
      g_assert_cmpmem (spoilt->large, SIZE * SIZE * 12, photo->large,
                       SIZE * SIZE * 12);
      /* Slight: an eye still sees the same picture. */
      g_assert_cmpfloat (difference (spoilt, photo, TRUE), <, 16.0);
      g_assert_cmpfloat (fabs (difference (spoilt, photo, FALSE)), <, 1.0);
      train_photo_free (spoilt);
    }
  g_assert_cmpint (clean, >, 170);
  g_assert_cmpint (clean, <, 230);
  train_photo_free (photo);
}

/* Mean height of one side of the valley over the other. */
static gdouble
lean (const TrainPhoto *photo)
{
  gdouble sum = 0.0;
  gint    n   = 0;

  for (gint along = 8; along < SIZE - 8; along++)
    for (gint across = 8; across < SIZE / 2 - 8; across++, n += 2)
      {
        gint far = SIZE - 1 - across;

        sum += photo->small[(along * SIZE + across) * 3] -
               photo->small[(along * SIZE + far) * 3];
        sum += photo->small[(across * SIZE + along) * 3 + 1] -
               photo->small[(far * SIZE + along) * 3 + 1];
      }
  return sum / n;
}

static void
nothing_is_shifted (void)
{
  guint8 (*const paint[]) (gint, gint, gint) = { valley_2, valley_3, valley_4 };

  for (guint scale = 2; scale <= 4; scale++)
    {
      TrainPhoto *photo = make_photo (scale, paint[scale - 2]);
      gdouble     sum   = 0.0;

      for (guint64 seed = 0; seed < 60; seed++)
        {
          TrainPhoto *spoilt = train_spoil (photo, scale, TRAIN_SPOIL_WEB,
                                            &whole, train_random (seed, 3, 0));

          sum += lean (spoilt);
          train_photo_free (spoilt);
        }
      /* Shifted by a pixel of the photograph it would be 2. */
      g_test_message ("×%u: %.3f", scale, sum / 60);
      g_assert_cmpfloat (fabs (sum / 60), <, 0.1);
      train_photo_free (photo);
    }
}

static void
vivid_colours_change_both_sizes_alike (void)
{
  for (guint scale = 2; scale <= 4; scale++)
    {
      TrainPhoto        *photo    = make_photo (scale, waves);
      g_autofree guint8 *expected = g_new (guint8, SIZE * SIZE * 3);
      gint               vivid    = 0;

      for (guint64 seed = 0; seed < 200; seed++)
        {
          TrainPhoto *spoilt = train_spoil (photo, scale, TRAIN_SPOIL_COLOURS,
                                            &whole, train_random (seed, 5, 0));

          adder_imresize (spoilt->large, SIZE * (gint) scale,
                          SIZE * (gint) scale, 3, expected, SIZE, SIZE);
          for (gint i = 0; i < SIZE * SIZE * 3; i++)
            g_assert_cmpint (ABS (spoilt->small[i] - expected[i]), <=, 1);
          vivid += ! is_unchanged (spoilt, photo);
          train_photo_free (spoilt);
        }
      g_assert_cmpint (vivid, >, 10);
      g_assert_cmpint (vivid, <, 45);
      train_photo_free (photo);
    }
}

static void
a_seed_decides_how (void)
{
  TrainPhoto *photo = make_photo (3, waves);
  gint        alike = 0;

  for (guint64 seed = 0; seed < 40; seed++)
    {
      TrainPhoto *a = train_spoil (photo, 3, TRAIN_SPOIL_ALL, &whole, seed);
      TrainPhoto *b = train_spoil (photo, 3, TRAIN_SPOIL_ALL, &whole, seed);
      TrainPhoto *c =
        train_spoil (photo, 3, TRAIN_SPOIL_ALL, &whole, seed + 1000);

      g_assert_cmpmem (a->small, SIZE * SIZE * 3, b->small, SIZE * SIZE * 3);
      g_assert_cmpmem (a->large, SIZE * SIZE * 27, b->large, SIZE * SIZE * 27);
      alike += is_unchanged (a, c);
      train_photo_free (a);
      train_photo_free (b);
      train_photo_free (c);
    }
  g_assert_cmpint (alike, <, 12); /* both clean: about one of ten */
  train_photo_free (photo);
}

/* Mean size of what is to be predicted, in steps of 8 bits. */
static gdouble
mean_residual (TrainData    *data,
               TrainWorkers *workers,
               TrainBatch   *batch)
{
  gsize   n   = (gsize) batch->images * 3 * 64 * 64;
  gdouble sum = 0.0;

  train_data_draw (data, workers, batch, 2, 9);
  for (gsize i = 0; i < n; i++)
    sum += fabs ((gdouble) batch->residual[i]) / TRAIN_DETAIL_PER_STEP;
  return sum / n;
}

/* The enlarged input and the residual make a whole number: a clean pixel. */
static void
check_target_is_clean (const TrainBatch *batch)
{
  g_autofree gfloat *plane = g_new (gfloat, 32 * 32);
  g_autofree gfloat *base  = g_new (gfloat, 64 * 64);

  for (guint i = 0; i < batch->images * 3; i++)
    {
      for (gint j = 0; j < 32 * 32; j++)
        plane[j] = batch->input[i * 32 * 32 + j];
      adder_enlarge_plane (plane, 32, 32, 2, base);
      for (gint y = 4; y < 60; y++)
        for (gint x = 4; x < 60; x++)
          {
            gdouble value = base[y * 64 + x] +
                            batch->residual[(i * 64 + y) * 64 + x] /
                              TRAIN_DETAIL_PER_STEP;

            g_assert_cmpfloat (fabs (value - rint (value)), <, 1e-3);
            g_assert_cmpfloat (value, >, -0.01);
            g_assert_cmpfloat (value, <, 255.01);
          }
    }
}

/* train_spoil() itself insists on it; many seeds, as few patches lie near a
 * border. */
static void
patches_stay_in_their_photograph (void)
{
  gchar                   *folder  = train_test_photo_folder (1, 200);
  g_autoptr (TrainWorkers) workers = train_workers_new (1);
  g_autoptr (TrainData)    data    = NULL;
  GError                  *error   = NULL;
  TrainBatch               batch;

  data = train_data_load (folder, 2, 40, workers, &error);
  g_assert_no_error (error);
  train_data_set_spoil (data, TRAIN_SPOIL_COLOURS);
  train_batch_init (&batch, 2, 32, 32, 32);
  for (guint64 seed = 0; seed < 50; seed++)
    train_data_draw (data, workers, &batch, 1, seed);

  train_batch_clear (&batch);
  train_test_remove_folder (folder);
}

static void
patches_are_spoilt_and_their_targets_are_not (void)
{
  gchar                   *folder = train_test_photo_folder (1, 300);
  g_autoptr (TrainWorkers) one    = train_workers_new (1);
  g_autoptr (TrainWorkers) three  = train_workers_new (3);
  g_autoptr (TrainData)    data   = NULL;
  GError                  *error  = NULL;
  gdouble                  clean, spoilt;
  TrainBatch               a, b;
  gsize                    n = 32 * 3 * 32 * 32;

  data = train_data_load (folder, 2, 40, one, &error);
  g_assert_no_error (error);
  train_batch_init (&a, 2, 32, 32, 32);
  train_batch_init (&b, 2, 32, 32, 32);

  clean = mean_residual (data, one, &a);
  train_data_set_spoil (data, TRAIN_SPOIL_WEB);
  spoilt = mean_residual (data, one, &b);
  check_target_is_clean (&b);
  g_assert_true (memcmp (a.input, b.input, n) != 0);
  g_assert_cmpfloat (spoilt, >, clean);
  g_assert_cmpfloat (spoilt, <, 2.5 * clean); /* more if they were shifted */

  mean_residual (data, three, &a);
  g_assert_cmpmem (a.input, n, b.input, n);
  g_assert_cmpmem (a.residual, n * 16, b.residual, n * 16);

  train_batch_clear (&a);
  train_batch_clear (&b);
  train_test_remove_folder (folder);
}

static void
whole_photographs_are_spoilt_alike_in_every_run (void)
{
  gchar                   *folder  = train_test_photo_folder (6, 100);
  g_autoptr (TrainWorkers) workers = train_workers_new (2);
  g_autoptr (TrainData) clean = train_data_load (folder, 2, 16, workers, NULL);
  g_autoptr (TrainData) once  = train_data_load (folder, 2, 16, workers, NULL);
  g_autoptr (TrainData) again = train_data_load (folder, 2, 16, workers, NULL);
  guint                 changed = 0;

  train_data_spoil (once, workers, TRAIN_SPOIL_ALL);
  train_data_spoil (again, workers, TRAIN_SPOIL_ALL);
  for (guint i = 0; i < 6; i++)
    {
      const TrainPhoto *photo = train_data_photo (once, i);

      g_assert_cmpmem (photo->small, 7500, train_data_photo (again, i)->small,
                       7500);
      g_assert_cmpmem (photo->large, 30000, train_data_photo (clean, i)->large,
                       30000);
      changed +=
        memcmp (photo->small, train_data_photo (clean, i)->small, 7500) != 0;
    }
  g_assert_cmpuint (changed, >=, 2);
  train_test_remove_folder (folder);
}

int
main (int    argc,
      char **argv)
{
  gint result;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);

  g_test_add_func (
    "/train/spoil/without-flags-a-cut-is-a-part-of-the-photograph",
    without_flags_a_cut_is_a_part_of_the_photograph);
  g_test_add_func ("/train/spoil/half-stay-clean-and-none-changes-the-target",
                   half_stay_clean_and_none_changes_the_target);
  g_test_add_func ("/train/spoil/nothing-is-shifted", nothing_is_shifted);
  g_test_add_func ("/train/spoil/vivid-colours-change-both-sizes-alike",
                   vivid_colours_change_both_sizes_alike);
  g_test_add_func ("/train/spoil/a-seed-decides-how", a_seed_decides_how);
  g_test_add_func ("/train/spoil/patches-stay-in-their-photograph",
                   patches_stay_in_their_photograph);
  g_test_add_func ("/train/spoil/patches-are-spoilt-and-their-targets-are-not",
                   patches_are_spoilt_and_their_targets_are_not);
  g_test_add_func (
    "/train/spoil/whole-photographs-are-spoilt-alike-in-every-run",
    whole_photographs_are_spoilt_alike_in_every_run);

  result = g_test_run ();
  gegl_exit ();
  return result;
}
