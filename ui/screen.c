/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The colours of the screen. */

#include "config.h"

#include "screen.h"

#define COMPONENTS 4

struct _AdderScreen
{
  const Babl        *space; /* NULL: @convert knows more */
  AdderScreenConvert convert;
  gpointer           data;
  GDestroyNotify     destroy;
};

/**
 * adder_screen_new_for_space:
 * @space: a space of babl
 *
 * Returns: (transfer full): a screen that three primaries describe
 */
AdderScreen *
adder_screen_new_for_space (const Babl *space)
{
  AdderScreen *screen = g_atomic_rc_box_new0 (AdderScreen);

  screen->space = space;
  return screen;
}

/**
 * adder_screen_new:
 * @convert: makes numbers for the screen of colours
 * @data: for @convert
 * @destroy: (nullable): frees @data
 *
 * Returns: (transfer full): a screen that takes a function to describe
 */
AdderScreen *
adder_screen_new (AdderScreenConvert convert,
                  gpointer           data,
                  GDestroyNotify     destroy)
{
  AdderScreen *screen = g_atomic_rc_box_new0 (AdderScreen);

  screen->convert = convert;
  screen->data    = data;
  screen->destroy = destroy;
  return screen;
}

/**
 * adder_screen_ref:
 * @screen: a screen
 *
 * Returns: (transfer full): @screen
 */
AdderScreen *
adder_screen_ref (AdderScreen *screen)
{
  return g_atomic_rc_box_acquire (screen);
}

static void
clear (gpointer data)
{
  AdderScreen *screen = data;

  if (screen->destroy)
    screen->destroy (screen->data);
}

/**
 * adder_screen_unref:
 * @screen: (transfer full): a screen
 *
 * Frees @screen when nobody needs it any more.
 */
void
adder_screen_unref (AdderScreen *screen)
{
  g_atomic_rc_box_release_full (screen, clear);
}

/**
 * adder_screen_convert:
 * @screen: (nullable): a screen; %NULL takes the numbers as they are
 * @format: of @from
 * @from: pixels
 * @to: (out): pixels as Cairo's ARGB32 has them
 * @n: how many pixels
 *
 * Makes pixels ready to be drawn.
 */
void
adder_screen_convert (AdderScreen  *screen,
                      const Babl   *format,
                      gconstpointer from,
                      guchar       *to,
                      gint          n)
{
  const Babl        *space   = babl_format_get_space (format);
  const Babl        *plain   = babl_format ("R'G'B'A float");
  g_autofree gfloat *colours = NULL;

  if (! screen || ! screen->convert)
    {
      if (screen)
        space = screen->space;
      babl_process (babl_fish (format,
                               babl_format_with_space ("cairo-ARGB32", space)),
                    from, to, n);
      return;
    }

  colours = g_new (gfloat, 2 * COMPONENTS * n);
  babl_process (babl_fish (format, plain), from, colours, n);
  screen->convert (screen->data, colours, colours + (gsize) COMPONENTS * n,
                   (gsize) n);
  babl_process (babl_fish (plain, babl_format ("cairo-ARGB32")),
                colours + (gsize) COMPONENTS * n, to, n);
}
