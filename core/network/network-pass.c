/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderPass: the way of one strip through the layers, row by row. */
#include "network/network-pass.h"

#include <string.h>

#include "network/network-private.h"

/* ---- Which rows and columns ---- */

/* Of @size rows or columns, those that a layer has to compute: what is left of
 * them without the overlap @before and @behind, and one more on each side for
 * every layer that follows. */
static AdderSpan
wanted (gint size,
        gint before,
        gint behind,
        gint layers_after)
{
  return (AdderSpan) { MAX (0, before - layers_after),
                       MIN (size, size - behind + layers_after) };
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
adder_pass_count_rows (const AdderNetwork *network,
                       const AdderStrip   *strip)
{
  AdderStrip whole;
  guint64    n_rows = 0;

  whole = unrolled (network, strip);
  for (guint i = 0; i < network->n_layers; i++)
    {
      AdderSpan rows = wanted (whole.height, whole.top, whole.bottom,
                               (gint) (network->n_layers - 1 - i));

      n_rows += rows.end - rows.first;
    }
  return n_rows;
}

void
adder_pass_init (AdderPass        *pass,
                 const AdderStrip *strip)
{
  const AdderNetwork *network = pass->run->network;

  pass->strip         = unrolled (network, strip);
  pass->caller_height = strip->height;
  pass->added         = pass->strip.top - strip->top;
  for (guint i = 0; i < network->n_layers; i++)
    {
      gint after = (gint) (network->n_layers - 1 - i);

      pass->rows[i] =
        wanted (pass->strip.height, pass->strip.top, pass->strip.bottom, after);
      pass->columns[i] =
        wanted (strip->width, strip->left, strip->right, after);
    }
  pass->next_input = MAX (0, pass->rows[0].first - 1);
}

/* ---- Rows ---- */

/* Sets what lies beside a row of a layer's output, where the layer reaches the
 * strip's sides; elsewhere the layer before has made more than is needed. */
static void
pad_channels (const AdderPass *pass,
              guint            index,
              guint8          *row)
{
  gsize group    = pass->run->kernels->group;
  guint channels = pass->run->network->layers[index].outputs;

  for (gsize c = 0; c < channels; c += group)
    {
      guint8 *pixels = row + c * pass->run->stride;

      if (pass->strip.edges & ADDER_EDGES_WRAP_X)
        adder_row_wrap (pixels, group, pass->strip.width);
      else
        {
          if (pass->columns[index].first == 0)
            memset (pixels - group, 0, group);
          if (pass->columns[index].end == pass->strip.width)
            memset (pixels + pass->strip.width * group, 0, group);
        }
    }
}

static gint
caller_row (const AdderPass *pass,
            gint             y)
{
  gint row = (y - pass->added) % pass->caller_height;

  return row < 0 ? row + pass->caller_height : row;
}

/* Fetches the input's rows up to @y. */
static void
fetch (AdderPass *pass,
       gint       y)
{
  AdderNetworkRun *run   = pass->run;
  gint             width = pass->strip.width;
  gint16          *planes[3];

  for (y = MIN (y, pass->strip.height - 1); pass->next_input <= y;
       pass->next_input++)
    {
      gint16 *row = adder_ring_row (&run->input, pass->next_input);

      for (gint i = 0; i < run->network->planes; i++)
        planes[i] = row + i * run->stride;
      pass->io->input (caller_row (pass, pass->next_input), planes,
                       pass->io->user_data);
      for (gint i = 0; i < run->network->planes; i++)
        if (pass->strip.edges & ADDER_EDGES_WRAP_X)
          adder_row_wrap (planes[i], sizeof (gint16), width);
        else
          /* cppcheck-suppress negativeIndex; a row has a margin */
          planes[i][-1] = planes[i][width] = 0;
    }
}

/* The rows above, at and below @y of a layer's output, from column @x on. */
static void
taps (const AdderPass *pass,
      const AdderRing *ring,
      gint             x,
      gint             y,
      const guint8   **rows)
{
  for (gint i = 0; i < 3; i++)
    {
      gint          row = y + i - 1;
      const guint8 *pixels;

      pixels  = row < 0 || row >= pass->strip.height
                  ? pass->run->zero_row
                  : adder_ring_row (ring, row);
      rows[i] = pixels + x * pass->run->kernels->group;
    }
}

/* ---- Layers ---- */

static void
run_head (AdderPass *pass,
          gint       y)
{
  AdderNetworkRun *run      = pass->run;
  AdderSpan        columns  = pass->columns[0];
  gint             n_planes = run->network->planes;
  guint8          *out      = adder_ring_row (&run->rings[0], y);
  const gint16    *rows[9];

  fetch (pass, y + 1);
  for (gint i = 0; i < 3; i++)
    for (gint plane = 0; plane < n_planes; plane++)
      {
        gint          row    = y + i - 1;
        const gint16 *pixels = adder_ring_row (&run->input, MAX (row, 0));

        pixels                     = row < 0 || row >= pass->strip.height
                                       ? run->zero_input
                                       : pixels + plane * run->stride;
        rows[i * n_planes + plane] = pixels + columns.first;
      }
  run->kernels->convolution3x3->head (out + columns.first * run->kernels->group,
                                      rows, &run->plan->layers[0].convolution,
                                      columns.end - columns.first, run->stride);
  pad_channels (pass, 0, out);
}

static void
run_body (AdderPass *pass,
          guint      index,
          gint       y)
{
  AdderNetworkRun         *run      = pass->run;
  const AdderLayer        *layer    = &run->network->layers[index];
  const AdderPlannedLayer *planned  = &run->plan->layers[index];
  AdderSpan                columns  = pass->columns[index];
  gsize                    offset   = columns.first * run->kernels->group;
  gsize                    width    = columns.end - columns.first;
  guint8                  *out      = adder_ring_row (&run->rings[index], y);
  const guint8            *shortcut = NULL;
  const guint8            *rows[3];

  taps (pass, &run->rings[index - 1], columns.first, y, rows);
  if (layer->shortcut == ADDER_SHORTCUT_INPUT)
    shortcut = rows[1];
  else if (layer->shortcut == ADDER_SHORTCUT_BLOCK)
    shortcut = (guint8 *) adder_ring_row (&run->rings[index - 2], y) + offset;

  if (layer->type == ADDER_LAYER_ADDER)
    run->kernels->adder3x3->row (out + offset, rows, shortcut, &planned->adder,
                                 width, run->stride);
  else
    run->kernels->convolution3x3->body (out + offset, rows, shortcut,
                                        &planned->convolution, width,
                                        run->stride);
  pad_channels (pass, index, out);
}

/* Channels side by side become pixels side by side. */
static void
shuffle (const AdderPass *pass,
         AdderSpan        columns)
{
  AdderNetworkRun *run    = pass->run;
  gsize            scale  = adder_network_get_shuffle (run->network);
  gsize            stride = run->stride * scale;

  for (gint plane = 0; plane < run->network->planes; plane++)
    run->kernels->shuffle
      ->rows (run->detail + plane * scale * stride + columns.first * scale,
              stride,
              run->tail + plane * scale * scale * run->stride + columns.first,
              run->stride, scale, columns.end - columns.first);
}

static void
run_tail (AdderPass *pass,
          gint       y)
{
  AdderNetworkRun *run     = pass->run;
  guint            index   = run->network->n_layers - 1;
  AdderSpan        columns = pass->columns[index];
  gsize            scale   = adder_network_get_shuffle (run->network);
  gboolean         skip    = run->network->layers[index].skip;
  const guint8    *rows[3];
  const guint8    *head[3];

  taps (pass, &run->rings[index - 1], columns.first, y, rows);
  if (skip)
    taps (pass, &run->rings[0], columns.first, y, head);
  run->kernels->convolution3x3->tail (run->tail + columns.first, run->stride,
                                      rows, skip ? head : NULL,
                                      &run->plan->layers[index].convolution,
                                      columns.end - columns.first, run->stride);
  if (scale > 1)
    shuffle (pass, columns);
  pass->io->output (caller_row (pass, y), scale > 1 ? run->detail : run->tail,
                    run->stride * scale, pass->io->user_data);
}

void
adder_pass_row (AdderPass *pass,
                guint      index,
                gint       y)
{
  if (index == 0)
    run_head (pass, y);
  else if (index == pass->run->network->n_layers - 1)
    run_tail (pass, y);
  else
    run_body (pass, index, y);
}
