/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of an image that nobody shall see before they are complete. */

#pragma once

#include <libgimp/gimp.h>

GimpImage *adder_unfinished_new (GimpImage *image);

void adder_unfinished_complete (GimpImage *copy);

void adder_unfinished_clean_up (void);
