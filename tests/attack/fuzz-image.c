/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any file as an image of the command: read, and written in every format. */
#define _GNU_SOURCE /* memfd_create */

#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "command/image-file.h"

/* What is read can be larger than what is worth writing here. */
#define MAX_PIXELS (64 * 1024)

static gint
make_file (gchar **path)
{
  const gint file = memfd_create ("image", MFD_CLOEXEC);

  g_assert_cmpint (file, >=, 0);
  *path = g_strdup_printf ("/proc/self/fd/%d", file);

  return file;
}

static void
write_all (const ImageFile *image,
           const gchar     *source)
{
  static const gchar *const names[] = { "x.png", "x.jpg", "x.tif" };
  const gint                width   = gegl_buffer_get_width (image->buffer);
  const gint                height  = gegl_buffer_get_height (image->buffer);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree gchar  *path  = NULL;
      g_autoptr (GError) error = NULL;
      const gint         file  = make_file (&path);

      if (image_file_can_save (names[i], image, width, height, NULL))
        {
          image_file_save (path, names[i], image, 90, &error);
          if (! error)
            image_metadata_copy (source, path, width, height, NULL);
        }
      close (file);
    }
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  /* Everything on this thread: libFuzzer watches it only. */
  g_setenv ("GEGL_THREADS", "1", TRUE);
  g_setenv ("GEGL_SWAP", "RAM", TRUE);
  adder_prefer_exact_colours ();
  gegl_init (NULL, NULL);

  return 0;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_auto (ImageFile) image = { 0 };
  g_autofree gchar  *path  = NULL;
  g_autoptr (GError) error = NULL;
  const gint         file  = make_file (&path);

  g_assert_cmpint (write (file, data, size), ==, (gssize) size);
  if (! image_file_load (path, &image, &error))
    g_assert_nonnull (error);
  else if ((gint64) gegl_buffer_get_width (image.buffer) *
             gegl_buffer_get_height (image.buffer) <=
           MAX_PIXELS)
    write_all (&image, path);
  close (file);

  return 0;
}
