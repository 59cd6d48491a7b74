/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measures every kernel of every level that the processor can run against the
 * issue limit of its own instructions (limit.c).
 *
 * Times are CPU time of this thread, the least of many short slices; all
 * kernels take turns, so that a busy machine slows all of them alike. The clock
 * comes from a chain of dependent additions, one a cycle.
 */

#include <math.h>
#include <string.h>

#include <glib.h>

#include "measure.h"

#define WIDTH  256
#define STRIDE (WIDTH + 2 * ADDER_ROW_MARGIN)
#define PLANES 12 /* of the tail: three at ×2 */

/* Memory for rows and weights of up to 64 channels. */
typedef struct
{
  guint8     x[7][64 * STRIDE];
  guint8     y[64 * STRIDE];
  gint16     planes[9][STRIDE];
  gint16     detail[4 * PLANES * STRIDE];
  gint32     sums[64 * STRIDE];
  guint8     weights[64 * 9 * 64 * 2 + 64 * 4];
  gint16     weights16[64 * 9 * 64];
  gint32     k[64];
  gint16     m[64];
  AdderPower power;
} Data;

typedef struct Measure Measure;

/* One line of the table. */
struct Measure
{
  const char         *name;
  const AdderKernels *kernels;
  gsize               channels;
  double              operations; /* of one call */
  void (*call) (const Measure *measure,
                Data          *data);
  const Limit *limit;
  gsize        order; /* of limits */
  gsize        calls; /* in a slice */
  double       best;  /* seconds per call */
};

static void
rows_of (const Measure *measure,
         Data          *data,
         const guint8  *rows[6])
{
  for (gsize i = 0; i < 6; i++)
    rows[i] = data->x[i] + ADDER_ROW_MARGIN * measure->kernels->group;
}

static void
call_sums (const Measure *measure,
           Data          *data)
{
  const guint8 *x[6];

  rows_of (measure, data, x);
  measure->kernels->adder3x3->sums (data->sums, STRIDE, x, data->weights,
                                    measure->channels, measure->channels, WIDTH,
                                    STRIDE);
}

/* With all that a layer may have: shortcut and power activation. */
static void
call_row (const Measure *measure,
          Data          *data)
{
  AdderLayerPlan plan = { measure->channels,
                          measure->channels,
                          data->weights,
                          data->k,
                          data->m,
                          32000,
                          15,
                          &data->power };
  const guint8  *x[6];

  rows_of (measure, data, x);
  measure->kernels->adder3x3->row (data->y +
                                     ADDER_ROW_MARGIN * measure->kernels->group,
                                   x, x[1], &plan, WIDTH, STRIDE);
}

static AdderConvolutionPlan
convolution_plan (const Data *data,
                  gsize       inputs,
                  gsize       outputs)
{
  return (AdderConvolutionPlan) { inputs,  outputs, data->weights16,
                                  data->k, 15,      NULL };
}

static void
call_head (const Measure *measure,
           Data          *data)
{
  AdderConvolutionPlan plan = convolution_plan (data, 3, measure->channels);
  const gint16        *x[9];

  for (gsize i = 0; i < 9; i++)
    x[i] = data->planes[i] + ADDER_ROW_MARGIN;
  measure->kernels->convolution3x3->head (data->y + ADDER_ROW_MARGIN *
                                                      measure->kernels->group,
                                          x, &plan, WIDTH, STRIDE);
}

static void
call_body (const Measure *measure,
           Data          *data)
{
  AdderConvolutionPlan plan =
    convolution_plan (data, measure->channels, measure->channels);
  const guint8 *x[6];

  rows_of (measure, data, x);
  measure->kernels->convolution3x3->body (data->y + ADDER_ROW_MARGIN *
                                                      measure->kernels->group,
                                          x, x[1], &plan, WIDTH, STRIDE);
}

static void
call_tail (const Measure *measure,
           Data          *data)
{
  AdderConvolutionPlan plan =
    convolution_plan (data, measure->channels, PLANES);
  const guint8 *x[6];

  rows_of (measure, data, x);
  measure->kernels->convolution3x3->tail (data->detail, STRIDE, x, x + 3, &plan,
                                          WIDTH, STRIDE);
}

static void
call_shuffle (const Measure *measure,
              Data          *data)
{
  for (gsize plane = 0; plane < PLANES / 4; plane++)
    measure->kernels->shuffle->rows ((gint16 *) data->sums, 2 * STRIDE,
                                     data->detail + plane * 4 * STRIDE, STRIDE,
                                     2, WIDTH);
}

