/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How near an enlargement comes to the true image, as papers measure it. */

#include "config.h"

#include "adder.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "upscale/metrics.h"
#include "upscale/resize.h"
#include "upscale/tile.h"

/* An 8-bit image without gaps, and the format of its bytes. */
typedef struct
{
  gint        width;
  gint        height;
  gint        planes; /* 3, or 1 for gray */
  const Babl *format;
  guint8     *pixels; /* [height][width][planes] */
} Image;

static void
image_clear (Image *image)
{
  g_clear_pointer (&image->pixels, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Image,
                                  image_clear)

static Image
image_new (const Image *like,
           gint         width,
           gint         height)
{
  return (Image) { width, height, like->planes, like->format,
                   g_new (guint8, (gsize) width * height * like->planes) };
}

static Image
image_from_buffer (GeglBuffer          *buffer,
                   const GeglRectangle *rect,
                   gint                 planes,
                   const Babl          *format)
{
  const Image like  = { .planes = planes, .format = format };
  Image       image = image_new (&like, rect->width, rect->height);

  gegl_buffer_get (buffer, rect, 1.0, format, image.pixels, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  return image;
}

static GeglBuffer *
image_to_buffer (const Image *image)
{
  const GeglRectangle rect   = { 0, 0, image->width, image->height };
  GeglBuffer         *buffer = gegl_buffer_new (&rect, image->format);

  gegl_buffer_set (buffer, &rect, 0, image->format, image->pixels,
                   GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

static Image
image_resize (const Image *image,
              gint         width,
              gint         height)
{
  Image result = image_new (image, width, height);

  adder_imresize (image->pixels, image->width, image->height, image->planes,
                  result.pixels, width, height);
  return result;
}

static void
compare (const Image *a,
         const Image *b,
         gint         border,
         gdouble     *psnr,
         gdouble     *ssim)
{
  adder_metrics_compare (a->pixels, b->pixels, a->width, a->height, a->planes,
                         border, psnr, ssim);
}

gboolean
adder_evaluate (AdderUpscaler *upscaler,
                gint           scale,
                GeglBuffer    *truth,
                AdderSpoil     spoil,
                gpointer       user_data,
                AdderScores   *scores,
                GCancellable  *cancellable,
                GError       **error)
{
  const GeglRectangle   *extent  = gegl_buffer_get_extent (truth);
  const gint             width   = extent->width / scale * scale;
  const gint             height  = extent->height / scale * scale;
  const Babl            *format  = gegl_buffer_get_format (truth);
  g_auto (Image)         cropped = { 0 };
  g_auto (Image)         small   = { 0 };
  g_auto (Image)         bicubic = { 0 };
  g_autoptr (GeglBuffer) input   = NULL;
  g_autoptr (GeglBuffer) output  = NULL;
  AdderPixels            pixels;

  g_return_val_if_fail (scale >= 2 && scale <= 8, FALSE);
  g_return_val_if_fail (GEGL_IS_BUFFER (truth), FALSE);

  if (width <= 2 * scale || height <= 2 * scale)
    {
      g_set_error (
        error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
        _ ("An image of %d × %d pixels is too small to be compared at "
           "scale %d"),
        extent->width, extent->height, scale);
      return FALSE;
    }

  adder_pixels_init (&pixels, format);
  cropped = image_from_buffer (
    truth, GEGL_RECTANGLE (extent->x, extent->y, width, height), pixels.colours,
    babl_format_with_space (pixels.colours == 1 ? "Y' u8" : "R'G'B' u8",
                            babl_format_get_space (pixels.format)));
  small   = image_resize (&cropped, width / scale, height / scale);
  if (spoil && ! spoil (small.pixels, small.width, small.height, small.planes,
                        user_data, error))
    return FALSE;

  bicubic = image_resize (&small, width, height);
  compare (&cropped, &bicubic, scale, &scores->bicubic_psnr,
           &scores->bicubic_ssim);
  scores->psnr = scores->bicubic_psnr;
  scores->ssim = scores->bicubic_ssim;
  if (! upscaler)
    return TRUE;

  input  = image_to_buffer (&small);
  output = adder_upscaler_create_output (upscaler, input, error);
  if (! output || ! adder_upscaler_run (upscaler, input, NULL, output,
                                        cancellable, NULL, NULL, error))
    return FALSE;

  {
    g_auto (Image) large =
      image_from_buffer (output, GEGL_RECTANGLE (0, 0, width, height),
                         cropped.planes, cropped.format);

    compare (&cropped, &large, scale, &scores->psnr, &scores->ssim);
  }

  return TRUE;
}
