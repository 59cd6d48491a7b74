/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of a level, by the processor and by its user. */

#include <string.h>

#include "kernels-test.h"

static void
test_best_level (void)
{
  AdderCpu            cpu  = adder_cpu_detect ();
  const AdderKernels *best = adder_kernels_get (cpu);
  const AdderKernels *kernels;
  gboolean            passed = FALSE;

  g_assert_cmpuint (best->needs & ~cpu, ==, 0);
  for (gsize i = 0; (kernels = adder_kernels_list (i)); i++)
    {
      if (passed)
        g_assert_cmpuint (kernels->needs & ~cpu, !=, 0);
      passed = passed || kernels == best;
    }
  g_assert_true (passed);
}

static void
test_no_features (void)
{
  g_assert_cmpstr (adder_kernels_get (ADDER_CPU_REFERENCE)->name, ==,
                   "reference");
}

static void
test_every_name (void)
{
  const AdderKernels *kernels;

  for (gsize i = 0; (kernels = adder_kernels_list (i)); i++)
    {
      AdderCpu       cpu    = 0;
      AdderCpuStatus status = adder_cpu_from_name (kernels->name, &cpu);

      if (kernels->needs & ~adder_cpu_detect ())
        g_assert_cmpint (status, ==, ADDER_CPU_MISSING);
      else
        {
          g_assert_cmpint (status, ==, ADDER_CPU_OK);
          g_assert_true (adder_kernels_get (cpu) == kernels);
        }
    }
}

static void
test_unknown_name (void)
{
  AdderCpu cpu = 77;

  g_assert_cmpint (adder_cpu_from_name ("avx3", &cpu), ==, ADDER_CPU_UNKNOWN);
  g_assert_cmpint (adder_cpu_from_name ("", &cpu), ==, ADDER_CPU_UNKNOWN);
  g_assert_cmpuint (cpu, ==, 77);
}

static void
test_environment (void)
{
  AdderCpu    cpu;
  const char *name;

  g_unsetenv ("ADDER_CPU");
  g_assert_cmpint (adder_cpu_from_environment (&cpu, &name), ==, ADDER_CPU_OK);
  g_assert_cmpuint (cpu, ==, adder_cpu_detect ());
  g_assert_null (name);

  g_setenv ("ADDER_CPU", "", TRUE);
  g_assert_cmpint (adder_cpu_from_environment (&cpu, NULL), ==, ADDER_CPU_OK);
  g_assert_cmpuint (cpu, ==, adder_cpu_detect ());

  g_setenv ("ADDER_CPU", "reference", TRUE);
  g_assert_cmpint (adder_cpu_from_environment (&cpu, &name), ==, ADDER_CPU_OK);
  g_assert_cmpstr (adder_kernels_get (cpu)->name, ==, "reference");

  g_setenv ("ADDER_CPU", "warp9", TRUE);
  g_assert_cmpint (adder_cpu_from_environment (&cpu, &name), ==,
                   ADDER_CPU_UNKNOWN);
  g_assert_cmpstr (name, ==, "warp9");
}

/* As far as they may: a byte more is refused. */
static void
test_power_limits (void)
{
  AdderPower power;
  guint8     base[16] = { 0 }, slope[16] = { 0 };

  g_assert_true (adder_power_init (&power, base, slope));
  base[15]  = 255 - ((255 * 15 + 8) >> 4);
  slope[15] = 255;
  g_assert_true (adder_power_init (&power, base, slope));
  g_assert_cmpint (power.table[255], ==, 255);
  base[15]++;
  g_assert_false (adder_power_init (&power, base, slope));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/cpu/the-last-level-it-can-run-wins",
                   test_best_level);
  g_test_add_func ("/kernels/cpu/without-features-is-plain-c",
                   test_no_features);
  g_test_add_func ("/kernels/cpu/each-level-is-found-by-its-name",
                   test_every_name);
  g_test_add_func ("/kernels/cpu/unknown-name-is-told", test_unknown_name);
  g_test_add_func ("/kernels/cpu/environment-chooses-the-level",
                   test_environment);
  g_test_add_func ("/kernels/power/values-over-a-byte-are-refused",
                   test_power_limits);
  return g_test_run ();
}
