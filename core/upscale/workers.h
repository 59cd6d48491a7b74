/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that share a list of jobs: start, work, stop. Knows no images. */
#pragma once

#include "adder.h"

G_BEGIN_DECLS

/**
 * AdderMeter:
 *
 * How far a run is and whether it goes on. One for each run, shared by its
 * workers.
 */
typedef struct
{
  /*< private >*/
  GMutex        lock;
  gdouble       done;
  gdouble       total;
  gdouble       told;
  AdderProgress progress;
  gpointer      user_data;
  GCancellable *cancellable;
  GCancellable *user_cancellable;
  gulong        handler;
} AdderMeter;

/**
 * adder_meter_init:
 * @meter: (out caller-allocates): a meter
 * @total: work of the whole run, in a unit of the caller's choice
 * @cancellable: (nullable): the user's
 * @progress: (nullable): told how far the run is
 * @user_data: for @progress
 */
void adder_meter_init (AdderMeter   *meter,
                       gdouble       total,
                       GCancellable *cancellable,
                       AdderProgress progress,
                       gpointer      user_data);

/**
 * adder_meter_clear:
 * @meter: a meter
 */
void adder_meter_clear (AdderMeter *meter);

/**
 * adder_meter_add:
 * @meter: a meter
 * @work: what was done since the last call
 *
 * From any thread; tells nobody yet.
 */
void adder_meter_add (AdderMeter *meter,
                      gdouble     work);

/**
 * adder_meter_tell:
 * @meter: a meter
 * @finished: whether all is done
 *
 * Calls the user's function; only in the thread that the user called from.
 */
void adder_meter_tell (AdderMeter *meter,
                       gboolean    finished);

/**
 * AdderWork:
 * @start: makes the memory of one worker; called in the caller's thread, one
 *   after the other
 * @work: does job @job of the list; several at once in different threads, each
 *   with its own @worker
 * @stop: frees the memory of a worker; in the caller's thread
 *
 * What to do, like libvips' thread pools. @work looks at @cancellable often
 * and then returns %FALSE with %G_IO_ERROR_CANCELLED.
 */
typedef struct
{
  gpointer (*start) (gpointer data,
                     GError **error);
  gboolean (*work) (gpointer      worker,
                    guint         job,
                    GCancellable *cancellable,
                    gpointer      data,
                    GError      **error);
  void (*stop) (gpointer worker);
} AdderWork;

/**
 * adder_workers_run:
 * @work: what to do
 * @data: for the functions of @work
 * @n_jobs: length of the list
 * @threads: most workers, at least 1
 * @meter: the run's
 * @error: the first error of a worker, or %G_IO_ERROR_CANCELLED
 *
 * Lets workers take jobs from the list until it is empty, and tells progress
 * in the caller's thread meanwhile. An error of one stops all.
 *
 * Returns: whether all jobs were done
 */
gboolean adder_workers_run (const AdderWork *work,
                            gpointer         data,
                            guint            n_jobs,
                            gint             threads,
                            AdderMeter      *meter,
                            GError         **error);

G_END_DECLS
