/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as the checkpoint of a training run. */
#include "checkpoint.h"
#include "fuzz.h"

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
  g_autoptr (GError)     error = NULL;
  g_autoptr (TrainState) state = NULL;

  state = train_state_from_data ((const gchar *) data, size, "any", &error);
  g_assert_true ((state == NULL) == (error != NULL));

  return 0;
}
