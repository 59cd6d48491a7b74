/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others see this process called. */

#pragma once

void adder_process_set_name (const char *name);
