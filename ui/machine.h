/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What room this computer has. */

#pragma once

#include <glib.h>

guint64 adder_machine_get_free_memory (void);

guint64 adder_machine_get_free_disk (const gchar *folder);
