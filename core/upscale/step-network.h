/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A worker of the step with a network: step-network.c feeds the network,
 * step-compose.c makes pixels of base, detail and alpha. */
#pragma once

#include "network/network-run.h"
#include "upscale/resize.h"
#include "upscale/step.h"
#include "upscale/transparency.h"

G_BEGIN_DECLS

/* Rows that are stored at once. */
#define ADDER_BLOCK_ROWS 32

/* What a network is used for; gray and alpha fill all its planes. */
typedef enum
{
  ADDER_PASS_ALPHA,
  ADDER_PASS_COLOUR,
} AdderPass;

/* The memory of a worker, and the tile that it works on. */
typedef struct
{
  const AdderStepRun *step_run;
  AdderNetwork       *network;
  AdderNetworkRun    *run;
  AdderEnlarge        enlarge;
  gint                scale;
  gint                planes;   /* of the network */
  gboolean            enlarged; /* the network sees the enlarged image */
  gint                colours;
  gint                components;

  GeglRectangle area; /* of the tile, in pixels of the source */
  GeglRectangle seen; /* what the network sees of it: with overlap */
  AdderTile     tile;
  AdderHidden   hidden;
  gboolean      has_hidden;
  gboolean      alpha_varies;
  AdderPass     pass;
  gdouble       work_row; /* progress for each row of a layer */

  gfloat *columns;      /* [tile width]: one row, enlarged in its height */
  gfloat *base;         /* [3][seen width × scale] */
  gfloat *alpha_detail; /* [area height × scale][area width × scale] */
  gfloat *block;        /* [ADDER_BLOCK_ROWS][area width × scale][components] */
  guint8 *flat;         /* [area width]: pixels whose alpha is kept exactly */
  gsize   n_columns, n_base, n_alpha_detail, n_block, n_flat;
  gint    block_rows;
} AdderNetworkWorker;

/**
 * adder_worker_source_row:
 * @worker: a worker
 * @component: plane
 * @x: in pixels of the source
 * @y: in pixels of the source
 *
 * Returns: the tile's row @y from pixel @x on
 */
const gfloat *adder_worker_source_row (const AdderNetworkWorker *worker,
                                       gint                      component,
                                       gint                      x,
                                       gint                      y);

/**
 * adder_worker_enlarge_row:
 * @worker: a worker
 * @component: plane
 * @x: first pixel, in pixels of the source
 * @y: row of the result
 * @width: in pixels of the source
 * @out: (out caller-allocates): `[width * scale]`
 *
 * One row of the base enlargement.
 */
void adder_worker_enlarge_row (AdderNetworkWorker *worker,
                               gint                component,
                               gint                x,
                               gint                y,
                               gint                width,
                               gfloat             *out);

/**
 * adder_worker_mean_detail:
 * @worker: a worker
 * @detail: a row of the network's first plane
 * @plane_stride: to the next plane
 * @x: position in the row
 *
 * Returns: the mean detail of the network's planes, for gray and alpha
 */
gfloat adder_worker_mean_detail (const AdderNetworkWorker *worker,
                                 const gint16             *detail,
                                 gsize                     plane_stride,
                                 gint                      x);

/**
 * adder_worker_compose_row:
 * @worker: a worker
 * @y: row of the result
 * @detail: (nullable): the row of the network's first plane, from the tile's
 *   first pixel on
 * @plane_stride: to the next plane
 *
 * Makes a row of the result, and stores the rows when there are enough.
 */
void adder_worker_compose_row (AdderNetworkWorker *worker,
                               gint                y,
                               const gint16       *detail,
                               gsize               plane_stride);

G_END_DECLS
