/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of an image that nobody shall see before they are complete.
 *
 * GIMP keeps the images of a plug-in that was killed, without a window and thus
 * out of reach, until it quits. So a copy carries a note of who works on it, and
 * the next run takes away what nobody works on any more.
 */

#include "config.h"

#include "unfinished.h"

#include <errno.h>
#include <stdlib.h>

#ifdef G_OS_UNIX
#include <signal.h>
#include <unistd.h>
#endif

#define NOTE "adderscale-unfinished"

/**
 * adder_unfinished_new:
 * @image: an image
 *
 * Returns: (transfer none): a copy of @image, for adder_unfinished_complete() or
 *   gimp_image_delete()
 */
GimpImage *
adder_unfinished_new (GimpImage *image)
{
  GimpImage *copy = gimp_image_duplicate (image);

#ifdef G_OS_UNIX
  g_autofree gchar *owner = g_strdup_printf ("%ld", (long) getpid ());
  GimpParasite *note = gimp_parasite_new (NOTE, 0, strlen (owner) + 1, owner);

  gimp_image_attach_parasite (copy, note);
  gimp_parasite_free (note);
#endif

  return copy;
}

/**
 * adder_unfinished_complete:
 * @copy: a copy that may be seen now
 *
 * Makes @copy an image like all others, with nothing to undo.
 */
void
adder_unfinished_complete (GimpImage *copy)
{
  gimp_image_detach_parasite (copy, NOTE);

  /* This empties the history. Without one GIMP 3.0.4 and 3.2.6 complain of a
   * group with a mask that is cropped, so that there was one until now.
   */
  gimp_image_undo_disable (copy);
  gimp_image_undo_enable (copy);
}

#ifdef G_OS_UNIX
static gboolean
is_forsaken (GimpImage *image)
{
  GimpParasite *note = gimp_image_get_parasite (image, NOTE);
  const gchar  *owner;
  guint32       size;
  gboolean      forsaken;

  if (! note)
    return FALSE;

  owner    = gimp_parasite_get_data (note, &size);
  forsaken = size > 1 && owner[size - 1] == '\0' &&
             kill ((pid_t) atol (owner), 0) != 0 && errno == ESRCH;
  gimp_parasite_free (note);

  return forsaken;
}
#endif

/**
 * adder_unfinished_clean_up:
 *
 * Deletes the copies of runs that were killed.
 */
void
adder_unfinished_clean_up (void)
{
#ifdef G_OS_UNIX
  g_autofree GimpImage **images = gimp_get_images ();

  for (gint i = 0; images && images[i]; i++)
    if (is_forsaken (images[i]))
      gimp_image_delete (images[i]);
#endif
}
