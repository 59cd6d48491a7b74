/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the models are that come with the plug-in. */

#pragma once

#include <glib.h>

void adder_models_add_own_folder (const gchar *program);
