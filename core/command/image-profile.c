/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ICC profiles that nobody vouches for. All numbers are big-endian. */

#include "command/image-profile.h"

#include <string.h>

enum
{
  HEADER_SIZE    = 128, /* the number of tags follows */
  TAGS           = HEADER_SIZE + 4,
  TAG_SIZE       = 12, /* name, offset, size */
  CURVE_HEADER   = 12, /* type, reserved, number of points or function */
  TEXTS_HEADER   = 16, /* type, reserved, number and size of records */
  RECORD_SIZE    = 12, /* language and country, size, offset */
  XYZ_SIZE       = 20,
  MATRIX_SIZE    = 44,
  PRIMARIES_SIZE = 36
};

static guint32
read_32 (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 |
         at[3];
}

/* A list of texts in several languages. */
static gboolean
texts_are_sound (const guint8 *tag,
                 gsize         size)
{
  gsize n;

  if (size < TEXTS_HEADER)
    return FALSE;
  n = read_32 (tag + 8);
  if (read_32 (tag + 12) != RECORD_SIZE ||
      n > (size - TEXTS_HEADER) / RECORD_SIZE)
    return FALSE;

  for (gsize i = 0; i < n; i++)
    {
      const guint8 *record = tag + TEXTS_HEADER + i * RECORD_SIZE;
      const gsize   length = read_32 (record + 4);
      const gsize   offset = read_32 (record + 8);

      if (offset > size || length > size - offset)
        return FALSE;
    }

  return TRUE;
}

static gboolean
curve_is_sound (const guint8 *tag,
                gsize         size)
{
  static const gsize n_parameters[] = { 1, 3, 4, 5, 7 };
  guint              function;

  if (size < CURVE_HEADER)
    return FALSE;
  if (! memcmp (tag, "curv", 4))
    return read_32 (tag + 8) <= (size - CURVE_HEADER) / 2;
  if (memcmp (tag, "para", 4) != 0)
    return FALSE;

  function = read_32 (tag + 8) >> 16;
  return function < G_N_ELEMENTS (n_parameters) &&
         (size - CURVE_HEADER) / 4 >= n_parameters[function];
}

/* What babl looks into, by the tag's name: it does not ask for the type. */
static gboolean
tag_is_sound (const guint8 *name,
              const guint8 *tag,
              gsize         size)
{
  if (! memcmp (name + 1, "TRC", 3))
    return curve_is_sound (tag, size);
  if (! memcmp (name + 1, "XYZ", 3) || ! memcmp (name, "wtpt", 4))
    return size >= XYZ_SIZE;
  if (! memcmp (name, "chad", 4))
    return size >= MATRIX_SIZE;
  if (! memcmp (name, "chrm", 4))
    return size >= PRIMARIES_SIZE;
  if (size >= 4 && ! memcmp (tag, "mluc", 4))
    return texts_are_sound (tag, size);

  return TRUE;
}

gboolean
image_profile_is_sound (const guint8 *data,
                        gsize         size)
{
  gsize n;

  if (size < TAGS || size > G_MAXINT || read_32 (data) != size)
    return FALSE;
  n = read_32 (data + HEADER_SIZE);
  if (n > (size - TAGS) / TAG_SIZE)
    return FALSE;

  for (gsize i = 0; i < n; i++)
    {
      const guint8 *entry  = data + TAGS + i * TAG_SIZE;
      const gsize   offset = read_32 (entry + 4);
      const gsize   length = read_32 (entry + 8);

      if (offset > size || length > size - offset ||
          ! tag_is_sound (entry, data + offset, length))
        return FALSE;
    }

  return TRUE;
}
