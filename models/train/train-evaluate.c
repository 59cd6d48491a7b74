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
  gdouble            *psnr;   /* [photos] */
  gdouble            *ssim;   /* [photos] */
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

static void
evaluate_task (guint    item,
               guint    worker,
               gpointer data)
{
  Evaluation                  *evaluation = data;
  const TrainPhoto            *photo = train_data_photo (evaluation->data, item);
  gint                         scale = adder_network_get_scale (evaluation->network);
  gint                         width = photo->width * scale;
  gint                         height = photo->height * scale;
  Picture                      picture = { photo, scale, NULL, NULL };
  AdderStrip                   strip = { photo->width, photo->height,
                                         ADDER_EDGES_ZERO, 0, 0 };
  AdderStripIO                 io    = { give_row, take_row, NULL, &picture };
  g_autoptr (AdderNetworkRun)  run   = NULL;

  run = adder_network_run_new (evaluation->network, evaluation->kernels,
                               photo->width, &evaluation->errors[item]);
  if (! run)
    return;

  enlarge_base (&picture);
  picture.result = g_new (guint8, (gsize) width * (gsize) height * 3);
  if (adder_network_run_strip (run, &strip, &io, NULL,
                               &evaluation->errors[item]))
    adder_metrics_compare (picture.result, photo->large, width, height, 3, scale,
                           &evaluation->psnr[item], &evaluation->ssim[item]);
  g_free (picture.base);
  g_free (picture.result);
}

/**
 * train_evaluate:
 * @data: photographs of which none was trained on
 * @psnr: (out): mean over the photographs of the luma's PSNR in dB
 * @ssim: (out): and of its structural similarity
 */
gboolean
train_evaluate (AdderNetwork       *network,
                const AdderKernels *kernels,
                TrainWorkers       *workers,
                const TrainData    *data,
                gdouble            *psnr,
                gdouble            *ssim,
                GError            **error)
{
  guint      n          = train_data_n_photos (data);
  gboolean   success    = TRUE;
  Evaluation evaluation = { network, kernels, data, g_new0 (gdouble, n),
                            g_new0 (gdouble, n), g_new0 (GError *, n) };

  train_workers_run (workers, n, evaluate_task, &evaluation);

  *psnr = *ssim = 0.0;
  for (guint i = 0; i < n; i++)
    {
      *psnr += evaluation.psnr[i] / n;
      *ssim += evaluation.ssim[i] / n;
      if (evaluation.errors[i] && success)
        {
          g_propagate_error (error, g_steal_pointer (&evaluation.errors[i]));
          success = FALSE;
        }
      g_clear_error (&evaluation.errors[i]);
    }

  g_free (evaluation.psnr);
  g_free (evaluation.ssim);
  g_free (evaluation.errors);
  return success;
}
