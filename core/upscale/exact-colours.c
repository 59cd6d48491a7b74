/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How exactly babl converts pixels in this program. */

#include "adder.h"

void
adder_prefer_exact_colours (void)
{
  g_setenv ("BABL_TOLERANCE", "0", FALSE);
}
