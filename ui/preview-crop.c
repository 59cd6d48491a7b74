/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A part of an enlarged image, computed in a thread, ready to be drawn. */

#include "config.h"

#include "preview-crop.h"

/* Everything about one computation. The thread fills @result in place: first
 * without the network, then row by row with it, so that a picture taken of it
 * at any moment has no holes.
 */
typedef struct
{
  AdderCropRequest asked;
  AdderCropReady   ready;
  gpointer         user_data;
  GTask           *task; /* borrowed: it owns this */
  GeglBuffer      *result;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_object (&work->asked.before);
  g_clear_object (&work->asked.after);
  g_clear_object (&work->asked.image);
  g_clear_pointer (&work->asked.screen, adder_screen_unref);
  g_clear_object (&work->result);
  g_free (work);
}

/**
 * adder_crop_new:
 * @pixels: an enlarged image, or a part of one
 * @area: what to draw of it
 * @screen: (nullable): the screen; %NULL takes the numbers of @pixels
 *
 * Returns: (transfer full): a crop
 */
AdderCrop *
adder_crop_new (GeglBuffer          *pixels,
                const GeglRectangle *area,
                AdderScreen         *screen)
{
  const Babl        *format = gegl_buffer_get_format (pixels);
  AdderCrop         *crop   = g_new0 (AdderCrop, 1);
  g_autofree guchar *row    = NULL;

  row = g_malloc_n (area->width, babl_format_get_bytes_per_pixel (format));
  crop->area = *area;
  crop->surface =
    cairo_image_surface_create (CAIRO_FORMAT_ARGB32, area->width, area->height);
  for (gint y = 0; y < area->height; y++)
    {
      gegl_buffer_get (pixels,
                       GEGL_RECTANGLE (area->x, area->y + y, area->width, 1),
                       1.0, format, row, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      adder_screen_convert (screen, format, row,
                            cairo_image_surface_get_data (crop->surface) +
                              (gsize) y *
                                cairo_image_surface_get_stride (crop->surface),
                            area->width);
    }
  cairo_surface_mark_dirty (crop->surface);

  return crop;
}

/**
 * adder_crop_free:
 * @crop: (transfer full): a crop
 *
 * Frees @crop and its pixels.
 */
void
adder_crop_free (AdderCrop *crop)
{
  g_clear_pointer (&crop->surface, cairo_surface_destroy);
  g_free (crop);
}

/**
 * adder_crop_copy:
 * @crop: a crop
 *
 * Returns: (transfer full): a crop with the same pixels
 */
AdderCrop *
adder_crop_copy (const AdderCrop *crop)
{
  AdderCrop *copy = g_new (AdderCrop, 1);

  *copy = *crop;
  cairo_surface_reference (copy->surface);

  return copy;
}

static void
blend_row (guchar       *row,
           const guchar *before,
           const guchar *after,
           gint          n,
           gint          amount)
{
  for (gint i = 0; i < n; i++)
    {
      gint value = before[i] + ((after[i] - before[i]) * amount + 128) / 256;

      row[i] = (guchar) CLAMP (value, 0, 255);
    }
}

/**
 * adder_crop_blend:
 * @before: a crop
 * @after: another one of the same area
 * @amount: 0 is @before, 1 is @after, more than that goes beyond
 *
 * For the eye, until the true pixels come: those are rounded less often.
 *
 * Returns: (transfer full): a crop
 */
AdderCrop *
adder_crop_blend (const AdderCrop *before,
                  const AdderCrop *after,
                  gdouble          amount)
{
  AdderCrop *crop   = g_new0 (AdderCrop, 1);
  gint       width  = before->area.width;
  gint       height = before->area.height;
  gint       stride = cairo_image_surface_get_stride (before->surface);
  guchar    *pixels;

  crop->area = before->area;
  crop->surface =
    cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  pixels = cairo_image_surface_get_data (crop->surface);

  for (gint y = 0; y < height; y++)
    blend_row (pixels + (gsize) y * stride,
               cairo_image_surface_get_data (before->surface) +
                 (gsize) y * stride,
               cairo_image_surface_get_data (after->surface) +
                 (gsize) y * stride,
               4 * width, (gint) (256.0 * amount + 0.5));
  cairo_surface_mark_dirty (crop->surface);

  return crop;
}

/* ---- What is there so far ---- */

typedef struct
{
  GTask     *task;
  AdderCrop *crop;
  gboolean   is_after;
} Delivery;

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  g_clear_pointer (&delivery->crop, adder_crop_free);
  g_clear_object (&delivery->task);
  g_free (delivery);
}