#define LIMIT_TURNS 2000

static void
call_adder_limit (const Measure *measure,
                  Data          *data)
{
  measure->limit->adder[measure->order](LIMIT_TURNS);
}

static void
call_convolution_limit (const Measure *measure,
                        Data          *data)
{
  measure->limit->convolution (LIMIT_TURNS);
}

static void
call_clock (const Measure *measure,
            Data          *data)
{
  measure_clock_once ();
}

/* Asking for the time takes longer than some calls: the first slice counts how
 * many calls make up 0.2 ms. */
static void
measure_once (Measure *measure,
              Data    *data)
{
  double start = measure_seconds ();
  double seconds;

  for (gsize i = 0; i < measure->calls; i++)
    measure->call (measure, data);
  seconds = measure_seconds () - start;
  if (seconds < 1e-4)
    measure->calls *= 2;
  else
    measure->best = fmin (measure->best, seconds / (double) measure->calls);
}

static void
add (GArray             *table,
     const char         *name,
     const AdderKernels *kernels,
     const Limit        *limit,
     gsize               channels,
     double              operations,
     void (*call) (const Measure *measure,
                   Data          *data))
{
  Measure measure = { name,  kernels, channels, operations, call,
                      limit, 0,       1,        HUGE_VAL };

  g_array_append_val (table, measure);
}

/* First the level's limits, then its kernels. */
static void
add_level (GArray             *table,
           const AdderKernels *kernels,
           const Limit        *limit)
{
  static const gsize channels[] = { 16, 32, 64 };

  for (gsize i = 0; limit->adder[0] && i < LIMIT_ORDERS; i++)
    {
      add (table, "adder limit", kernels, limit, 0,
           (double) (limit->adder_operations * LIMIT_TURNS), call_adder_limit);
      g_array_index (table, Measure, table->len - 1).order = i;
    }
  if (limit->convolution)
    add (table, "convolution limit", kernels, limit, 0,
         (double) (limit->convolution_operations * LIMIT_TURNS),
         call_convolution_limit);
  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      double c      = (double) channels[i];
      double square = 9 * c * c * WIDTH;

      add (table, "adder sums", kernels, limit, channels[i], square, call_sums);
      add (table, "adder layer", kernels, limit, channels[i], square, call_row);
      add (table, "head", kernels, limit, channels[i], 27 * c * WIDTH,
           call_head);
      add (table, "body", kernels, limit, channels[i], square, call_body);
      add (table, "tail", kernels, limit, channels[i], 9 * c * PLANES * WIDTH,
           call_tail);
    }
  add (table, "shuffle", kernels, limit, PLANES, PLANES * WIDTH, call_shuffle);
}

static Data *
data_new (void)
{
  Data  *data = g_new0 (Data, 1);
  guint8 base[16], slope[16];

  for (gsize row = 0; row < G_N_ELEMENTS (data->x); row++)
    for (gsize i = 0; i < sizeof data->x[0]; i++)
      data->x[row][i] = (guint8) g_random_int ();
  for (gsize i = 0; i < sizeof data->weights; i++)
    data->weights[i] = (guint8) g_random_int ();
  for (gsize i = 0; i < G_N_ELEMENTS (data->weights16); i++)
    data->weights16[i] = (gint16) g_random_int_range (-1000, 1000);
  for (gsize i = 0; i < 64; i++)
    data->m[i] = (gint16) g_random_int_range (-1000, 1000);
  for (guint i = 0; i < 16; i++)
    {
      base[i]  = (guint8) (i * 15);
      slope[i] = 15;
    }
  if (! adder_power_init (&data->power, base, slope))
    g_assert_not_reached ();
  return data;
}

/* The level's best limit, in operations per second; 0 without one. */
static double
limit_of (const GArray       *table,
          const AdderKernels *kernels,
          const char         *name)
{
  double best = 0;

  for (guint i = 0; i < table->len; i++)
    {
      const Measure *m = &g_array_index (table, Measure, i);

      if (m->kernels == kernels && ! strcmp (m->name, name))
        best = fmax (best, m->operations / m->best);
    }
  return best;
}

