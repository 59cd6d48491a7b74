/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call of the procedure, from arguments to result. */

#pragma once

#include "arguments.h"
#include "dialog.h"
#include "layers.h"
#include "stand-in.h"

gdouble adder_upscale_get_factor (const AdderArguments *arguments,
                                  AdderLayers          *layers);

GimpPDBStatusType adder_upscale (GimpImage      *image,
                                 GimpDrawable  **drawables,
                                 AdderArguments *arguments,
                                 AdderDialog    *dialog,
                                 AdderStandIn   *stand_in,
                                 AdderResult    *result,
                                 GError        **error);
