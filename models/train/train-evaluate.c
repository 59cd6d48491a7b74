/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network's score on photographs, by the engine itself; that of real adder
 * layers, which it cannot run, by the trainer's own pass. */

#include "export.h"
#include "network/network-run.h"
#include "picture.h"

typedef struct
{
  AdderNetwork       *network;
  const AdderKernels *kernels;
  const TrainData    *data;
  TrainScore         *scores; /* [photos] */
  GError            **errors; /* [photos] */
} Evaluation;

static void
give_row (gint           y,
          gint16 *const *planes,
          gpointer       user_data)
{
  const TrainPicture *picture = user_data;
  const guint8       *row     = picture->photo->small +
                                (gsize) y * (gsize) picture->photo->width * 3;
  gsize width = (gsize) picture->photo->width * (gsize) picture->scale;
  gsize n     = width * (gsize) picture->photo->height * (gsize) picture->scale;

  for (gsize plane = 0; plane < 3 && picture->enlarged; plane++)
    for (gsize x = 0; x < width; x++)
      {
        gfloat value = picture->base[plane * n + (gsize) y * width + x];

        planes[plane][x] =
          (gint16) ((gint) (CLAMP (value, 0.0f, 255.0f) * 16.0f + 0.5f) - 2040);
      }
  if (picture->enlarged)
    return;
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
  TrainPicture *picture = user_data;
  gsize         s       = picture->enlarged ? 1 : (gsize) picture->scale;
  gsize         width = (gsize) picture->photo->width * (gsize) picture->scale;

  for (gsize plane = 0; plane < 3; plane++)
    for (gsize i = 0; i < s; i++)
      {
        const gint16 *from = detail + (plane * s + i) * stride;

        for (gsize x = 0; x < width; x++)
          train_picture_put (picture, plane, (gsize) y * s + i, x, from[x]);
      }
}

/* The network's detail on top of the base. */
static gboolean
run_network (const Evaluation *evaluation,
             TrainPicture     *picture,
             GError          **error)
{
  gint       s     = picture->enlarged ? picture->scale : 1;
  gint       width = picture->photo->width * s;
  AdderStrip strip = { width, picture->photo->height * s, ADDER_EDGES_ZERO, 0,
                       0 };
  AdderStripIO                io    = { give_row, take_row, NULL, picture };
  g_autoptr (AdderNetworkRun) run   = NULL;

  run = adder_network_run_new (evaluation->network, evaluation->kernels, width,
                               error);
  return run && adder_network_run_strip (run, &strip, &io, NULL, error);
}

/* No detail: the classical enlargement. */
static void
take_base (TrainPicture *picture)
{
  g_autofree gint16 *zeros = NULL;
  gint               s     = picture->scale;
  gsize              width = (gsize) picture->photo->width * (gsize) s;

  zeros = g_new0 (gint16, width);
  for (gint y = 0; y < picture->photo->height; y++)
    take_row (y, zeros, 0, picture);
}

static void
evaluate_task (guint    item,
               guint    worker,
               gpointer data)
{
  Evaluation  *evaluation = data;
  gboolean     success    = TRUE;
  TrainPicture picture;

  train_picture_init (&picture, train_data_photo (evaluation->data, item),
                      train_data_scale (evaluation->data));
  picture.enlarged = evaluation->network &&
                     adder_network_get_input (evaluation->network) ==
                       ADDER_INPUT_ENLARGED;
  if (evaluation->network)
    success = run_network (evaluation, &picture, &evaluation->errors[item]);
  else
    take_base (&picture);
  if (success)
    evaluation->scores[item] = train_picture_score (&picture);
  train_picture_clear (&picture);
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

/* One photograph through the pass, its detail shuffled onto the base. */
static TrainScore
score_real (TrainPass                *pass,
            const TrainNormalisation *layers,
            const TrainPhoto         *photo,
            guint                     scale)
{
  gsize              width  = (gsize) photo->width;
  gsize              n      = width * (gsize) photo->height;
  g_autofree gfloat *detail = g_new (gfloat, 3 * scale * scale * n);
  TrainPicture       picture;
  TrainScore         result;

  train_pass_run_photo (pass, layers, photo->small, (guint) photo->width,
                        (guint) photo->height, detail);
  train_picture_init (&picture, photo, scale);
  for (gsize o = 0; o < 3 * scale * scale; o++)
    for (gsize i = 0; i < n; i++)
      train_picture_put (&picture, o / (scale * scale),
                         i / width * scale + o / scale % scale,
                         i % width * scale + o % scale, detail[o * n + i]);
  result = train_picture_score (&picture);
  train_picture_clear (&picture);
  return result;
}

/**
 * train_evaluate_real:
 * @pass: with a body of real adder layers, just measured
 * @layers: what the measurement gave
 * @data: photographs of which none was trained on, at the pass's scale
 *
 * Returns: mean over the photographs
 */
TrainScore
train_evaluate_real (TrainPass                *pass,
                     const TrainNormalisation *layers,
                     const TrainData          *data)
{
  guint      n    = train_data_n_photos (data);
  TrainScore mean = { 0.0, 0.0 };

  for (guint i = 0; i < n; i++)
    {
      TrainScore one = score_real (pass, layers, train_data_photo (data, i),
                                   train_data_scale (data));

      mean.psnr += one.psnr / n;
      mean.ssim += one.ssim / n;
    }
  return mean;
}
