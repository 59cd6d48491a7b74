/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole image made small, in a thread. */

#include "config.h"

#include "thumbnail.h"

#include <math.h>

/* Rows of the image that are looked at for one of the thumbnail: an image of
 * 30,000 rows is not worth reading whole for a picture of 100.
 */
#define MAX_ROWS 4

#define COMPONENTS 4

typedef struct
{
  GeglBuffer  *image;
  gint         size;
  AdderScreen *screen;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_object (&request->image);
  g_clear_pointer (&request->screen, adder_screen_unref);
  g_free (request);
}

/* Adds the means of the pixels that lie under each pixel of a row. */
static void
add_row (gfloat       *sums,
         gint          width,
         const gfloat *row,
         gint          length)
{
  for (gint x = 0; x < width; x++)
    {
      gint start = (gint) ((gint64) x * length / width);
      gint end   = (gint) ((gint64) (x + 1) * length / width);

      for (gint c = 0; c < COMPONENTS; c++)
        {
          gfloat sum = 0.0f;

          for (gint i = start; i < end; i++)
            sum += row[COMPONENTS * i + c];
          /* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign): is 0 */
          sums[COMPONENTS * x + c] += sum / (gfloat) (end - start);
        }
    }
}

static void
shrink_row (const Request *request,
            gint           y,
            gint           height,
            gfloat        *row,
            gfloat        *sums,
            gint           width)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (request->image);
  const Babl          *space =
    babl_format_get_space (gegl_buffer_get_format (request->image));
  const Babl *format = babl_format_with_space ("R'aG'aB'aA float", space);
  gint        start  = (gint) ((gint64) y * extent->height / height);
  gint        end    = (gint) ((gint64) (y + 1) * extent->height / height);
  gint        n      = MIN (end - start, MAX_ROWS);

  for (gint i = 0; i < COMPONENTS * width; i++)
    sums[i] = 0.0f;

  for (gint i = 0; i < n; i++)
    {
      gint at = extent->y + start + (end - start) * i / n;

      gegl_buffer_get (request->image,
                       GEGL_RECTANGLE (extent->x, at, extent->width, 1), 1.0,
                       format, row, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      add_row (sums, width, row, extent->width);
    }

  for (gint i = 0; i < COMPONENTS * width; i++)
    sums[i] /= (gfloat) n;
}

static void
compute (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  const Request       *request = data;
  const GeglRectangle *extent  = gegl_buffer_get_extent (request->image);
  const Babl          *format =
    babl_format_with_space ("R'aG'aB'aA float",
                            gegl_buffer_get_format (request->image));
  gdouble scale =
    MIN (1.0, request->size / (gdouble) MAX (extent->width, extent->height));
  gint               width  = MAX (1, (gint) round (scale * extent->width));
  gint               height = MAX (1, (gint) round (scale * extent->height));
  g_autofree gfloat *row    = g_new (gfloat, COMPONENTS * extent->width);
  g_autofree gfloat *sums   = g_new (gfloat, COMPONENTS * width);
  cairo_surface_t   *surface;

  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);

  for (gint y = 0; y < height && ! g_cancellable_is_cancelled (cancellable);
       y++)
    {
      shrink_row (request, y, height, row, sums, width);
      adder_screen_convert (request->screen, format, sums,
                            cairo_image_surface_get_data (surface) +
                              (gsize) y *
                                cairo_image_surface_get_stride (surface),
                            width);
    }
  cairo_surface_mark_dirty (surface);

  g_task_return_pointer (task, surface, (GDestroyNotify) cairo_surface_destroy);
}

/**
 * adder_thumbnail_compute_async:
 * @image: a plain buffer
 * @size: most pixels of the longer side
 * @screen: (nullable): the screen; %NULL takes the numbers of @image
 * @cancellable: (nullable): ends it early
 * @callback: called in the main loop of this thread
 * @user_data: for @callback
 *
 * Makes a small picture of an image, however large that is. An image that is
 * small already stays as it is.
 */
void
adder_thumbnail_compute_async (GeglBuffer         *image,
                               gint                size,
                               AdderScreen        *screen,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request          *request = g_new0 (Request, 1);

  request->image  = g_object_ref (image);
  request->size   = size;
  request->screen = screen ? adder_screen_ref (screen) : NULL;
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, compute);
}

/**
 * adder_thumbnail_compute_finish:
 * @result: what the callback was given
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the picture, in premultiplied RGB
 */
cairo_surface_t *
adder_thumbnail_compute_finish (GAsyncResult *result,
                                GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
