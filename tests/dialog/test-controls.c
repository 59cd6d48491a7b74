/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widgets beside the preview: models, estimate, progress. */

#include "estimate.h"
#include "model-chooser.h"
#include "run-bar.h"
#include "thumbnail.h"

#include <glib/gstdio.h>

/* ---- Models ---- */

static gchar *
get_model (GtkWidget *chooser)
{
  gchar *name = NULL;

  g_object_get (chooser, "model", &name, NULL);
  return name;
}

static void
assert_model (GtkWidget   *chooser,
              const gchar *wanted)
{
  g_autofree gchar *name = get_model (chooser);

  g_assert_cmpstr (name, ==, wanted);
}

static void
test_models (void)
{
  GtkWidget *chooser = g_object_ref_sink (adder_model_chooser_new ());
  GtkWidget *combo =
    adder_model_chooser_get_combo (ADDER_MODEL_CHOOSER (chooser));
  g_autofree gchar *tip = NULL;

  assert_model (chooser, "");
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), ADDER_DEFAULT_MODEL);
  assert_model (chooser, ADDER_DEFAULT_MODEL);

  tip = gtk_widget_get_tooltip_text (combo);
  g_assert_nonnull (strstr (tip, "GPL-3.0-or-later"));
  g_assert_nonnull (strstr (tip, "×2, ×3, ×4"));
  g_assert_nonnull (strstr (tip, ".safetensors"));

  /* One that is gone since the last time gives way to the default. */
  g_object_set (chooser, "model", "no-such-model", NULL);
  assert_model (chooser, "");

  g_assert_finalize_object (chooser);
}

/* A visible check button below a widget. */
static void
find_check (GtkWidget *widget,
            gpointer   data)
{
  GtkWidget **found = data;

  if (GTK_IS_CHECK_BUTTON (widget) && gtk_widget_get_visible (widget))
    *found = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_foreach (GTK_CONTAINER (widget), find_check, data);
}

static GtkWidget *
get_check (GtkWidget *chooser)
{
  GtkWidget *check = NULL;

  find_check (chooser, &check);
  return check;
}

/* A model for images from the web is made up of a clean one. */
static void
test_cleaning (void)
{
  g_autoptr (AdderModel) model  = adder_model_find (NULL, 2.0, NULL);
  g_autoptr (GError)     error  = NULL;
  g_autofree gchar      *folder = g_dir_make_tmp ("adderscale-XXXXXX", &error);
  g_autofree gchar      *path =
    g_build_filename (folder, "adderscale-s-web-x2.safetensors", NULL);
  g_autofree gchar *clean =
    g_build_filename (folder, "adderscale-s-x2.safetensors", NULL);
  g_autoptr (GFile) file   = g_file_new_for_path (path);
  g_autoptr (GFile) other  = g_file_new_for_path (clean);
  g_autofree gchar *before = g_strdup (g_getenv ("ADDERSCALE_MODEL_PATH"));
  GtkWidget        *chooser, *check;
  GtkWidget        *combo;
  gint              n;

  g_file_copy (adder_model_get_file (model), other, 0, NULL, NULL, NULL,
               &error);
  g_assert_no_error (error);
  g_setenv ("ADDERSCALE_MODEL_PATH", folder, TRUE);
  chooser = g_object_ref_sink (adder_model_chooser_new ());
  combo   = adder_model_chooser_get_combo (ADDER_MODEL_CHOOSER (chooser));
  g_assert_null (get_check (chooser));
  n = gtk_tree_model_iter_n_children (
    gtk_combo_box_get_model (GTK_COMBO_BOX (combo)), NULL);
  g_assert_finalize_object (chooser);

  g_file_copy (adder_model_get_file (model), file, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  chooser = g_object_ref_sink (adder_model_chooser_new ());
  combo   = adder_model_chooser_get_combo (ADDER_MODEL_CHOOSER (chooser));
  check   = get_check (chooser);
  g_assert_nonnull (check);
  g_assert_cmpint (gtk_tree_model_iter_n_children (
                     gtk_combo_box_get_model (GTK_COMBO_BOX (combo)), NULL),
                   ==, n);

  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), "adderscale-s");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (check), TRUE);
  assert_model (chooser, "adderscale-s-web");
  g_assert_cmpstr (gtk_combo_box_get_active_id (GTK_COMBO_BOX (combo)), ==,
                   "adderscale-s");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (check), FALSE);
  assert_model (chooser, "adderscale-s");

  /* As settings from the last time. */
  g_object_set (chooser, "model", "adderscale-s-web", NULL);
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (check)));
  g_object_set (chooser, "model", "", NULL);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (check)));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (check), TRUE);
  assert_model (chooser, "adderscale-s-web");

  g_assert_finalize_object (chooser);
  g_setenv ("ADDERSCALE_MODEL_PATH", before, TRUE);
  g_unlink (clean);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_model_file (void)
{
  g_autoptr (AdderModel) model  = adder_model_find (NULL, 2.0, NULL);
  g_autoptr (GError)     error  = NULL;
  g_autofree gchar      *folder = g_dir_make_tmp ("adderscale-XXXXXX", &error);
  g_autofree gchar *path  = g_build_filename (folder, "own.safetensors", NULL);
  g_autofree gchar *wrong = g_build_filename (folder, "no.safetensors", NULL);
  g_autoptr (GFile) file  = g_file_new_for_path (path);
  g_autoptr (GFile) other = g_file_new_for_path (wrong);
  GtkWidget        *chooser = g_object_ref_sink (adder_model_chooser_new ());

  g_assert_no_error (error);
  g_file_copy (adder_model_get_file (model), file, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_file_set_contents (wrong, "no model", -1, &error);
  g_assert_no_error (error);

  g_assert_true (adder_model_chooser_add_file (ADDER_MODEL_CHOOSER (chooser),
                                               file, &error));
  g_assert_no_error (error);
  assert_model (chooser, path);

  g_assert_false (adder_model_chooser_add_file (ADDER_MODEL_CHOOSER (chooser),
                                                other, &error));
  g_assert_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL);
  assert_model (chooser, path);

  g_assert_finalize_object (chooser);
  g_unlink (path);
  g_unlink (wrong);
  g_rmdir (folder);
}

