/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which part of the image makes which part of the result. */

#include "config.h"

#include "upscale/upscaler.h"

/* The steps from an image to its result; -1 if it cannot be enlarged. */
static gint
plan (AdderUpscaler *self,
      gint           width,
      gint           height,
      GeglRectangle *whole,
      AdderStep     *steps)
{
  *whole = *GEGL_RECTANGLE (0, 0, 0, 0);
  if (! adder_upscaler_get_size (self, width, height, &whole->width,
                                 &whole->height, NULL))
    return -1;

  return adder_plan_steps (self->models, width, height, whole->width,
                           whole->height, steps);
}

void
adder_upscaler_get_source_area (AdderUpscaler       *self,
                                gint                 width,
                                gint                 height,
                                const GeglRectangle *roi,
                                GeglRectangle       *area)
{
  AdderStep     steps[ADDER_MAX_CHAIN + 1];
  GeglRectangle parts[ADDER_MAX_CHAIN + 1];
  GeglRectangle whole;
  gint          n;

  g_return_if_fail (ADDER_IS_UPSCALER (self));
  g_return_if_fail (roi != NULL && area != NULL);

  n = plan (self, width, height, &whole, steps);
  if (! gegl_rectangle_intersect (area, roi, &whole))
    *area = *GEGL_RECTANGLE (0, 0, 0, 0);
  else if (n > 0)
    {
      adder_plan_parts (steps, n, area, self->wrap, parts);
      *area = adder_step_need (&steps[0], &parts[0], self->wrap);
    }
}

void
adder_upscaler_get_result_area (AdderUpscaler       *self,
                                gint                 width,
                                gint                 height,
                                const GeglRectangle *changed,
                                GeglRectangle       *area)
{
  AdderStep     steps[ADDER_MAX_CHAIN + 1];
  GeglRectangle whole;
  gint          n;

  g_return_if_fail (ADDER_IS_UPSCALER (self));
  g_return_if_fail (changed != NULL && area != NULL);

  n = plan (self, width, height, &whole, steps);
  if (n < 0 ||
      ! gegl_rectangle_intersect (area, changed,
                                  GEGL_RECTANGLE (0, 0, width, height)))
    *area = *GEGL_RECTANGLE (0, 0, 0, 0);
  else
    for (gint i = 0; i < n; i++)
      *area = adder_step_reach (&steps[i], area, self->wrap);
}
