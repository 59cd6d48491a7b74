/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a caller may ask of the procedure, and what it gets back. */

#include "config.h"

#include "arguments.h"

#include <math.h>

#include <glib/gi18n.h>

static const AdderChoice scopes[] = {
  [ADDER_SCOPE_IMAGE]     = { "image", N_ ("Whole image") },
  [ADDER_SCOPE_LAYERS]    = { "layers", N_ ("Selected layers") },
  [ADDER_SCOPE_SELECTION] = { "selection", N_ ("Selection, as a new image") },
  [ADDER_SCOPE_NEW_IMAGE] = { "new-image", N_ ("Whole image, as a new image") },
  { NULL, NULL }
};

static const AdderChoice effects[] = {
  [ADDER_EFFECTS_KEEP]  = { "keep", N_ ("Keep") },
  [ADDER_EFFECTS_MERGE] = { "merge", N_ ("Merge") },
  { NULL, NULL }
};

/* ---- Declaring them ---- */

static void
declare_size (GimpProcedure *procedure)
{
  gimp_procedure_add_double_argument (procedure, "scale", _ ("Sc_ale"),
                                      _ ("How many times wider and higher the "
                                         "image becomes"),
                                      1.0, ADDER_MAX_FACTOR, 2.0,
                                      G_PARAM_READWRITE);
  gimp_procedure_add_int_argument (procedure, "width", _ ("_Width"),
                                   _ ("Width of the result in pixels, instead "
                                      "of a scale; 0 follows from the height, "
                                      "or from the scale"),
                                   0, GIMP_MAX_IMAGE_SIZE, 0,
                                   G_PARAM_READWRITE);
  gimp_procedure_add_int_argument (procedure, "height", _ ("Hei_ght"),
                                   _ ("Height of the result in pixels, instead "
                                      "of a scale; 0 follows from the width, "
                                      "or from the scale"),
                                   0, GIMP_MAX_IMAGE_SIZE, 0,
                                   G_PARAM_READWRITE);
}

/* A GimpChoice would be nicer to read in GIMP's procedure browser. But for a name
 * it doesn't know GIMP takes the default and tells nobody. And GIMP keeps choices
 * from when the plug-in was installed, so that models added later could not be
 * named.
 */
static void
declare_network (GimpProcedure *procedure)
{
  gimp_procedure_add_string_argument (procedure, "model", _ ("_Model"),
                                      _ ("The trained network: a name from "
                                         "“adderscale models”, or the path of "
                                         "a model file; nothing chooses one "
                                         "for you"),
                                      "", G_PARAM_READWRITE);
  gimp_procedure_add_double_argument (procedure, "strength", _ ("S_trength"),
                                      _ ("How much of the detail that the "
                                         "network finds is added: 0 is a plain "
                                         "cubic enlargement, 1 what the "
                                         "network was trained for"),
                                      0.0, 1.5, 1.0, G_PARAM_READWRITE);
}

static void
declare_scope (GimpProcedure *procedure)
{
  gimp_procedure_add_string_argument (procedure, "scope", _ ("_Enlarge"),
                                      _ ("What is enlarged: “image”, the whole "
                                         "image; “layers”, the given "
                                         "drawables; “selection”, what is "
                                         "selected, as a new image; or "
                                         "“new-image”, the whole image as a "
                                         "new one"),
                                      scopes[0].name, G_PARAM_READWRITE);
  gimp_procedure_add_boolean_argument (procedure, "seamless-x",
                                       _ ("Seamless hori_zontally"),
                                       _ ("The left and right border of the "
                                          "image meet, as in a texture that is "
                                          "repeated"),
                                       FALSE, G_PARAM_READWRITE);
  gimp_procedure_add_boolean_argument (procedure, "seamless-y",
                                       _ ("Seamless _vertically"),
                                       _ ("The upper and lower border of the "
                                          "image meet, as in a texture that is "
                                          "repeated"),
                                       FALSE, G_PARAM_READWRITE);
  gimp_procedure_add_string_argument (procedure, "effects",
                                      _ ("Layer e_ffects"),
                                      _ ("“keep” leaves effects as they are, "
                                         "“merge” makes them pixels first: "
                                         "settings in pixels, such as the "
                                         "radius of a blur, are not enlarged "
                                         "with the image"),
                                      effects[0].name, G_PARAM_READWRITE);
}

