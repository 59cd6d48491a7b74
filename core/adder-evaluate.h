/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How near an enlargement comes to the true image. A part of adder.h. */
#pragma once

#include "adder-upscaler.h"

G_BEGIN_DECLS

/**
 * AdderScores:
 * @psnr: of the network's result, in dB
 * @ssim: of the network's result, 1 if equal
 * @bicubic_psnr: of MATLAB's bicubic enlargement
 * @bicubic_ssim: of MATLAB's bicubic enlargement
 *
 * How near an enlargement comes to the true image, as super-resolution papers
 * measure it: on the luma of BT.601 (16..235), a border of `scale` pixels left
 * out. Grey images are compared as they are.
 */
typedef struct
{
  gdouble psnr;
  gdouble ssim;
  gdouble bicubic_psnr;
  gdouble bicubic_ssim;
} AdderScores;

/**
 * AdderSpoil:
 * @pixels: (inout) (array): `[height][width][planes]` bytes without gaps
 * @width: in pixels
 * @height: in pixels
 * @planes: 3 for R'G'B', 1 for gray
 * @user_data: as given to adder_evaluate()
 * @error: return location
 *
 * Does to the reduced image what happens to images in life, such as JPEG,
 * before it is enlarged.
 *
 * Returns: %FALSE with @error set
 */
typedef gboolean (*AdderSpoil) (guint8  *pixels,
                                gint     width,
                                gint     height,
                                gint     planes,
                                gpointer user_data,
                                GError **error);

/**
 * adder_evaluate:
 * @upscaler: (nullable): with an integer factor, the scale; %NULL measures
 *   the bicubic enlargement only
 * @scale: 2 to 8, the factor of @upscaler
 * @truth: the true image, 8-bit RGB or gray; alpha is ignored
 * @spoil: (nullable) (scope call): changes the reduced image
 * @user_data: for @spoil
 * @scores: (out): the result
 * @cancellable: (nullable): looked at once for each row and worker
 * @error: return location, as adder_upscaler_run()
 *
 * Crops @truth to a multiple of @scale, makes it smaller as MATLAB's
 * imresize() does, rounds to 8 bits, lets @spoil change it, enlarges that by
 * the network and by imresize(), rounds again and compares with the cropped
 * @truth.
 *
 * Returns: %FALSE with @error set
 */
gboolean adder_evaluate (AdderUpscaler *upscaler,
                         gint           scale,
                         GeglBuffer    *truth,
                         AdderSpoil     spoil,
                         gpointer       user_data,
                         AdderScores   *scores,
                         GCancellable  *cancellable,
                         GError       **error);

G_END_DECLS
