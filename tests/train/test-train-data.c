/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patches: turned and flipped in all eight ways, small and large alike. */
#include <math.h>
#include <string.h>

#include <gegl.h>
#include <glib/gstdio.h>

#include "adder-error.h"
#include "data.h"
#include "resize.h"
#include "train-photo.h"

#define PATCH 32

/* How a patch may lie in its photograph. */
static gsize
place (guint turn,
       gint  size,
       gint  x,
       gint  y)
{
  const gint far = size - 1;
  const gint at[8][2] = { { x, y }, { y, x }, { far - x, y }, { far - y, x },
                          { x, far - y }, { y, far - x },
                          { far - x, far - y }, { far - y, far - x } };

  return (gsize) (at[turn][1] * size + at[turn][0]);
}

/* Whether a drawn patch is this part of the photograph, turned so. Only what
 * is known of it counts. */
static gboolean
matches (const guint8 *pixels,
         gint          width,
         const guint8 *input,
         const guint8 *known, /* may be NULL: all */
         gint          left,
         gint          top,
         guint         turn)
{
  for (gint y = 0; y < PATCH; y++)
    for (gint x = 0; x < PATCH; x++)
      {
        gsize at = place (turn, PATCH, x, y);

        for (gint plane = 0; plane < 3; plane++)
          if ((! known || known[(plane * PATCH + y) * PATCH + x]) &&
              input[(plane * PATCH + y) * PATCH + x] !=
                pixels[((top + (gint) at / PATCH) * width + left +
                        (gint) at % PATCH) *
                         3 +
                       plane])
            return FALSE;
      }
  return TRUE;
}

static gboolean
find (const guint8 *pixels,
      gint          width,
      gint          height,
      const guint8 *input,
      const guint8 *known,
      gint         *left,
      gint         *top,
      guint        *turn)
{
  for (*turn = 0; *turn < 8; (*turn)++)
    for (*top = 0; *top + PATCH <= height; (*top)++)
      for (*left = 0; *left + PATCH <= width; (*left)++)
        if (matches (pixels, width, input, known, *left, *top, *turn))
          return TRUE;
  return FALSE;
}

/* The residual of the same part: photograph minus enlarged small image. */
static void
check_residual (const TrainPhoto *photo,
                guint             scale,
                const gfloat     *residual,
                gint              left,
                gint              top,
                guint             turn)
{
  gint               s     = (gint) scale;
  gint               large = PATCH * s;
  gsize              n     = (gsize) photo->width * (gsize) photo->height;
  g_autofree gfloat *plane = g_new (gfloat, n);
  g_autofree gfloat *base  = g_new (gfloat, n * scale * scale);

  for (gint p = 0; p < 3; p++)
    {
      for (gsize i = 0; i < n; i++)
        plane[i] = photo->small[i * 3 + (gsize) p];
      adder_enlarge_plane (plane, photo->width, photo->height, s, base);

      for (gint y = 0; y < large; y++)
        for (gint x = 0; x < large; x++)
          {
            gsize  at = place (turn, large, x, y);
            gsize  in_photo = (gsize) ((top * s + (gint) at / large) * photo->width * s +
                                       left * s + (gint) at % large);
            gfloat expected = ((gfloat) photo->large[in_photo * 3 + (gsize) p] -
                               base[in_photo]) * TRAIN_DETAIL_PER_STEP;

            g_assert_cmpfloat (residual[(p * large + y) * large + x], ==, expected);
          }
    }
}

