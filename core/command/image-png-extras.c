/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What only PNG files say about an image: texts, gamma and primaries. */

#include "config.h"

#include "command/image-png-extras.h"

#define N_CHROMATICITIES 8

/* Fixed-point numbers stay what they were, bit by bit. */
struct _PngExtras
{
  GArray         *texts; /* png_text, its strings ours */
  gboolean        has_gamma;
  gboolean        has_chromaticities;
  gboolean        has_intent;
  png_fixed_point gamma;
  png_fixed_point chromaticities[N_CHROMATICITIES];
  int             intent;
};

static void
clear_text (gpointer data)
{
  png_text *text = data;

  g_free (text->key);
  g_free (text->text);
  g_free (text->lang);
  g_free (text->lang_key);
}

/* EXIF, XMP and IPTC in a text: exiv2 copies them, with the new size. */
static gboolean
is_metadata (const png_text *text)
{
  return g_str_has_prefix (text->key, "Raw profile type ") ||
         g_str_equal (text->key, "XML:com.adobe.xmp");
}

static void
read_texts (PngExtras  *self,
            png_structp png,
            png_infop   info)
{
  png_textp found;
  int       n = 0;

  png_get_text (png, info, &found, &n);
  for (int i = 0; i < n; i++)
    if (! is_metadata (&found[i]))
      {
        png_text copy = { .compression = found[i].compression,
                          .key         = g_strdup (found[i].key),
                          .text        = g_strdup (found[i].text),
                          .lang        = g_strdup (found[i].lang),
                          .lang_key    = g_strdup (found[i].lang_key) };

        g_array_append_val (self->texts, copy);
      }
}

PngExtras *
png_extras_read (png_structp png,
                 png_infop   info)
{
  PngExtras       *self = g_new0 (PngExtras, 1);
  png_fixed_point *c    = self->chromaticities;

  self->texts = g_array_new (FALSE, TRUE, sizeof (png_text));
  g_array_set_clear_func (self->texts, clear_text);
  read_texts (self, png, info);
  self->has_intent         = png_get_sRGB (png, info, &self->intent) != 0;
  self->has_gamma          = png_get_gAMA_fixed (png, info, &self->gamma) != 0;
  self->has_chromaticities = png_get_cHRM_fixed (png, info, &c[0], &c[1], &c[2],
                                                 &c[3], &c[4], &c[5], &c[6],
                                                 &c[7]) != 0;

  if (self->texts->len == 0 && ! self->has_intent && ! self->has_gamma &&
      ! self->has_chromaticities)
    g_clear_pointer (&self, png_extras_free);
  return self;
}

void
png_extras_write (const PngExtras *extras,
                  gboolean         has_profile,
                  png_structp      png,
                  png_infop        info)
{
  const png_fixed_point *c = extras->chromaticities;

  if (extras->has_intent && ! has_profile)
    png_set_sRGB (png, info, extras->intent);
  if (extras->has_gamma)
    png_set_gAMA_fixed (png, info, extras->gamma);
  if (extras->has_chromaticities)
    png_set_cHRM_fixed (png, info, c[0], c[1], c[2], c[3], c[4], c[5], c[6],
                        c[7]);
  if (extras->texts->len > 0)
    png_set_text (png, info, (png_const_textp) extras->texts->data,
                  (int) extras->texts->len);
}

void
png_extras_free (PngExtras *extras)
{
  g_array_unref (extras->texts);
  g_free (extras);
}
