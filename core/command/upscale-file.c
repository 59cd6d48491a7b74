/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From one image file to a larger one. */

#include "config.h"

#include "command/upscale-file.h"

#include "command/command.h"
#include "command/image-file.h"
#include "command/output-file.h"

/* Puts the name of the file in front of an error. */
static gboolean
name_error (GError     **error,
            const gchar *path)
{
  g_autofree gchar *name = g_filename_display_name (path);

  g_prefix_error (error, "%s: ", name);

  return FALSE;
}

static gboolean
load (UpscaleFile   *self,
      AdderUpscaler *upscaler,
      ImageFile     *image,
      GError       **error)
{
  return image_file_load (self->from, image, error) &&
         adder_upscaler_get_size (upscaler,
                                  gegl_buffer_get_width (image->buffer),
                                  gegl_buffer_get_height (image->buffer),
                                  &self->width, &self->height, error);
}

/* The result's pixels take the place of the source's in @image. */
static gboolean
enlarge (UpscaleFile   *self,
         AdderUpscaler *upscaler,
         ImageFile     *image,
         GError       **error)
{
  g_autoptr (GeglBuffer) output =
    adder_upscaler_create_output (upscaler, image->buffer, error);

  if (! output || ! adder_upscaler_run (upscaler, image->buffer, NULL, output,
                                        self->cancellable, self->progress,
                                        self->user_data, error))
    return FALSE;
  g_set_object (&image->buffer, output);

  return TRUE;
}

static gboolean
save (UpscaleFile     *self,
      OutputFile      *output,
      const ImageFile *image,
      GError         **error)
{
  g_autoptr (GError) problem = NULL;

  if (! image_file_save (output->temporary, output->path, image,
                         self->options->quality, error))
    return FALSE;

  /* The picture is worth more than what is said about it. */
  if (! image_metadata_copy (self->from, output->temporary, self->width,
                             self->height, &problem))
    self->warning =
      g_strdup_printf (_ ("EXIF and XMP were not copied: %s"),
                       problem ? problem->message : _ ("unknown reason"));

  command_check_signals ();
  return ! g_cancellable_set_error_if_cancelled (self->cancellable, error) &&
         output_file_commit (output, self->replace, error);
}

gboolean
upscale_file_run (UpscaleFile   *self,
                  AdderUpscaler *upscaler,
                  GError       **error)
{
  g_auto (ImageFile)  image  = { 0 };
  g_auto (OutputFile) output = { 0 };

  if (! image_file_can_save (self->to, NULL, 0, 0, error))
    return name_error (error, self->to);
  if (! load (self, upscaler, &image, error))
    return name_error (error, self->from);
  if (! image_file_can_save (self->to, &image, self->width, self->height,
                             error) ||
      ! output_file_open (&output, self->to, error))
    return name_error (error, self->to);
  if (! enlarge (self, upscaler, &image, error))
    return name_error (error, self->from);
  if (! save (self, &output, &image, error))
    return name_error (error, self->to);

  return TRUE;
}
