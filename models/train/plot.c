/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curves of a run as a picture: SVG, which browsers and GIMP show. */

#include <math.h>

#include "plot.h"
#include "train-log.h"

/* In SVG's units. */
#define WIDTH  760.0
#define LEFT   80.0
#define RIGHT  70.0
#define TOP    56.0
#define HEIGHT 190.0 /* of a panel */
#define GAP    54.0  /* between panels, and below the last */

/* About as many grid lines. */
#define TICKS_ACROSS 8
#define TICKS_UP     5

/**
 * Panel:
 * @offset: of the number in a TrainLogEntry
 * @rises: the best value is the highest, not the lowest
 */
typedef struct
{
  const gchar *label;
  const gchar *colour;
  goffset      offset;
  gint         decimals;
  gboolean     rises;
} Panel;

static const Panel panels[] = {
  { "PSNR on valid, dB", "#1a5fb4", G_STRUCT_OFFSET (TrainLogEntry, valid.psnr), 2, TRUE },
  { "PSNR on report, dB", "#26a269", G_STRUCT_OFFSET (TrainLogEntry, report.psnr), 2, TRUE },
  { "loss, mean |error| of 255", "#c64600", G_STRUCT_OFFSET (TrainLogEntry, loss), 3, FALSE },
};

/* Evenly spaced values that are easy to read. */
typedef struct
{
  gdouble first;
  gdouble last;
  gdouble step;
} Scale;

static Scale
scale_new (gdouble least,
           gdouble most,
           gint    ticks)
{
  gdouble rough = MAX (most - least, 1e-3) / ticks;
  gdouble power = pow (10.0, floor (log10 (rough)));
  gdouble digit = rough / power;
  Scale   scale;

  scale.step  = power * (digit <= 1.0 ? 1.0 : digit <= 2.0 ? 2.0 : digit <= 5.0 ? 5.0 : 10.0);
  scale.first = floor (least / scale.step + 1e-9) * scale.step;
  scale.last  = ceil (most / scale.step - 1e-9) * scale.step;
  if (scale.last <= scale.first)
    scale.last = scale.first + scale.step;
  return scale;
}

static gdouble
scale_place (const Scale *scale,
             gdouble      value,
             gdouble      from,
             gdouble      to)
{
  return from + (value - scale->first) / (scale->last - scale->first) * (to - from);
}

static gdouble
value_of (GArray      *entries,
          guint        i,
          const Panel *panel)
{
  return G_STRUCT_MEMBER (gdouble, &g_array_index (entries, TrainLogEntry, i),
                          panel->offset);
}

static gdouble
step_of (GArray *entries,
         guint   i)
{
  return (gdouble) g_array_index (entries, TrainLogEntry, i).step;
}

/* Numbers with a point in every language. */
static const gchar *
number (gchar   buffer[G_ASCII_DTOSTR_BUF_SIZE],
        gdouble value,
        gint    decimals)
{
  gchar format[8];

  g_snprintf (format, sizeof format, "%%.%df", decimals);
  return g_ascii_formatd (buffer, G_ASCII_DTOSTR_BUF_SIZE, format, value);
}

static void
add_line (GString     *svg,
          const gchar *class,
          gdouble      x1,
          gdouble      y1,
          gdouble      x2,
          gdouble      y2)
{
  gchar a[4][G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (svg, "<path class=\"%s\" d=\"M%s %sL%s %s\"/>\n", class,
                          number (a[0], x1, 1), number (a[1], y1, 1),
                          number (a[2], x2, 1), number (a[3], y2, 1));
}

static void
add_text (GString     *svg,
          const gchar *class,
          gdouble      x,
          gdouble      y,
          const gchar *text)
{
  gchar             a[2][G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree gchar *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (svg, "<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n", class,
                          number (a[0], x, 1), number (a[1], y, 1), escaped);
}

/* How many values of the scale have a line. */
static guint
scale_lines (const Scale *scale)
{
  return (guint) ((scale->last - scale->first) / scale->step + 0.5) + 1;
}

/* The lines across at the values, and the values beside them. */
static void
add_values (GString     *svg,
            const Scale *scale,
            gdouble      top)
{
  gint  decimals = scale->step < 0.05 ? 3 : scale->step < 0.5 ? 2 : 1;
  gchar buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < scale_lines (scale); i++)
    {
      gdouble v = scale->first + i * scale->step;
      gdouble y = scale_place (scale, v, top + HEIGHT, top);

      add_line (svg, "grid", LEFT, y, WIDTH - RIGHT, y);
      add_text (svg, "value", LEFT - 8.0, y + 4.0, number (buffer, v, decimals));
    }
}

static void
add_steps (GString     *svg,
           const Scale *steps,
           gdouble      top)
{
  gchar buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < scale_lines (steps); i++)
    {
      gdouble v = steps->first + i * steps->step;
      gdouble x = scale_place (steps, v, LEFT, WIDTH - RIGHT);

      add_line (svg, "grid", x, top, x, top + HEIGHT);
      add_text (svg, "step", x, top + HEIGHT + 18.0, number (buffer, v, 0));
    }
}

