/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a run will still take, from how far it came when. */

#include "config.h"

#include "pace.h"

/* Samples are at least this part of the time so far apart, so that those of the
 * later half of a run are never more than there is room for.
 */
#define DISTANCE (1.0 / ADDER_PACE_SAMPLES)

/* What was long ago counts half: another program may have begun or ended, but such
 * programs come and go.
 */
#define WINDOW 0.5

/* Before that, the start of threads is all there is to see. */
#define MIN_SECONDS  1.0
#define MIN_FRACTION 0.02

/**
 * adder_pace_add:
 * @pace: a pace
 * @seconds: since the start
 * @fraction: how much is done, from 0 to 1
 *
 * Remembers how far a run is.
 */
void
adder_pace_add (AdderPace *pace,
                gdouble    seconds,
                gdouble    fraction)
{
  pace->now = seconds;

  /* Strips of an image end at their own times. Between two of them nothing is
   * known, so that only the moments at which more was done tell the speed.
   */
  if (pace->n >= 1 && fraction <= pace->fractions[pace->n - 1])
    return;

  if (pace->n >= 1)
    pace->step = fraction - pace->fractions[pace->n - 1];

  /* The last sample is always the newest, whatever the distance. */
  if (pace->n >= 2 && pace->seconds[pace->n - 1] - pace->seconds[pace->n - 2] <
                        DISTANCE * seconds)
    pace->n--;

  if (pace->n == ADDER_PACE_SAMPLES)
    {
      for (gint i = 1; i < pace->n; i++)
        {
          pace->seconds[i - 1]   = pace->seconds[i];
          pace->fractions[i - 1] = pace->fractions[i];
        }
      pace->n--;
    }

  pace->seconds[pace->n]   = seconds;
  pace->fractions[pace->n] = fraction;
  pace->n++;
}

/**
 * adder_pace_get_speed:
 * @pace: a pace
 *
 * Returns: how much of the whole is done per second at present, or 0 if it is
 *   too early to say
 */
gdouble
adder_pace_get_speed (const AdderPace *pace)
{
  gint    last  = pace->n - 1;
  gint    first = 0;
  gdouble done, most, lately, ever;

  if (last < 1 || pace->now < MIN_SECONDS ||
      pace->fractions[last] < MIN_FRACTION)
    return 0.0;

  while (first + 1 < last &&
         pace->seconds[first + 1] <= (1.0 - WINDOW) * pace->seconds[last])
    first++;

  done = pace->fractions[last] - pace->fractions[first];
  /* The next step has not come yet: if it takes longer, all is slower. */
  most = (done + pace->step) / (pace->now - pace->seconds[first]);

  lately = MIN (done / (pace->seconds[last] - pace->seconds[first]), most);
  ever   = (pace->fractions[last] + pace->step) / pace->now;
  ever   = MIN (pace->fractions[last] / pace->seconds[last], ever);

  /* The mean of what both give for the time left. */
  return 2.0 / (1.0 / lately + 1.0 / ever);
}

/**
 * adder_pace_get_left:
 * @pace: a pace
 *
 * Returns: seconds until all is done, or a negative number if it is too early
 *   to say
 */
gdouble
adder_pace_get_left (const AdderPace *pace)
{
  gdouble speed = adder_pace_get_speed (pace);
  gint    last  = pace->n - 1;

  if (speed <= 0.0)
    return -1.0;

  return MAX ((1.0 - pace->fractions[last]) / speed -
                (pace->now - pace->seconds[last]),
              0.0);
}
