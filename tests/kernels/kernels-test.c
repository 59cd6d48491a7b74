/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Levels, rows with guards and data for the tests of all families. */

#include "kernels-test.h"

#include <string.h>

#define GUARD 0xa5

#define KERNEL(family, level, needs, group)           \
  extern const Adder3x3       adder3x3_##level;       \
  extern const Convolution3x3 convolution3x3_##level; \
  extern const Shuffle        shuffle_##level;        \
  extern const Enlarge        enlarge_##level;
#include "twins.list"
#undef KERNEL

static const AdderKernels twins[] = {
#define KERNEL(family, level, needs, group) \
  { #level,                                 \
    needs,                                  \
    group,                                  \
    &adder3x3_##level,                      \
    &convolution3x3_##level,                \
    &shuffle_##level,                       \
    &enlarge_##level },
#include "twins.list"
#undef KERNEL
  { NULL }
};

typedef struct
{
  const AdderKernels *kernels;
  TestLevelFunc       func;
} LevelTest;

static void
run_level_test (gconstpointer data)
{
  const LevelTest *test = data;

  if (test->kernels->needs & ~adder_cpu_detect ())
    g_test_skip ("this processor cannot run the level");
  else
    test->func (test->kernels);
}

static void
add_level (const char         *family,
           const char         *name,
           TestLevelFunc       func,
           const AdderKernels *kernels)
{
  g_autofree char *path =
    g_strdup_printf ("/kernels/%s/%s/%s", family, kernels->name, name);
  LevelTest *test = g_new (LevelTest, 1);

  test->kernels = kernels;
  test->func    = func;
  g_test_add_data_func_full (path, test, run_level_test, g_free);
}

void
test_add (const char   *family,
          const char   *name,
          TestLevelFunc func)
{
  const AdderKernels *kernels;

  for (gsize i = 1; (kernels = adder_kernels_list (i)); i++)
    add_level (family, name, func, kernels);
  for (kernels = twins; kernels->name; kernels++)
    add_level (family, name, func, kernels);
}

const AdderKernels *
test_reference (void)
{
  return adder_kernels_list (0);
}

void
test_fill (guint8     *bytes,
           gsize       n,
           TestPattern pattern)
{
  for (gsize i = 0; i < n; i++)
    switch (pattern)
      {
      case PATTERN_RANDOM:
        bytes[i] = (guint8) g_test_rand_int ();
        break;
      case PATTERN_EXTREMES:
        bytes[i] = g_test_rand_bit () ? 255 : 0;
        break;
      case PATTERN_FULL:
        bytes[i] = 255;
        break;
      default:
        bytes[i] = 0;
      }
}

TestRow *
test_row_new (const AdderKernels *kernels,
              gsize               channels,
              gsize               stride,
              const guint8       *bytes)
{
  TestRow *row  = g_new (TestRow, 1);
  gsize    size = adder_row_bytes (channels, stride);

  row->kernels  = kernels;
  row->channels = channels;
  row->stride   = stride;
  row->memory   = g_malloc (size);
  row->pixel    = row->memory + ADDER_ROW_MARGIN * kernels->group;
  memset (row->memory, GUARD, size);
  for (gsize c = 0; bytes && c < channels; c++)
    for (gsize p = 0; p < stride; p++)
      row->memory[adder_row_pixel (kernels->group, stride, (gssize) p, c)] =
        bytes[c * stride + p];
  return row;
}

void
test_row_free (TestRow *row)
{
  g_free (row->memory);
  g_free (row);
}

guint8 *
test_row_read (const TestRow *row,
               gsize          width)
{
  guint8 *bytes = g_malloc (row->channels * width);

  for (gsize c = 0; c < row->channels; c++)
    for (gsize p = 0; p < width; p++)
      bytes[c * width + p] =
        row->pixel[adder_row_pixel (row->kernels->group, row->stride,
                                    (gssize) p, c)];
  return bytes;
}

void
test_row_check_guards (const TestRow *row,
                       gsize          width)
{
  gssize end = (gssize) ((width + ADDER_ROW_BLOCK - 1) / ADDER_ROW_BLOCK *
                         ADDER_ROW_BLOCK);

  for (gsize c = 0; c < row->channels; c++)
    for (gssize p = 0; p < (gssize) row->stride; p++)
      if (p < ADDER_ROW_MARGIN || p >= end + ADDER_ROW_MARGIN)
        g_assert_cmpint (row->memory[adder_row_pixel (row->kernels->group,
                                                      row->stride, p, c)],
                         ==, GUARD);
}

AdderPower
test_power (void)
{
  AdderPower power;
  guint8     base[16], slope[16];

  for (guint i = 0; i < 16; i++)
    {
      slope[i] = (guint8) g_test_rand_int_range (0, 256);
      base[i] =
        (guint8) g_test_rand_int_range (0, 256 - ((slope[i] * 15 + 8) >> 4));
    }
  g_assert_true (adder_power_init (&power, base, slope));
  return power;
}