static void
add_curve (GString     *svg,
           GArray      *entries,
           const Panel *panel,
           const Scale *steps,
           const Scale *values,
           gdouble      top)
{
  gchar   a[2][G_ASCII_DTOSTR_BUF_SIZE];
  gdouble x = 0.0, y = 0.0, best = NAN;

  g_string_append_printf (svg, "<polyline class=\"curve\" stroke=\"%s\" points=\"",
                          panel->colour);
  for (guint i = 0; i < entries->len; i++)
    {
      gdouble value = value_of (entries, i, panel);

      if (isnan (value))
        continue;
      if (isnan (best) || (panel->rises ? value > best : value < best))
        best = value;
      x = scale_place (steps, step_of (entries, i), LEFT, WIDTH - RIGHT);
      y = scale_place (values, value, top + HEIGHT, top);
      g_string_append_printf (svg, "%s,%s ", number (a[0], x, 1), number (a[1], y, 1));
    }
  g_string_append (svg, "\"/>\n");

  g_string_append_printf (svg, "<circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"%s\"/>\n",
                          number (a[0], x, 1), number (a[1], y, 1), panel->colour);
  {
    g_autofree gchar *text = g_strdup_printf ("best %s", number (a[0], best, panel->decimals));

    add_text (svg, "best", WIDTH - RIGHT, top - 8.0, text);
  }
}

/* Returns whether the log has such numbers. */
static gboolean
find_range (GArray      *entries,
            const Panel *panel,
            gdouble     *least,
            gdouble     *most)
{
  *least = *most = NAN;
  for (guint i = 0; i < entries->len; i++)
    {
      gdouble value = value_of (entries, i, panel);

      *least = fmin (*least, value);
      *most  = fmax (*most, value);
    }
  return ! isnan (*least);
}

gchar *
train_plot (GArray      *entries,
            const gchar *title)
{
  GString *svg   = g_string_new (NULL);
  GString *body  = g_string_new (NULL);
  gdouble  top   = TOP;
  Scale    steps = scale_new (0.0, entries->len ? step_of (entries, entries->len - 1) : 1.0,
                              TICKS_ACROSS);

  add_text (body, "title", LEFT, 24.0, title);
  for (gsize i = 0; i < G_N_ELEMENTS (panels); i++)
    {
      gdouble least, most;
      Scale   values;

      if (! find_range (entries, &panels[i], &least, &most))
        continue;
      values = scale_new (least, most, TICKS_UP);
      add_text (body, "label", LEFT, top - 8.0, panels[i].label);
      add_values (body, &values, top);
      add_steps (body, &steps, top);
      add_curve (body, entries, &panels[i], &steps, &values, top);
      top += HEIGHT + GAP;
    }
  add_text (body, "step", (LEFT + WIDTH - RIGHT) / 2.0, top - 16.0, "steps");

  g_string_append_printf (
    svg,
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" "
    "viewBox=\"0 0 %.0f %.0f\">\n"
    "<style>\n"
    "text { font: 12px sans-serif; fill: #3d3846 }\n"
    ".title { font-size: 16px; font-weight: bold }\n"
    ".value, .best { text-anchor: end }\n"
    ".step { text-anchor: middle }\n"
    ".grid { stroke: #deddda; fill: none }\n"
    ".curve { fill: none; stroke-width: 2 }\n"
    "</style>\n"
    "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n"
    "%s</svg>\n",
    WIDTH, top + 6.0, WIDTH, top + 6.0, body->str);
  g_string_free (body, TRUE);
  return g_string_free (svg, FALSE);
}