/* ---- Estimate ---- */

/* All visible texts below a widget, in one. */
static void
collect (GtkWidget *widget,
         gpointer   data)
{
  GString *text = data;

  if (! gtk_widget_get_visible (widget))
    return;
  if (GTK_IS_LABEL (widget))
    g_string_append_printf (text, "%s\n",
                            gtk_label_get_text (GTK_LABEL (widget)));
  if (GTK_IS_CONTAINER (widget))
    gtk_container_foreach (GTK_CONTAINER (widget), collect, text);
}

static void
assert_says (GtkWidget   *widget,
             const gchar *words,
             gboolean     says)
{
  g_autoptr (GString) text = g_string_new (NULL);

  collect (widget, text);
  if ((strstr (text->str, words) != NULL) != says)
    g_error ("“%s” %s “%s”", text->str, says ? "lacks" : "has", words);
}

static void
test_estimate (void)
{
  AdderEstimateFacts facts    = { .source_width  = 400,
                                  .source_height = 300,
                                  .width         = 1200,
                                  .height        = 900,
                                  .operations    = 5e9,
                                  .memory        = 10000000 };
  GtkWidget         *estimate = g_object_ref_sink (adder_estimate_new ());

  gtk_widget_show (estimate);
  adder_estimate_set_facts (ADDER_ESTIMATE (estimate), &facts);
  assert_says (estimate, "400 × 300 → 1200 × 900 pixels", TRUE);
  assert_says (estimate, "1.1 megapixels", TRUE);
  assert_says (estimate, "10.0", TRUE);
  assert_says (estimate, "Measuring", TRUE);

  facts.rate = 1e9;
  adder_estimate_set_facts (ADDER_ESTIMATE (estimate), &facts);
  assert_says (estimate, "Takes about 5 seconds", TRUE);
  assert_says (estimate, "slow", FALSE);

  facts.free_memory = 1;
  facts.free_disk   = 1;
  adder_estimate_set_facts (ADDER_ESTIMATE (estimate), &facts);
  assert_says (estimate, "it will fail", TRUE);

  adder_estimate_set_problem (ADDER_ESTIMATE (estimate), "Nothing.");
  assert_says (estimate, "Nothing.", TRUE);
  assert_says (estimate, "megapixels", FALSE);

  facts.free_memory = 0;
  adder_estimate_set_facts (ADDER_ESTIMATE (estimate), &facts);
  assert_says (estimate, "Nothing.", FALSE);
  assert_says (estimate, "megapixels", TRUE);

  g_assert_finalize_object (estimate);
}

/* ---- Progress ---- */

