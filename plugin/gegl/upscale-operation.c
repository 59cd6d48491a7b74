/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The GEGL operation adderscale:upscale: a filter whose output is larger than
 * its input. Whoever processes a part of the output gets the pixels of a run
 * over all of it. */

#include "config.h"

#ifdef GEGL_PROPERTIES

property_double (scale, "Scale", 2.0)
  description ("How many times to enlarge")
  value_range (1.0, 8.0)

property_string (model, "Model", "")
  description ("Family or id of a model, or a file; empty for the default")

property_double (strength, "Strength", 1.0)
  description ("How much detail is added: 0 is plain bicubic, 1 is all")
  value_range (0.0, 1.5)

property_boolean (seamless_x, "Seamless horizontally", FALSE)
  description ("The left and the right border meet")

property_boolean (seamless_y, "Seamless vertically", FALSE)
  description ("The upper and the lower border meet")

#else

#define GEGL_OP_FILTER
#define GEGL_OP_NAME     upscale
#define GEGL_OP_C_SOURCE upscale-operation.c

#include "gegl-op.h"

#include <math.h>

#include "adder.h"

/* What prepare() made of the properties, kept until one of them changes. */
typedef struct
{
  AdderUpscaler *upscaler; /* NULL if they cannot be fulfilled */
  gdouble        scale;
  gchar         *model;
} Prepared;

static void
prepared_free (Prepared *prepared)
{
  g_clear_object (&prepared->upscaler);
  g_free (prepared->model);
  g_free (prepared);
}

static Prepared *
prepared_new (const GeglProperties *o)
{
  Prepared          *prepared = g_new0 (Prepared, 1);
  g_autoptr (GError) error    = NULL;

  prepared->scale = o->scale;
  prepared->model = g_strdup (o->model);
  prepared->upscaler =
    adder_upscaler_new_for_name (o->model && *o->model ? o->model : NULL,
                                 o->scale, &error);
  if (! prepared->upscaler)
    g_warning ("adderscale:upscale: %s", error->message);

  return prepared;
}

static void
prepare (GeglOperation *operation)
{
  GeglProperties *o        = GEGL_PROPERTIES (operation);
  Prepared       *prepared = o->user_data;
  const Babl     *format;

  format = gegl_operation_get_source_format (operation, "input");
  if (! format)
    format = babl_format ("R'G'B'A float");
  gegl_operation_set_format (operation, "input", format);
  gegl_operation_set_format (operation, "output",
                             adder_get_output_format (format));

  if (! prepared || prepared->scale != o->scale ||
      g_strcmp0 (prepared->model, o->model) != 0)
    {
      g_clear_pointer (&prepared, prepared_free);
      o->user_data = prepared = prepared_new (o);
    }
  if (! prepared->upscaler)
    return;

  adder_upscaler_set_strength (prepared->upscaler, o->strength);
  adder_upscaler_set_wrap (prepared->upscaler,
                           (o->seamless_x ? ADDER_WRAP_X : 0) |
                             (o->seamless_y ? ADDER_WRAP_Y : 0));
}

/* Where the image is, and where its enlargement: GEGL scales about (0, 0).
 * FALSE if there is none: no image, no model, too large, or an image without
 * borders, which nobody can enlarge. */
static gboolean
find_areas (GeglOperation  *operation,
            AdderUpscaler **upscaler,
            GeglRectangle  *image,
            GeglRectangle  *result)
{
  GeglProperties      *o        = GEGL_PROPERTIES (operation);
  Prepared            *prepared = o->user_data;
  const GeglRectangle *source =
    gegl_operation_source_get_bounding_box (operation, "input");

  if (! prepared || ! prepared->upscaler || ! source ||
      gegl_rectangle_is_empty (source) ||
      gegl_rectangle_is_infinite_plane (source) ||
      ! adder_upscaler_get_size (prepared->upscaler, source->width,
                                 source->height, &result->width,
                                 &result->height, NULL))
    return FALSE;

  result->x = (gint) floor (source->x * o->scale);
  result->y = (gint) floor (source->y * o->scale);
  *image    = *source;
  *upscaler = prepared->upscaler;

  return TRUE;
}

static GeglRectangle
get_bounding_box (GeglOperation *operation)
{
  AdderUpscaler *upscaler;
  GeglRectangle  image, result;

  if (! find_areas (operation, &upscaler, &image, &result))
    return *GEGL_RECTANGLE (0, 0, 0, 0);

  return result;
}

