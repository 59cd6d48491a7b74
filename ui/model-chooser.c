/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of a network: ours, those in the user's folder, or any file. */

#include "config.h"

#include "model-chooser.h"

#include "model-card.h"
#include "model-open.h"

#include <string.h>

#include <glib/gi18n.h>

#define SPACING 6

/* What the names of families end in that remove the traces of JPEG as well. */
#define WEB "-web"

enum
{
  PROP_0,
  PROP_MODEL,
  N_PROPS
};

/* One row of the list. */
typedef struct
{
  gchar      *id;    /* what the property says; "" is the default */
  AdderModel *model; /* to describe; NULL if there is none */
  GPtrArray  *scales;
} Entry;

struct _AdderModelChooser
{
  GtkGrid parent_instance;

  GtkWidget *combo;
  GtkWidget *description;
  GtkWidget *cleaning; /* shown where there is a model for it */
  GPtrArray *entries;
  gchar     *name; /* the property */
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (AdderModelChooser,
                     adder_model_chooser,
                     GTK_TYPE_GRID)

/* ---- The list ---- */

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->id);
  g_clear_object (&entry->model);
  g_clear_pointer (&entry->scales, g_ptr_array_unref);
  g_free (entry);
}

static Entry *
find_entry (AdderModelChooser *self,
            const gchar       *id)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (g_strcmp0 (entry->id, id) == 0)
        return entry;
    }

  return NULL;
}

/* The family that does the same without removing anything, if there is one. */
static gchar *
get_clean_name (AdderModelChooser *self,
                const gchar       *id)
{
  g_autofree gchar *clean = NULL;

  if (! id || ! g_str_has_suffix (id, WEB))
    return NULL;

  clean = g_strndup (id, strlen (id) - strlen (WEB));
  return find_entry (self, clean) ? g_steal_pointer (&clean) : NULL;
}

/* The family that removes the traces of JPEG, too, if there is one. */
static gchar *
get_web_name (AdderModelChooser *self,
              const gchar       *id)
{
  g_autofree gchar *web =
    g_strconcat (id && *id ? id : ADDER_DEFAULT_MODEL, WEB, NULL);

  return find_entry (self, web) ? g_steal_pointer (&web) : NULL;
}

/* Clean families are added first. */
static Entry *
add_entry (AdderModelChooser *self,
           const gchar       *id,
           AdderModel        *model,
           const gchar       *label)
{
  g_autofree gchar *clean = get_clean_name (self, id);

  Entry *entry = g_new0 (Entry, 1);

  entry->id     = g_strdup (id);
  entry->model  = model ? g_object_ref (model) : NULL;
  entry->scales = g_ptr_array_new_with_free_func (g_object_unref);
  if (model)
    g_ptr_array_add (entry->scales, g_object_ref (model));
  g_ptr_array_add (self->entries, entry);
  if (! clean)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (self->combo), id, label);

  return entry;
}

static void
add_default (AdderModelChooser *self)
{
  g_autoptr (AdderModel) model = adder_model_find (NULL, 1.0, NULL);
  g_autofree gchar      *label = NULL;

  /* Translators: the model that is taken where none is chosen; %s is its
   * name, such as “Fast”.
   */
  label = g_strdup_printf (_ ("Default (%s)"),
                           model ? adder_model_card_get_label (model) : "–");
  add_entry (self, "", model, label);
}

static void
add_families (AdderModelChooser *self,
              GPtrArray         *models,
              gboolean           web)
{
  Entry *first = g_ptr_array_index (self->entries, 0);

  for (guint i = 0; i < models->len; i++)
    {
      AdderModel  *model  = g_ptr_array_index (models, i);
      const gchar *family = adder_model_get_family (model);
      Entry       *entry  = find_entry (self, family);

      if (g_str_has_suffix (family, WEB) != web)
        continue;

      if (entry)
        g_ptr_array_add (entry->scales, g_object_ref (model));
      else
        entry =
          add_entry (self, family, model, adder_model_card_get_label (model));

      /* The default is one of them. */
      if (first->model &&
          g_strcmp0 (adder_model_get_family (first->model), family) == 0)
        {
          g_clear_pointer (&first->scales, g_ptr_array_unref);
          first->scales = g_ptr_array_ref (entry->scales);
        }
    }
}

