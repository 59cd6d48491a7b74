/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderRing: the last few rows of an image, one block of memory for many. */
#include "network/row-ring.h"

#include <string.h>

gpointer
adder_carve (AdderCarver *carver,
             gsize        count,
             gsize        size)
{
  gpointer part = carver->memory ? carver->memory + carver->used : NULL;
  gsize    bytes;

  if (! g_size_checked_mul (&bytes, count, size) ||
      ! g_size_checked_add (&bytes, bytes, ADDER_CARVER_ALIGNMENT - 1) ||
      ! g_size_checked_add (&carver->used, carver->used,
                            bytes - bytes % ADDER_CARVER_ALIGNMENT))
    carver->overflow = TRUE;
  return part;
}

void
adder_ring_carve (AdderRing   *ring,
                  AdderCarver *carver,
                  guint        n_rows,
                  gsize        row_bytes,
                  gsize        margin_bytes)
{
  ring->n_rows       = n_rows;
  ring->row_bytes    = row_bytes;
  ring->margin_bytes = margin_bytes;
  ring->memory       = adder_carve (carver, n_rows, row_bytes);
}

void
adder_row_wrap (gpointer row,
                gsize    size,
                gsize    width)
{
  guint8 *first = row;
  guint8 *end   = first + width * size;

  memcpy (first - size, end - size, size);
  memcpy (end, first, size);
}
