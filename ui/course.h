/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a run is that computes pixels and then puts them in their place. */

#pragma once

#include "pace.h"

/**
 * AdderCourse:
 *
 * Both parts of a run: how fast the one is tells nothing of the other.
 */
typedef struct
{
  /*< private >*/
  AdderPace computing;
  gdouble   share;   /* of the progress, for computing */
  gdouble   after;   /* seconds that placing is expected to take */
  gdouble   turn;    /* when it began; negative before that */
  gdouble   elapsed; /* seconds of placing */
  gdouble   placed;  /* how much is */
} AdderCourse;

void adder_course_start (AdderCourse *course,
                         gdouble      share,
                         gdouble      after);

void adder_course_add_computed (AdderCourse *course,
                                gdouble      seconds,
                                gdouble      fraction);

void adder_course_add_placed (AdderCourse *course,
                              gdouble      seconds,
                              gdouble      fraction);

gdouble adder_course_get_progress (const AdderCourse *course);

gdouble adder_course_get_speed (const AdderCourse *course);

gdouble adder_course_get_left (const AdderCourse *course);
