/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any file as the checkpoint of a training run. */
#define _GNU_SOURCE /* memfd_create */

#include <sys/mman.h>
#include <unistd.h>

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
  const gint             file  = memfd_create ("checkpoint", MFD_CLOEXEC);
  g_autofree gchar      *path  = g_strdup_printf ("/proc/self/fd/%d", file);
  g_autoptr (GError)     error = NULL;
  g_autoptr (TrainState) state = NULL;

  g_assert_cmpint (write (file, data, size), ==, (gssize) size);
  state = train_state_load (path, &error);
  g_assert_true ((state == NULL) == (error != NULL));
  close (file);

  return 0;
}
