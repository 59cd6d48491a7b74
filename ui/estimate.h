/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How large the result of the coming run is, how long it takes, what it needs. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AdderEstimateFacts:
 * @source_width: of what is enlarged, in pixels
 * @source_height: of what is enlarged, in pixels
 * @width: of the result, in pixels
 * @height: of the result, in pixels
 * @operations: of the network, in the whole run
 * @rate: operations per second, or 0 if nobody measured them yet
 * @stored: bytes of new pixels that go to whoever asked for the run
 * @store_rate: how many of these go there per second, as long as they stay in
 *   memory, or 0 if nobody measured it
 * @memory: bytes that the run needs
 * @free_memory: bytes that are left, or 0 if that is not known
 * @free_disk: bytes that are left to swap pixels to, or 0 if that is not known
 *
 * What is known of a coming run.
 */
typedef struct
{
  gint    source_width;
  gint    source_height;
  gint    width;
  gint    height;
  gdouble operations;
  gdouble rate;
  guint64 stored;
  gdouble store_rate;
  guint64 memory;
  guint64 free_memory;
  guint64 free_disk;
} AdderEstimateFacts;

/**
 * AdderRoom:
 * @ADDER_ROOM_ENOUGH: the pixels stay in memory, or nobody knows
 * @ADDER_ROOM_SLOW: some have to go to the disk
 * @ADDER_ROOM_NONE: there is not room enough there either
 *
 * Whether there is room for a run.
 */
typedef enum
{
  ADDER_ROOM_ENOUGH,
  ADDER_ROOM_SLOW,
  ADDER_ROOM_NONE,
} AdderRoom;

AdderRoom adder_estimate_get_room (const AdderEstimateFacts *facts);

gdouble adder_estimate_get_seconds (const AdderEstimateFacts *facts);

gdouble adder_estimate_get_after (const AdderEstimateFacts *facts);

gdouble adder_estimate_learn (const AdderEstimateFacts *facts,
                              gdouble                   seconds);

gdouble adder_estimate_get_share (const AdderEstimateFacts *facts);

gchar *adder_estimate_format_time (gdouble seconds);

#define ADDER_TYPE_ESTIMATE (adder_estimate_get_type ())
G_DECLARE_FINAL_TYPE (AdderEstimate,
                      adder_estimate,
                      ADDER,
                      ESTIMATE,
                      GtkBox)

/**
 * AdderEstimate:
 *
 * Three lines of text, and a warning where there is one.
 */

GtkWidget *adder_estimate_new (void);

void adder_estimate_set_facts (AdderEstimate            *self,
                               const AdderEstimateFacts *facts);

void adder_estimate_set_problem (AdderEstimate *self,
                                 const gchar   *problem);

G_END_DECLS
