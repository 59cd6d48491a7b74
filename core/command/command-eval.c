/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adderscale eval: PSNR and SSIM of models on folders of images. */

#include "config.h"

#include <math.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "command/command.h"
#include "command/image-file.h"
#include "degrade/jpeg-loss.h"

/* How --degrade begins. */
#define JPEG "jpeg:"

/* Name of the "model" that measures the bicubic enlargement only. */
#define BICUBIC "bicubic"

typedef struct
{
  gchar  **sets;
  gint     scale;
  gchar  **models;
  gchar   *json;
  gchar   *degrade;
  gchar   *cpu;
  gint     threads;
  gboolean quiet;

  gint        jpeg_quality; /* 0 for none */
  AdderChroma chroma;
} Options;

static void
options_clear (Options *options)
{
  g_strfreev (options->sets);
  g_strfreev (options->models);
  g_free (options->json);
  g_free (options->degrade);
  g_free (options->cpu);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options,
                                  options_clear)

/* “jpeg:75” or “jpeg:75:444”. */
static gboolean
parse_degrade (Options *options)
{
  g_auto (GStrv) words = NULL;
  guint64        quality;

  if (! options->degrade)
    return TRUE;
  if (! g_str_has_prefix (options->degrade, JPEG))
    return FALSE;
  words = g_strsplit (options->degrade + strlen (JPEG), ":", -1);
  if (! words[0] ||
      ! g_ascii_string_to_unsigned (words[0], 10, 1, 100, &quality, NULL))
    return FALSE;

  options->jpeg_quality = (gint) quality;
  options->chroma       = ADDER_CHROMA_420;
  if (! words[1] || ! strcmp (words[1], "420"))
    return ! words[1] || ! words[2];

  options->chroma = ADDER_CHROMA_444;
  return ! strcmp (words[1], "444") && ! words[2];
}

static gboolean
parse (Options *options,
       int     *argc,
       char  ***argv,
       int     *exit_code)
{
  const GOptionEntry entries[] = {
    { "set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->sets,
      N_ ("Folder of true images; can be given more than once"), "DIR" },
    { "scale", 's', 0, G_OPTION_ARG_INT, &options->scale,
      N_ ("Scale to measure at, 2 to 8 (default: 2)"), "N" },
    { "model", 'm', 0, G_OPTION_ARG_STRING_ARRAY, &options->models,
      N_ (
        "Model or family; can be given more than once; “bicubic” measures only "
        "that (default: adderscale-s)"),
      "NAME" },
    { "json", 0, 0, G_OPTION_ARG_FILENAME, &options->json,
      N_ ("Write the means to a file as well"), "FILE" },
    { "degrade", 0, 0, G_OPTION_ARG_STRING, &options->degrade,
      N_ ("Compress the reduced images first: jpeg:QUALITY, with colour at "
          "half size, or jpeg:QUALITY:444"),
      "HOW" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &options->threads,
      N_ ("Number of threads (default: all processors)"), "N" },
    { "cpu", 0, 0, G_OPTION_ARG_STRING, &options->cpu,
      N_ ("Kernels: reference, sse2, avx2, avx512 or vnni (default: the best)"),
      "LEVEL" },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &options->quiet,
      N_ ("Print the means only"), NULL },
    { NULL }
  };

  if (
    ! command_parse_options (
      argc, argv, entries, "",
      _ ("Makes the images of a folder smaller, enlarges them again, and "
         "measures how near they come\nto the true ones, as super-resolution "
         "papers do: MATLAB's bicubic, PSNR and SSIM on the luma\nof BT.601, a "
         "border of SCALE pixels left out. Grey images are compared as they "
         "are."),
      exit_code))
    return FALSE;

  *exit_code = COMMAND_USAGE;
  if (*argc > 1)
    command_usage_error ("eval", _ ("“%s” is too much"), (*argv)[1]);
  else if (! options->sets)
    command_usage_error ("eval", _ ("a folder is needed, as --set DIR"));
  else if (options->scale < 2 || options->scale > 8)
    command_usage_error ("eval", _ ("the scale %d is not between 2 and 8"),
                         options->scale);
  else if (! parse_degrade (options))
    command_usage_error ("eval",
                         _ ("“%s” is no way to degrade: jpeg:QUALITY, from 1 "
                            "to 100, or jpeg:QUALITY:444 is"),
                         options->degrade);
  else if (options->threads < 0)
    command_usage_error ("eval", _ ("the number of threads %d is negative"),
                         options->threads);
  else
    return TRUE;

  return FALSE;
}

static gint
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

/* The image files of a folder, by name. */
static GPtrArray *
list_images (const gchar *folder,
             GError     **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir)      dir   = g_dir_open (folder, 0, error);
  const gchar          *name;

  if (! dir)
    return NULL;
  while ((name = g_dir_read_name (dir)))
    if (name[0] != '.' && image_file_can_save (name, NULL, 0, 0, NULL))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  if (names->len == 0)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_IMAGE,
                   _ ("There are no images in this folder"));
      return NULL;
    }

  return g_steal_pointer (&names);
}

static void
add_scores (AdderScores       *sum,
            const AdderScores *scores)
{
  sum->psnr += scores->psnr;
  sum->ssim += scores->ssim;
  sum->bicubic_psnr += scores->bicubic_psnr;
  sum->bicubic_ssim += scores->bicubic_ssim;
}

static void
print_scores (const gchar       *name,
              const AdderScores *scores,
              gboolean           network)
{
  if (network)
    g_print ("%-24s %8.2f  %.4f %9.2f  %.4f\n", name, scores->psnr,
             scores->ssim, scores->bicubic_psnr, scores->bicubic_ssim);
  else
    g_print ("%-24s %27.2f  %.4f\n", name, scores->bicubic_psnr,
             scores->bicubic_ssim);
}

