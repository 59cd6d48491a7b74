/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderUpscaler: enlarges images with a model. */
#pragma once

#include <gegl.h>
#include <gio/gio.h>

#include "adder-model.h"

G_BEGIN_DECLS

/**
 * ADDER_MAX_FACTOR:
 *
 * Images are enlarged 1 to %ADDER_MAX_FACTOR times in each direction.
 */
#define ADDER_MAX_FACTOR 8.0

/**
 * ADDER_MAX_SIZE:
 *
 * Largest width and height of a result in pixels, the same limit as GIMP's.
 */
#define ADDER_MAX_SIZE 524288

/**
 * AdderProgress:
 * @fraction: done so far, from 0 to 1; never smaller than the time before
 * @user_data: as given to adder_upscaler_run()
 *
 * Called in the thread that called adder_upscaler_run(), about ten times a
 * second. 1 is reported only when all pixels are written.
 */
typedef void (*AdderProgress) (gdouble  fraction,
                               gpointer user_data);

/**
 * AdderWrap:
 * @ADDER_WRAP_NONE: the image ends at its borders
 * @ADDER_WRAP_X: its left and right border meet
 * @ADDER_WRAP_Y: its upper and lower border meet
 *
 * What lies beyond the borders. With both wraps a seamless texture stays one.
 */
typedef enum /*< flags >*/
{
  ADDER_WRAP_NONE = 0,
  ADDER_WRAP_X    = 1 << 0,
  ADDER_WRAP_Y    = 1 << 1,
} AdderWrap;

#define ADDER_TYPE_WRAP (adder_wrap_get_type ())
GType adder_wrap_get_type (void);

#define ADDER_TYPE_UPSCALER (adder_upscaler_get_type ())
G_DECLARE_FINAL_TYPE (AdderUpscaler,
                      adder_upscaler,
                      ADDER,
                      UPSCALER,
                      GObject)

/**
 * AdderUpscaler:
 *
 * A model, a factor and the settings of a run. Set it up in one thread; then
 * any number of runs may go on at once.
 *
 * The result is a bicubic enlargement in float plus the detail that the
 * network adds, so the low bits of 16-bit and float images and values outside
 * 0..1 pass through. It does not depend on strip width, number of threads or
 * CPU, and a part of the image comes out as in a run over all of it.
 *
 * Factors between the scales of the models are reached by one or more steps
 * of the model and an antialiased reduction at the end.
 */

/**
 * AdderUpscaler:model:
 *
 * The first network that is applied.
 */

/**
 * AdderUpscaler:factor:
 *
 * How many times it enlarges.
 */

/**
 * AdderUpscaler:width:
 *
 * Width of the whole result in pixels, 0 for factor × width.
 */

/**
 * AdderUpscaler:height:
 *
 * Height of the whole result in pixels, 0 for factor × height.
 */

/**
 * AdderUpscaler:strength:
 *
 * How much of the network's detail is added to the bicubic enlargement.
 */

/**
 * AdderUpscaler:wrap:
 *
 * What lies beyond the borders.
 */

/**
 * AdderUpscaler:threads:
 *
 * Number of workers, 0 for the number in GEGL's configuration.
 */

/**
 * adder_upscaler_new:
 * @model: the network; applied as often as @factor needs it
 * @factor: how many times to enlarge, 1 to %ADDER_MAX_FACTOR
 *
 * Makes an upscaler of a model that is loaded already.
 *
 * Returns: (transfer full): an upscaler with the default settings
 */
AdderUpscaler *adder_upscaler_new (AdderModel *model,
                                   gdouble     factor);

/**
 * adder_upscaler_new_for_name:
 * @name: (nullable): as in adder_model_find()
 * @factor: how many times to enlarge
 * @error: return location for %ADDER_ERROR_INVALID_ARGUMENT, or as
 *   adder_model_find()
 *
 * Like adder_upscaler_new(), and checks @factor: it may come from a user.
 *
 * Returns: (transfer full) (nullable): the upscaler
 */
AdderUpscaler *adder_upscaler_new_for_name (const gchar *name,
                                            gdouble      factor,
                                            GError     **error);

