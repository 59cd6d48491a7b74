/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The smallest program that enlarges an image with libadderscale. */
#include <adder.h>

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError)        error    = NULL;
  g_autoptr (AdderUpscaler) upscaler = NULL;
  g_autoptr (GeglBuffer)    image    = NULL;
  g_autoptr (GeglBuffer)    result   = NULL;

  gegl_init (&argc, &argv);
  image =
    gegl_buffer_new (GEGL_RECTANGLE (0, 0, 60, 40), babl_format ("R'G'B' u8"));
  upscaler = adder_upscaler_new_for_name ("adderscale-s", 2.0, &error);
  result   = upscaler ? adder_upscaler_create_output (upscaler, image, &error)
                      : NULL;
  if (! result || ! adder_upscaler_run (upscaler, image, NULL, result, NULL,
                                        NULL, NULL, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_print ("%d x %d\n", gegl_buffer_get_width (result),
           gegl_buffer_get_height (result));

  return 0;
}
