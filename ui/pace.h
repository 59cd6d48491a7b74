/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a run will still take, from how far it came when. */

#pragma once

#include <glib.h>

#define ADDER_PACE_SAMPLES 64

/**
 * AdderPace:
 *
 * What was seen of a run so far; set it to 0 to begin.
 */
typedef struct
{
  /*< private >*/
  gint    n;
  gdouble seconds[ADDER_PACE_SAMPLES]; /* when more was done than before */
  gdouble fractions[ADDER_PACE_SAMPLES];
  gdouble step; /* how much more, the last time */
  gdouble now;
} AdderPace;

void adder_pace_add (AdderPace *pace,
                     gdouble    seconds,
                     gdouble    fraction);

gdouble adder_pace_get_speed (const AdderPace *pace);

gdouble adder_pace_get_left (const AdderPace *pace);
