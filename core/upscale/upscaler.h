/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an AdderUpscaler consists of: upscaler.c sets it, upscaler-run.c uses
 * it. */
#pragma once

#include "adder.h"
#include "upscale/plan.h"

G_BEGIN_DECLS

#define ADDER_MAX_THREADS  64
#define ADDER_MAX_STRENGTH 2.0

struct _AdderUpscaler
{
  GObject parent_instance;

  GPtrArray          *models; /* the chain, empty for factor 1 */
  AdderModel         *model;  /* the first of it, or the one asked for */
  gdouble             factor;
  gint                width; /* asked for, or 0 */
  gint                height;
  gdouble             strength;
  AdderWrap           wrap;
  gint                threads;
  gint                strip_width;
  const AdderKernels *kernels; /* NULL: as the environment says */
};

/**
 * adder_upscaler_install_properties:
 * @klass: the class of AdderUpscaler
 *
 * Adds the settings as GObject properties.
 */
void adder_upscaler_install_properties (GObjectClass *klass);

G_END_DECLS
