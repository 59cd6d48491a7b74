/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain of libadderscale. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ADDER_ERROR:
 *
 * Domain of the errors that this library finds itself. Failing files and
 * streams keep the domain %G_IO_ERROR, and so does a cancelled run.
 */
#define ADDER_ERROR (adder_error_quark ())

/**
 * AdderError:
 * @ADDER_ERROR_INVALID_MODEL: a model file is damaged or contradicts itself
 * @ADDER_ERROR_UNKNOWN_MODEL: no model has this name, or none fits the request
 * @ADDER_ERROR_UNSUPPORTED: understood, but not possible here: another format
 *   version, an unknown CPU level
 * @ADDER_ERROR_TOO_LARGE: a size beyond a limit or beyond memory
 * @ADDER_ERROR_INVALID_ARGUMENT: a value given by the user is out of range
 * @ADDER_ERROR_INVALID_IMAGE: an image cannot be read or has no pixels
 *
 * Codes of %ADDER_ERROR. Messages are one sentence for the caller to show, in
 * text domain “adderscale” if it is bound.
 */
typedef enum
{
  ADDER_ERROR_INVALID_MODEL,
  ADDER_ERROR_UNKNOWN_MODEL,
  ADDER_ERROR_UNSUPPORTED,
  ADDER_ERROR_TOO_LARGE,
  ADDER_ERROR_INVALID_ARGUMENT,
  ADDER_ERROR_INVALID_IMAGE,
} AdderError;

/**
 * adder_error_quark:
 *
 * Gets the domain of the errors.
 *
 * Returns: the quark behind %ADDER_ERROR
 */
GQuark adder_error_quark (void);

G_END_DECLS
