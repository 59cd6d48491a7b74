/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The power activation: 16 segments to a table. */

#include <string.h>

#include "kernels.h"

bool
adder_power_init (AdderPower   *power,
                  const uint8_t base[16],
                  const uint8_t slope[16])
{
  memcpy (power->base, base, 16);
  memcpy (power->slope, slope, 16);
  for (int y = 0; y < 256; y++)
    {
      int value = base[y >> 4] + ((slope[y >> 4] * (y & 15) + 8) >> 4);

      if (value > 255)
        return false;
      power->table[y] = (uint8_t) value;
    }
  return true;
}
