/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How large the result shall be: a factor, or width and height. */

#include "config.h"

#include "dialog-size.h"

#include "adder.h"

#include <math.h>

#include <glib/gi18n.h>

#define SPACING 6

enum
{
  WIDTH,
  HEIGHT,
  N_SIDES
};

/* The factors that people ask for most. */
#define FIRST_FACTOR 2
#define LAST_FACTOR  4
#define N_FACTORS    (LAST_FACTOR - FIRST_FACTOR + 1)

struct _AdderDialogSize
{
  GimpProcedureConfig *config;
  GtkWidget           *factors[N_FACTORS];
  GtkWidget           *entry;
  GtkWidget           *fields[N_SIDES];
  GtkWidget           *chain;
  gint                 source[N_SIDES];
  gint                 shown[N_SIDES];
  gboolean             busy; /* changes are ours, not the user's */
};

static void
set_config (AdderDialogSize *self,
            gdouble          scale,
            gint             width,
            gint             height)
{
  self->busy = TRUE;
  g_object_set (self->config, "scale", CLAMP (scale, 1.0, ADDER_MAX_FACTOR),
                "width", width, "height", height, NULL);
  self->busy = FALSE;
}

/* ---- Factors ---- */

/* Whoever moves the scale has done with width and height. */
static void
scale_cb (AdderDialogSize *self)
{
  if (self->busy)
    return;

  self->busy = TRUE;
  g_object_set (self->config, "width", 0, "height", 0, NULL);
  self->busy = FALSE;
}

static void
factor_cb (GtkToggleButton *button,
           AdderDialogSize *self)
{
  gint factor =
    GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "factor"));

  if (self->busy)
    return;

  set_config (self, factor, 0, 0);
  /* It may have been pressed down already, and is up now. */
  self->busy = TRUE;
  gtk_toggle_button_set_active (button, TRUE);
  self->busy = FALSE;
}

static GtkWidget *
factor_row (AdderDialogSize *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_style_context_add_class (gtk_widget_get_style_context (row),
                               GTK_STYLE_CLASS_LINKED);
  gtk_box_set_homogeneous (GTK_BOX (row), TRUE);
  for (gint i = 0; i < N_FACTORS; i++)
    {
      gint              factor = FIRST_FACTOR + i;
      /* A left-to-right mark: else right-to-left text would turn it round. */
      g_autofree gchar *label  = g_strdup_printf ("\u200e×_%d", factor);
      g_autofree gchar *name   = g_strdup_printf (_ ("%d times"), factor);
      GtkWidget        *button = gtk_toggle_button_new_with_mnemonic (label);

      atk_object_set_name (gtk_widget_get_accessible (button), name);
      g_object_set_data (G_OBJECT (button), "factor", GINT_TO_POINTER (factor));
      g_signal_connect (button, "toggled", G_CALLBACK (factor_cb), self);
      gtk_box_pack_start (GTK_BOX (row), button, TRUE, TRUE, 0);
      self->factors[i] = button;
    }

  return row;
}

/* Themes show what is pressed by a shade only. */
static void
press (GtkWidget *button,
       gboolean   pressed)
{
  GtkWidget                *label = gtk_bin_get_child (GTK_BIN (button));
  g_autoptr (PangoAttrList) bold  = pango_attr_list_new ();

  if (pressed)
    pango_attr_list_insert (bold, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  gtk_label_set_attributes (GTK_LABEL (label), bold);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), pressed);
}

static void
show_factor (AdderDialogSize *self)
{
  gdouble scale;
  gint    width, height;

  g_object_get (self->config, "scale", &scale, "width", &width, "height",
                &height, NULL);
  for (gint i = 0; i < N_FACTORS; i++)
    press (self->factors[i],
           width == 0 && height == 0 && scale == FIRST_FACTOR + i);
}

/* ---- Width and height ---- */

static gint
get_side (AdderDialogSize *self,
          gint             side)
{
  return (gint)
    round (gimp_size_entry_get_refval (GIMP_SIZE_ENTRY (self->entry), side));
}

/* While linked only the side that was typed is asked for. So the settings keep
 * the proportions of another image, too.
 */
