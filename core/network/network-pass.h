/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderPass: the way of one strip through the layers, row by row. */
#pragma once

#include "network/network-plan.h"
#include "network/network-run.h"
#include "network/row-ring.h"

G_BEGIN_DECLS

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

/* Rows or columns from @first up to, but without, @end. */
typedef struct
{
  gint first;
  gint end;
} AdderSpan;

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
  AdderSpan           rows[ADDER_MAX_LAYERS + 2]; /* that a layer computes */
  AdderSpan           columns[ADDER_MAX_LAYERS + 2];
} AdderPass;

/**
 * adder_pass_init:
 * @pass: (out): a pass whose run and io are set
 * @strip: the caller's strip
 *
 * Plans which rows and columns each layer computes.
 */
void adder_pass_init (AdderPass        *pass,
                      const AdderStrip *strip);

/**
 * adder_pass_row:
 * @pass: a pass
 * @index: which layer
 * @y: one of the layer's rows; the layer before has made the row below it
 *
 * Computes a row of a layer; the head's fetches input, the tail's is handed on.
 */
void adder_pass_row (AdderPass *pass,
                     guint      index,
                     gint       y);

/**
 * adder_pass_count_rows:
 * @network: a network
 * @strip: a strip
 *
 * Returns: the rows of all layers of a pass
 */
guint64 adder_pass_count_rows (const AdderNetwork *network,
                               const AdderStrip   *strip);

G_END_DECLS
