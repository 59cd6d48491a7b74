/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What enlarging layers will take. */

#pragma once

#include "estimate.h"
#include "layers.h"

void adder_dialog_estimate_fill (AdderEstimateFacts   *facts,
                                 AdderLayers          *layers,
                                 const AdderArguments *arguments,
                                 gdouble               rate);
