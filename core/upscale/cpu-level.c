/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CPU levels by name, with errors for people. */

#include "config.h"

#include "upscale/cpu-level.h"

#include <glib/gi18n-lib.h>

static void
set_level_error (GError       **error,
                 const gchar   *origin,
                 const gchar   *name,
                 AdderCpuStatus status)
{
  const AdderKernels *kernels;
  g_autoptr (GString) names = g_string_new (NULL);

  for (gsize i = 0; (kernels = adder_kernels_list (i)); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", kernels->name);

  if (status == ADDER_CPU_MISSING)
    g_set_error (
      error, ADDER_ERROR, ADDER_ERROR_UNSUPPORTED,
      _ ("%s “%s” needs instructions that this processor does not have"),
      origin, name);
  else
    g_set_error (error, ADDER_ERROR, ADDER_ERROR_UNSUPPORTED,
                 _ ("%s “%s” is not one of: %s"), origin, name, names->str);
}

const AdderKernels *
adder_cpu_level_find (const gchar *name,
                      GError     **error)
{
  AdderCpu       cpu;
  AdderCpuStatus status;

  if (name)
    {
      status = adder_cpu_from_name (name, &cpu);
      if (status != ADDER_CPU_OK)
        set_level_error (error, "The CPU level", name, status);
    }
  else
    {
      status = adder_cpu_from_environment (&cpu, &name);
      if (status != ADDER_CPU_OK)
        set_level_error (error, "The variable ADDER_CPU =", name, status);
    }

  return status == ADDER_CPU_OK ? adder_kernels_get (cpu) : NULL;
}

typedef struct
{
  const gchar *family;
  const gchar *level;
  AdderCpu     needs;
} Kernel;

#define KERNEL(family, level, needs, group) { #family, #level, needs },
static const Kernel kernels_of_lists[] = {
#include "kernels/adder3x3.list"
#include "kernels/convolution3x3.list"
#include "kernels/shuffle.list"
#include "kernels/enlarge.list"
};
#undef KERNEL

gchar *
adder_list_kernels (void)
{
  const AdderCpu      cpu    = adder_cpu_detect ();
  const AdderKernels *chosen = adder_cpu_level_find (NULL, NULL);
  GString            *text   = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (kernels_of_lists); i++)
    {
      const Kernel  *kernel = &kernels_of_lists[i];
      const gboolean fits   = (cpu & kernel->needs) == kernel->needs;
      gboolean       runs   = FALSE;

      /* The last line of a family that the chosen level can run wins. */
      if (chosen && (chosen->needs & kernel->needs) == kernel->needs)
        {
          runs = TRUE;
          for (gsize j = i + 1; j < G_N_ELEMENTS (kernels_of_lists); j++)
            if (g_str_equal (kernels_of_lists[j].family, kernel->family) &&
                (chosen->needs & kernels_of_lists[j].needs) ==
                  kernels_of_lists[j].needs)
              runs = FALSE;
        }
      g_string_append_printf (text, "%-15s %-10s %s\n", kernel->family,
                              kernel->level,
                              runs   ? "runs"
                              : fits ? "could run"
                                     : "not on this processor");
    }

  return g_string_free (text, FALSE);
}