/**
 * adder_arguments_declare:
 * @procedure: the procedure, with its image and drawables already
 *
 * Adds all arguments and return values to @procedure. Their names, and those of
 * the choices, are what scripts are written with: they never change.
 */
void
adder_arguments_declare (GimpProcedure *procedure)
{
  declare_size (procedure);
  declare_network (procedure);
  declare_scope (procedure);

  /* Not for callers: the dialog finds it again with the last values. */
  gimp_procedure_add_double_aux_argument (
    procedure, ADDER_STORE_RATE, "Store rate",
    "Bytes per second that GIMP took over", 0.0, G_MAXDOUBLE, 0.0,
    G_PARAM_READWRITE);

  gimp_procedure_add_image_return_value (procedure, "result-image",
                                         _ ("Result"),
                                         _ ("The enlarged image: the given "
                                            "one, or the new one"),
                                         FALSE, G_PARAM_READWRITE);
  gimp_procedure_add_core_object_array_return_value (
    procedure, "result-layers", _ ("Layers of the result"),
    _ ("The given layers if these were enlarged, else the topmost level of "
       "layers of the result"),
    GIMP_TYPE_LAYER, G_PARAM_READWRITE);
}

/* ---- Reading them ---- */

/**
 * adder_arguments_get_choices:
 * @argument: `scope` or `effects`
 *
 * Returns: (array zero-terminated=1): what @argument may be, the default first
 */
const AdderChoice *
adder_arguments_get_choices (const gchar *argument)
{
  return strcmp (argument, "scope") == 0 ? scopes : effects;
}

static gboolean
read_choice (GimpProcedureConfig *config,
             const gchar         *argument,
             guint               *place,
             GError             **error)
{
  const AdderChoice  *choices = adder_arguments_get_choices (argument);
  g_autoptr (GString) names   = g_string_new (NULL);
  g_autofree gchar   *name    = NULL;

  g_object_get (config, argument, &name, NULL);
  for (*place = 0; choices[*place].name; (*place)++)
    {
      if (g_strcmp0 (name, choices[*place].name) == 0)
        return TRUE;
      g_string_append_printf (names, "%s%s", *place ? ", " : "",
                              choices[*place].name);
    }

  /* Translators: the argument's name, what it was given, and the right names */
  g_set_error (error, GIMP_PLUG_IN_ERROR, 0,
               _ ("%s cannot be “%s”. It is one of: %s."), argument,
               name ? name : "", names->str);
  return FALSE;
}

/**
 * adder_arguments_new:
 * @config: the arguments as GIMP has them
 * @error: return location for a #GIMP_PLUG_IN_ERROR
 *
 * Returns: (transfer full) (nullable): a copy of what @config says, or %NULL if
 *   it has a name that nobody knows
 */
AdderArguments *
adder_arguments_new (GimpProcedureConfig *config,
                     GError             **error)
{
  g_autoptr (AdderArguments) arguments = g_new0 (AdderArguments, 1);
  gboolean                   wrap_x, wrap_y;
  guint                      scope, merge;

  if (! read_choice (config, "scope", &scope, error) ||
      ! read_choice (config, "effects", &merge, error))
    return NULL;

  g_object_get (config, "scale", &arguments->scale, "width", &arguments->width,
                "height", &arguments->height, "model", &arguments->model,
                "strength", &arguments->strength, "seamless-x", &wrap_x,
                "seamless-y", &wrap_y, NULL);

  if (arguments->model && ! *arguments->model)
    g_clear_pointer (&arguments->model, g_free);

  arguments->wrap    = (wrap_x ? ADDER_WRAP_X : ADDER_WRAP_NONE) |
                       (wrap_y ? ADDER_WRAP_Y : ADDER_WRAP_NONE);
  arguments->scope   = scope;
  arguments->effects = merge;

  return g_steal_pointer (&arguments);
}

