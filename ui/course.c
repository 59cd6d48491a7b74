/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a run is that computes pixels and then puts them in their place. */

#include "config.h"

#include "course.h"

#include <math.h>

/**
 * adder_course_start:
 * @course: (out caller-allocates): the course of a run
 * @share: how much of the progress is for computing, more than 0, at most 1
 * @after: seconds that placing the pixels is expected to take
 *
 * Begins.
 */
void
adder_course_start (AdderCourse *course,
                    gdouble      share,
                    gdouble      after)
{
  *course =
    (AdderCourse) { .share = share, .after = MAX (after, 0.0), .turn = -1.0 };
}

/**
 * adder_course_add_computed:
 * @course: the course of a run
 * @seconds: since the start
 * @fraction: how much is computed, from 0 to 1
 *
 * Remembers how far the first part is.
 */
void
adder_course_add_computed (AdderCourse *course,
                           gdouble      seconds,
                           gdouble      fraction)
{
  adder_pace_add (&course->computing, seconds, fraction);
}

/**
 * adder_course_add_placed:
 * @course: the course of a run
 * @seconds: since the start
 * @fraction: how much is in its place, from 0 to 1
 *
 * Remembers how far the second part is. The first call ends the first part.
 */
void
adder_course_add_placed (AdderCourse *course,
                         gdouble      seconds,
                         gdouble      fraction)
{
  if (course->turn < 0.0)
    course->turn = seconds;

  course->elapsed = seconds - course->turn;
  course->placed  = MAX (fraction, course->placed);
}

/**
 * adder_course_get_progress:
 * @course: the course of a run
 *
 * Returns: how much of the whole run is done, from 0 to 1
 */
gdouble
adder_course_get_progress (const AdderCourse *course)
{
  const AdderPace *pace = &course->computing;

  if (course->turn < 0.0)
    return pace->n ? course->share * pace->fractions[pace->n - 1] : 0.0;

  return course->share + (1.0 - course->share) * course->placed;
}

/**
 * adder_course_get_speed:
 * @course: the course of a run
 *
 * Returns: how much is computed per second, or 0 if it is too early to say
 */
gdouble
adder_course_get_speed (const AdderCourse *course)
{
  return adder_pace_get_speed (&course->computing);
}

/* Pixels are placed in fits and starts: at first there is more to be said for what
 * was expected, in the end for what was seen.
 */
static gdouble
get_placing_left (const AdderCourse *course)
{
  gdouble expected = course->after * course->placed;
  gdouble slower   = 1.0;

  if (expected > 0.0)
    slower = pow (course->elapsed / expected, course->placed);

  return (1.0 - course->placed) * course->after * slower;
}

/**
 * adder_course_get_left:
 * @course: the course of a run
 *
 * Returns: seconds until all is in its place, or a negative number if it is too
 *   early to say
 */
gdouble
adder_course_get_left (const AdderCourse *course)
{
  gdouble left;

  if (course->turn < 0.0)
    {
      left = adder_pace_get_left (&course->computing);
      return left < 0.0 ? left : left + course->after;
    }

  return get_placing_left (course);
}
