/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a preview shows before anything is computed: the next frame, which no
 * thread could be in time for, has the pixels of the image already.
 */

#include "config.h"

#include "preview-private.h"

#include <math.h>

/* Pixels of the result for one of the image, of the whole. */
static gboolean
get_factors (AdderPreview *self,
             gdouble      *x_factor,
             gdouble      *y_factor)
{
  gint width, height;

  if (! self->image || ! self->upscalers[AFTER] ||
      ! adder_upscaler_get_size (self->upscalers[AFTER],
                                 gegl_buffer_get_width (self->image),
                                 gegl_buffer_get_height (self->image), &width,
                                 &height, NULL))
    return FALSE;

  *x_factor = (gdouble) width / gegl_buffer_get_width (self->image);
  *y_factor = (gdouble) height / gegl_buffer_get_height (self->image);
  return TRUE;
}

/* One pixel more on each side: the outermost are mixed with them. */
static void
find_source (AdderPreview        *self,
             const GeglRectangle *visible,
             gdouble              x_factor,
             gdouble              y_factor,
             GeglRectangle       *source)
{
  gint left = (gint) floor ((self->part.x + visible->x) / x_factor) - 1;
  gint top  = (gint) floor ((self->part.y + visible->y) / y_factor) - 1;
  gint right =
    (gint) ceil ((self->part.x + visible->x + visible->width) / x_factor) + 1;
  gint bottom =
    (gint) ceil ((self->part.y + visible->y + visible->height) / y_factor) + 1;

  gegl_rectangle_intersect (source, gegl_buffer_get_extent (self->image),
                            GEGL_RECTANGLE (left, top, right - left,
                                            bottom - top));
}

static void
paint (AdderPreview        *self,
       cairo_t             *cr,
       const GeglRectangle *visible,
       gdouble              x_factor,
       gdouble              y_factor)
{
  const AdderView *view = &self->view;

  cairo_save (cr);
  cairo_translate (cr, -view->x, -view->y);
  cairo_scale (cr, view->zoom, view->zoom);
  cairo_rectangle (cr, visible->x, visible->y, visible->width, visible->height);
  cairo_clip (cr);
  cairo_translate (cr, -self->part.x, -self->part.y);
  cairo_scale (cr, x_factor, y_factor);
  cairo_set_source_surface (cr, self->source->surface, self->source->area.x,
                            self->source->area.y);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_restore (cr);
}

/* Checks under it would be an unrest that lasts a moment. */
void
adder_preview_draw_source (AdderPreview *self,
                           cairo_t      *cr)
{
  GeglRectangle visible = adder_view_get_visible (&self->view);
  GeglRectangle source;
  gdouble       x_factor, y_factor;

  if (gegl_rectangle_is_empty (&visible) ||
      ! get_factors (self, &x_factor, &y_factor))
    return;

  find_source (self, &visible, x_factor, y_factor, &source);
  if (gegl_rectangle_is_empty (&source))
    return;

  if (! self->source || ! gegl_rectangle_equal (&self->source->area, &source))
    {
      g_clear_pointer (&self->source, adder_crop_free);
      self->source = adder_crop_new (self->image, &source, self->screen);
    }
  paint (self, cr, &visible, x_factor, y_factor);
}
