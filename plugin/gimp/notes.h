/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person should know before an image is enlarged. */

#pragma once

#include "layers.h"

GPtrArray *adder_notes_new (AdderLayers          *layers,
                            const AdderArguments *arguments);
