/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Enlarges raw pixels with libadderscale alone: what the plug-in has to give.
 *
 * Each line of its input is a task, with tabs between
 * FORMAT PROFILE WIDTH HEIGHT MODEL SCALE STRENGTH NEW-WIDTH NEW-HEIGHT IN OUT
 * (PROFILE is the path of an ICC file, or nothing for sRGB)
 * and each line of its output is `done` or the reason why not.
 */

#include "adder.h"

#include <stdio.h>
#include <stdlib.h>

enum
{
  FORMAT,
  PROFILE,
  WIDTH,
  HEIGHT,
  MODEL,
  SCALE,
  STRENGTH,
  NEW_WIDTH,
  NEW_HEIGHT,
  IN,
  OUT,
  N_ARGS
};

static const Babl *
find_format (const char *name,
             const char *profile)
{
  g_autofree gchar *icc = NULL;
  const char       *problem;
  const Babl       *space;
  gsize             length;

  if (! *profile)
    return babl_format (name);

  g_assert_true (g_file_get_contents (profile, &icc, &length, NULL));
  space = babl_space_from_icc (icc, (int) length,
                               BABL_ICC_INTENT_RELATIVE_COLORIMETRIC, &problem);
  g_assert_nonnull (space);

  return babl_format_with_space (name, space);
}

static void
enlarge (char   **args,
         GError **error)
{
  const Babl               *format = find_format (args[FORMAT], args[PROFILE]);
  gint                      width    = atoi (args[WIDTH]);
  gint                      height   = atoi (args[HEIGHT]);
  g_autoptr (AdderUpscaler) upscaler = NULL;
  g_autoptr (GeglBuffer)    input    = NULL;
  g_autoptr (GeglBuffer)    output   = NULL;
  const GeglRectangle      *extent;
  g_autofree gchar         *bytes  = NULL;
  g_autofree gchar         *result = NULL;
  gsize                     length;

  if (! g_file_get_contents (args[IN], &bytes, &length, error))
    return;

  g_assert_cmpuint (length, ==,
                    (gsize) width * height *
                      babl_format_get_bytes_per_pixel (format));
  input = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), format);
  gegl_buffer_set (input, NULL, 0, format, bytes, GEGL_AUTO_ROWSTRIDE);

  upscaler = adder_upscaler_new_for_name (args[MODEL],
                                          g_ascii_strtod (args[SCALE], NULL),
                                          error);
  if (! upscaler)
    return;

  adder_upscaler_set_strength (upscaler, g_ascii_strtod (args[STRENGTH], NULL));
  adder_upscaler_set_size (upscaler, atoi (args[NEW_WIDTH]),
                           atoi (args[NEW_HEIGHT]));
  output = adder_upscaler_create_output (upscaler, input, error);
  if (! output || ! adder_upscaler_run (upscaler, input, NULL, output, NULL,
                                        NULL, NULL, error))
    return;

  extent = gegl_buffer_get_extent (output);
  length = (gsize) extent->width * extent->height *
           babl_format_get_bytes_per_pixel (format);
  result = g_malloc (length);
  gegl_buffer_get (output, NULL, 1.0, format, result, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  g_file_set_contents (args[OUT], result, length, error);
}

int
main (void)
{
  char line[4096];

  adder_prefer_exact_colours ();
  gegl_init (NULL, NULL);

  while (fgets (line, sizeof line, stdin))
    {
      g_auto (GStrv)     args  = g_strsplit (g_strchomp (line), "\t", -1);
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (g_strv_length (args), ==, N_ARGS);
      enlarge (args, &error);
      printf ("%s\n", error ? error->message : "done");
      fflush (stdout);
    }

  gegl_exit ();
  return 0;
}
