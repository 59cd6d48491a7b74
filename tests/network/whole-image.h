/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a network over images that lie in memory. */
#pragma once

#include "levels.h"
#include "network/network-run.h"

/* Part of an image to be run as one strip. */
typedef struct
{
  const gint16 *pixels; /* [planes][height][width] of the whole image */
  gint          width;
  gint          height;
  gint          x; /* the strip's first column and row in the image */
  gint          y;
} ImagePart;

/**
 * run_part:
 * @run: a run
 * @part: where the strip lies in which image
 * @strip: its size and edges
 * @detail: `[planes][image height * shuffle][image width * shuffle]`: gets the
 *   rows that come out, but of each row only columns @from up to @to
 * @from: first column to store, counted in the strip
 * @to: first column after those to store
 *
 * Runs a strip and stores its detail where it belongs in the image.
 */
void run_part (AdderNetworkRun  *run,
               const ImagePart  *part,
               const AdderStrip *strip,
               gint16           *detail,
               gint              from,
               gint              to);

/**
 * run_image:
 * @network: a network
 * @kernels: what to compute with
 * @input: `[planes][height][width]`
 * @width: pixels
 * @height: rows
 * @edges: what lies beyond the sides
 *
 * Returns: (transfer full): the detail of the image in one strip,
 *   `[planes][height * shuffle][width * shuffle]`
 */
gint16 *run_image (AdderNetwork       *network,
                   const AdderKernels *kernels,
                   const gint16       *input,
                   gint                width,
                   gint                height,
                   AdderEdges          edges);

/**
 * detail_bytes:
 * @network: a network
 * @width: pixels of its input
 * @height: rows of its input
 *
 * Returns: bytes of the detail of such an image
 */
gsize detail_bytes (const AdderNetwork *network,
                    gint                width,
                    gint                height);
