/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any file as a model: what is taken must run on a small image. */
#include "fuzz.h"
#include "network/checksum.h"
#include "network/network-run.h"

/* Time for a run: layers of 256 channels are many, and slow when sanitized. */
#define MAX_OPERATIONS 2000000

enum
{
  WIDTH  = 7,
  HEIGHT = 3
};

static void
input_cb (gint           y,
          gint16 *const *planes,
          gpointer       network)
{
  for (gint p = 0; p < adder_network_get_planes (network); p++)
    for (gint x = 0; x < WIDTH; x++)
      planes[p][x] =
        (gint16) ((x + y) % 2 ? ADDER_INPUT_RANGE : -ADDER_INPUT_RANGE);
}

static void
output_cb (gint          y,
           const gint16 *detail,
           gsize         stride,
           gpointer      network)
{
  const gint shuffle = adder_network_get_shuffle (network);
  const gint rows    = adder_network_get_planes (network) * shuffle;
  gint64     sum     = 0;

  /* Every value is looked at, so that a sanitizer sees it. */
  for (gint i = 0; i < rows; i++)
    for (gint x = 0; x < WIDTH * shuffle; x++)
      sum += detail[(gsize) i * stride + (gsize) x];
  g_assert_cmpint (sum, >=, (gint64) rows * WIDTH * shuffle * G_MININT16);
}

static void
run (AdderNetwork *network)
{
  AdderStrip                  strip = { .width = WIDTH, .height = HEIGHT };
  AdderStripIO                io    = { .input     = input_cb,
                                        .output    = output_cb,
                                        .user_data = network };
  g_autoptr (GError)          error = NULL;
  g_autoptr (AdderNetworkRun) run =
    adder_network_run_new (network, adder_kernels_get (adder_cpu_detect ()),
                           WIDTH, &error);

  g_assert_no_error (error);
  adder_network_run_strip (run, &strip, &io, NULL, &error);
  g_assert_no_error (error);
}

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
  g_autofree guint8       *file    = g_memdup2 (data, size);
  g_autoptr (GBytes)       bytes   = g_bytes_new_static (file, size);
  g_autoptr (GError)       error   = NULL;
  g_autoptr (AdderNetwork) network = NULL;

  /* Sealed where it has the place for it: no search finds a SHA-256. */
  if (size > 0)
    adder_checksum_seal (file, size);
  network = adder_network_new_from_bytes (bytes, &error);
  g_assert_true ((network == NULL) == (error != NULL));
  if (network && adder_network_get_operations (network) < MAX_OPERATIONS)
    run (network);

  return 0;
}
