/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderRing: the last few rows of an image, one block of memory for many. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AdderCarver:
 * @memory: (nullable): a block of memory; %NULL to learn how large it must be
 * @used: bytes given out
 * @overflow: whether sizes went beyond what can be counted
 *
 * Gives out parts of one block, each on a cache line of its own if the block
 * starts on one.
 */
typedef struct
{
  guint8  *memory;
  gsize    used;
  gboolean overflow;
} AdderCarver;

#define ADDER_CARVER_ALIGNMENT 64

/**
 * adder_carve:
 * @carver: a carver
 * @count: elements
 * @size: bytes of each
 *
 * Returns: (nullable): the next part, %NULL if there is no memory yet
 */
gpointer adder_carve (AdderCarver *carver,
                      gsize        count,
                      gsize        size);

/**
 * AdderRing:
 *
 * Rows of an image without end. Row y lies where row y − n_rows was.
 */
typedef struct
{
  guint8 *memory;
  guint   n_rows;
  gsize   row_bytes;
  gsize   margin_bytes; /* from a row's start to its pixel 0 */
} AdderRing;

/**
 * adder_ring_carve:
 * @ring: (out): a ring
 * @carver: where its memory comes from
 * @n_rows: rows that exist at one time
 * @row_bytes: bytes of a row, margins included
 * @margin_bytes: bytes of a row before pixel 0
 *
 * Sets up a ring.
 */
void adder_ring_carve (AdderRing   *ring,
                       AdderCarver *carver,
                       guint        n_rows,
                       gsize        row_bytes,
                       gsize        margin_bytes);

/**
 * adder_ring_row:
 * @ring: a ring
 * @y: row, at least 0
 *
 * Returns: pixel 0 of row @y
 */
static inline gpointer
adder_ring_row (const AdderRing *ring,
                gint             y)
{
  return ring->memory + (gsize) y % ring->n_rows * ring->row_bytes +
         ring->margin_bytes;
}

/**
 * adder_row_wrap:
 * @row: pixel 0
 * @size: bytes of a pixel
 * @width: pixels
 *
 * Makes a row's ends touch: sets the pixels at −1 and at @width.
 */
void adder_row_wrap (gpointer row,
                     gsize    size,
                     gsize    width);

G_END_DECLS
