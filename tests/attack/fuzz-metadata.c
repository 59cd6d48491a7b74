/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as the header of a model, with a length that fits and weights that
 * are there: what fuzz-model would take long to get to. */
#include <string.h>

#include "fuzz.h"
#include "network/checksum.h"
#include "network/network.h"

#define DATA_SIZE 65536

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  return 0;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  const guint64            length = GUINT64_TO_LE ((guint64) size);
  g_autofree guint8       *file  = g_malloc0 (sizeof length + size + DATA_SIZE);
  g_autoptr (GBytes)       bytes = NULL;
  g_autoptr (GError)       error = NULL;
  g_autoptr (AdderNetwork) network = NULL;
  gsize                    used    = DATA_SIZE;
  const gchar             *end;

  memcpy (file, &length, sizeof length);
  memcpy (file + sizeof length, data, size);
  /* The first offset that is told last is the size of the weights, mostly. */
  end = g_strrstr_len ((const gchar *) file + 8, (gssize) size, "data_offsets");
  if (end && (end = strchr (end, ',')))
    used = MIN (g_ascii_strtoull (end + 1, NULL, 10), DATA_SIZE);

  /* Sealed where it has the place for it: no search finds a SHA-256. */
  adder_checksum_seal (file, sizeof length + size + used);
  bytes   = g_bytes_new_static (file, sizeof length + size + used);
  network = adder_network_new_from_bytes (bytes, &error);
  g_assert_true ((network == NULL) == (error != NULL));
  if (network)
    g_assert_cmpuint (adder_network_get_operations (network), >, 0);

  return 0;
}
