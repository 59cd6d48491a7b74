/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderNetworkRun: rows of an image stream through a network. */
#pragma once

#include "kernels/kernels.h"
#include "network/network.h"

G_BEGIN_DECLS

/**
 * AdderEdges:
 * @ADDER_EDGES_ZERO: outside the strip everything is zero: mid-grey in the
 *   input, byte 0 in every layer, as in training
 * @ADDER_EDGES_WRAP_X: left and right side of the strip touch
 * @ADDER_EDGES_WRAP_Y: top and bottom of the strip touch
 *
 * What lies beyond the sides of a strip. Wrapping is exact: rolling the input
 * rolls the output.
 */
typedef enum
{
  ADDER_EDGES_ZERO   = 0,
  ADDER_EDGES_WRAP_X = 1 << 0,
  ADDER_EDGES_WRAP_Y = 1 << 1,
} AdderEdges;

/**
 * AdderStrip:
 * @width: pixels, 1 up to the width that the run was made for
 * @height: rows, at least 1
 * @edges: what lies beyond the sides
 * @top: rows at the top that are there as overlap only: no output is made
 * @bottom: the same at the bottom
 * @left: columns at the left that are there as overlap only
 * @right: the same at the right
 *
 * A rectangle of the network's input. Where a side of the strip is a side of
 * the image, its pixels come out exactly as in a run over the whole image.
 * Where it is not, the caller adds adder_network_get_radius() rows or columns
 * of overlap, or as many as the image has, and says so here: each layer then
 * computes what the layers after it need, and no more.
 */
typedef struct
{
  gint       width;
  gint       height;
  AdderEdges edges;
  gint       top;
  gint       bottom;
  gint       left;
  gint       right;
} AdderStrip;

/**
 * AdderStripIO:
 * @input: gives row @y (0..height - 1) of the strip: fills `width` values in
 *   -2040..2040 in each of `planes[0..n_planes - 1]`, value (byte − 127.5)·16.
 *   Rows come in ascending order, each once; with %ADDER_EDGES_WRAP_Y they
 *   start above the strip and end below it, modulo its height, so that some
 *   are asked for again
 * @output: takes the detail of input row @y (top..height - bottom - 1), in
 *   ascending order, each once. Plane p, row i of `shuffle` rows and column x
 *   is `detail[(p * shuffle + i) * stride + x]`, where x counts from the
 *   strip's side; columns of overlap have no meaning. @stride is in values,
 *   each 1/64 of an 8-bit step. Valid during the call
 * @progress: (nullable): told after each row of each layer; the whole strip
 *   has adder_network_run_count_rows()
 * @user_data: for all three
 *
 * Where a run takes its rows from and puts them. All is called on the thread
 * of adder_network_run_strip().
 */
typedef struct
{
  void (*input) (gint           y,
                 gint16 *const *planes,
                 gpointer       user_data);
  void (*output) (gint          y,
                  const gint16 *detail,
                  gsize         stride,
                  gpointer      user_data);
  void (*progress) (gpointer user_data);
  gpointer user_data;
} AdderStripIO;

/**
 * AdderNetworkRun:
 *
 * The memory of one worker: a ring of rows for each layer. For one thread at a
 * time; several may share a network.
 */
typedef struct _AdderNetworkRun AdderNetworkRun;

/**
 * adder_network_run_new:
 * @network: a network; the run holds a reference
 * @kernels: what to compute with; the processor must have what it needs
 * @width: pixels of the widest strip
 * @error: return location for %ADDER_ERROR_TOO_LARGE, where memory is short
 *
 * Takes all memory that running will need. Its size depends on @width, not on
 * the height of strips. The weights are brought into the order of @kernels
 * once per network, however many runs there are.
 *
 * Returns: (transfer full) (nullable): a run
 */
AdderNetworkRun *adder_network_run_new (AdderNetwork       *network,
                                        const AdderKernels *kernels,
                                        gint                width,
                                        GError            **error);

/**
 * adder_network_run_free:
 * @run: (transfer full): a run
 *
 * Frees @run and its memory.
 */
void adder_network_run_free (AdderNetworkRun *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderNetworkRun,
                               adder_network_run_free)

/**
 * adder_network_run_get_network:
 * @run: a run
 *
 * Returns: (transfer none): its network
 */
AdderNetwork *adder_network_run_get_network (const AdderNetworkRun *run);

/**
 * adder_network_run_strip:
 * @run: a run
 * @strip: which pixels
 * @io: where rows come from and go to
 * @cancellable: (nullable): looked at before each row of each layer
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Sends a strip through the network, without allocating memory. The result is
 * the same for all kernels, whatever the run was used for before.
 *
 * Returns: %FALSE with @error when cancelled
 */
gboolean adder_network_run_strip (AdderNetworkRun    *run,
                                  const AdderStrip   *strip,
                                  const AdderStripIO *io,
                                  GCancellable       *cancellable,
                                  GError            **error);

/**
 * adder_network_run_count_rows:
 * @network: a network
 * @strip: which pixels
 *
 * Returns: how often a run over @strip will tell its progress
 */
guint64 adder_network_run_count_rows (const AdderNetwork *network,
                                      const AdderStrip   *strip);

/**
 * adder_network_run_size:
 * @network: a network
 * @width: pixels of the widest strip
 *
 * Returns: bytes of the rings that a run of this width takes
 */
gsize adder_network_run_size (const AdderNetwork *network,
                              gint                width);

G_END_DECLS
