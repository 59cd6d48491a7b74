/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of all families share: levels, rows with guards, data. */

#pragma once

#include <glib.h>

#include "kernels/kernels.h"

/**
 * TestPattern:
 *
 * How bytes are filled. Extremes are where sums and products are largest.
 */
typedef enum
{
  PATTERN_RANDOM,
  PATTERN_EXTREMES, /* 0 and 255 by chance */
  PATTERN_ZERO,
  PATTERN_FULL, /* 255 */
  N_PATTERNS
} TestPattern;

/**
 * TestRow:
 * @kernels: whose layout the row has
 * @pixel: pixel 0
 *
 * A blocked row in memory of exactly its size.
 */
typedef struct
{
  const AdderKernels *kernels;
  gsize               channels;
  gsize               stride;
  guint8             *memory;
  guint8             *pixel;
} TestRow;

typedef void (*TestLevelFunc) (const AdderKernels *kernels);

/**
 * test_add:
 * @family: first part of the tests' names
 * @name: last part, a sentence
 * @func: called with each level that is not plain C
 *
 * Adds one test for each level, twins included. A level that this processor
 * cannot run is skipped.
 */
void test_add (const char   *family,
               const char   *name,
               TestLevelFunc func);

/**
 * test_reference:
 *
 * Returns: plain C
 */
const AdderKernels *test_reference (void);

/**
 * test_fill:
 * @bytes: (out): @n bytes
 * @pattern: how
 */
void test_fill (guint8     *bytes,
                gsize       n,
                TestPattern pattern);

/**
 * test_row_new:
 * @bytes: (nullable): `[channels][stride]`, from pixel -ADDER_ROW_MARGIN on;
 *   without it the row is filled with guard bytes
 *
 * Returns: a row of @kernels
 */
TestRow *test_row_new (const AdderKernels *kernels,
                       gsize               channels,
                       gsize               stride,
                       const guint8       *bytes);

void test_row_free (TestRow *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestRow,
                               test_row_free)

/**
 * test_row_read:
 *
 * Returns: (transfer full): pixels 0 to @width - 1, as `[channels][width]`
 */
guint8 *test_row_read (const TestRow *row,
                       gsize          width);

/**
 * test_row_check_guards:
 *
 * Fails where a byte outside the pixels that a kernel may write was changed.
 */
void test_row_check_guards (const TestRow *row,
                            gsize          width);

/**
 * test_power:
 *
 * Returns: an activation whose segments differ as much as they may
 */
AdderPower test_power (void);