static void
patches_and_residuals_belong_together (void)
{
  gchar                   *folder  = train_test_photo_folder (1, 200);
  g_autoptr (TrainWorkers) workers = train_workers_new (2);

  for (guint scale = 2; scale <= 4; scale++)
    {
      enum { IMAGES = 64 };
      g_autoptr (TrainData) data = NULL;
      GError               *error = NULL;
      TrainBatch            batch;
      guint                 turns = 0;
      gsize                 n = 3 * PATCH * PATCH;

      data = train_data_load (folder, scale, PATCH + 8, workers, &error);
      g_assert_no_error (error);
      train_batch_init (&batch, scale, IMAGES, PATCH, PATCH);
      train_data_draw (data, workers, &batch, 2, 123 + scale);

      for (guint i = 0; i < IMAGES; i++)
        {
          const TrainPhoto *photo = train_data_photo (data, 0);
          gint              left = 0, top = 0;
          guint             turn = 0;

          g_assert_true (find (photo->small, photo->width, photo->height,
                               batch.input + i * n, NULL, &left, &top, &turn));
          check_residual (photo, scale, batch.residual + i * n * scale * scale, left, top,
                          turn);
          turns |= 1u << turn;
        }
      g_assert_cmphex (turns, ==, 0xff); /* all eight came */
      train_batch_clear (&batch);
    }
  train_test_remove_folder (folder);
}

/* What an enlarged patch shows and its residual add up to a part of the
 * photograph itself, which begins on a pixel of the reduction. */
static void
enlarged_patches_and_residuals_add_up (void)
{
  gchar                   *folder  = train_test_photo_folder (1, 150);
  g_autoptr (TrainWorkers) workers = train_workers_new (2);

  for (guint scale = 2; scale <= 4; scale++)
    {
      enum
      {
        IMAGES = 16,
        N      = 3 * PATCH * PATCH
      };
      g_autoptr (TrainData) data  = NULL;
      GError               *error = NULL;
      const TrainPhoto     *photo;
      TrainBatch            batch;

      data = train_data_load (folder, scale, 24, workers, &error);
      g_assert_no_error (error);
      photo = train_data_photo (data, 0);
      train_batch_init (&batch, 1, IMAGES, PATCH, PATCH);
      train_batch_see_enlarged (&batch);
      train_data_draw (data, workers, &batch, 2, 123 + scale);

      for (gsize i = 0; i < IMAGES; i++)
        {
          guint8 whole[N], known[N];
          guint  count = 0;
          gint   left = 0, top = 0;
          guint  turn = 0;

          for (gsize j = 0; j < N; j++)
            {
              gdouble seen  = (batch.enlarged[i * N + j] + 2040) / 16.0;
              gdouble value = seen + (gdouble) (batch.residual[i * N + j] /
                                                TRAIN_DETAIL_PER_STEP);

              whole[j] = (guint8) rint (CLAMP (value, 0.0, 255.0));
              /* Seen in sixteenths, limited to what a byte can be. */
              known[j] = seen > 0.0 && seen < 255.0;
              count += known[j];
              if (known[j])
                g_assert_cmpfloat_with_epsilon (value, whole[j],
                                                1.0 / 32.0 + 1e-3);
            }
          g_assert_cmpuint (count, >, N / 4);
          g_assert_true (find (photo->large, photo->width * (gint) scale,
                               photo->height * (gint) scale, whole, known,
                               &left, &top, &turn));
          g_assert_cmpint (left % (gint) scale, ==, 0);
          g_assert_cmpint (top % (gint) scale, ==, 0);
        }
      train_batch_clear (&batch);
    }
  train_test_remove_folder (folder);
}

static void
a_turn_is_a_bijection (void)
{
  for (guint turn = 0; turn < 8; turn++)
    {
      gboolean seen[25] = { FALSE };

      for (gint i = 0; i < 25; i++)
        {
          gsize at = place (turn, 5, i % 5, i / 5);

          g_assert_cmpuint (at, <, 25);
          g_assert_false (seen[at]);
          seen[at] = TRUE;
        }
    }
}

