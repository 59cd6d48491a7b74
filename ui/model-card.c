/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What there is to say of a model, for people. */

#include "config.h"

#include "model-card.h"

#include <glib/gi18n.h>

/* Titles come from model files and are English; those of our own models are
 * listed here, so that translators see them.
 */
static const struct
{
  const gchar *family;
  const gchar *label;
  const gchar *description;
} ours[] = {
  { "adderscale-xs", N_ ("Very fast"),
    N_ ("The smallest network, for photographs on old computers") },
  { "adderscale-s", N_ ("Fast"),
    N_ ("A small network for photographs: seconds, not minutes") },
  { "adderscale-m", N_ ("Balanced"),
    N_ ("A larger network for photographs: better, 4 times slower") },
  { "adderscale-l", N_ ("Best"),
    N_ ("The largest network for photographs, 8 times slower than the fast "
        "one") },
  { "adderscale-s-web", N_ ("Fast, from the web"),
    N_ ("Also removes the traces of JPEG compression; fast") },
  { "adderscale-m-web", N_ ("Balanced, from the web"),
    N_ ("Also removes the traces of JPEG compression; better, slower") },
  { "adderscale-l-web", N_ ("Best, from the web"),
    N_ ("Also removes the traces of JPEG compression; best, slowest") },
};

static gssize
find (AdderModel *model)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    if (g_strcmp0 (adder_model_get_family (model), ours[i].family) == 0)
      return (gssize) i;

  return -1;
}

/**
 * adder_model_card_get_label:
 * @model: a model
 *
 * Returns: one or two words to choose it by
 */
const gchar *
adder_model_card_get_label (AdderModel *model)
{
  gssize i = find (model);

  return i >= 0 ? _ (ours[i].label) : adder_model_get_title (model);
}

/**
 * adder_model_card_get_description:
 * @model: a model
 *
 * Returns: one line on what it is good for
 */
const gchar *
adder_model_card_get_description (AdderModel *model)
{
  gssize       i           = find (model);
  const gchar *description = adder_model_get_metadata (model, "description");

  if (i >= 0)
    return _ (ours[i].description);

  return description ? description : adder_model_get_title (model);
}

static void
add (GString     *details,
     const gchar *label,
     const gchar *text)
{
  if (text && *text)
    g_string_append_printf (details, "%s%s %s", details->len ? "\n" : "", label,
                            text);
}

/**
 * adder_model_card_format_details:
 * @model: a model
 * @scales: (element-type AdderModel): the models of its family
 *
 * Returns: (transfer full): what the file says of itself, as lines
 */
gchar *
adder_model_card_format_details (AdderModel *model,
                                 GPtrArray  *scales)
{
  GString            *details = g_string_new (NULL);
  g_autoptr (GString) list    = g_string_new (NULL);
  g_autofree gchar   *work    = NULL;
  g_autofree gchar *path = g_file_get_parse_name (adder_model_get_file (model));

  for (guint i = 0; i < scales->len; i++)
    g_string_append_printf (list, "%s×%d", i ? ", " : "",
                            adder_model_get_scale (g_ptr_array_index (scales,
                                                                      i)));

  /* Translators: thousands of additions for each pixel. */
  work = g_strdup_printf (_ ("%.0f thousand additions a pixel"),
                          (gdouble) adder_model_get_operations (model) / 1e3);

  add (details, _ ("Model:"), adder_model_get_family (model));
  add (details, _ ("Enlarges:"), list->str);
  add (details, _ ("Work:"), work);
  add (details, _ ("Training:"), adder_model_get_metadata (model, "training"));
  add (details, _ ("License:"), adder_model_get_metadata (model, "licence"));
  add (details, _ ("File:"), path);

  return g_string_free (details, FALSE);
}
