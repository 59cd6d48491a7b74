/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every level's base enlargement and composition have the bits of plain C. */

#include <math.h>
#include <string.h>

#include "kernels-test.h"

#define MARGIN 3
#define MOST   70 /* pixels */
#define GUARD  12345.0f

static gfloat *
random_floats (gsize   n,
               gdouble least,
               gdouble most)
{
  gfloat *numbers = g_new (gfloat, n);

  for (gsize i = 0; i < n; i++)
    numbers[i] = (gfloat) g_test_rand_double_range (least, most);
  return numbers;
}

/* A result and what plain C gives, with room for a guard behind each. */
typedef struct
{
  gfloat got[4 * MOST + 8];
  gfloat want[4 * MOST + 8];
} Results;

static void
results_init (Results *results)
{
  for (gsize i = 0; i < G_N_ELEMENTS (results->got); i++)
    results->got[i] = results->want[i] = GUARD;
}

static void
assert_same (const Results *results)
{
  g_assert_cmpmem (results->got, sizeof results->got, results->want,
                   sizeof results->want);
}

static void
test_columns (const AdderKernels *kernels)
{
  g_autofree gfloat *in        = random_floats (4 * MOST, -0.2, 1.2);
  g_autofree gfloat *weight    = random_floats (4, -1, 1);
  const Enlarge     *reference = test_reference ()->enlarge;

  for (gsize width = 1; width <= MOST; width++)
    {
      Results results;

      results_init (&results);
      kernels->enlarge->columns (results.got, in, MOST, weight, width);
      reference->columns (results.want, in, MOST, weight, width);
      assert_same (&results);
    }
}

static void
test_row (const AdderKernels *kernels)
{
  g_autofree gfloat *in = random_floats (MOST + 2 * MARGIN + 4, -0.2, 1.2);
  const Enlarge     *reference = test_reference ()->enlarge;
  gfloat             weight[8][4];
  gint               offset[8];

  for (gsize i = 0; i < 8; i++)
    {
      offset[i] = g_test_rand_int_range (-MARGIN, MARGIN);
      for (gsize t = 0; t < 4; t++)
        weight[i][t] = (gfloat) g_test_rand_double_range (-1, 1);
    }
  for (gsize scale = 1; scale <= 8; scale++)
    for (gsize width = 1; width * scale <= 4 * MOST && width <= MOST; width++)
      {
        Results results;

        results_init (&results);
        kernels->enlarge->row (results.got, in + MARGIN, offset, weight, scale,
                               width);
        reference->row (results.want, in + MARGIN, offset, weight, scale,
                        width);
        assert_same (&results);
      }
}

/* Halves, too, and what no photograph has. */
static void
test_see (const AdderKernels *kernels)
{
  static const gfloat strange[] = { NAN,    -NAN,  INFINITY, -INFINITY,  -0.0f,
                                    1e-40f, 1e30f, -1e30f,   0.9999999f, 1.0f };
  g_autofree gfloat  *in        = random_floats (MOST, -0.2, 1.2);
  const Enlarge      *reference = test_reference ()->enlarge;

  for (gsize i = 0; i < MOST / 2; i++)
    in[2 * i] = i < G_N_ELEMENTS (strange) ? strange[i]
                                           : ((gfloat) i + 0.5f) / 4080.0f;
  for (gsize width = 1; width <= MOST; width++)
    {
      gint16 got[MOST + 1], want[MOST + 1];

      memset (got, 0x5a, sizeof got);
      memset (want, 0x5a, sizeof want);
      kernels->enlarge->see (got, in, 2040, width);
      reference->see (want, in, 2040, width);
      g_assert_cmpmem (got, sizeof got, want, sizeof want);
    }
}

static void
test_see_by_hand (void)
{
  static const gfloat in[]   = { 0.0f,  1.0f, 0.5f,          NAN,
                                 -3.0f, 7.0f, 0.5f / 4080.0f };
  static const gint16 want[] = { -2040, 2040, 0, -2040, -2040, 2040, -2039 };
  gint16              got[G_N_ELEMENTS (in)];

  test_reference ()->enlarge->see (got, in, 2040, G_N_ELEMENTS (in));
  g_assert_cmpmem (got, sizeof got, want, sizeof want);
}

/* The fourth component is not ours to write. */
static void
test_compose (const AdderKernels *kernels)
{
  g_autofree gfloat *base      = random_floats (3 * MOST, -0.2, 1.2);
  const Enlarge     *reference = test_reference ()->enlarge;
  gint16             detail[3 * MOST];

  for (gsize i = 0; i < G_N_ELEMENTS (detail); i++)
    detail[i] = (gint16) g_test_rand_int ();
  for (gsize components = 3; components <= 4; components++)
    for (gsize stride = 0; stride <= MOST; stride += MOST)
      for (gint with = 0; with < 2; with++)
        for (gsize width = 1; width <= MOST; width++)
          {
            const gint16 *some = with ? detail : NULL;
            Results       results;

            results_init (&results);
            kernels->enlarge->compose (results.got, components, base, MOST,
                                       some, stride, 0.013f, width);
            reference->compose (results.want, components, base, MOST, some,
                                stride, 0.013f, width);
            assert_same (&results);
          }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/enlarge/reference/sees-numbers-cut-and-rounded",
                   test_see_by_hand);
  test_add ("enlarge", "columns-equal-reference-at-every-width", test_columns);
  test_add ("enlarge", "row-equals-reference-at-every-scale-and-width",
            test_row);
  test_add ("enlarge", "sees-what-reference-sees", test_see);
  test_add ("enlarge", "composes-what-reference-composes", test_compose);
  return g_test_run ();
}
