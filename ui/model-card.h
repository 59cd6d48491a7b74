/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What there is to say of a model, for people. */

#pragma once

#include "adder.h"

const gchar *adder_model_card_get_label (AdderModel *model);

const gchar *adder_model_card_get_description (AdderModel *model);

gchar *adder_model_card_format_details (AdderModel *model,
                                        GPtrArray  *scales);