static void
add_json (GString       *ratios,
          GString       *absolute,
          const Measure *m,
          double         share)
{
  static const char *const keys[][2] = {
    { "adder sums", "kernel" }, { "adder layer", "layer" },
    { "head", "head" },         { "body", "body" },
    { "tail", "tail" },         { "shuffle", "shuffle" }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (! strcmp (keys[i][0], m->name))
      {
        g_autofree char *key = g_strdup_printf ("%s.%s.%zu", keys[i][1],
                                                m->kernels->name, m->channels);

        if (share > 0)
          g_string_append_printf (ratios, "%s\n    \"%s.of_limit\": %.3f",
                                  ratios->len ? "," : "", key, share);
        g_string_append_printf (absolute, "%s\n    \"%s.gops\": %.3f",
                                absolute->len ? "," : "", key,
                                m->operations / m->best * 1e-9);
      }
}

static void
print_table (const GArray *table,
             double        clock,
             GString      *ratios,
             GString      *absolute)
{
  g_print ("%-10s %-18s %8s %8s %10s %9s\n", "level", "kernel", "channels",
           "G op/s", "op/cycle", "of limit");
  for (guint i = 0; i < table->len; i++)
    {
      const Measure *m          = &g_array_index (table, Measure, i);
      double         rate       = m->operations / m->best;
      gboolean       is_adder   = g_str_has_prefix (m->name, "adder");
      gboolean       is_shuffle = ! strcmp (m->name, "shuffle");
      double limit = limit_of (table, m->kernels,
                               is_adder ? "adder limit" : "convolution limit");
      double share = is_shuffle || limit <= 0 ? 0 : rate / limit;

      g_print ("%-10s %-18s %8zu %8.2f %10.2f", m->kernels->name, m->name,
               m->channels, rate * 1e-9, rate / clock);
      if (share > 0)
        g_print (" %8.1f%%", 100 * share);
      g_print ("\n");
      add_json (ratios, absolute, m, share);
    }
}

/* The lists claim that each level is faster than the one before. */
static void
print_order (const GArray *table)
{
  const Measure *before = NULL;

  for (guint i = 0; i < table->len; i++)
    {
      const Measure *m = &g_array_index (table, Measure, i);

      if (strcmp (m->name, "adder layer") || m->channels != 32)
        continue;
      if (before && m->best > before->best)
        g_print ("%s is slower than %s here.\n", m->kernels->name,
                 before->kernels->name);
      before = m;
    }
}

static gboolean
write_json (const char    *path,
            double         clock,
            const GString *ratios,
            const GString *absolute,
            GError       **error)
{
  g_autofree char *text = g_strdup_printf ("{\n  \"machine\": { \"clock_ghz\": "
                                           "%.3f },\n  \"ratios\": {%s\n  },\n"
                                           "  \"absolute\": {%s\n  }\n}\n",
                                           clock * 1e-9, ratios->str,
                                           absolute->str);

  return g_file_set_contents (path, text, -1, error);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *json      = NULL;
  int              rounds    = 60;
  GOptionEntry     entries[] = { { "json", 0, 0, G_OPTION_ARG_FILENAME, &json,
                                   "Also write the figures to FILE", "FILE" },
                                 { "rounds", 0, 0, G_OPTION_ARG_INT, &rounds,
                                   "Slices of each measurement (60)", "N" },
                                 { NULL } };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError)         error   = NULL;
  g_autoptr (GArray)  table    = g_array_new (FALSE, FALSE, sizeof (Measure));
  g_autoptr (GString) ratios   = g_string_new (NULL);
  g_autoptr (GString) absolute = g_string_new (NULL);
  g_autofree Data    *data     = data_new ();
  AdderCpu            cpu      = adder_cpu_detect ();
  Measure             clock    = { "clock", NULL, 0, MEASURE_CHAIN, call_clock,
                                   NULL,    0,    1, HUGE_VAL };
  const AdderKernels *kernels;

  g_option_context_add_main_entries (context, entries, NULL);
  if (! g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  for (gsize i = 0; (kernels = adder_kernels_list (i)); i++)
    if (! (kernels->needs & ~cpu))
      add_level (table, kernels, measure_limit (kernels));
  for (int round = 0; round < rounds; round++)
    {
      measure_once (&clock, data);
      for (guint i = 0; i < table->len; i++)
        {
          Measure *measure = &g_array_index (table, Measure, i);

          /* Plain C is slow enough to be seen at once. */
          if (round < 3 || measure->kernels->needs)
            measure_once (measure, data);
        }
    }
  g_print ("clock %.2f GHz\n", clock.operations / clock.best * 1e-9);
  print_table (table, clock.operations / clock.best, ratios, absolute);
  print_order (table);
  if (json && ! write_json (json, clock.operations / clock.best, ratios,
                            absolute, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  return 0;
}