static gboolean
spoil_cb (guint8  *pixels,
          gint     width,
          gint     height,
          gint     planes,
          gpointer user_data,
          GError **error)
{
  const Options *options = user_data;

  return adder_jpeg_loss (pixels, width, height, planes, options->jpeg_quality,
                          options->chroma, error);
}

/* Measures one model on one folder: @mean is the mean over the images. */
static gboolean
evaluate_set (const Options *options,
              const gchar   *folder,
              AdderUpscaler *upscaler,
              AdderScores   *mean,
              gint          *n_images,
              GError       **error)
{
  g_autoptr (GPtrArray)    names       = list_images (folder, error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AdderScores              sum         = { 0 };

  if (! names)
    return FALSE;
  command_catch_signals (cancellable);

  for (guint i = 0; i < names->len; i++)
    {
      const gchar       *name  = g_ptr_array_index (names, i);
      g_autofree gchar  *path  = g_build_filename (folder, name, NULL);
      g_auto (ImageFile) image = { 0 };
      AdderScores        scores;

      command_check_signals ();
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          ! image_file_load (path, &image, error) ||
          ! adder_evaluate (upscaler, options->scale, image.buffer,
                            options->jpeg_quality ? spoil_cb : NULL,
                            (gpointer) options, &scores, cancellable, error))
        {
          g_prefix_error (error, "%s: ", name);
          return FALSE;
        }
      add_scores (&sum, &scores);
      if (! options->quiet)
        print_scores (name, &scores, upscaler != NULL);
    }

  *n_images          = (gint) names->len;
  mean->psnr         = sum.psnr / names->len;
  mean->ssim         = sum.ssim / names->len;
  mean->bicubic_psnr = sum.bicubic_psnr / names->len;
  mean->bicubic_ssim = sum.bicubic_ssim / names->len;

  return TRUE;
}

/* JSON has no infinity, which equal images have. */
static void
set_number (JsonObject  *object,
            const gchar *name,
            gdouble      value)
{
  if (isfinite (value))
    json_object_set_double_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static void
add_to_json (JsonObject        *root,
             const gchar       *set,
             const gchar       *model,
             gint               scale,
             gint               n_images,
             const AdderScores *mean)
{
  JsonObject *object = json_object_new ();

  if (! json_object_has_member (root, set))
    json_object_set_object_member (root, set, json_object_new ());
  json_object_set_object_member (json_object_get_object_member (root, set),
                                 model, object);
  json_object_set_int_member (object, "scale", scale);
  json_object_set_int_member (object, "images", n_images);
  set_number (object, "psnr", mean->psnr);
  set_number (object, "ssim", mean->ssim);
  set_number (object, "bicubic_psnr", mean->bicubic_psnr);
  set_number (object, "bicubic_ssim", mean->bicubic_ssim);
}

static gboolean
write_json (JsonObject  *root,
            const gchar *path,
            GError     **error)
{
  g_autoptr (JsonNode)      node      = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree gchar         *text      = NULL;
  g_autofree gchar         *line      = NULL;

  json_node_set_object (node, root);
  json_generator_set_root (generator, node);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  line = g_strconcat (text, "\n", NULL);

  return g_file_set_contents (path, line, -1, error);
}

/* All folders with one model. */
static int
evaluate_model (const Options *options,
                const gchar   *name,
                JsonObject    *root)
{
  const gboolean            bicubic  = name && ! strcmp (name, BICUBIC);
  g_autoptr (AdderUpscaler) upscaler = NULL;
  const gchar              *id       = BICUBIC;
  GError                   *error    = NULL;

  if (! bicubic)
    {
      upscaler = adder_upscaler_new_for_name (name, options->scale, &error);
      if (! upscaler ||
          ! adder_upscaler_set_cpu (upscaler, options->cpu, &error))
        return command_failure (NULL, error);
      adder_upscaler_set_threads (upscaler, options->threads);
      id = adder_model_get_id (adder_upscaler_get_model (upscaler));
    }

  for (gchar **set = options->sets; *set; set++)
    {
      g_autofree gchar *set_name = g_path_get_basename (*set);
      g_autofree gchar *title    = NULL;
      AdderScores       mean;
      gint              n_images;

      if (! options->quiet)
        g_print ("\n%-24s %8s  %6s %9s  %6s\n", id, bicubic ? "" : "PSNR",
                 bicubic ? "" : "SSIM", "bicubic", "SSIM");
      if (! evaluate_set (options, *set, upscaler, &mean, &n_images, &error))
        return command_failure (*set, error);
      title = g_strdup_printf ("%s ×%d%s%s", set_name, options->scale,
                               options->quiet ? " " : "",
                               options->quiet ? id : "");
      print_scores (title, &mean, ! bicubic);
      add_to_json (root, set_name, id, options->scale, n_images, &mean);
    }

  return COMMAND_OK;
}

int
command_eval (int    argc,
              char **argv)
{
  g_auto (Options)       options          = { .scale = 2 };
  g_autoptr (JsonObject) root             = json_object_new ();
  const gchar           *default_models[] = { ADDER_DEFAULT_MODEL, NULL };
  GError                *error            = NULL;
  int                    exit_code        = COMMAND_OK;

  if (! parse (&options, &argc, &argv, &exit_code))
    return exit_code;

  exit_code = COMMAND_OK;
  for (const gchar *const *model = options.models
                                     ? (const gchar *const *) options.models
                                     : default_models;
       *model && exit_code == COMMAND_OK; model++)
    exit_code = evaluate_model (&options, *model, root);
  if (exit_code == COMMAND_OK && options.json &&
      ! write_json (root, options.json, &error))
    return command_failure (options.json, error);

  return exit_code;
}
