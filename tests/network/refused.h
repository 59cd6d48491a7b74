/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expecting a model to be refused. */
#pragma once

#include <glib.h>

/**
 * assert_refused:
 * @file: a model file
 * @code: of %ADDER_ERROR
 * @words: (nullable): what the message must contain
 *
 * Fails the test unless reading @file gives this error.
 */
void assert_refused (GBytes      *file,
                     gint         code,
                     const gchar *words);
