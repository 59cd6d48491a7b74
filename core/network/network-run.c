/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderNetworkRun: rows of an image stream through a network. */
#include "config.h"

#include "network/network-run.h"

#include <glib/gi18n-lib.h>

#include "adder-error.h"
#include "network/network-pass.h"
#include "network/network-private.h"

/* ---- Memory ---- */

/* Kernels write whole blocks, which need not start at pixel 0. The half block
 * at the end is for the cache alone: groups of channels lie a stride apart, and
 * without it that would be a power of two for the most natural widths. All
 * groups of a pixel would then compete for the same few lines: strips of 384
 * pixels took 13 % longer at 32 channels and 21 % at 64 (Zen 3, AVX2). */
static gsize
row_stride (gint width)
{
  return adder_row_stride ((gsize) width + ADDER_ROW_BLOCK - 1) +
         ADDER_ROW_BLOCK / 2;
}

/* Carves all memory of @run, whose stride and kernels' group are known. */
static void
carve_run (AdderCarver        *carver,
           AdderNetworkRun    *run,
           const AdderNetwork *network,
           gsize               group)
{
  gsize   stride  = run->stride;
  gsize   planes  = network->planes;
  gsize   shuffle = adder_network_get_shuffle (network);
  gsize   margin  = ADDER_ROW_MARGIN;
  gsize   widest  = 0;
  gint16 *zero_input;
  guint8 *zero_row;

  adder_ring_carve (&run->input, carver, 3, planes * stride * sizeof (gint16),
                    margin * sizeof (gint16));
  for (guint i = 0; i + 1 < network->n_layers; i++)
    {
      gsize channels = network->layers[i].outputs;

      widest = MAX (widest, channels);
      adder_ring_carve (&run->rings[i], carver,
                        adder_network_plan_ring_rows (network, i),
                        adder_row_bytes (channels, stride), margin * group);
    }
  zero_input = adder_carve (carver, stride, sizeof (gint16));
  zero_row   = adder_carve (carver, widest, stride);
  run->tail =
    adder_carve (carver, planes * shuffle * shuffle * stride, sizeof (gint16));
  if (shuffle > 1)
    run->detail = adder_carve (carver, planes * shuffle * shuffle * stride,
                               sizeof (gint16));
  if (carver->memory)
    {
      run->zero_input = zero_input + margin;
      run->zero_row   = zero_row + margin * group;
    }
}

gsize
adder_network_run_size (const AdderNetwork *network,
                        gint                width)
{
  AdderNetworkRun run    = { .stride = row_stride (width) };
  AdderCarver     carver = { NULL };

  g_return_val_if_fail (network != NULL && width > 0, 0);

  /* The group moves margins about, but takes no memory. */
  carve_run (&carver, &run, network, 8);
  return carver.overflow ? G_MAXSIZE : carver.used + ADDER_CARVER_ALIGNMENT;
}

AdderNetworkRun *
adder_network_run_new (AdderNetwork       *network,
                       const AdderKernels *kernels,
                       gint                width,
                       GError            **error)
{
  const AdderNetworkPlan *plan;
  gsize                   size;
  gpointer                memory;
  AdderNetworkRun        *run;
  AdderCarver             carver = { NULL };

  g_return_val_if_fail (network != NULL && kernels != NULL && width > 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  size   = adder_network_run_size (network, width);
  plan   = adder_network_get_plan (network, kernels);
  memory = plan && size < G_MAXSIZE ? g_try_malloc0 (size) : NULL;
  if (memory == NULL)
    {
      g_set_error (
        error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
        _ ("no memory for strips of %d pixels (%zu bytes); use narrower ones"),
        width, size);
      return NULL;
    }

  run            = g_new0 (AdderNetworkRun, 1);
  run->network   = adder_network_ref (network);
  run->kernels   = kernels;
  run->plan      = plan;
  run->max_width = width;
  run->stride    = row_stride (width);
  run->memory    = memory;
  carver.memory =
    (guint8 *) memory +
    (ADDER_CARVER_ALIGNMENT - (guintptr) memory % ADDER_CARVER_ALIGNMENT);
  carve_run (&carver, run, network, kernels->group);
  return run;
}

void
adder_network_run_free (AdderNetworkRun *run)
{
  g_return_if_fail (run != NULL);

  adder_network_unref (run->network);
  g_free (run->memory);
  g_free (run);
}

AdderNetwork *
adder_network_run_get_network (const AdderNetworkRun *run)
{
  g_return_val_if_fail (run != NULL, NULL);

  return run->network;
}

/* ---- Strips ---- */

guint64
adder_network_run_count_rows (const AdderNetwork *network,
                              const AdderStrip   *strip)
{
  g_return_val_if_fail (network != NULL && strip != NULL, 0);

  return adder_pass_count_rows (network, strip);
}

static gboolean
is_possible (const AdderNetworkRun *run,
             const AdderStrip      *strip)
{
  if (strip->width > run->max_width || strip->left < 0 || strip->right < 0 ||
      strip->top < 0 || strip->bottom < 0 ||
      strip->left >= strip->width - strip->right ||
      strip->top >= strip->height - strip->bottom)
    return FALSE;
  /* Sides that touch need no overlap. */
  if (strip->edges & ADDER_EDGES_WRAP_X &&
      (strip->left > 0 || strip->right > 0))
    return FALSE;
  if (strip->edges & ADDER_EDGES_WRAP_Y &&
      (strip->top > 0 || strip->bottom > 0))
    return FALSE;
  return TRUE;
}

gboolean
adder_network_run_strip (AdderNetworkRun    *run,
                         const AdderStrip   *strip,
                         const AdderStripIO *io,
                         GCancellable       *cancellable,
                         GError            **error)
{
  AdderPass pass = { .run = run, .io = io };
  gint      n_layers;

  g_return_val_if_fail (run != NULL && strip != NULL && io != NULL, FALSE);
  g_return_val_if_fail (io->input != NULL && io->output != NULL, FALSE);
  g_return_val_if_fail (is_possible (run, strip), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  adder_pass_init (&pass, strip);
  n_layers = (gint) run->network->n_layers;

  /* A step takes each layer one row on; a layer is one row behind the layer
   * before it, which has then just made the row below. */
  for (gint step = pass.rows[0].first; step < pass.strip.height + n_layers;
       step++)
    for (gint i = 0; i < n_layers; i++)
      {
        gint y = step - i;

        if (y < pass.rows[i].first || y >= pass.rows[i].end)
          continue;
        if (g_cancellable_set_error_if_cancelled (cancellable, error))
          return FALSE;
        adder_pass_row (&pass, i, y);
        if (io->progress)
          io->progress (io->user_data);
      }
  return TRUE;
}