/**
 * adder_upscaler_get_model:
 * @self: an upscaler
 *
 * Gets the first network that is applied.
 *
 * Returns: (transfer none): its model
 */
AdderModel *adder_upscaler_get_model (AdderUpscaler *self);

/**
 * adder_upscaler_get_factor:
 * @self: an upscaler
 *
 * Gets the factor that it was made for.
 *
 * Returns: how many times it enlarges
 */
gdouble adder_upscaler_get_factor (AdderUpscaler *self);

/**
 * adder_upscaler_set_size:
 * @self: an upscaler
 * @width: of the whole result in pixels, or 0 for factor × width
 * @height: of the whole result in pixels, or 0 for factor × height
 *
 * Asks for an exact size. GIMP rounds the borders of a layer, not its size,
 * so that a layer may be a pixel larger or smaller than the factor says.
 */
void adder_upscaler_set_size (AdderUpscaler *self,
                              gint           width,
                              gint           height);

/**
 * adder_upscaler_set_strength:
 * @self: an upscaler
 * @strength: how much of the network's detail is added: 0 is the plain
 *   bicubic enlargement, 1 (the default) all of it; up to 2
 *
 * Sets how much of the detail is added.
 */
void adder_upscaler_set_strength (AdderUpscaler *self,
                                  gdouble        strength);

/**
 * adder_upscaler_set_wrap:
 * @self: an upscaler
 * @wrap: what lies beyond the borders; %ADDER_WRAP_NONE by default
 *
 * Sets which borders meet.
 */
void adder_upscaler_set_wrap (AdderUpscaler *self,
                              AdderWrap      wrap);

/**
 * adder_upscaler_set_threads:
 * @self: an upscaler
 * @threads: number of workers; 0 (the default) is the number in GEGL's
 *   configuration, which is GIMP's preference in a plug-in
 *
 * Sets how many threads a run takes.
 */
void adder_upscaler_set_threads (AdderUpscaler *self,
                                 gint           threads);

/**
 * adder_upscaler_set_strip_width:
 * @self: an upscaler
 * @width: pixels of the network's input side by side in a strip, or 0 (the
 *   default) for what measured best
 *
 * For tests and measurements: the result does not depend on it.
 */
void adder_upscaler_set_strip_width (AdderUpscaler *self,
                                     gint           width);

/**
 * adder_upscaler_set_cpu:
 * @self: an upscaler
 * @level: (nullable): `reference`, `sse2`, `avx2`, `avx512` or `vnni`; %NULL
 *   takes what the variable `ADDER_CPU` says, else the best of this CPU
 * @error: return location for %ADDER_ERROR_UNSUPPORTED
 *
 * Chooses the kernels. The result does not depend on them.
 *
 * Returns: %FALSE if there is no such level or this CPU does not have it
 */
gboolean adder_upscaler_set_cpu (AdderUpscaler *self,
                                 const gchar   *level,
                                 GError       **error);

/**
 * adder_upscaler_get_size:
 * @self: an upscaler
 * @width: of the image to be enlarged, in pixels
 * @height: of the image to be enlarged, in pixels
 * @out_width: (out): of the result
 * @out_height: (out): of the result
 * @error: return location for %ADDER_ERROR_INVALID_IMAGE (no pixels) or
 *   %ADDER_ERROR_TOO_LARGE
 *
 * Tells how large a result will be: the size that was asked for, else
 * factor × size rounded to the nearest pixel.
 *
 * Returns: whether such an image can be enlarged
 */
gboolean adder_upscaler_get_size (AdderUpscaler *self,
                                  gint           width,
                                  gint           height,
                                  gint          *out_width,
                                  gint          *out_height,
                                  GError       **error);

/**
 * adder_upscaler_get_source_area:
 * @self: an upscaler
 * @width: of the image to be enlarged, in pixels
 * @height: of the image to be enlarged, in pixels
 * @roi: a part of the result
 * @area: (out caller-allocates): the part of the image, whose upper left pixel
 *   is (0, 0), that @roi is made from; empty where there is no result
 *
 * Tells what a run over @roi reads: the receptive field of the networks, or
 * all rows or columns where it reaches around a border.
 */
