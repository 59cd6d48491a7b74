/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a caller may ask of the procedure, and what it gets back. */

#pragma once

#include "adder.h"

#include <libgimp/gimp.h>

/**
 * ADDER_STORE_RATE:
 *
 * Name of what the dialog learns from each run: bytes per second that GIMP takes
 * over. No argument for callers, but it is kept with the last values.
 */
#define ADDER_STORE_RATE "store-rate"

/**
 * AdderScope:
 * @ADDER_SCOPE_IMAGE: the canvas and all there is on it
 * @ADDER_SCOPE_LAYERS: the chosen layers; the canvas stays
 * @ADDER_SCOPE_SELECTION: what is selected, as a new image
 * @ADDER_SCOPE_NEW_IMAGE: the whole image, as a new one
 *
 * What is enlarged. Scripts know the values by name: `image`, `layers`,
 * `selection`, `new-image`.
 */
typedef enum
{
  ADDER_SCOPE_IMAGE,
  ADDER_SCOPE_LAYERS,
  ADDER_SCOPE_SELECTION,
  ADDER_SCOPE_NEW_IMAGE,
} AdderScope;

/**
 * AdderEffects:
 * @ADDER_EFFECTS_KEEP: they stay effects and can still be changed
 * @ADDER_EFFECTS_MERGE: they become pixels first and are enlarged with them
 *
 * What becomes of layer effects. Scripts say `keep` or `merge`.
 */
typedef enum
{
  ADDER_EFFECTS_KEEP,
  ADDER_EFFECTS_MERGE,
} AdderEffects;

/**
 * AdderChoice:
 * @name: what scripts say
 * @label: what the dialog says, to be translated
 *
 * One of the values of an argument.
 */
typedef struct
{
  const gchar *name;
  const gchar *label;
} AdderChoice;

/**
 * AdderArguments:
 * @scale: how many times wider and higher, where @width and @height are 0
 * @width: of the result in pixels, or 0
 * @height: of the result in pixels, or 0
 * @model: (nullable): as in adder_model_find()
 * @strength: how much of the network's detail is added
 * @scope: what is enlarged
 * @wrap: which borders of the image meet
 * @effects: what becomes of layer effects
 *
 * The arguments of one call, as plain values: GIMP wants nobody to keep its
 * own object of them.
 */
typedef struct
{
  gdouble      scale;
  gint         width;
  gint         height;
  gchar       *model;
  gdouble      strength;
  AdderScope   scope;
  AdderWrap    wrap;
  AdderEffects effects;
} AdderArguments;

void adder_arguments_declare (GimpProcedure *procedure);

const AdderChoice *adder_arguments_get_choices (const gchar *argument);

AdderArguments *adder_arguments_new (GimpProcedureConfig *config,
                                     GError             **error);

void adder_arguments_free (AdderArguments *arguments);

gboolean adder_arguments_get_size (const AdderArguments *arguments,
                                   gint                  width,
                                   gint                  height,
                                   gint                 *new_width,
                                   gint                 *new_height,
                                   GError              **error);

AdderUpscaler *adder_arguments_create_upscaler (const AdderArguments *arguments,
                                                gdouble               factor,
                                                GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderArguments,
                               adder_arguments_free)
