/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registering a test once for each level of the trainer's kernels. */
#pragma once

#include <glib.h>

#include "train-kernels.h"

/**
 * train_test_add_levels:
 * @sentence: the test's name, e.g. "weight-gradient-is-a-correlation"
 * @test: gets the kernels of a level
 *
 * Adds "/train/kernels/LEVEL/SENTENCE" for each level that runs here.
 */
void train_test_add_levels (const gchar  *sentence,
                            GTestDataFunc test);

/**
 * train_test_guarded_new:
 * @size: bytes
 *
 * Returns: memory of @size bytes between two guards, all bytes random
 */
gpointer train_test_guarded_new (gsize size);

/**
 * train_test_guarded_free:
 * @memory: from train_test_guarded_new()
 * @size: the same as there
 *
 * Fails the test if anything was written beside @memory.
 */
void train_test_guarded_free (gpointer memory,
                              gsize    size);

/* Random numbers of GLib's seed, which --seed repeats. */
void train_test_fill_bytes  (guint8 *to,
                             gsize   n,
                             gint    least,
                             gint    most);
void train_test_fill_words  (gint16 *to,
                             gsize   n,
                             gint    least,
                             gint    most);
void train_test_fill_sums   (gint32 *to,
                             gsize   n,
                             gint    least,
                             gint    most);
void train_test_fill_floats (gfloat *to,
                             gsize   n,
                             gdouble size);