/* ---- The choice ---- */

static void
describe (AdderModelChooser *self)
{
  Entry            *entry   = find_entry (self, self->name);
  const gchar      *text    = "";
  g_autofree gchar *details = NULL;

  if (entry && entry->model)
    {
      text    = adder_model_card_get_description (entry->model);
      details = adder_model_card_format_details (entry->model, entry->scales);
    }

  gtk_label_set_text (GTK_LABEL (self->description), text);
  gtk_widget_set_tooltip_text (self->combo, details);
}

/* A list of models that do one thing, and a switch for the other. */
static void
show_choice (AdderModelChooser *self)
{
  g_autofree gchar *clean = get_clean_name (self, self->name);
  g_autofree gchar *web   = get_web_name (self, self->name);

  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->combo),
                               clean ? clean : self->name);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->cleaning),
                                clean != NULL);
  gtk_widget_set_visible (self->cleaning, clean || web);
}

/* A model that a script or the last run named is offered if it can be found;
 * one that is gone gives way to the default.
 */
static void
set_model (AdderModelChooser *self,
           const gchar       *name)
{
  g_autoptr (AdderModel) other = NULL;

  name = name ? name : "";
  if (! find_entry (self, name))
    {
      other = adder_model_find (name, 1.0, NULL);
      if (other)
        add_entry (self, name, other, adder_model_get_title (other));
      else
        name = "";
    }

  if (g_strcmp0 (name, self->name) != 0)
    {
      g_free (self->name);
      self->name = g_strdup (name);
      show_choice (self);
      describe (self);
    }
}

/* Who has the traces of JPEG removed wants so with another model as well. */
static void
changed_cb (AdderModelChooser *self)
{
  const gchar *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->combo));
  gboolean     cleans =
    gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->cleaning));
  g_autofree gchar *clean = get_clean_name (self, self->name);
  g_autofree gchar *web   = NULL;

  if (! id || g_strcmp0 (id, clean ? clean : self->name) == 0)
    return;

  if (cleans)
    web = get_web_name (self, id);
  g_object_set (self, "model", web ? web : id, NULL);
}

static void
cleaning_cb (AdderModelChooser *self)
{
  gboolean cleans =
    gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->cleaning));
  g_autofree gchar *clean = get_clean_name (self, self->name);
  g_autofree gchar *web   = get_web_name (self, self->name);

  if (cleans && ! clean && web)
    g_object_set (self, "model", web, NULL);
  else if (! cleans && clean)
    g_object_set (self, "model", clean, NULL);
}

/**
 * adder_model_chooser_add_file:
 * @self: a chooser
 * @file: a model file
 * @error: return location, as adder_model_load()
 *
 * Adds a file to the list and chooses it.
 *
 * Returns: whether it is a model
 */
gboolean
adder_model_chooser_add_file (AdderModelChooser *self,
                              GFile             *file,
                              GError           **error)
{
  g_autoptr (AdderModel) model = NULL;
  g_autofree gchar      *path  = NULL;

  g_return_val_if_fail (ADDER_IS_MODEL_CHOOSER (self), FALSE);

  model = adder_model_load (file, error);
  if (! model)
    return FALSE;

  path = g_file_get_path (file);
  g_object_set (self, "model", path, NULL);

  return TRUE;
}

/* ---- The widget ---- */

