/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network's score on photographs, by the engine itself. */

#include <math.h>
#include <string.h>

#include "export.h"
#include "network/network-run.h"
#include "metrics.h"
#include "resize.h"

typedef struct
{
  AdderNetwork       *network;
  const AdderKernels *kernels;
  const TrainData    *data;
  TrainScore         *scores; /* [photos] */
  GError            **errors; /* [photos] */
} Evaluation;

/* One photograph on its way through the network. */
typedef struct
{
  const TrainPhoto *photo;
  gint              scale;
  gfloat           *base;   /* [3][s · height][s · width] */
  guint8           *result; /* [s · height][s · width][3] */
} Picture;

static void
give_row (gint           y,
          gint16 *const *planes,
          gpointer       user_data)
{
  const Picture *picture = user_data;
  const guint8  *row     = picture->photo->small +
                      (gsize) y * (gsize) picture->photo->width * 3;

  for (gint x = 0; x < picture->photo->width; x++)
    for (gint plane = 0; plane < 3; plane++)
      planes[plane][x] = (gint16) (16 * row[x * 3 + plane] - 2040);
}

static void
take_row (gint          y,
          const gint16 *detail,
          gsize         stride,
          gpointer      user_data)
{
  const Picture *picture = user_data;
  gint           s       = picture->scale;
  gsize          width   = (gsize) (picture->photo->width * s);
  gsize          size    = width * (gsize) (picture->photo->height * s);

  for (gint plane = 0; plane < 3; plane++)
    for (gint i = 0; i < s; i++)
      {
        const gint16 *from = detail + (gsize) (plane * s + i) * stride;
        gsize         at   = (gsize) (y * s + i) * width;

        for (gsize x = 0; x < width; x++)
          {
            gfloat value = picture->base[(gsize) plane * size + at + x] +
                           (gfloat) from[x] * (1.0f / TRAIN_DETAIL_PER_STEP);

            picture->result[(at + x) * 3 + (gsize) plane] =
              (guint8) floorf (CLAMP (value, 0.0f, 255.0f) + 0.5f);
          }
      }
}

static void
enlarge_base (Picture *picture)
{
  const TrainPhoto  *photo = picture->photo;
  gsize              n     = (gsize) photo->width * (gsize) photo->height;
  gsize              large = n * (gsize) (picture->scale * picture->scale);
  g_autofree gfloat *plane = g_new (gfloat, n);

  picture->base = g_new (gfloat, 3 * large);
  for (gsize p = 0; p < 3; p++)
    {
      for (gsize i = 0; i < n; i++)
        plane[i] = photo->small[i * 3 + p];
      adder_enlarge_plane (plane, photo->width, photo->height, picture->scale,
                           picture->base + p * large);
    }
}

/* The network's detail on top of the base. */
static gboolean
run_network (const Evaluation *evaluation,
             Picture          *picture,
             GError          **error)
{
  AdderStrip                  strip = { picture->photo->width,
                                        picture->photo->height,
                                        ADDER_EDGES_ZERO, 0, 0 };
  AdderStripIO                io    = { give_row, take_row, NULL, picture };
  g_autoptr (AdderNetworkRun) run   = NULL;

  run = adder_network_run_new (evaluation->network, evaluation->kernels,
                               picture->photo->width, error);
  return run && adder_network_run_strip (run, &strip, &io, NULL, error);
}

/* No detail: the classical enlargement. */
static void
take_base (Picture *picture)
{
  g_autofree gint16 *zeros = NULL;
  gint               s     = picture->scale;
  gsize              width = (gsize) (picture->photo->width * s);

  zeros = g_new0 (gint16, width);
  for (gint y = 0; y < picture->photo->height; y++)
    take_row (y, zeros, 0, picture);
}

static void
evaluate_task (guint    item,
               guint    worker,
               gpointer data)
{
  Evaluation       *evaluation = data;
  const TrainPhoto *photo = train_data_photo (evaluation->data, item);
  gint              scale = (gint) train_data_scale (evaluation->data);
  gint              width = photo->width * scale;
  gint              height = photo->height * scale;
  Picture           picture = { photo, scale, NULL, NULL };
  TrainScore       *score = &evaluation->scores[item];
  gboolean          success = TRUE;

  enlarge_base (&picture);
  picture.result = g_new (guint8, (gsize) width * (gsize) height * 3);
  if (evaluation->network)
    success = run_network (evaluation, &picture, &evaluation->errors[item]);
  else
    take_base (&picture);
  if (success)
    adder_metrics_compare (picture.result, photo->large, width, height, 3, scale,
                           &score->psnr, &score->ssim);
  g_free (picture.base);
  g_free (picture.result);
}

/**
 * train_evaluate:
 * @network: (nullable): %NULL scores the base enlargement alone
 * @data: photographs of which none was trained on, at the network's scale
 * @score: (out): mean over the photographs
 */
gboolean
train_evaluate (AdderNetwork       *network,
                const AdderKernels *kernels,
                TrainWorkers       *workers,
                const TrainData    *data,
                TrainScore         *score,
                GError            **error)
{
  guint      n          = train_data_n_photos (data);
  gboolean   success    = TRUE;
  Evaluation evaluation = { network, kernels, data, g_new0 (TrainScore, n),
                            g_new0 (GError *, n) };

  train_workers_run (workers, n, evaluate_task, &evaluation);

  *score = (TrainScore) { 0.0, 0.0 };
  for (guint i = 0; i < n; i++)
    {
      score->psnr += evaluation.scores[i].psnr / n;
      score->ssim += evaluation.scores[i].ssim / n;
      if (evaluation.errors[i] && success)
        {
          g_propagate_error (error, g_steal_pointer (&evaluation.errors[i]));
          success = FALSE;
        }
      g_clear_error (&evaluation.errors[i]);
    }

  g_free (evaluation.scores);
  g_free (evaluation.errors);
  return success;
}
