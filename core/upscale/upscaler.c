/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderUpscaler: a model, a factor, and the settings of a run. */

#include "config.h"

#include "upscale/upscaler.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "upscale/cpu-level.h"

G_DEFINE_FINAL_TYPE (AdderUpscaler,
                     adder_upscaler,
                     G_TYPE_OBJECT)

static void
adder_upscaler_finalize (GObject *object)
{
  AdderUpscaler *self = ADDER_UPSCALER (object);

  g_clear_pointer (&self->models, g_ptr_array_unref);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (adder_upscaler_parent_class)->finalize (object);
}

static void
adder_upscaler_class_init (AdderUpscalerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = adder_upscaler_finalize;
  adder_upscaler_install_properties (G_OBJECT_CLASS (klass));
}

static void
adder_upscaler_init (AdderUpscaler *self)
{
  self->models   = g_ptr_array_new_with_free_func (g_object_unref);
  self->strength = 1.0;
}

/* An upscaler that reaches @factor with what is in @models, or %NULL. */
static AdderUpscaler *
new_from_models (GPtrArray *models,
                 gdouble    factor)
{
  g_autofree gint *scales = g_new (gint, models->len);
  gint             chain[ADDER_MAX_CHAIN];
  AdderUpscaler   *self;
  gint             length;

  for (guint i = 0; i < models->len; i++)
    scales[i] = adder_model_get_scale (g_ptr_array_index (models, i));
  length = adder_plan_chain (scales, (gint) models->len, factor, chain);
  if (length < 0)
    return NULL;

  self         = g_object_new (ADDER_TYPE_UPSCALER, NULL);
  self->factor = factor;
  for (gint i = 0; i < length; i++)
    g_ptr_array_add (self->models,
                     g_object_ref (g_ptr_array_index (models, chain[i])));
  self->model =
    g_object_ref (g_ptr_array_index (models, length > 0 ? chain[0] : 0));

  return self;
}

AdderUpscaler *
adder_upscaler_new (AdderModel *model,
                    gdouble     factor)
{
  g_autoptr (GPtrArray) models = g_ptr_array_new ();
  AdderUpscaler        *self;

  g_return_val_if_fail (ADDER_IS_MODEL (model), NULL);
  g_return_val_if_fail (factor >= 1.0 && factor <= ADDER_MAX_FACTOR, NULL);

  g_ptr_array_add (models, model);
  self = new_from_models (models, factor);
  if (! self)
    {
      /* The chain ends short of the factor (a model of scale 1): resampling
       * does the rest. */
      self         = g_object_new (ADDER_TYPE_UPSCALER, NULL);
      self->factor = factor;
      self->model  = g_object_ref (model);
      g_ptr_array_add (self->models, g_object_ref (model));
    }

  return self;
}

AdderUpscaler *
adder_upscaler_new_for_name (const gchar *name,
                             gdouble      factor,
                             GError     **error)
{
  g_autoptr (GPtrArray) models = NULL;
  AdderUpscaler        *self;

  if (! (factor >= 1.0 && factor <= ADDER_MAX_FACTOR))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT,
                   _ ("The scale %g is not between 1 and %g"), factor,
                   ADDER_MAX_FACTOR);
      return NULL;
    }

  models = adder_model_find_family (name, error);
  if (! models)
    return NULL;

  self = new_from_models (models, factor);
  if (! self)
    g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_ARGUMENT,
                 _ ("The model “%s” cannot enlarge %g times"), name, factor);

  return self;
}

AdderModel *
adder_upscaler_get_model (AdderUpscaler *self)
{
  g_return_val_if_fail (ADDER_IS_UPSCALER (self), NULL);

  return self->model;
}

gdouble
adder_upscaler_get_factor (AdderUpscaler *self)
{
  g_return_val_if_fail (ADDER_IS_UPSCALER (self), 1.0);

  return self->factor;
}

void
adder_upscaler_set_size (AdderUpscaler *self,
                         gint           width,
                         gint           height)
{
  g_return_if_fail (ADDER_IS_UPSCALER (self));
  g_return_if_fail (width >= 0 && height >= 0);

  self->width  = width;
  self->height = height;
  g_object_notify (G_OBJECT (self), "width");
  g_object_notify (G_OBJECT (self), "height");
}

void
adder_upscaler_set_strength (AdderUpscaler *self,
                             gdouble        strength)
{
  g_return_if_fail (ADDER_IS_UPSCALER (self));
  g_return_if_fail (strength >= 0.0 && strength <= ADDER_MAX_STRENGTH);

  self->strength = strength;
  g_object_notify (G_OBJECT (self), "strength");
}