static gboolean
deliver_cb (gpointer data)
{
  Delivery *delivery = data;
  Work     *work     = g_task_get_task_data (delivery->task);

  work->ready (g_steal_pointer (&delivery->crop), delivery->is_after,
               work->user_data);
  return G_SOURCE_REMOVE;
}

/* With the priority of the task's own end, which so comes after it. */
static void
deliver (Work    *work,
         gboolean is_after)
{
  Delivery           *delivery = g_new0 (Delivery, 1);
  g_autoptr (GSource) source   = g_idle_source_new ();

  delivery->task     = g_object_ref (work->task);
  delivery->is_after = is_after;
  delivery->crop =
    adder_crop_new (work->result, &work->asked.area, work->asked.screen);

  g_source_set_priority (source, g_task_get_priority (work->task));
  g_source_set_callback (source, deliver_cb, delivery, delivery_free);
  g_source_attach (source, g_task_get_context (work->task));
  /* cppcheck-suppress memleak; the source has it */
}

static void
progress (gdouble  fraction,
          gpointer data)
{
  /* The first call comes before the first row, the last is followed by the
   * end of the task.
   */
  if (fraction > 0.0 && fraction < 1.0)
    deliver (data, TRUE);
}

/* ---- Computing ---- */

static gboolean
run (Work          *work,
     AdderUpscaler *upscaler,
     AdderProgress  tell,
     GError       **error)
{
  return adder_upscaler_run (upscaler, work->asked.image, &work->asked.area,
                             work->result, g_task_get_cancellable (work->task),
                             tell, work, error);
}

static void
compute (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  Work      *work  = data;
  GError    *error = NULL;
  AdderCrop *crop;
  gint64     start;

  /* Through a buffer in the image's own format, as the final run writes it: a
   * preview of an 8-bit image is rounded to 8 bits first.
   */
  work->result =
    adder_upscaler_create_output (work->asked.after, work->asked.image, &error);
  if (! work->result || ! run (work, work->asked.before, NULL, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  deliver (work, FALSE);

  start = g_get_monotonic_time ();
  if (! run (work, work->asked.after, progress, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  crop = adder_crop_new (work->result, &work->asked.area, work->asked.screen);
  crop->seconds = (gdouble) (g_get_monotonic_time () - start) /
                  G_TIME_SPAN_SECOND;
  g_task_return_pointer (task, crop, (GDestroyNotify) adder_crop_free);
}

/**
 * adder_crop_compute_async:
 * @request: what to compute; copied
 * @cancellable: (nullable): ends the computation early
 * @ready: called with the enlargement before, then with what the network has
 *   done of it, about ten times a second
 * @callback: called at the end, in the main loop of this thread
 * @user_data: for both; must live until @callback was called
 *
 * Computes a part of an enlarged image. In the end it is equal to that part of
 * the whole.
 */
void
adder_crop_compute_async (const AdderCropRequest *request,
                          GCancellable           *cancellable,
                          AdderCropReady          ready,
                          GAsyncReadyCallback     callback,
                          gpointer                user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Work             *work = g_new0 (Work, 1);

  work->asked        = *request;
  work->asked.before = g_object_ref (request->before);
  work->asked.after  = g_object_ref (request->after);
  work->asked.image  = g_object_ref (request->image);
  work->asked.screen = request->screen ? adder_screen_ref (request->screen)
                                       : NULL;
  work->ready        = ready;
  work->user_data    = user_data;
  work->task         = task;
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, compute);
}

/**
 * adder_crop_compute_finish:
 * @result: what the callback was given
 * @error: return location for %G_IO_ERROR_CANCELLED, or as
 *   adder_upscaler_run()
 *
 * Returns: (transfer full) (nullable): the crop
 */
AdderCrop *
adder_crop_compute_finish (GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
