/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of core/upscale share: models of random numbers, and images
 * that are hard to get right. */
#pragma once

#include "adder.h"
#include "random-network.h"

/* A small network for three planes, scale 2, that sees 5 pixels far. */
extern const Architecture colour_network;
/* The same for scale 3. */
extern const Architecture triple_network;
/* For luma, seeing the enlarged image. */
extern const Architecture luma_network;

/**
 * test_model:
 * @architecture: a shape
 *
 * Returns: (transfer full): a model with random weights, from a file
 */
AdderModel *test_model (const Architecture *architecture);

/**
 * test_upscaler:
 * @architecture: a shape
 * @factor: how many times to enlarge
 *
 * Returns: (transfer full): an upscaler with such a model and one thread
 */
AdderUpscaler *test_upscaler (const Architecture *architecture,
                              gdouble             factor);

/**
 * test_image:
 * @format: name of a babl format
 * @width: in pixels
 * @height: in pixels
 *
 * Returns: (transfer full): a buffer of random pixels; with alpha, patches of
 *   it are opaque, others cannot be seen, and some are in between
 */
GeglBuffer *test_image (const gchar *format,
                        gint         width,
                        gint         height);

/**
 * test_enlarge:
 * @upscaler: an upscaler
 * @image: an image
 *
 * Returns: (transfer full): the result, in the format of @image
 */
GeglBuffer *test_enlarge (AdderUpscaler *upscaler,
                          GeglBuffer    *image);

/**
 * test_pixels:
 * @buffer: a buffer
 * @format: (nullable): to read it in; %NULL is its own
 * @size: (out) (optional): bytes
 *
 * Returns: (transfer full): all its pixels, without gaps
 */
gpointer test_pixels (GeglBuffer  *buffer,
                      const gchar *format,
                      gsize       *size);

/**
 * test_assert_same:
 * @a: a buffer
 * @b: a buffer of the same size and format
 *
 * Fails unless all bits are equal, and then tells the first pixel.
 */
void test_assert_same (GeglBuffer *a,
                       GeglBuffer *b);

/**
 * test_main:
 * @add: adds the tests
 *
 * Returns: exit code; call it from main() after g_test_init()
 */
int test_main (int    argc,
               char **argv,
               void (*add) (void));
