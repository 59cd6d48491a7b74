/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A part of an enlarged image, computed in a thread, ready to be drawn. */

#pragma once

#include "adder.h"
#include "screen.h"

#include <cairo.h>

/**
 * AdderCrop:
 * @surface: the pixels, in the space of the screen
 * @area: where they lie in the whole enlarged image
 * @seconds: what the network took, or 0 if it is not through
 *
 * A drawable part of an enlarged image.
 */
typedef struct
{
  cairo_surface_t *surface;
  GeglRectangle    area;
  gdouble          seconds;
} AdderCrop;

/**
 * AdderCropRequest:
 * @before: enlarges without a network; nobody may change it from now on
 * @after: enlarges with the network, to the same size; likewise
 * @image: the image to be enlarged, a plain buffer
 * @area: the part of the result, in its pixels
 * @screen: (nullable): the screen; %NULL takes the numbers of @image
 *
 * What to compute.
 */
typedef struct
{
  AdderUpscaler *before;
  AdderUpscaler *after;
  GeglBuffer    *image;
  GeglRectangle  area;
  AdderScreen   *screen;
} AdderCropRequest;

/**
 * AdderCropReady:
 * @crop: (transfer full): what is there so far
 * @is_after: whether the network has begun with it
 * @user_data: as given to adder_crop_compute_async()
 *
 * Called in the main loop of the thread that asked.
 */
typedef void (*AdderCropReady) (AdderCrop *crop,
                                gboolean   is_after,
                                gpointer   user_data);

AdderCrop *adder_crop_new (GeglBuffer          *pixels,
                           const GeglRectangle *area,
                           AdderScreen         *screen);

void adder_crop_free (AdderCrop *crop);

AdderCrop *adder_crop_copy (const AdderCrop *crop);

AdderCrop *adder_crop_blend (const AdderCrop *before,
                             const AdderCrop *after,
                             gdouble          amount);

void adder_crop_compute_async (const AdderCropRequest *request,
                               GCancellable           *cancellable,
                               AdderCropReady          ready,
                               GAsyncReadyCallback     callback,
                               gpointer                user_data);

AdderCrop *adder_crop_compute_finish (GAsyncResult *result,
                                      GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderCrop,
                               adder_crop_free)
