/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of each model of this tree. */
#pragma once

#include <glib.h>

/**
 * ShippedTest:
 * @sentence: what the test shows, the end of its path
 * @test: given the path of the model file
 *
 * A test that each model is put to.
 */
typedef struct
{
  const gchar  *sentence;
  GTestDataFunc test;
} ShippedTest;

/**
 * shipped_models_add_tests:
 * @root: first part of the tests' paths
 * @tests: what each model is put to
 * @n_tests: how many
 *
 * Adds @tests for each `.safetensors` file of the source tree's models, as
 * `/root/file/sentence`.
 */
void shipped_models_add_tests (const gchar       *root,
                               const ShippedTest *tests,
                               guint              n_tests);