void
adder_upscaler_set_wrap (AdderUpscaler *self,
                         AdderWrap      wrap)
{
  g_return_if_fail (ADDER_IS_UPSCALER (self));

  self->wrap = wrap;
  g_object_notify (G_OBJECT (self), "wrap");
}

void
adder_upscaler_set_threads (AdderUpscaler *self,
                            gint           threads)
{
  g_return_if_fail (ADDER_IS_UPSCALER (self));
  g_return_if_fail (threads >= 0);

  self->threads = MIN (threads, ADDER_MAX_THREADS);
  g_object_notify (G_OBJECT (self), "threads");
}

void
adder_upscaler_set_strip_width (AdderUpscaler *self,
                                gint           width)
{
  g_return_if_fail (ADDER_IS_UPSCALER (self));
  g_return_if_fail (width >= 0);

  self->strip_width = width;
}

gboolean
adder_upscaler_set_cpu (AdderUpscaler *self,
                        const gchar   *level,
                        GError       **error)
{
  const AdderKernels *kernels;

  g_return_val_if_fail (ADDER_IS_UPSCALER (self), FALSE);

  kernels = adder_cpu_level_find (level, error);
  if (! kernels)
    return FALSE;
  self->kernels = kernels;

  return TRUE;
}

gboolean
adder_upscaler_get_size (AdderUpscaler *self,
                         gint           width,
                         gint           height,
                         gint          *out_width,
                         gint          *out_height,
                         GError       **error)
{
  gdouble wanted_width, wanted_height;

  g_return_val_if_fail (ADDER_IS_UPSCALER (self), FALSE);

  if (width < 1 || height < 1)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                   _ ("The image has no pixels (%d × %d)"), width, height);
      return FALSE;
    }

  wanted_width  = self->width > 0 ? self->width : self->factor * width;
  wanted_height = self->height > 0 ? self->height : self->factor * height;
  if (wanted_width > ADDER_MAX_SIZE || wanted_height > ADDER_MAX_SIZE)
    {
      g_set_error (
        error, ADDER_ERROR, ADDER_ERROR_TOO_LARGE,
        _ ("The result of %.0f × %.0f pixels would be larger than %d "
           "pixels in width or height; choose a smaller scale"),
        wanted_width, wanted_height, ADDER_MAX_SIZE);
      return FALSE;
    }

  *out_width  = MAX (1, (gint) floor (wanted_width + 0.5));
  *out_height = MAX (1, (gint) floor (wanted_height + 0.5));

  return TRUE;
}

gdouble
adder_upscaler_get_operations (AdderUpscaler *self,
                               gint           width,
                               gint           height)
{
  AdderStep steps[ADDER_MAX_CHAIN + 1];
  gdouble   operations = 0.0;
  gint      out_width, out_height, n;

  g_return_val_if_fail (ADDER_IS_UPSCALER (self), 0.0);

  if (! adder_upscaler_get_size (self, width, height, &out_width, &out_height,
                                 NULL))
    return 0.0;

  n = adder_plan_steps (self->models, width, height, out_width, out_height,
                        steps);
  for (gint i = 0; i < n; i++)
    operations +=
      adder_step_cost (&steps[i], GEGL_RECTANGLE (0, 0, steps[i].out_width,
                                                  steps[i].out_height));

  return operations;
}

const Babl *
adder_get_output_format (const Babl *format)
{
  const Babl *space = babl_format_get_space (format);

  if (! babl_format_is_palette (format) && ! babl_space_is_cmyk (space))
    return format;

  return babl_format_with_space (babl_format_has_alpha (format) ? "R'G'B'A u8"
                                                                : "R'G'B' u8",
                                 babl_space_is_cmyk (space)
                                   ? babl_space ("sRGB")
                                   : space);
}

GeglBuffer *
adder_upscaler_create_output (AdderUpscaler *self,
                              GeglBuffer    *input,
                              GError       **error)
{
  gint width, height;

  g_return_val_if_fail (ADDER_IS_UPSCALER (self), NULL);
  g_return_val_if_fail (GEGL_IS_BUFFER (input), NULL);

  if (! adder_upscaler_get_size (self, gegl_buffer_get_width (input),
                                 gegl_buffer_get_height (input), &width,
                                 &height, error))
    return NULL;

  return gegl_buffer_new (
    GEGL_RECTANGLE (0, 0, width, height),
    adder_get_output_format (gegl_buffer_get_format (input)));
}
