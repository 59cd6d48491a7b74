/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a level's instructions could issue if nothing were loaded. */

#pragma once

#include <stddef.h>

#define LIMIT_ORDERS 3

/**
 * Limit:
 * @adder: loops of the instructions of an adder kernel on registers only, in
 *   several orders, as it depends on the processor which is fastest
 * @adder_operations: |x − w| in each turn of these loops
 * @convolution: the same for convolutions; one order, as there is no choice
 * @convolution_operations: products in each turn
 *
 * Each loop takes the number of turns.
 */
typedef struct
{
  void (*adder[LIMIT_ORDERS]) (size_t turns);
  size_t adder_operations;
  void (*convolution) (size_t turns);
  size_t convolution_operations;
} Limit;
