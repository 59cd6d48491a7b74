/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What loading photographs and drawing patches of them share. */

#pragma once

#include "data.h"

G_BEGIN_DECLS

struct _TrainData
{
  gchar     *name; /* of the folder */
  guint      scale;
  GPtrArray *photos;   /* TrainPhoto */
  gdouble   *position; /* [photos + 1] pixels before each, for fair draws */
  guint      spoil;    /* of patches that are drawn */
};

G_END_DECLS
