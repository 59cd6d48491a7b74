/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preview of a GIMP image: which layer, which part of it, what colours. */

#include "config.h"

#include "dialog-preview.h"

#include "effects.h"
#include "navigator.h"
#include "upscale.h"

#define MARGIN 8

struct _AdderDialogPreview
{
  GtkWidget   *overlay;
  GtkWidget   *preview;
  GimpLayer   *layer; /* whose pixels those are; borrowed */
  GeglBuffer  *pixels;
  AdderScreen *screen; /* or NULL: numbers are shown as they are */
};

/**
 * adder_dialog_preview_new:
 *
 * Returns: (transfer full): a preview that shows nothing yet
 */
AdderDialogPreview *
adder_dialog_preview_new (void)
{
  AdderDialogPreview *self = g_new0 (AdderDialogPreview, 1);
  GtkWidget          *navigator;

  self->overlay = gtk_overlay_new ();
  self->preview = adder_preview_new ();
  gtk_container_add (GTK_CONTAINER (self->overlay), self->preview);

  navigator = adder_navigator_new (ADDER_PREVIEW (self->preview));
  gtk_widget_set_halign (navigator, GTK_ALIGN_END);
  gtk_widget_set_valign (navigator, GTK_ALIGN_END);
  gtk_widget_set_margin_end (navigator, MARGIN);
  gtk_widget_set_margin_bottom (navigator, MARGIN);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), navigator);

  return self;
}

/**
 * adder_dialog_preview_free:
 * @self: (transfer full): a preview
 *
 * Frees @self, but not its widget.
 */
void
adder_dialog_preview_free (AdderDialogPreview *self)
{
  g_clear_object (&self->pixels);
  g_clear_pointer (&self->screen, adder_screen_unref);
  g_free (self);
}

/**
 * adder_dialog_preview_get_widget:
 * @self: a preview
 *
 * Returns: (transfer none): preview and navigation
 */
GtkWidget *
adder_dialog_preview_get_widget (AdderDialogPreview *self)
{
  return self->overlay;
}

/**
 * adder_dialog_preview_get_preview:
 * @self: a preview
 *
 * Returns: (transfer none): the preview alone
 */
AdderPreview *
adder_dialog_preview_get_preview (AdderDialogPreview *self)
{
  return ADDER_PREVIEW (self->preview);
}

/**
 * adder_dialog_preview_lacks_effects:
 * @self: a preview
 *
 * Returns: whether the layer has effects that stay, which are not seen: GIMP
 *   applies them to the new pixels
 */
gboolean
adder_dialog_preview_lacks_effects (AdderDialogPreview *self)
{
  return self->layer && adder_effects_can_merge (GIMP_ITEM (self->layer));
}

static void
convert (gpointer      data,
         const gfloat *from,
         gfloat       *to,
         gsize         n)
{
  const Babl *format = babl_format ("R'G'B'A float");

  gimp_color_transform_process_pixels (data, format, from, format, to, n);
}

/* A profile of tables instead of a matrix: the canvas' own transform. */
static AdderScreen *
new_screen_of_tables (GtkWidget       *widget,
                      GimpColorConfig *config)
{
  g_autoptr (GimpColorProfile) srgb      = gimp_color_profile_new_rgb_srgb ();
  const Babl                  *format    = babl_format ("R'G'B'A float");
  GimpColorTransform          *transform = NULL;

  transform =
    gimp_widget_get_color_transform (widget, config, srgb, format, format, NULL,
                                     GIMP_COLOR_RENDERING_INTENT_PERCEPTUAL,
                                     FALSE);

  return transform ? adder_screen_new (convert, transform, g_object_unref)
                   : adder_screen_new_for_space (babl_space ("sRGB"));
}

/* What the canvas does. */
static AdderScreen *
new_screen (GtkWidget *widget)
{
  g_autoptr (GimpColorConfig)  config  = gimp_get_color_configuration ();
  g_autoptr (GimpColorProfile) profile = NULL;
  const Babl                  *space   = NULL;
  GimpColorRenderingIntent     intent;

  if (gimp_color_config_get_mode (config) == GIMP_COLOR_MANAGEMENT_OFF)
    return NULL;

  intent = gimp_color_config_get_display_intent (config);
  if (gimp_color_config_get_display_profile_from_gdk (config))
    profile = gimp_widget_get_color_profile (widget);
  if (! profile)
    profile = gimp_color_config_get_display_color_profile (config, NULL);
  if (profile && gimp_color_profile_is_rgb (profile))
    space = gimp_color_profile_get_space (profile, intent, NULL);

  return space ? adder_screen_new_for_space (space)
               : new_screen_of_tables (widget, config);
}

/* The first chosen layer among those that are enlarged, else the uppermost. */
static AdderRaster *
find_layer (AdderLayers   *layers,
            GimpDrawable **drawables)
{
  for (gint i = 0; drawables && drawables[i]; i++)
    for (guint k = 0; k < layers->raster->len; k++)
      {
        AdderRaster *raster = g_ptr_array_index (layers->raster, k);

        if (GIMP_DRAWABLE (raster->layer) == drawables[i])
          return raster;
      }

  return layers->raster->len ? g_ptr_array_index (layers->raster, 0) : NULL;
}

static AdderUpscaler *
new_upscaler (const AdderArguments *arguments,
              AdderLayers          *layers,
              const AdderRaster    *raster)
{
  AdderUpscaler *upscaler =
    adder_arguments_create_upscaler (arguments,
                                     adder_upscale_get_factor (arguments,
                                                               layers),
                                     NULL);

  if (upscaler)
    {
      adder_upscaler_set_size (upscaler, raster->target.width,
                               raster->target.height);
      adder_upscaler_set_wrap (upscaler, raster->wrap);
    }

  return upscaler;
}

/**
 * adder_dialog_preview_show:
 * @self: a preview
 * @layers: what is enlarged
 * @drawables: (nullable): the chosen layers; the first is shown
 * @arguments: how it is enlarged
 *
 * Shows what the run will make of one of the layers. Its pixels are read once.
 */
void
adder_dialog_preview_show (AdderDialogPreview   *self,
                           AdderLayers          *layers,
                           GimpDrawable        **drawables,
                           const AdderArguments *arguments)
{
  AdderRaster              *raster = find_layer (layers, drawables);
  g_autoptr (AdderUpscaler) before = NULL;
  g_autoptr (AdderUpscaler) after  = NULL;

  if (raster)
    {
      before = new_upscaler (arguments, layers, raster);
      after  = new_upscaler (arguments, layers, raster);
    }
  gtk_widget_set_visible (self->overlay, before && after);
  if (! before || ! after)
    {
      adder_preview_stop (ADDER_PREVIEW (self->preview));
      return;
    }

  if (raster->layer != self->layer)
    {
      g_clear_object (&self->pixels);
      self->layer  = raster->layer;
      self->pixels = adder_layers_read_pixels (GIMP_DRAWABLE (raster->layer));
      g_clear_pointer (&self->screen, adder_screen_unref);
      self->screen = new_screen (self->preview);
    }

  adder_upscaler_set_strength (before, 0.0);
  adder_preview_set_image (ADDER_PREVIEW (self->preview), self->pixels,
                           self->screen);
  adder_preview_set_upscalers (ADDER_PREVIEW (self->preview), before, after,
                               arguments->strength, &raster->part);
}
