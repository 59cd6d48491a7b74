/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What enlarging layers will take. */

#include "config.h"

#include "dialog-estimate.h"

#include <libgimp/gimp.h>

#include "machine.h"
#include "upscale.h"

static guint64
count_bytes (const AdderRaster *layer,
             gint               width,
             gint               height)
{
  const Babl *format = gimp_drawable_get_format (GIMP_DRAWABLE (layer->layer));

  return (guint64) babl_format_get_bytes_per_pixel (format) * (guint64) width *
         (guint64) height;
}

static gdouble
get_operations (const AdderRaster *layer,
                AdderUpscaler     *upscaler)
{
  adder_upscaler_set_size (upscaler, layer->target.width, layer->target.height);

  return adder_upscaler_get_operations (upscaler, layer->source.width,
                                        layer->source.height) *
         ((gdouble) layer->part.width / layer->target.width) *
         ((gdouble) layer->part.height / layer->target.height);
}

/**
 * adder_dialog_estimate_fill:
 * @facts: (out caller-allocates): what is known of the run
 * @layers: what is enlarged
 * @arguments: how
 * @rate: operations per second, or 0
 *
 * Adds up what all layers need.
 */
void
adder_dialog_estimate_fill (AdderEstimateFacts   *facts,
                            AdderLayers          *layers,
                            const AdderArguments *arguments,
                            gdouble               rate)
{
  g_autoptr (AdderUpscaler) upscaler = NULL;
  g_autofree gchar         *swap     = NULL;
  guint64                   cache    = 0;

  *facts = (AdderEstimateFacts) { .source_width  = layers->source.width,
                                  .source_height = layers->source.height,
                                  .width         = layers->width,
                                  .height        = layers->height,
                                  .rate          = rate };

  upscaler =
    adder_arguments_create_upscaler (arguments,
                                     adder_upscale_get_factor (arguments,
                                                               layers),
                                     NULL);
  for (guint i = 0; i < layers->raster->len; i++)
    {
      const AdderRaster *layer = g_ptr_array_index (layers->raster, i);

      guint64 source =
        count_bytes (layer, layer->source.width, layer->source.height);
      guint64 target =
        count_bytes (layer, layer->part.width, layer->part.height);

      facts->stored += target;
      /* The copy of a layer, the new pixels, and those once more, in GIMP. */
      facts->memory += source + 2 * target;
      if (upscaler)
        facts->operations += get_operations (layer, upscaler);
    }

  /* What is beyond GIMP's limit goes to its swap, however much memory there is. */
  g_object_get (gegl_config (), "swap", &swap, "tile-cache-size", &cache, NULL);
  facts->free_memory = adder_machine_get_free_memory ();
  if (facts->free_memory > 0)
    facts->free_memory = MIN (facts->free_memory, cache);
  facts->free_disk = adder_machine_get_free_disk (swap);
}
