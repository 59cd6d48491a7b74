/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderNetworkRun: rows of an image stream through a network. */
#include "network/network-run.h"

#include "adder-error.h"
#include "network/network-plan.h"
#include "network/network-private.h"
#include "network/row-ring.h"

struct _AdderNetworkRun
{
  AdderNetwork           *network;
  const AdderKernels     *kernels;
  const AdderNetworkPlan *plan;
  gint                    max_width;
  gsize                   stride; /* of every row, in pixels */
  gpointer                memory; /* holds all that follows */
  AdderRing               input;  /* each row has all planes */
  AdderRing               rings[ADDER_MAX_LAYERS + 1];
  const gint16           *zero_input; /* a row of zeros, pixel 0 */
  const guint8           *zero_row;
  gint16                 *tail;   /* [planes·shuffle²][stride] */
  gint16                 *detail; /* [planes·shuffle][stride·shuffle] */
};

/* What one call of adder_network_run_strip() works on. The strip is the
 * caller's, but with rows added above and below it where top and bottom touch:
 * that is all there is to wrapping in y. */
typedef struct
{
  AdderNetworkRun    *run;
  const AdderStripIO *io;
  AdderStrip          strip;
  gint                caller_height;
  gint                added; /* rows above the caller's row 0 */
  gint                next_input;
} Pass;

/* ---- Memory ---- */

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
  AdderNetworkRun run    = { .stride = adder_row_stride (width) };
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
  gsize            size;
  gpointer         memory;
  AdderNetworkRun *run;
  AdderCarver      carver = { NULL };

  g_return_val_if_fail (network != NULL && kernels != NULL && width > 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  size   = adder_network_run_size (network, width);
  memory = size < G_MAXSIZE ? g_try_malloc0 (size) : NULL;
  if (memory == NULL)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
                   "no memory for strips of %d pixels (%" G_GSIZE_FORMAT
                   " bytes); use narrower ones",
                   width, size);
      return NULL;
    }

  run            = g_new0 (AdderNetworkRun, 1);
  run->network   = adder_network_ref (network);
  run->kernels   = kernels;
  run->plan      = adder_network_get_plan (network, kernels);
  run->max_width = width;
  run->stride    = adder_row_stride (width);
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

/* ---- Rows ---- */

static void
pad_channels (const Pass *pass,
              guint8     *row,
              guint       channels)
{
  gsize group = pass->run->kernels->group;

  for (gsize c = 0; c < channels; c += group)
    adder_row_pad (row + c * pass->run->stride, group, pass->strip.width,
                   pass->strip.edges & ADDER_EDGES_WRAP_X);
}

static gint
caller_row (const Pass *pass,
            gint        y)
{
  gint row = (y - pass->added) % pass->caller_height;

  return row < 0 ? row + pass->caller_height : row;
}

/* Fetches the input's rows up to @y. */
static void
fetch (Pass *pass,
       gint  y)
{
  AdderNetworkRun *run      = pass->run;
  gint             n_planes = run->network->planes;
  gint16          *planes[3];

  for (y = MIN (y, pass->strip.height - 1); pass->next_input <= y;
       pass->next_input++)
    {
      gint16 *row = adder_ring_row (&run->input, pass->next_input);

      for (gint i = 0; i < n_planes; i++)
        planes[i] = row + i * run->stride;
      pass->io->input (caller_row (pass, pass->next_input), planes,
                       pass->io->user_data);
      for (gint i = 0; i < n_planes; i++)
        adder_row_pad (planes[i], sizeof (gint16), pass->strip.width,
                       pass->strip.edges & ADDER_EDGES_WRAP_X);
    }
}

/* The rows above, at and below @y of a layer's output. */
static void
taps (const Pass      *pass,
      const AdderRing *ring,
      gint             y,
      const guint8   **rows)
{
  for (gint i = 0; i < 3; i++)
    {
      gint row = y + i - 1;

      rows[i] = row < 0 || row >= pass->strip.height
                  ? pass->run->zero_row
                  : adder_ring_row (ring, row);
    }
}

/* ---- Layers ---- */

static void
run_head (Pass *pass,
          gint  y)
{
  AdderNetworkRun *run      = pass->run;
  gint             n_planes = run->network->planes;
  guint8          *out      = adder_ring_row (&run->rings[0], y);
  const gint16    *rows[9];

  fetch (pass, y + 1);
  for (gint i = 0; i < 3; i++)
    for (gint plane = 0; plane < n_planes; plane++)
      {
        gint          row    = y + i - 1;
        const gint16 *pixels = adder_ring_row (&run->input, MAX (row, 0));

        rows[i * n_planes + plane] = row < 0 || row >= pass->strip.height
                                       ? run->zero_input
                                       : pixels + plane * run->stride;
      }
  run->kernels->convolution3x3->head (out, rows,
                                      &run->plan->layers[0].convolution,
                                      pass->strip.width, run->stride);
  pad_channels (pass, out, run->network->layers[0].outputs);
}

