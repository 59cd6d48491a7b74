/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registering a test once for each level of the trainer's kernels. */
#include "train-levels.h"

#define GUARD      64
#define GUARD_BYTE 0xa5

void
train_test_add_levels (const gchar  *sentence,
                       GTestDataFunc test)
{
  AdderCpu here = adder_cpu_detect ();

#define ADD(level, needs)                                                  \
  if (((needs) & ~here) == 0)                                              \
    {                                                                      \
      g_autofree gchar *path = g_strdup_printf ("/train/kernels/%s/%s",    \
                                                #level, sentence);         \
                                                                           \
      g_test_add_data_func (path, &train_kernels_##level, test);           \
    }
  TRAIN_LEVELS (ADD)
#undef ADD
}

gpointer
train_test_guarded_new (gsize size)
{
  guint8 *memory = g_malloc (size + 2 * GUARD);

  train_test_fill_bytes (memory, size + 2 * GUARD, 0, 255);
  for (gsize i = 0; i < GUARD; i++)
    memory[i] = memory[GUARD + size + i] = GUARD_BYTE;
  return memory + GUARD;
}

void
train_test_guarded_free (gpointer memory,
                         gsize    size)
{
  guint8 *all = (guint8 *) memory - GUARD;

  for (gsize i = 0; i < GUARD; i++)
    {
      g_assert_cmphex (all[i], ==, GUARD_BYTE);
      g_assert_cmphex (all[GUARD + size + i], ==, GUARD_BYTE);
    }
  g_free (all);
}

void
train_test_fill_bytes (guint8 *to,
                       gsize   n,
                       gint    least,
                       gint    most)
{
  for (gsize i = 0; i < n; i++)
    to[i] = (guint8) g_test_rand_int_range (least, most + 1);
}

void
train_test_fill_words (gint16 *to,
                       gsize   n,
                       gint    least,
                       gint    most)
{
  for (gsize i = 0; i < n; i++)
    to[i] = (gint16) g_test_rand_int_range (least, most + 1);
}

void
train_test_fill_sums (gint32 *to,
                      gsize   n,
                      gint    least,
                      gint    most)
{
  for (gsize i = 0; i < n; i++)
    to[i] = g_test_rand_int_range (least, most + 1);
}

void
train_test_fill_floats (gfloat *to,
                        gsize   n,
                        gdouble size)
{
  for (gsize i = 0; i < n; i++)
    to[i] = (gfloat) g_test_rand_double_range (-size, size);
}