/* What @map makes of an area of GEGL's plane, when it starts from the corner of
 * the image and ends at that of the result, or (@backwards) the other way. */
static GeglRectangle
map_area (GeglOperation       *operation,
          const GeglRectangle *area,
          void (*map) (AdderUpscaler       *upscaler,
                       gint                 width,
                       gint                 height,
                       const GeglRectangle *area,
                       GeglRectangle       *mapped),
          gboolean backwards)
{
  AdderUpscaler       *upscaler;
  GeglRectangle        image, result, mapped;
  const GeglRectangle *from = backwards ? &result : &image;
  const GeglRectangle *to   = backwards ? &image : &result;

  if (! find_areas (operation, &upscaler, &image, &result))
    return *GEGL_RECTANGLE (0, 0, 0, 0);

  map (upscaler, image.width, image.height,
       GEGL_RECTANGLE (area->x - from->x, area->y - from->y, area->width,
                       area->height),
       &mapped);
  mapped.x += to->x;
  mapped.y += to->y;

  return mapped;
}

static GeglRectangle
get_required_for_output (GeglOperation       *operation,
                         const gchar         *input_pad,
                         const GeglRectangle *roi)
{
  return map_area (operation, roi, adder_upscaler_get_source_area, TRUE);
}

static GeglRectangle
get_invalidated_by_change (GeglOperation       *operation,
                           const gchar         *input_pad,
                           const GeglRectangle *changed)
{
  return map_area (operation, changed, adder_upscaler_get_result_area, FALSE);
}

static void
progress_cb (gdouble  fraction,
             gpointer operation)
{
  gegl_operation_progress (operation, fraction, (gchar *) "");
}

static gboolean
process (GeglOperation       *operation,
         GeglBuffer          *input,
         GeglBuffer          *output,
         const GeglRectangle *roi,
         gint                 level)
{
  g_autoptr (GeglBuffer) source = NULL;
  g_autoptr (GeglBuffer) larger = NULL;
  g_autoptr (GError)     error  = NULL;
  AdderUpscaler         *upscaler;
  GeglRectangle          image, result, part;

  if (! find_areas (operation, &upscaler, &image, &result))
    return FALSE;

  /* The upscaler takes a buffer's extent for the image and puts the result
   * at (0, 0); @input may hold no more than what @roi needs. */
  part   = *GEGL_RECTANGLE (roi->x - result.x, roi->y - result.y, roi->width,
                            roi->height);
  source = gegl_buffer_create_sub_buffer (input, &image);
  larger = gegl_buffer_new (&part, gegl_buffer_get_format (output));
  if (! adder_upscaler_run (upscaler, source, &part, larger, NULL, progress_cb,
                            operation, &error))
    {
      g_warning ("adderscale:upscale: %s", error->message);
      return FALSE;
    }
  gegl_buffer_copy (larger, &part, GEGL_ABYSS_NONE, output, roi);

  return TRUE;
}

static void
finalize (GObject *object)
{
  GeglProperties *o = GEGL_PROPERTIES (object);

  g_clear_pointer ((Prepared **) &o->user_data, prepared_free);

  G_OBJECT_CLASS (gegl_op_parent_class)->finalize (object);
}

static void
gegl_op_class_init (GeglOpClass *klass)
{
  GObjectClass             *object_class    = G_OBJECT_CLASS (klass);
  GeglOperationClass       *operation_class = GEGL_OPERATION_CLASS (klass);
  GeglOperationFilterClass *filter_class = GEGL_OPERATION_FILTER_CLASS (klass);

  object_class->finalize                     = finalize;
  filter_class->process                      = process;
  operation_class->prepare                   = prepare;
  operation_class->get_bounding_box          = get_bounding_box;
  operation_class->get_required_for_output   = get_required_for_output;
  operation_class->get_invalidated_by_change = get_invalidated_by_change;
  operation_class->threaded                  = FALSE; /* the upscaler is */
  operation_class->opencl_support            = FALSE;

  /* "hidden": GIMP has the plug-in, which scales the image as well. */
  gegl_operation_class_set_keys (
    operation_class,
    "name",           "adderscale:upscale",
    "title",          "Upscale",
    "categories",     "hidden",
    "license",        "GPL3+",
    "description",    "Enlarges an image with adder networks",
    NULL);
}

#endif
