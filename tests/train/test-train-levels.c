/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every level of the float kernels gives the bits of the reference level. */
#include <string.h>

#include "train-levels.h"

#define WIDTH  64
#define HEIGHT 9
#define N      (WIDTH * HEIGHT)
#define PADDED ((HEIGHT + 2) * TRAIN_WORD_STRIDE (WIDTH))

/* All float kernels once, one after the other. */
typedef struct
{
  gdouble moments[4];
  gfloat  mask[N];
  gfloat  normalise[N];
  gfloat  max[2];
  gint16  word[N];
  gint8   byte[N];
  guint32 random[8];
  gint32  word_sum;
  gfloat  correlate[N];
  gfloat  weights[9];
  gfloat  input[8 * N];
  gfloat  distances[N];
  gfloat  distances_back[N];
} Results;

typedef struct
{
  gint32 sums[N];
  gfloat g[N];
  gfloat other[N];
  guint8 y[N];
  gfloat padded[PADDED];
  gfloat taps[9];
  guint8 x[8 * N];
  gint8  bytes[8 * N];
  guint8 weights[8 * 9 * 8];
} Givens;

static void
draw (Givens *givens)
{
  train_test_fill_sums (givens->sums, N, 5000, 9000);
  train_test_fill_floats (givens->g, N, 2.0);
  train_test_fill_floats (givens->other, N, 2.0);
  train_test_fill_bytes (givens->y, N, 0, 255);
  train_test_fill_floats (givens->padded, PADDED, 100.0);
  train_test_fill_floats (givens->taps, 9, 0.1);
  train_test_fill_bytes (givens->x, 8 * N, 0, 255);
  train_test_fill_bytes (givens->weights, sizeof givens->weights, 0, 255);
  for (gsize i = 0; i < sizeof givens->bytes; i++)
    givens->bytes[i] = (gint8) g_test_rand_int_range (-64, 65);
}

static void
run (const TrainKernels *kernels,
     const Givens       *givens,
     Results            *results)
{
  g_autofree guint8 *memory =
    g_malloc (kernels->input_gradient_size (8, 8, WIDTH, HEIGHT));
  gint8 compare[8 * TRAIN_COMPARE_STEP (8)];

  memset (results, 0, sizeof *results);
  for (guint i = 0; i < 8; i++)
    results->random[i] = 2 * i + 1;
  memcpy (results->mask, givens->g, sizeof results->mask);

  kernels->statistics (givens->sums, 7000, N, &results->moments[0],
                       &results->moments[1]);
  kernels->mask (results->mask, givens->y, givens->sums, 7011.3f, 0.01f, N,
                 &results->moments[2], &results->moments[3]);
  results->max[0] = kernels->normalise (results->normalise, results->mask,
                                        givens->sums, 7011.3f, 0.01f, 0.01f,
                                        0.03f, 11.1f, N);
  results->max[1] = kernels->pair_max (givens->g, givens->other, N);
  results->word_sum = kernels->quantise (results->word, results->byte,
                                         results->normalise, 31.7f, 2.3f,
                                         results->random, N);
  kernels->correlate (results->correlate, givens->padded, givens->taps, WIDTH,
                      HEIGHT);
  kernels->correlate_weights (results->weights, givens->g, givens->padded, WIDTH,
                              HEIGHT);
  kernels->pack_compare (compare, givens->weights, 8, 8);
  kernels->input_gradient (results->input, givens->x, givens->bytes, compare,
                           0.123f, memory, 8, 8, WIDTH, HEIGHT);
  kernels->distances (results->distances, givens->padded, givens->taps, WIDTH,
                      HEIGHT);
  kernels->distances_back (results->distances_back, givens->padded, givens->padded,
                           givens->taps, WIDTH, HEIGHT);
}

static void
same_bits (gconstpointer data)
{
  g_autofree Givens  *givens = g_new0 (Givens, 1);
  g_autofree Results *expected = g_new (Results, 1);
  g_autofree Results *found = g_new (Results, 1);

  for (gint i = 0; i < 10; i++)
    {
      draw (givens);
      run (&train_kernels_reference, givens, expected);
      run (data, givens, found);
      g_assert_cmpmem (found, sizeof *found, expected, sizeof *expected);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  train_test_add_levels ("float-kernels-give-the-bits-of-plain-c", same_bits);

  return g_test_run ();
}
