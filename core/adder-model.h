/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderModel: a trained network, and where models are found. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ADDER_DEFAULT_MODEL:
 *
 * Family of the model that is taken when the user names none.
 */
#define ADDER_DEFAULT_MODEL "adderscale-s"

#define ADDER_TYPE_MODEL (adder_model_get_type ())
G_DECLARE_FINAL_TYPE (AdderModel,
                      adder_model,
                      ADDER,
                      MODEL,
                      GObject)

/**
 * AdderModel:
 *
 * A trained network and what its file says about it. It never changes and may
 * be used by several threads and upscalers at once.
 *
 * A model's id is the name of its file without `.safetensors`, such as
 * `adderscale-s-x2`. Models that differ in scale only are a family; its name
 * is the id without the final `-xN`, here `adderscale-s`.
 */

/**
 * adder_model_load:
 * @file: a `.safetensors` model
 * @error: return location for %ADDER_ERROR_INVALID_MODEL,
 *   %ADDER_ERROR_UNSUPPORTED, %ADDER_ERROR_TOO_LARGE or %G_IO_ERROR
 *
 * Reads a model file; every length in it is checked before it is used. A file
 * that has not changed is not read again while somebody holds its model.
 *
 * Returns: (transfer full) (nullable): the model
 */
AdderModel *adder_model_load (GFile   *file,
                              GError **error);

/**
 * adder_model_find:
 * @name: (nullable): a family, a model's id, or the path of a file (anything
 *   with a `/`, or ending in `.safetensors`); %NULL is %ADDER_DEFAULT_MODEL
 * @factor: how many times the image is to be enlarged
 * @error: return location for %ADDER_ERROR_UNKNOWN_MODEL, or as
 *   adder_model_load()
 *
 * Looks for the model that suits @factor best: of a family, the member with
 * the smallest scale that reaches @factor, else the one with the largest scale
 * (AdderUpscaler applies it more than once). The folders are searched in this
 * order, the first file with a name wins: those in `ADDERSCALE_MODEL_PATH`
 * (separated like `PATH`), `adderscale/models` in the user's data folder
 * (`$XDG_DATA_HOME`), and the folder of the installed models.
 *
 * Returns: (transfer full) (nullable): the model
 */
AdderModel *adder_model_find (const gchar *name,
                              gdouble      factor,
                              GError     **error);

/**
 * adder_model_list:
 * @problems: (out) (optional) (element-type GError) (transfer container): the
 *   files that look like models but cannot be loaded, one error for each
 *
 * Loads all models on the search path, in the order of their ids. Of several
 * files with one name only the first is listed, as adder_model_find() does.
 *
 * Returns: (transfer container) (element-type AdderModel): the models
 */
GPtrArray *adder_model_list (GPtrArray **problems);

/**
 * adder_model_get_id:
 * @self: a model
 *
 * Gets the name of the model.
 *
 * Returns: the name that adder_model_find() knows it by
 */
const gchar *adder_model_get_id (AdderModel *self);

/**
 * adder_model_get_family:
 * @self: a model
 *
 * Gets the name that the models of all scales share.
 *
 * Returns: the id without its final `-xN`
 */
const gchar *adder_model_get_family (AdderModel *self);

/**
 * adder_model_get_title:
 * @self: a model
 *
 * Gets a description of the model.
 *
 * Returns: one line of English for people; the id if the file has none
 */
const gchar *adder_model_get_title (AdderModel *self);

/**
 * adder_model_get_metadata:
 * @self: a model
 * @key: `training`, `licence`, `scores` or any other key
 *
 * Gets what the file says about the model.
 *
 * Returns: (nullable): the text that the file stores under @key
 */
const gchar *adder_model_get_metadata (AdderModel  *self,
                                       const gchar *key);

/**
 * adder_model_get_file:
 * @self: a model
 *
 * Gets where the model lies.
 *
 * Returns: (transfer none): the file it was loaded from
 */
GFile *adder_model_get_file (AdderModel *self);

/**
 * adder_model_get_scale:
 * @self: a model
 *
 * Gets the scale that the network was trained for.
 *
 * Returns: how many times it enlarges in one step
 */
gint adder_model_get_scale (AdderModel *self);

/**
 * adder_model_get_operations:
 * @self: a model
 *
 * Gets how much work the network is.
 *
 * Returns: operations for each pixel of the image to be enlarged
 */
guint64 adder_model_get_operations (AdderModel *self);

G_END_DECLS
