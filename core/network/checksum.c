/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model file's checksum of itself: a changed weight is a valid weight, and
 * gives a wrong picture that nobody would lay to a bad disk. */
#define _GNU_SOURCE /* memmem */

#include "config.h"

#include "network/checksum.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "adder-error.h"

#define DIGITS 64 /* of a SHA-256 */

const gchar *
adder_checksum_placeholder (void)
{
  return "0000000000000000000000000000000000000000000000000000000000000000";
}

/* SHA-256 of the file as it was with zeros at @place. */
static void
compute (const guint8 *file,
         gsize         size,
         const guint8 *place,
         gchar         digest[DIGITS + 1])
{
  g_autoptr (GChecksum) sum   = g_checksum_new (G_CHECKSUM_SHA256);
  const gsize           start = (gsize) (place - file);

  g_checksum_update (sum, file, (gssize) start);
  g_checksum_update (sum, (const guchar *) adder_checksum_placeholder (),
                     DIGITS);
  g_checksum_update (sum, place + DIGITS, (gssize) (size - start - DIGITS));
  g_strlcpy (digest, g_checksum_get_string (sum), DIGITS + 1);
}

gboolean
adder_checksum_seal (guint8 *file,
                     gsize   size)
{
  guint8 *place = memmem (file, size, adder_checksum_placeholder (), DIGITS);
  gchar   digest[DIGITS + 1];

  if (! place)
    return FALSE;
  compute (file, size, place, digest);
  memcpy (place, digest, DIGITS);

  return TRUE;
}

gboolean
adder_checksum_verify (GHashTable   *metadata,
                       const guint8 *file,
                       gsize         size,
                       GError      **error)
{
  const gchar  *told  = g_hash_table_lookup (metadata, ADDER_CHECKSUM_KEY);
  const guint8 *place = NULL;
  gchar         found[DIGITS + 1] = "";

  /* It is asked for: if it could be missing, damage to its name and to another
   * byte would go unseen. */
  if (! told)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("“__metadata__”: “%s” is missing"), ADDER_CHECKSUM_KEY);
      return FALSE;
    }
  if (strlen (told) == DIGITS)
    place = memmem (file, size, told, DIGITS);
  if (place)
    compute (file, size, place, found);
  if (strcmp (told, found) != 0)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   _ ("the file is damaged: its SHA-256 is not "
                      "the one it tells; fetch the file again"));
      return FALSE;
    }

  return TRUE;
}
