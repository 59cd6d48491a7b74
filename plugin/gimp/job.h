/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images enlarged one after the other in a thread. Knows core, not GIMP. */

#pragma once

#include "adder.h"

/**
 * AdderJob:
 *
 * A list of images and the thread that enlarges them. All functions belong to
 * the thread that made the job; none of them waits, except
 * adder_job_finish() and adder_job_free().
 */
typedef struct _AdderJob AdderJob;

AdderJob *adder_job_new (AdderUpscaler *upscaler);

void adder_job_free (AdderJob *job);

void adder_job_add (AdderJob            *job,
                    GeglBuffer          *pixels,
                    gint                 width,
                    gint                 height,
                    const GeglRectangle *roi,
                    AdderWrap            wrap);

void adder_job_start (AdderJob *job);

gdouble adder_job_get_progress (AdderJob *job);

gboolean adder_job_is_done (AdderJob *job);

void adder_job_cancel (AdderJob *job);

GPtrArray *adder_job_finish (AdderJob *job,
                             GError  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderJob,
                               adder_job_free)