static void
get_property (GObject    *object,
              guint       id,
              GValue     *value,
              GParamSpec *pspec)
{
  AdderModelChooser *self = ADDER_MODEL_CHOOSER (object);

  switch (id)
    {
    case PROP_MODEL:
      g_value_set_string (value, self->name);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
set_property (GObject      *object,
              guint         id,
              const GValue *value,
              GParamSpec   *pspec)
{
  AdderModelChooser *self = ADDER_MODEL_CHOOSER (object);

  switch (id)
    {
    case PROP_MODEL:
      set_model (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
finalize (GObject *object)
{
  AdderModelChooser *self = ADDER_MODEL_CHOOSER (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_free (self->name);

  G_OBJECT_CLASS (adder_model_chooser_parent_class)->finalize (object);
}

static void
adder_model_chooser_class_init (AdderModelChooserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->finalize     = finalize;

  props[PROP_MODEL] =
    g_param_spec_string ("model", "Model", "Name or path of the model", "",
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static GtkWidget *
new_description (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), 20);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 20);
  gtk_style_context_add_class (gtk_widget_get_style_context (label),
                               GTK_STYLE_CLASS_DIM_LABEL);

  return label;
}

static GtkWidget *
new_cleaning (AdderModelChooser *self)
{
  GtkWidget *button =
    gtk_check_button_new_with_mnemonic (_ ("Remove traces of _JPEG"));

  gtk_widget_set_tooltip_text (button, _ ("For images from the web: removes "
                                          "the blocks and rings that strong "
                                          "compression leaves"));
  gtk_widget_set_no_show_all (button, TRUE);
  g_signal_connect_object (button, "toggled", G_CALLBACK (cleaning_cb), self,
                           G_CONNECT_SWAPPED);

  return button;
}

/* From fast to best. */
static gint
compare_work (gconstpointer a,
              gconstpointer b)
{
  guint64 one   = adder_model_get_operations (*(AdderModel *const *) a);
  guint64 other = adder_model_get_operations (*(AdderModel *const *) b);

  return (one > other) - (one < other);
}

static void
adder_model_chooser_init (AdderModelChooser *self)
{
  GtkGrid *grid = GTK_GRID (self);
  /* Held while the default is found: no file is read twice. */
  g_autoptr (GPtrArray) models = adder_model_list (NULL);

  self->entries     = g_ptr_array_new_with_free_func (entry_free);
  self->combo       = gtk_combo_box_text_new ();
  self->description = new_description ();
  self->cleaning    = new_cleaning (self);

  gtk_grid_set_column_spacing (grid, SPACING);
  gtk_grid_set_row_spacing (grid, SPACING / 2);
  gtk_widget_set_hexpand (self->combo, TRUE);
  gtk_grid_attach (grid, self->combo, 0, 0, 1, 1);
  gtk_grid_attach (grid, adder_model_open_button_new (self), 1, 0, 1, 1);
  gtk_grid_attach (grid, self->description, 0, 1, 2, 1);
  gtk_grid_attach (grid, self->cleaning, 0, 2, 2, 1);

  add_default (self);
  g_ptr_array_sort (models, compare_work);
  add_families (self, models, FALSE);
  add_families (self, models, TRUE);
  set_model (self, "");
  g_signal_connect_object (self->combo, "changed", G_CALLBACK (changed_cb),
                           self, G_CONNECT_SWAPPED);
}

/**
 * adder_model_chooser_new:
 *
 * Returns: (transfer full): a chooser with the models that are found now
 */
GtkWidget *
adder_model_chooser_new (void)
{
  return g_object_new (ADDER_TYPE_MODEL_CHOOSER, NULL);
}

/**
 * adder_model_chooser_get_combo:
 * @self: a chooser
 *
 * Returns: (transfer none): what a label's mnemonic leads to
 */
GtkWidget *
adder_model_chooser_get_combo (AdderModelChooser *self)
{
  g_return_val_if_fail (ADDER_IS_MODEL_CHOOSER (self), NULL);

  return self->combo;
}
