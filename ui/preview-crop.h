/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A part of an enlarged image, computed in a thread, ready to be drawn. */

#pragma once

#include "adder.h"

#include <cairo.h>

/**
 * AdderCrop:
 * @surface: the pixels, in sRGB
 * @area: where they lie in the whole enlarged image
 *
 * A drawable part of an enlarged image.
 */
typedef struct
{
  cairo_surface_t *surface;
  GeglRectangle    area;
} AdderCrop;

void adder_crop_free (AdderCrop *crop);

void adder_crop_compute_async (AdderUpscaler       *upscaler,
                               GeglBuffer          *image,
                               const GeglRectangle *area,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data);

AdderCrop *adder_crop_compute_finish (GAsyncResult *result,
                                      GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderCrop,
                               adder_crop_free)