static void
test_bar (void)
{
  GtkWidget      *bar   = g_object_ref_sink (adder_run_bar_new ());
  GtkProgressBar *plain = GTK_PROGRESS_BAR (bar);

  adder_run_bar_start (ADDER_RUN_BAR (bar), 1000.0, 0.5, 7200.0);
  adder_run_bar_set_computed (ADDER_RUN_BAR (bar), 0.8);
  adder_run_bar_set_computed (ADDER_RUN_BAR (bar), 0.7);
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (plain), ==, 0.4);
  adder_run_bar_set_computed (ADDER_RUN_BAR (bar), 2.0);
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (plain), ==, 0.5);

  adder_run_bar_start (ADDER_RUN_BAR (bar), 1000.0, 0.5, 7200.0);
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (plain), ==, 0.0);

  g_usleep (1200000);
  adder_run_bar_set_computed (ADDER_RUN_BAR (bar), 0.2);
  g_usleep (100000);
  adder_run_bar_set_computed (ADDER_RUN_BAR (bar), 0.4);
  g_assert_nonnull (strstr (gtk_progress_bar_get_text (plain), "rows/s"));
  g_assert_nonnull (strstr (gtk_progress_bar_get_text (plain), "left"));
  g_assert_nonnull (strstr (gtk_progress_bar_get_text (plain), "2:00:"));
  /* Who cannot see the bar hears it. */
  g_assert_cmpstr (atk_object_get_description (gtk_widget_get_accessible (bar)),
                   ==, gtk_progress_bar_get_text (plain));

  /* The second part of the run begins where the first one ends. */
  adder_run_bar_set_placed (ADDER_RUN_BAR (bar), 0.0);
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (plain), ==, 0.5);
  g_assert_nonnull (strstr (gtk_progress_bar_get_text (plain), "Putting"));
  g_usleep (600000);
  adder_run_bar_set_placed (ADDER_RUN_BAR (bar), 0.25);
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (plain), ==, 0.625);
  g_assert_true (g_str_has_prefix (gtk_progress_bar_get_text (plain),
                                   "Putting the pixels into the image, "));
  g_assert_true (g_str_has_suffix (gtk_progress_bar_get_text (plain), " left"));
  adder_run_bar_set_placed (ADDER_RUN_BAR (bar), 1.0);
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (plain), ==, 1.0);

  g_assert_finalize_object (bar);
}

/* ---- Thumbnail ---- */

static void
thumbnail_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  cairo_surface_t  **picture = data;
  g_autoptr (GError) error   = NULL;

  *picture = adder_thumbnail_compute_finish (result, &error);
  g_assert_no_error (error);
}

static cairo_surface_t *
new_thumbnail (GeglBuffer *image)
{
  cairo_surface_t *picture = NULL;

  adder_thumbnail_compute_async (image, 100, NULL, NULL, thumbnail_cb,
                                 &picture);
  while (! picture)
    g_main_context_iteration (NULL, TRUE);

  return picture;
}

static void
test_thumbnail (void)
{
  const guchar           white[] = { 255, 255, 255 };
  const Babl            *format  = babl_format ("R'G'B' u8");
  g_autoptr (GeglBuffer) tiny =
    gegl_buffer_new (GEGL_RECTANGLE (0, 0, 3, 1), format);
  g_autoptr (GeglBuffer) huge =
    gegl_buffer_new (GEGL_RECTANGLE (0, 0, 30000, 20000), format);
  cairo_surface_t *picture;
  guint32          pixel;

  gegl_buffer_set (tiny, GEGL_RECTANGLE (1, 0, 1, 1), 0, NULL, white,
                   GEGL_AUTO_ROWSTRIDE);
  picture = new_thumbnail (tiny);
  g_assert_cmpint (cairo_image_surface_get_width (picture), ==, 3);
  g_assert_cmpint (cairo_image_surface_get_height (picture), ==, 1);
  memcpy (&pixel, cairo_image_surface_get_data (picture) + 4, sizeof pixel);
  g_assert_cmphex (pixel, ==, 0xffffffff);
  memcpy (&pixel, cairo_image_surface_get_data (picture) + 8, sizeof pixel);
  g_assert_cmphex (pixel, ==, 0xff000000);
  cairo_surface_destroy (picture);

  picture = new_thumbnail (huge);
  g_assert_cmpint (cairo_image_surface_get_width (picture), ==, 100);
  g_assert_cmpint (cairo_image_surface_get_height (picture), ==, 67);
  cairo_surface_destroy (picture);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);

  g_test_add_func ("/models/a-choice-is-a-name-with-a-card", test_models);
  g_test_add_func ("/models/a-file-of-the-user-can-be-chosen", test_model_file);
  g_test_add_func ("/models/removing-jpeg-is-offered-where-a-model-does-it",
                   test_cleaning);
  g_test_add_func ("/estimate/tells-size-time-memory-and-problems",
                   test_estimate);
  g_test_add_func ("/progress/never-goes-back", test_bar);
  g_test_add_func ("/thumbnail/is-small-and-right", test_thumbnail);

  return g_test_run ();
}
