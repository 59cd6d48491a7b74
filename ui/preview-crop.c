/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A part of an enlarged image, computed in a thread, ready to be drawn. */

#include "config.h"

#include "preview-crop.h"

typedef struct
{
  GeglBuffer   *image;
  GeglRectangle area;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_object (&request->image);
  g_free (request);
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

static AdderCrop *
draw (GeglBuffer          *pixels,
      const GeglRectangle *area)
{
  AdderCrop *crop = g_new0 (AdderCrop, 1);

  crop->area = *area;
  crop->surface =
    cairo_image_surface_create (CAIRO_FORMAT_ARGB32, area->width, area->height);
  gegl_buffer_get (pixels, area, 1.0, babl_format ("cairo-ARGB32"),
                   cairo_image_surface_get_data (crop->surface),
                   cairo_image_surface_get_stride (crop->surface),
                   GEGL_ABYSS_NONE);
  cairo_surface_mark_dirty (crop->surface);

  return crop;
}

static void
compute (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  AdderUpscaler         *upscaler = source;
  Request               *request  = data;
  g_autoptr (GeglBuffer) result   = NULL;
  GError                *error    = NULL;

  /* Through a buffer in the image's own format, as the final run writes it: a
   * preview of an 8-bit image is rounded to 8 bits first.
   */
  result = adder_upscaler_create_output (upscaler, request->image, &error);
  if (result && adder_upscaler_run (upscaler, request->image, &request->area,
                                    result, cancellable, NULL, NULL, &error))
    g_task_return_pointer (task, draw (result, &request->area),
                           (GDestroyNotify) adder_crop_free);
  else
    g_task_return_error (task, error);
}

/**
 * adder_crop_compute_async:
 * @upscaler: with all its settings; nobody may change it from now on
 * @image: the image to be enlarged, a plain buffer
 * @area: the part of the result, in its pixels
 * @cancellable: (nullable): ends the computation early
 * @callback: called in the main loop of this thread
 * @user_data: for @callback
 *
 * Computes a part of an enlarged image. It is equal to that part of the whole.
 */
void
adder_crop_compute_async (AdderUpscaler       *upscaler,
                          GeglBuffer          *image,
                          const GeglRectangle *area,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task =
    g_task_new (upscaler, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->image = g_object_ref (image);
  request->area  = *area;
  g_task_set_task_data (task, request, request_free);
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
