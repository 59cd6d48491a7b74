/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a preview computes, and how it takes the results. */

#include "config.h"

#include "preview-private.h"

/* Pixels of the longer side; enough for the navigator at two to one. */
#define THUMBNAIL_SIZE 256

/* How far networks see around a pixel of the image, about: what is computed
 * for a small part is larger than that by as much on each side.
 */
#define MARGIN 18

/* A computation that a later one may have made stale. */
typedef struct
{
  AdderPreview *preview;
  GCancellable *cancellable;
} Waiting;

static Waiting *
waiting_new (AdderPreview *self,
             GCancellable *cancellable)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->preview     = g_object_ref (self);
  waiting->cancellable = g_object_ref (cancellable);
  return waiting;
}

static void
waiting_free (Waiting *waiting)
{
  g_clear_object (&waiting->preview);
  g_clear_object (&waiting->cancellable);
  g_free (waiting);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Waiting,
                               waiting_free)

/* Of an earlier view or other settings: too late. */
static gboolean
is_stale (Waiting *waiting)
{
  return waiting->cancellable != waiting->preview->cancellable ||
         g_cancellable_is_cancelled (waiting->cancellable);
}

static void
take_crop (AdderPreview *self,
           gint          side,
           AdderCrop    *crop)
{
  crop->area.x -= self->part.x;
  crop->area.y -= self->part.y;
  g_clear_pointer (&self->crops[side], adder_crop_free);
  self->crops[side] = crop;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
adder_preview_drop_crops (AdderPreview *self)
{
  for (gint side = BEFORE; side < N_SIDES; side++)
    g_clear_pointer (&self->crops[side], adder_crop_free);
  g_clear_pointer (&self->detailed, adder_crop_free);
  g_clear_pointer (&self->source, adder_crop_free);
  self->blended = FALSE;
}

/* With less detail than this the rounding to 8 bits would show when it is
 * multiplied.
 */
#define ENOUGH_DETAIL 0.25

static void
keep_detail (AdderPreview *self)
{
  if (self->detailed && self->strength < ENOUGH_DETAIL &&
      gegl_rectangle_equal (&self->detailed->area, &self->crops[AFTER]->area))
    return;

  g_clear_pointer (&self->detailed, adder_crop_free);
  if (self->strength < ENOUGH_DETAIL)
    return;

  self->detailed = adder_crop_copy (self->crops[AFTER]);
  self->detail   = self->strength;
}

void
adder_preview_blend (AdderPreview *self)
{
  const AdderCrop *before = self->crops[BEFORE];

  if (! before || ! self->detailed ||
      ! gegl_rectangle_equal (&before->area, &self->detailed->area))
    return;

  g_clear_pointer (&self->crops[AFTER], adder_crop_free);
  self->crops[AFTER] =
    adder_crop_blend (before, self->detailed, self->strength / self->detail);
  self->blended = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
crop_ready_cb (AdderCrop *crop,
               gboolean   is_after,
               gpointer   data)
{
  Waiting *waiting = data;

  /* What was blended is nearer to the end than what is half done. */
  if (is_stale (waiting) || waiting->preview->blended)
    {
      adder_crop_free (crop);
      return;
    }

  take_crop (waiting->preview, is_after ? AFTER : BEFORE, crop);
}

static void
measure (AdderPreview        *self,
         const AdderCrop     *crop,
         const GeglRectangle *area)
{
  const gint width       = gegl_buffer_get_width (self->image);
  const gint height      = gegl_buffer_get_height (self->image);
  gdouble    factor      = adder_upscaler_get_factor (self->upscalers[AFTER]);
  gdouble    seen_width  = MIN (area->width / factor + 2 * MARGIN, width);
  gdouble    seen_height = MIN (area->height / factor + 2 * MARGIN, height);
  gdouble    operations;

  operations =
    adder_upscaler_get_operations (self->upscalers[AFTER], width, height) *
    (seen_width / width) * (seen_height / height);
  if (crop->seconds > 0.0)
    self->rate = operations / crop->seconds;
}

static void
computed_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (Waiting)   waiting = data;
  g_autoptr (GError)    error   = NULL;
  g_autoptr (AdderCrop) crop    = adder_crop_compute_finish (result, &error);
  AdderPreview         *self    = waiting->preview;

  if (is_stale (waiting))
    return;

  self->pending = FALSE;
  if (crop)
    {
      measure (self, crop, &crop->area);
      self->blended = FALSE;
      take_crop (self, AFTER, g_steal_pointer (&crop));
      keep_detail (self);
      g_signal_emit_by_name (self, "completed");
    }
  else
    {
      self->problem = g_strdup (error->message);
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
}

/* Drops whatever is on its way. */
void
adder_preview_compute (AdderPreview *self)
{
  AdderCropRequest request = { .before = self->upscalers[BEFORE],
                               .after  = self->upscalers[AFTER],
                               .image  = self->image,
                               .area   = adder_view_get_visible (&self->view),
                               .screen = self->screen };

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->pending = FALSE;
  self->current = TRUE;
  g_clear_pointer (&self->problem, g_free);

  if (! self->image || ! self->upscalers[AFTER] ||
      gegl_rectangle_is_empty (&request.area))
    return;

  /* It is blended at another place, or at this one. */
  if (self->blended &&
      ! gegl_rectangle_equal (&request.area, &self->crops[AFTER]->area))
    self->blended = FALSE;

  request.area.x += self->part.x;
  request.area.y += self->part.y;
  self->cancellable = g_cancellable_new ();
  self->pending     = TRUE;
  adder_crop_compute_async (&request, self->cancellable, crop_ready_cb,
                            computed_cb, waiting_new (self, self->cancellable));
}

static void
thumbnail_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (Waiting) waiting = data;
  AdderPreview       *self    = waiting->preview;
  cairo_surface_t    *picture = adder_thumbnail_compute_finish (result, NULL);

  if (! picture || waiting->cancellable != self->thumbnail_cancellable)
    {
      g_clear_pointer (&picture, cairo_surface_destroy);
      return;
    }

  g_clear_pointer (&self->thumbnail, cairo_surface_destroy);
  self->thumbnail = picture;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit_by_name (self, "changed");
}

void
adder_preview_compute_thumbnail (AdderPreview *self)
{
  g_cancellable_cancel (self->thumbnail_cancellable);
  g_clear_object (&self->thumbnail_cancellable);
  self->thumbnail_cancellable = g_cancellable_new ();
  adder_thumbnail_compute_async (self->image, THUMBNAIL_SIZE, self->screen,
                                 self->thumbnail_cancellable, thumbnail_cb,
                                 waiting_new (self,
                                              self->thumbnail_cancellable));
}