/**
 * adder_arguments_free:
 * @arguments: (transfer full): the arguments
 *
 * Frees @arguments.
 */
void
adder_arguments_free (AdderArguments *arguments)
{
  g_free (arguments->model);
  g_free (arguments);
}

static gboolean
check_size (gint     width,
            gint     height,
            gdouble  new_width,
            gdouble  new_height,
            GError **error)
{
  if (new_width > GIMP_MAX_IMAGE_SIZE || new_height > GIMP_MAX_IMAGE_SIZE)
    {
      g_set_error (error, GIMP_PLUG_IN_ERROR, 0,
                   _ ("The image would have %.0f × %.0f pixels. GIMP's limit "
                      "is "
                      "%d × %d."),
                   new_width, new_height, GIMP_MAX_IMAGE_SIZE,
                   GIMP_MAX_IMAGE_SIZE);
      return FALSE;
    }

  if (new_width < width || new_height < height ||
      new_width > ADDER_MAX_FACTOR * width ||
      new_height > ADDER_MAX_FACTOR * height)
    {
      g_set_error (error, GIMP_PLUG_IN_ERROR, 0,
                   _ ("%d × %d pixels cannot become %.0f × %.0f: each side can "
                      "be enlarged 1 to %.0f times."),
                   width, height, new_width, new_height, ADDER_MAX_FACTOR);
      return FALSE;
    }

  return TRUE;
}

/**
 * adder_arguments_get_size:
 * @arguments: the arguments
 * @width: of what is enlarged, in pixels
 * @height: of what is enlarged, in pixels
 * @new_width: (out): the width it is to have
 * @new_height: (out): the height it is to have
 * @error: return location for a #GIMP_PLUG_IN_ERROR
 *
 * Where only one side is asked for, the other keeps the proportions.
 *
 * Returns: whether that size can be reached
 */
gboolean
adder_arguments_get_size (const AdderArguments *arguments,
                          gint                  width,
                          gint                  height,
                          gint                 *new_width,
                          gint                 *new_height,
                          GError              **error)
{
  gdouble scale = arguments->scale;
  gdouble wanted_width, wanted_height;

  if (arguments->width)
    scale = (gdouble) arguments->width / width;
  else if (arguments->height)
    scale = (gdouble) arguments->height / height;

  wanted_width  = arguments->width ? arguments->width
                                   : MAX (1.0, round (scale * width));
  wanted_height = arguments->height ? arguments->height
                                    : MAX (1.0, round (scale * height));

  if (! check_size (width, height, wanted_width, wanted_height, error))
    return FALSE;

  *new_width  = (gint) wanted_width;
  *new_height = (gint) wanted_height;

  return TRUE;
}

/**
 * adder_arguments_create_upscaler:
 * @arguments: the arguments
 * @factor: how many times the longer of the two sides grows
 * @error: return location for an #ADDER_ERROR
 *
 * Returns: (transfer full) (nullable): an upscaler that does what @arguments
 *   say
 */
AdderUpscaler *
adder_arguments_create_upscaler (const AdderArguments *arguments,
                                 gdouble               factor,
                                 GError              **error)
{
  AdderUpscaler *upscaler;
  GError        *problem = NULL;

  upscaler = adder_upscaler_new_for_name (arguments->model, factor, &problem);
  if (! upscaler)
    {
      g_propagate_prefixed_error (
        error, problem,
        /* Translators: what follows the colon is a sentence of the library,
         * translated too, or of the system. */
        _ ("The model “%s” cannot be used: "),
        arguments->model ? arguments->model : ADDER_DEFAULT_MODEL);
      return NULL;
    }

  /* A name may stand for several models: ./dev try and bug reports show which
   * it was. */
  g_debug ("model %s",
           adder_model_get_id (adder_upscaler_get_model (upscaler)));

  adder_upscaler_set_strength (upscaler, arguments->strength);
  return upscaler;
}
