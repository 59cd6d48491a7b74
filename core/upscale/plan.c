/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which networks reach a factor, and through which sizes. */

#include "config.h"

#include "upscale/plan.h"

/* So that 2.0000001, from a division of sizes, is still 2. */
#define TOLERANCE 1e-6

typedef struct
{
  const gint *scales;
  gint        n;
  gdouble     factor;
  gint        best_product;
  gint        best_length;
  gint        best[ADDER_MAX_CHAIN];
} Search;

/* Tries all chains that start with the @length indices of @chain. */
static void
search (Search *s,
        gint   *chain,
        gint    length,
        gint    product)
{
  if (product >= s->factor - TOLERANCE)
    {
      if (s->best_length < 0 || product < s->best_product ||
          (product == s->best_product && length < s->best_length))
        {
          s->best_product = product;
          s->best_length  = length;
          for (gint i = 0; i < length; i++)
            s->best[i] = chain[i];
        }
      return;
    }
  if (length == ADDER_MAX_CHAIN)
    return;

  for (gint i = 0; i < s->n; i++)
    {
      /* Ascending scales only: of all orders the cheapest. */
      if (length > 0 && s->scales[i] < s->scales[chain[length - 1]])
        continue;
      chain[length] = i;
      search (s, chain, length + 1, product * s->scales[i]);
    }
}

gint
adder_plan_chain (const gint *scales,
                  gint        n,
                  gdouble     factor,
                  gint        chain[ADDER_MAX_CHAIN])
{
  Search s = { scales, n, factor, 0, -1, { 0 } };
  gint   trial[ADDER_MAX_CHAIN];

  search (&s, trial, 0, 1);
  for (gint i = 0; i < s.best_length; i++)
    chain[i] = s.best[i];

  return s.best_length;
}

gint
adder_plan_steps (GPtrArray *models,
                  gint       width,
                  gint       height,
                  gint       out_width,
                  gint       out_height,
                  AdderStep *steps)
{
  gint n = 0;

  for (guint i = 0; i < models->len; i++)
    {
      AdderModel *model = g_ptr_array_index (models, i);
      const gint  scale = adder_model_get_scale (model);

      steps[n++] =
        (AdderStep) { model, width, height, width * scale, height * scale };
      width *= scale;
      height *= scale;
    }
  if (width != out_width || height != out_height)
    steps[n++] = (AdderStep) { NULL, width, height, out_width, out_height };

  return n;
}

void
adder_plan_parts (const AdderStep     *steps,
                  gint                 n,
                  const GeglRectangle *roi,
                  AdderWrap            wrap,
                  GeglRectangle       *parts)
{
  parts[n - 1] = *roi;
  for (gint i = n - 1; i > 0; i--)
    parts[i - 1] = adder_step_need (&steps[i], &parts[i], wrap);
}
