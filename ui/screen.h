/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The colours of the screen. */

#pragma once

#include <gegl.h>

/**
 * AdderScreenConvert:
 * @data: as given to adder_screen_new()
 * @from: pixels in sRGB, as "R'G'B'A float"
 * @to: (out): the numbers that show them on the screen, in the same order
 * @n: how many pixels
 *
 * Called in several threads at a time.
 */
typedef void (*AdderScreenConvert) (gpointer      data,
                                    const gfloat *from,
                                    gfloat       *to,
                                    gsize         n);

/**
 * AdderScreen:
 *
 * What numbers a screen needs to show a colour: a space of babl, which three
 * primaries describe, or any function. Does not change.
 */
typedef struct _AdderScreen AdderScreen;

AdderScreen *adder_screen_new_for_space (const Babl *space);

AdderScreen *adder_screen_new (AdderScreenConvert convert,
                               gpointer           data,
                               GDestroyNotify     destroy);

AdderScreen *adder_screen_ref (AdderScreen *screen);

void adder_screen_unref (AdderScreen *screen);

void adder_screen_convert (AdderScreen  *screen,
                           const Babl   *format,
                           gconstpointer from,
                           guchar       *to,
                           gint          n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderScreen,
                               adder_screen_unref)
