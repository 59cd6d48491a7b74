/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PSNR and SSIM as super-resolution papers compute them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * adder_metrics_luma:
 * @pixels: `[n][planes]` bytes
 * @n: number of pixels
 * @planes: 3: R'G'B'; 1: gray, which is taken as it is
 * @luma: (out caller-allocates): `[n]`
 *
 * BT.601 luma from 16 to 235, not rounded. Gray is not mapped to that range:
 * the published figures come out only so (Set14 has one gray image).
 */
void adder_metrics_luma (const guint8 *pixels,
                         gsize         n,
                         gint          planes,
                         gdouble      *luma);

/**
 * adder_metrics_psnr:
 * @a: `[height][width]` values from 0 to 255
 * @b: `[height][width]` values to compare with
 * @width: in pixels
 * @height: in pixels
 * @border: pixels left out on each side
 *
 * Returns: 10 log10 (255² / mean squared error) in dB, infinite if @a and @b
 *   are equal, NaN if the border leaves nothing
 */
gdouble adder_metrics_psnr (const gdouble *a,
                            const gdouble *b,
                            gint           width,
                            gint           height,
                            gint           border);

/**
 * adder_metrics_ssim:
 * @a: `[height][width]` values from 0 to 255
 * @b: `[height][width]` values to compare with
 * @width: in pixels
 * @height: in pixels
 * @border: pixels left out on each side
 *
 * The structural similarity of Wang et al. 2004: Gaussian window of 11 × 11
 * with sigma 1.5, K1 = 0.01, K2 = 0.03, range 255, over all windows that lie
 * inside.
 *
 * Returns: the mean over the windows, NaN if no window fits
 */
gdouble adder_metrics_ssim (const gdouble *a,
                            const gdouble *b,
                            gint           width,
                            gint           height,
                            gint           border);

/**
 * adder_metrics_compare:
 * @a: `[height][width][planes]` bytes without gaps
 * @b: `[height][width][planes]` bytes without gaps
 * @width: in pixels
 * @height: in pixels
 * @planes: 3 for R'G'B', 1 for gray
 * @border: pixels left out on each side: the scale
 * @psnr: (out) (optional): as adder_metrics_psnr() of the luma
 * @ssim: (out) (optional): as adder_metrics_ssim() of the luma
 */
void adder_metrics_compare (const guint8 *a,
                            const guint8 *b,
                            gint          width,
                            gint          height,
                            gint          planes,
                            gint          border,
                            gdouble      *psnr,
                            gdouble      *ssim);

G_END_DECLS