void adder_upscaler_get_source_area (AdderUpscaler       *self,
                                     gint                 width,
                                     gint                 height,
                                     const GeglRectangle *roi,
                                     GeglRectangle       *area);

/**
 * adder_upscaler_get_result_area:
 * @self: an upscaler
 * @width: of the image to be enlarged, in pixels
 * @height: of the image to be enlarged, in pixels
 * @changed: a part of the image
 * @area: (out caller-allocates): the part of the result that a change of
 *   @changed can change; empty if it is outside of the image
 *
 * The other way round of adder_upscaler_get_source_area(), for programs that
 * keep results.
 */
void adder_upscaler_get_result_area (AdderUpscaler       *self,
                                     gint                 width,
                                     gint                 height,
                                     const GeglRectangle *changed,
                                     GeglRectangle       *area);

/**
 * adder_upscaler_get_operations:
 * @self: an upscaler
 * @width: of the image to be enlarged, in pixels
 * @height: of the image to be enlarged, in pixels
 *
 * Tells how much work a run is.
 *
 * Returns: network operations of a run over an opaque image of this size, for
 *   an estimate of its time
 */
gdouble adder_upscaler_get_operations (AdderUpscaler *self,
                                       gint           width,
                                       gint           height);

/**
 * adder_get_output_format: (skip)
 * @format: of an image to be enlarged
 *
 * Tells the pixel format of a result.
 *
 * Returns: the format for its result: the same, but R'G'B' for a palette and
 *   for CMYK
 */
const Babl *adder_get_output_format (const Babl *format);

/**
 * adder_upscaler_create_output:
 * @self: an upscaler
 * @input: the image to be enlarged
 * @error: return location, as adder_upscaler_get_size()
 *
 * Makes a buffer for the result at (0, 0): with the pixel format and colour
 * space of @input, see adder_get_output_format().
 *
 * Returns: (transfer full) (nullable): an empty buffer
 */
GeglBuffer *adder_upscaler_create_output (AdderUpscaler *self,
                                          GeglBuffer    *input,
                                          GError       **error);

/**
 * adder_upscaler_run:
 * @self: an upscaler
 * @input: the image to be enlarged; its extent is the image
 * @roi: (nullable): the part of the result to compute, in pixels of the whole
 *   result, whose upper left pixel is (0, 0) wherever @input lies; %NULL is
 *   all of it
 * @output: receives that part, at the same coordinates; of any format, pixels
 *   outside @roi stay as they are
 * @cancellable: (nullable): looked at once for each row and worker
 * @progress: (nullable) (scope call): told how far the run is
 * @user_data: for @progress
 * @error: return location for %G_IO_ERROR_CANCELLED or an %ADDER_ERROR
 *
 * Enlarges an image. @input and @output must be plain buffers, not those of a
 * GIMP drawable: workers read and write them.
 *
 * Returns: %FALSE with @error set; @output may then be half written
 */
gboolean adder_upscaler_run (AdderUpscaler       *self,
                             GeglBuffer          *input,
                             const GeglRectangle *roi,
                             GeglBuffer          *output,
                             GCancellable        *cancellable,
                             AdderProgress        progress,
                             gpointer             user_data,
                             GError             **error);

/**
 * adder_upscaler_enlarge_bytes:
 * @self: an upscaler
 * @pixels: the image, row by row without gaps
 * @width: of the image, in pixels
 * @height: of the image, in pixels
 * @format: babl's name of its pixel format, such as `R'G'B' u8` or `Y' float`
 * @out_width: (out): of the result
 * @out_height: (out): of the result
 * @error: return location for %ADDER_ERROR_INVALID_IMAGE (no such format, or
 *   @pixels has another length), or as adder_upscaler_run()
 *
 * Enlarges pixels in plain memory, for programs that have arrays rather than
 * GeglBuffers.
 *
 * Returns: (transfer full) (nullable): the result, row by row without gaps, in
 *   the same format
 */
GBytes *adder_upscaler_enlarge_bytes (AdderUpscaler *self,
                                      GBytes        *pixels,
                                      gint           width,
                                      gint           height,
                                      const gchar   *format,
                                      gint          *out_width,
                                      gint          *out_height,
                                      GError       **error);

G_END_DECLS
