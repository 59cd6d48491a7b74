/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a network over images that lie in memory. */
#include "whole-image.h"

#include <string.h>

/* Where rows come from and go to. */
typedef struct
{
  const ImagePart  *part;
  const AdderStrip *strip;
  gint16           *detail;
  gint              planes;
  gint              shuffle;
  gint              from;
  gint              to;
  gint              next_output;
} Transfer;

static void
give_row (gint           y,
          gint16 *const *planes,
          gpointer       user_data)
{
  const Transfer  *transfer = user_data;
  const ImagePart *part     = transfer->part;

  g_assert_cmpint (y, >=, 0);
  g_assert_cmpint (y, <, transfer->strip->height);
  for (gint i = 0; i < transfer->planes; i++)
    memcpy (planes[i],
            part->pixels +
              ((gsize) i * part->height + part->y + y) * part->width + part->x,
            transfer->strip->width * sizeof (gint16));
}

static void
take_row (gint          y,
          const gint16 *detail,
          gsize         stride,
          gpointer      user_data)
{
  Transfer        *transfer = user_data;
  const ImagePart *part     = transfer->part;
  gint             s        = transfer->shuffle;

  g_assert_cmpint (y, ==, transfer->next_output++);
  for (gint plane = 0; plane < transfer->planes; plane++)
    for (gint i = 0; i < s; i++)
      {
        gsize row = ((gsize) plane * part->height + part->y + y) * s + i;

        memcpy (transfer->detail +
                  (row * part->width + part->x + transfer->from) * s,
                detail + (plane * s + i) * stride + transfer->from * s,
                (transfer->to - transfer->from) * s * sizeof (gint16));
      }
}

void
run_part (AdderNetworkRun  *run,
          const ImagePart  *part,
          const AdderStrip *strip,
          gint16           *detail,
          gint              from,
          gint              to)
{
  const AdderNetwork *network  = adder_network_run_get_network (run);
  g_autoptr (GError)  error    = NULL;
  Transfer            transfer = {
    .part        = part,
    .strip       = strip,
    .detail      = detail,
    .planes      = adder_network_get_planes (network),
    .shuffle     = adder_network_get_shuffle (network),
    .from        = from,
    .to          = to,
    .next_output = strip->top,
  };
  AdderStripIO io = {
    .input     = give_row,
    .output    = take_row,
    .user_data = &transfer,
  };

  g_assert_true (adder_network_run_strip (run, strip, &io, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (transfer.next_output, ==, strip->height - strip->bottom);
}

gsize
detail_bytes (const AdderNetwork *network,
              gint                width,
              gint                height)
{
  gsize shuffle = adder_network_get_shuffle (network);

  return adder_network_get_planes (network) * shuffle * shuffle * width *
         height * sizeof (gint16);
}

gint16 *
run_image (AdderNetwork       *network,
           const AdderKernels *kernels,
           const gint16       *input,
           gint                width,
           gint                height,
           AdderEdges          edges)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (AdderNetworkRun) run   = NULL;
  ImagePart                   part  = { input, width, height, 0, 0 };
  AdderStrip                  strip = { width, height, edges, 0, 0 };
  gint16                     *detail;

  run = adder_network_run_new (network, kernels, width, &error);
  g_assert_no_error (error);
  detail = g_malloc (detail_bytes (network, width, height));
  run_part (run, &part, &strip, detail, 0, width);
  return detail;
}
