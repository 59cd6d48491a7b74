/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads GEGL and ends: what every program that uses it must wait for. babl is
 * asked for the same exactness, as it keeps what it measures for one only. */
#include <gegl.h>

int
main (int    argc,
      char **argv)
{
  g_autoptr (GeglBuffer) buffer = NULL;

  g_setenv ("BABL_TOLERANCE", "0", FALSE);
  gegl_init (&argc, &argv);
  buffer =
    gegl_buffer_new (GEGL_RECTANGLE (0, 0, 64, 64), babl_format ("R'G'B' u8"));
  return gegl_buffer_get_width (buffer) == 64 ? 0 : 1;
}