static void
run_body (Pass *pass,
          guint index,
          gint  y)
{
  AdderNetworkRun         *run     = pass->run;
  const AdderLayer        *layer   = &run->network->layers[index];
  const AdderPlannedLayer *planned = &run->plan->layers[index];
  guint8                  *out     = adder_ring_row (&run->rings[index], y);
  const guint8            *rows[3];
  const guint8            *shortcut = NULL;

  taps (pass, &run->rings[index - 1], y, rows);
  if (layer->shortcut == ADDER_SHORTCUT_INPUT)
    shortcut = rows[1];
  else if (layer->shortcut == ADDER_SHORTCUT_BLOCK)
    shortcut = adder_ring_row (&run->rings[index - 2], y);

  if (layer->type == ADDER_LAYER_ADDER)
    run->kernels->adder3x3->row (out, rows, shortcut, &planned->adder,
                                 pass->strip.width, run->stride);
  else
    run->kernels->convolution3x3->body (out, rows, shortcut,
                                        &planned->convolution,
                                        pass->strip.width, run->stride);
  pad_channels (pass, out, layer->outputs);
}

static void
run_tail (Pass *pass,
          gint  y)
{
  AdderNetworkRun *run           = pass->run;
  guint            index         = run->network->n_layers - 1;
  gsize            shuffle       = adder_network_get_shuffle (run->network);
  gsize            detail_stride = run->stride * shuffle;
  const guint8    *rows[3];
  const guint8    *head[3];
  gboolean         skip   = run->network->layers[index].skip;
  const gint16    *detail = run->tail;

  taps (pass, &run->rings[index - 1], y, rows);
  if (skip)
    taps (pass, &run->rings[0], y, head);
  run->kernels->convolution3x3->tail (run->tail, run->stride, rows,
                                      skip ? head : NULL,
                                      &run->plan->layers[index].convolution,
                                      pass->strip.width, run->stride);
  if (shuffle > 1)
    {
      for (gint i = 0; i < run->network->planes; i++)
        run->kernels->shuffle->rows (run->detail + i * shuffle * detail_stride,
                                     detail_stride,
                                     run->tail +
                                       i * shuffle * shuffle * run->stride,
                                     run->stride, shuffle, pass->strip.width);
      detail = run->detail;
    }
  pass->io->output (caller_row (pass, y), detail, detail_stride,
                    pass->io->user_data);
}

/* ---- Strips ---- */

/* The rows that a layer has to compute: those of the strip whose output is
 * wanted, and one more on each side for every layer that follows. */
static void
wanted_rows (const AdderNetwork *network,
             const AdderStrip   *strip,
             guint               index,
             gint               *first,
             gint               *end)
{
  gint after = (gint) (network->n_layers - 1 - index);

  *first = MAX (0, strip->top - after);
  *end   = MIN (strip->height, strip->height - strip->bottom + after);
}

/* Turns "top and bottom touch" into rows of overlap. */
static AdderStrip
unrolled (const AdderNetwork *network,
          const AdderStrip   *strip)
{
  AdderStrip result = *strip;

  if (strip->edges & ADDER_EDGES_WRAP_Y)
    {
      result.top = result.bottom = adder_network_get_radius (network);
      result.height += result.top + result.bottom;
    }
  return result;
}

guint64
adder_network_run_count_rows (const AdderNetwork *network,
                              const AdderStrip   *strip)
{
  AdderStrip whole;
  guint64    rows = 0;

  g_return_val_if_fail (network != NULL && strip != NULL, 0);

  whole = unrolled (network, strip);
  for (guint i = 0; i < network->n_layers; i++)
    {
      gint first, end;

      wanted_rows (network, &whole, i, &first, &end);
      rows += end - first;
    }
  return rows;
}

static void
run_row (Pass *pass,
         guint index,
         gint  y)
{
  if (index == 0)
    run_head (pass, y);
  else if (index == pass->run->network->n_layers - 1)
    run_tail (pass, y);
  else
    run_body (pass, index, y);
}

gboolean
adder_network_run_strip (AdderNetworkRun    *run,
                         const AdderStrip   *strip,
                         const AdderStripIO *io,
                         GCancellable       *cancellable,
                         GError            **error)
{
  Pass pass = { .run = run, .io = io };
  gint first, end;

  g_return_val_if_fail (run != NULL && strip != NULL && io != NULL, FALSE);
  g_return_val_if_fail (io->input != NULL && io->output != NULL, FALSE);
  g_return_val_if_fail (strip->width > 0 && strip->width <= run->max_width,
                        FALSE);
  g_return_val_if_fail (strip->top >= 0 && strip->bottom >= 0, FALSE);
  g_return_val_if_fail (strip->height > strip->top + strip->bottom, FALSE);
  g_return_val_if_fail (! (strip->edges & ADDER_EDGES_WRAP_Y) ||
                          (strip->top == 0 && strip->bottom == 0),
                        FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  pass.strip         = unrolled (run->network, strip);
  pass.caller_height = strip->height;
  pass.added         = pass.strip.top - strip->top;
  wanted_rows (run->network, &pass.strip, 0, &first, &end);
  pass.next_input = MAX (0, first - 1);

  /* A step takes each layer one row on; a layer is one row behind the layer
   * before it, which has then just made the row below. */
  for (gint step = first;
       step < pass.strip.height + (gint) run->network->n_layers; step++)
    for (guint i = 0; i < run->network->n_layers; i++)
      {
        gint y = step - (gint) i;

        wanted_rows (run->network, &pass.strip, i, &first, &end);
        if (y < first || y >= end)
          continue;
        if (g_cancellable_set_error_if_cancelled (cancellable, error))
          return FALSE;
        run_row (&pass, i, y);
        if (io->progress)
          io->progress (io->user_data);
      }
  return TRUE;
}
