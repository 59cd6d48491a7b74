/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether an ICC profile out of an image can be trusted. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * image_profile_is_sound:
 * @data: a profile
 * @size: its bytes
 *
 * Looks whether lengths and counts in a profile stay within it. babl believes
 * them: it would read, wait and allocate as far as they say.
 *
 * Returns: whether babl may see it
 */
gboolean image_profile_is_sound (const guint8 *data,
                                 gsize         size);

G_END_DECLS