static void
entry_cb (AdderDialogSize *self)
{
  gint     width  = get_side (self, WIDTH);
  gint     height = get_side (self, HEIGHT);
  gboolean linked =
    gimp_chain_button_get_active (GIMP_CHAIN_BUTTON (self->chain));
  gdouble x_scale = (gdouble) width / self->source[WIDTH];
  gdouble y_scale = (gdouble) height / self->source[HEIGHT];

  if (self->busy ||
      (width == self->shown[WIDTH] && height == self->shown[HEIGHT]))
    return;

  if (! linked)
    set_config (self, MAX (x_scale, y_scale), width, height);
  else if (width != self->shown[WIDTH])
    set_config (self, x_scale, width, 0);
  else
    set_config (self, y_scale, 0, height);
}

static void
chain_cb (AdderDialogSize *self)
{
  gint     width  = get_side (self, WIDTH);
  gint     height = get_side (self, HEIGHT);
  gboolean linked =
    gimp_chain_button_get_active (GIMP_CHAIN_BUTTON (self->chain));

  if (self->busy)
    return;

  if (linked)
    set_config (self, (gdouble) width / self->source[WIDTH], width, 0);
  else
    set_config (self,
                MAX ((gdouble) width / self->source[WIDTH],
                     (gdouble) height / self->source[HEIGHT]),
                width, height);
}

/* Pixels are whole, so that a length in another unit is written as one that is
 * a little different: it shows, but not under the fingers of who types.
 */
static void
show_exactly (AdderDialogSize *self)
{
  GimpSizeEntry *entry = GIMP_SIZE_ENTRY (self->entry);
  gboolean       busy  = self->busy;

  if (gtk_widget_in_destruction (self->entry))
    return;

  self->busy = TRUE;
  for (gint side = 0; side < N_SIDES; side++)
    if (! gtk_widget_has_focus (self->fields[side]) &&
        gimp_size_entry_get_refval (entry, side) != self->shown[side])
      gimp_size_entry_set_refval (entry, side, self->shown[side]);
  self->busy = busy;
}

static void
add_label (AdderDialogSize *self,
           const gchar     *text,
           const gchar     *name,
           gint             side,
           GtkSizeGroup    *labels)
{
  GtkWidget *spin =
    gimp_size_entry_get_help_widget (GIMP_SIZE_ENTRY (self->entry), side);
  GtkWidget *label =
    gimp_size_entry_attach_label (GIMP_SIZE_ENTRY (self->entry), text, side, 0,
                                  0.0);

  gtk_size_group_add_widget (labels, label);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), spin);
  atk_object_set_name (gtk_widget_get_accessible (spin), name);
  self->fields[side] = spin;
}

/* As in GIMP's Scale Image. */
static GtkWidget *
entry_row (AdderDialogSize *self,
           GimpImage       *image,
           GtkSizeGroup    *labels)
{
  GtkAdjustment *adjustment = gtk_adjustment_new (1, 1, 1, 1, 10, 0);
  GtkWidget     *spin       = gimp_spin_button_new (adjustment, 1.0, 0);
  gdouble        resolution[N_SIDES];

  gtk_entry_set_width_chars (GTK_ENTRY (spin), 8);
  self->entry = gimp_size_entry_new (1, gimp_unit_pixel (), "%n", TRUE, TRUE,
                                     FALSE, 8, GIMP_SIZE_ENTRY_UPDATE_SIZE);
  gtk_grid_attach (GTK_GRID (self->entry), spin, 1, 0, 1, 1);
  gtk_widget_show (spin);
  gimp_size_entry_add_field (GIMP_SIZE_ENTRY (self->entry),
                             GTK_SPIN_BUTTON (spin), NULL);
  /* GIMP writes numbers from left to right everywhere. */
  gtk_widget_set_direction (
    spin, gtk_widget_get_direction (gimp_size_entry_get_help_widget (
            GIMP_SIZE_ENTRY (self->entry), HEIGHT)));
  gtk_grid_set_row_spacing (GTK_GRID (self->entry), SPACING / 2);
  gtk_grid_set_column_spacing (GTK_GRID (self->entry), SPACING);

  gimp_image_get_resolution (image, &resolution[WIDTH], &resolution[HEIGHT]);
  for (gint side = 0; side < N_SIDES; side++)
    {
      gimp_size_entry_set_resolution (GIMP_SIZE_ENTRY (self->entry), side,
                                      resolution[side], FALSE);
      gimp_size_entry_set_refval_digits (GIMP_SIZE_ENTRY (self->entry), side,
                                         0);
    }

  add_label (self, _ ("_Width"), _ ("Width"), WIDTH, labels);
  add_label (self, _ ("Hei_ght"), _ ("Height"), HEIGHT, labels);
  atk_object_set_name (
    gtk_widget_get_accessible (
      gimp_size_entry_get_unit_combo (GIMP_SIZE_ENTRY (self->entry))),
    _ ("Unit"));

  self->chain = gimp_chain_button_new (GIMP_CHAIN_RIGHT);
  gimp_chain_button_set_active (GIMP_CHAIN_BUTTON (self->chain), TRUE);
  atk_object_set_name (gtk_widget_get_accessible (gimp_chain_button_get_button (
                         GIMP_CHAIN_BUTTON (self->chain))),
                       _ ("Keep the proportions"));
  gtk_grid_attach (GTK_GRID (self->entry), self->chain, 2, 0, 1, 2);
  gtk_widget_show (self->chain);

  g_signal_connect_swapped (self->entry, "refval-changed",
                            G_CALLBACK (entry_cb), self);
  g_signal_connect_swapped (self->entry, "value-changed", G_CALLBACK (entry_cb),
                            self);
  g_signal_connect_swapped (self->chain, "toggled", G_CALLBACK (chain_cb),
                            self);
  for (gint side = 0; side < N_SIDES; side++)
    g_signal_connect_swapped (self->fields[side], "notify::has-focus",
                              G_CALLBACK (show_exactly), self);

  return self->entry;
}

