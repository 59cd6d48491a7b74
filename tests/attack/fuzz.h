/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libFuzzer, or replay.c, calls. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/**
 * LLVMFuzzerInitialize:
 * @argc: (inout): number of arguments
 * @argv: (inout): arguments
 *
 * Called once, before all.
 *
 * Returns: 0
 */
int LLVMFuzzerInitialize (int    *argc,
                          char ***argv);

/**
 * LLVMFuzzerTestOneInput:
 * @data: a file
 * @size: its bytes
 *
 * Does with the file what a user's file goes through. May do anything but
 * crash, hang, leak, or use memory without bounds.
 *
 * Returns: 0
 */
int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);
