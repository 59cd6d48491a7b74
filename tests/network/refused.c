/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expecting a model to be refused. */
#include "refused.h"

#include <string.h>

#include "adder-error.h"
#include "network/network.h"

void
assert_refused (GBytes      *file,
                gint         code,
                const gchar *words)
{
  g_autoptr (GError)       error   = NULL;
  g_autoptr (AdderNetwork) network = NULL;

  network = adder_network_new_from_bytes (file, &error);
  g_assert_null (network);
  g_assert_error (error, ADDER_ERROR, code);
  g_test_message ("%s", error->message);
  if (words && strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
}