static void
a_seed_decides_the_patches (void)
{
  gchar                   *folder = train_test_photo_folder (2, 120);
  g_autoptr (TrainWorkers) one    = train_workers_new (1);
  g_autoptr (TrainWorkers) three  = train_workers_new (3);
  g_autoptr (TrainData)    data   = NULL;
  GError                  *error  = NULL;
  TrainBatch               a, b;
  gsize                    n = 8 * 3 * PATCH * PATCH;

  data = train_data_load (folder, 2, PATCH + 8, one, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (train_data_n_photos (data), ==, 2);
  train_batch_init (&a, 2, 8, PATCH, PATCH);
  train_batch_init (&b, 2, 8, PATCH, PATCH);

  train_data_draw (data, one, &a, 2, 5);
  train_data_draw (data, three, &b, 2, 5);
  g_assert_cmpmem (a.input, n, b.input, n);
  g_assert_cmpmem (a.residual, n * 16, b.residual, n * 16);

  train_data_draw (data, one, &b, 2, 6);
  g_assert_true (memcmp (a.input, b.input, n) != 0);

  train_batch_clear (&a);
  train_batch_clear (&b);
  train_test_remove_folder (folder);
}

static void
more_draws_give_more_detail (void)
{
  gchar                   *folder  = train_test_photo_folder (1, 200);
  g_autoptr (TrainWorkers) workers = train_workers_new (1);
  g_autoptr (TrainData)    data    = NULL;
  GError                  *error   = NULL;
  gdouble                  detail[2] = { 0.0, 0.0 };
  TrainBatch               batch;

  data = train_data_load (folder, 2, PATCH + 8, workers, &error);
  g_assert_no_error (error);
  train_batch_init (&batch, 2, 64, PATCH, PATCH);
  for (guint i = 0; i < 2; i++)
    {
      train_data_draw (data, workers, &batch, i == 0 ? 1 : 8, 77);
      for (gsize j = 0; j < 64 * 3 * 4 * PATCH * PATCH; j++)
        detail[i] += (gdouble) ABS (batch.residual[j]);
    }
  g_assert_cmpfloat (detail[1], >, 1.1 * detail[0]);
  train_batch_clear (&batch);
  train_test_remove_folder (folder);
}

static void
small_photographs_are_left_out (void)
{
  gchar                   *folder  = train_test_photo_folder (1, 60);
  g_autoptr (TrainWorkers) workers = train_workers_new (1);
  g_autoptr (TrainData)    data    = NULL;
  g_autoptr (GError)       error   = NULL;

  data = train_data_load (folder, 2, 31, workers, &error);
  g_assert_null (data);
  g_assert_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE);
  g_assert_nonnull (strstr (error->message, folder));
  train_test_remove_folder (folder);
}

static void
a_broken_photograph_is_an_error_that_names_it (void)
{
  gchar                   *folder  = train_test_photo_folder (1, 100);
  g_autofree gchar        *path    = g_build_filename (folder, "broken.png", NULL);
  g_autoptr (TrainWorkers) workers = train_workers_new (1);
  g_autoptr (TrainData)    data    = NULL;
  g_autoptr (GError)       error   = NULL;

  /* GEGL's loader warns too, under a name of its own. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_assert_true (g_file_set_contents (path, "not a picture", -1, NULL));
  data = train_data_load (folder, 2, 32, workers, &error);
  g_assert_null (data);
  g_assert_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE);
  g_assert_nonnull (strstr (error->message, "broken.png"));
  train_test_remove_folder (folder);
}

static void
no_folder_is_an_error (void)
{
  g_autoptr (TrainWorkers) workers = train_workers_new (1);
  g_autoptr (GError)       error   = NULL;

  g_assert_null (train_data_load ("/nowhere/at/all", 2, 32, workers, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int    argc,
      char **argv)
{
  gint result;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);

  g_test_add_func ("/train/data/a-turn-is-a-bijection", a_turn_is_a_bijection);
  g_test_add_func ("/train/data/patches-and-residuals-belong-together",
                   patches_and_residuals_belong_together);
  g_test_add_func ("/train/data/enlarged-patches-and-residuals-add-up",
                   enlarged_patches_and_residuals_add_up);
  g_test_add_func ("/train/data/a-seed-decides-the-patches-whatever-the-threads",
                   a_seed_decides_the_patches);
  g_test_add_func ("/train/data/more-draws-give-more-detail", more_draws_give_more_detail);
  g_test_add_func ("/train/data/small-photographs-are-left-out",
                   small_photographs_are_left_out);
  g_test_add_func ("/train/data/a-broken-photograph-is-an-error-that-names-it",
                   a_broken_photograph_is_an_error_that_names_it);
  g_test_add_func ("/train/data/no-folder-is-an-error", no_folder_is_an_error);

  result = g_test_run ();
  gegl_exit ();
  return result;
}