/**
 * adder_dialog_size_new:
 * @window: the dialog
 * @config: its arguments, which this changes
 * @image: gives the resolution
 * @box: where the controls go
 * @labels: makes labels equally wide
 *
 * Returns: (transfer full): the controls
 */
AdderDialogSize *
adder_dialog_size_new (GimpProcedureDialog *window,
                       GimpProcedureConfig *config,
                       GimpImage           *image,
                       GtkBox              *box,
                       GtkSizeGroup        *labels)
{
  AdderDialogSize *self = g_new0 (AdderDialogSize, 1);
  GtkWidget       *scale;
  gint             width, height;

  self->config = config;

  gtk_box_pack_start (box, factor_row (self), FALSE, FALSE, 0);

  scale = gimp_procedure_dialog_get_spin_scale (window, "scale", 1.0);
  atk_object_set_name (gtk_widget_get_accessible (scale), _ ("Scale"));
  gtk_box_pack_start (box, scale, FALSE, FALSE, 0);

  gtk_box_pack_start (box, entry_row (self, image, labels), FALSE, FALSE, 0);

  /* Sizes of both sides, from the last time, need not be in proportion. */
  g_object_get (config, "width", &width, "height", &height, NULL);
  gimp_chain_button_set_active (GIMP_CHAIN_BUTTON (self->chain),
                                width == 0 || height == 0);

  g_signal_connect_swapped (config, "notify::scale", G_CALLBACK (scale_cb),
                            self);

  return self;
}

/**
 * adder_dialog_size_free:
 * @self: (transfer full): the controls
 *
 * Frees @self, but not the widgets.
 */
void
adder_dialog_size_free (AdderDialogSize *self)
{
  g_signal_handlers_disconnect_by_data (self->config, self);
  g_free (self);
}

/**
 * adder_dialog_size_show:
 * @self: the controls
 * @source: what is enlarged
 * @width: of the result, in pixels
 * @height: of the result, in pixels
 *
 * Shows the size that the settings give.
 */
void
adder_dialog_size_show (AdderDialogSize     *self,
                        const GeglRectangle *source,
                        gint                 width,
                        gint                 height)
{
  GimpSizeEntry *entry         = GIMP_SIZE_ENTRY (self->entry);
  const gint     now[N_SIDES]  = { source->width, source->height };
  const gint     then[N_SIDES] = { width, height };

  self->busy = TRUE;
  show_factor (self);
  for (gint side = 0; side < N_SIDES; side++)
    {
      if (now[side] != self->source[side])
        {
          gdouble most =
            MIN (ADDER_MAX_FACTOR * now[side], GIMP_MAX_IMAGE_SIZE);

          self->source[side] = now[side];
          gimp_size_entry_set_refval_boundaries (entry, side, now[side], most);
          gimp_size_entry_set_size (entry, side, 0, now[side]);
        }
      self->shown[side] = then[side];
      if (get_side (self, side) != then[side])
        gimp_size_entry_set_refval (entry, side, then[side]);
    }
  show_exactly (self);
  self->busy = FALSE;
}
