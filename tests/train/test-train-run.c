/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole runs of the program on generated photographs. The first argument is
 * the program. */
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include <gegl.h>
#include <glib/gstdio.h>

#include "loop.h"
#include "train-photo.h"

static const gchar *program;

/* Starts the program: two layers of eight channels, small batches. */
static GPid
start (const gchar        *photos,
       const gchar        *folder,
       const gchar *const *more)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  GError               *error     = NULL;
  GPid                  pid;
  const gchar *const    fixed[]   = { program, "--data", photos, "--run", folder,
                                      "--layers", "2", "--channels", "8", "--batch",
                                      "2", "--threads", "2" };

  for (gsize i = 0; i < G_N_ELEMENTS (fixed); i++)
    g_ptr_array_add (arguments, (gpointer) fixed[i]);
  for (; *more; more++)
    g_ptr_array_add (arguments, (gpointer) *more);
  g_ptr_array_add (arguments, NULL);

  g_spawn_async (NULL, (gchar **) arguments->pdata, NULL,
                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
                   G_SPAWN_STDERR_TO_DEV_NULL,
                 NULL, NULL, &pid, &error);
  g_assert_no_error (error);
  return pid;
}

static gint
finish (GPid pid)
{
  gint status;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_spawn_close_pid (pid);
  return status;
}

static gchar *
read_bytes (const gchar *folder,
            const gchar *name,
            gsize       *length)
{
  g_autofree gchar *path  = g_build_filename (folder, name, NULL);
  GError           *error = NULL;
  gchar            *contents;

  g_file_get_contents (path, &contents, length, &error);
  g_assert_no_error (error);
  return contents;
}

/* All that was learned, to the last bit, and the best model; not the time. */
static void
assert_same_end (const gchar *a,
                 const gchar *b)
{
  g_autofree gchar      *path_a = train_run_checkpoint_path (a);
  g_autofree gchar      *path_b = train_run_checkpoint_path (b);
  g_autoptr (TrainState) one    = train_state_load (path_a, NULL);
  g_autoptr (TrainState) two    = train_state_load (path_b, NULL);
  g_autofree gchar      *best_a = NULL, *best_b = NULL;
  gsize                  size, length_a, length_b;

  g_assert_true (one && two);
  size = one->parameters->size * sizeof (gfloat);
  g_assert_cmpuint (one->step, ==, two->step);
  g_assert_cmpfloat (one->loss, ==, two->loss);
  g_assert_cmpmem (one->parameters->value, size, two->parameters->value, size);
  g_assert_cmpmem (one->parameters->average, size, two->parameters->average, size);
  g_assert_cmpmem (one->parameters->second, size, two->parameters->second, size);
  g_assert_cmpmem (one->reference, 64, two->reference, 64);

  best_a = read_bytes (a, "best.safetensors", &length_a);
  best_b = read_bytes (b, "best.safetensors", &length_b);
  g_assert_cmpmem (best_a, length_a, best_b, length_b);
}

static void
resumed_ends_with_the_same_bits (void)
{
  const gchar *const whole[]  = { "--steps", "40", "--evaluate-every", "10", "--name",
                                  "n", NULL };
  const gchar *const first[]  = { "--steps", "40", "--evaluate-every", "10", "--name",
                                  "n", "--until", "13", NULL };
  gchar *photos = train_test_photo_folder (1, 100);
  gchar *a      = g_dir_make_tmp ("adderscale-run-XXXXXX", NULL);
  gchar *b      = g_dir_make_tmp ("adderscale-run-XXXXXX", NULL);

  g_assert_cmpint (finish (start (photos, a, whole)), ==, 0);
  g_assert_cmpint (finish (start (photos, b, first)), ==, 0);
  g_assert_cmpint (finish (start (photos, b, whole)), ==, 0);
  assert_same_end (a, b);

  train_test_remove_folder (a);
  train_test_remove_folder (b);
  train_test_remove_folder (photos);
}

static void
wait_for_file (const gchar *folder,
               const gchar *name)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);

  for (gint i = 0; i < 3000 && ! g_file_test (path, G_FILE_TEST_EXISTS); i++)
    g_usleep (10000);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Killed without warning, again and again, whatever it is about. */
static void
killed_and_resumed_ends_with_the_same_bits (void)
{
  const gchar *const more[] = { "--steps", "80", "--evaluate-every", "10", "--name",
                                "n", NULL };
  gchar *photos = train_test_photo_folder (1, 100);
  gchar *a      = g_dir_make_tmp ("adderscale-run-XXXXXX", NULL);
  gchar *b      = g_dir_make_tmp ("adderscale-run-XXXXXX", NULL);
  gint   kills  = 0;

  g_assert_cmpint (finish (start (photos, a, more)), ==, 0);
  for (gint i = 0; i < 4; i++)
    {
      GPid pid = start (photos, b, more);

      wait_for_file (b, "checkpoint");
      g_usleep ((gulong) g_test_rand_int_range (0, 60000));
      kill (pid, SIGKILL);
      kills += WIFSIGNALED (finish (pid));
    }
  g_test_message ("killed %d times", kills);
  g_assert_cmpint (kills, >, 0);
  g_assert_cmpint (finish (start (photos, b, more)), ==, 0);
  assert_same_end (a, b);

  train_test_remove_folder (a);
  train_test_remove_folder (b);
  train_test_remove_folder (photos);
}

static void
terminated_leaves_a_checkpoint (void)
{
  const gchar *const more[] = { "--steps", "1000000", "--evaluate-every", "5", NULL };
  gchar             *photos = train_test_photo_folder (1, 100);
  gchar             *folder = g_dir_make_tmp ("adderscale-run-XXXXXX", NULL);
  g_autofree gchar  *path   = train_run_checkpoint_path (folder);
  GPid               pid    = start (photos, folder, more);
  g_autoptr (TrainState) state = NULL;

  wait_for_file (folder, "log.tsv");
  kill (pid, SIGTERM);
  g_assert_cmpint (finish (pid), ==, 0);
  state = train_state_load (path, NULL);
  g_assert_nonnull (state);
  g_assert_cmpuint (state->step, >=, 5);

  train_test_remove_folder (folder);
  train_test_remove_folder (photos);
}

static void
a_model_says_what_it_is (void)
{
  const gchar *const more[]   = { "--steps", "10", NULL };
  gchar             *photos   = train_test_photo_folder (1, 100);
  gchar             *folder   = g_dir_make_tmp ("adderscale-run-XXXXXX", NULL);
  g_autofree gchar  *path     = g_build_filename (folder, "a.safetensors", NULL);
  const gchar *const export[] = { "--export", path, "--name", "some-name", "--title",
                                  "Some title", "--licence", "CC0-1.0", "--valid",
                                  photos, NULL };
  g_autoptr (GFile)        file    = g_file_new_for_path (path);
  g_autoptr (AdderNetwork) network = NULL;
  GError                  *error   = NULL;

  g_assert_cmpint (finish (start (photos, folder, more)), ==, 0);
  g_assert_cmpint (finish (start (photos, folder, export)), ==, 0);
  network = adder_network_new_from_file (file, &error);
  g_assert_no_error (error);

  g_assert_cmpint (adder_network_get_scale (network), ==, 2);
  g_assert_cmpuint (adder_network_get_n_layers (network), ==, 4);
  g_assert_cmpstr (adder_network_get_metadata (network, "name"), ==, "some-name");
  g_assert_cmpstr (adder_network_get_metadata (network, "title"), ==, "Some title");
  g_assert_cmpstr (adder_network_get_metadata (network, "licence"), ==, "CC0-1.0");
  g_assert_nonnull (strstr (adder_network_get_metadata (network, "training"),
                            "step 10 of 10, 2 patches of 32×32 pixels"));
  g_assert_nonnull (strstr (adder_network_get_metadata (network, "scores"), " dB, SSIM "));
  g_assert_nonnull (strstr (adder_network_get_metadata (network, "grid"), "6 units"));

  train_test_remove_folder (folder);
  train_test_remove_folder (photos);
}

/* As EDSR has them: the engine reads and runs them, as the score tells. */
static void
blocks_have_one_shortcut (void)
{
  const gchar *const more[] = { "--steps", "2",        "--layers",
                                "4",       "--blocks", "--evaluate-every",
                                "2",       NULL };
  gchar             *photos = train_test_photo_folder (1, 100);
  gchar             *folder = g_dir_make_tmp ("adderscale-run-XXXXXX", NULL);
  g_autofree gchar  *path = g_build_filename (folder, "best.safetensors", NULL);
  g_autoptr (GFile)  file = g_file_new_for_path (path);
  g_autoptr (AdderNetwork) network = NULL;
  GError                  *error   = NULL;

  g_assert_cmpint (finish (start (photos, folder, more)), ==, 0);
  network = adder_network_new_from_file (file, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (adder_network_get_n_layers (network), ==, 6);
  for (guint i = 1; i <= 4; i++)
    g_assert_cmpint (adder_network_get_layer (network, i)->shortcut, ==,
                     i % 2 ? ADDER_SHORTCUT_NONE : ADDER_SHORTCUT_BLOCK);

  train_test_remove_folder (folder);
  train_test_remove_folder (photos);
}

/* As VDSR has it: the engine reads and runs the model, as the score tells, and
 * a second look at the folder goes on where the first one ended. */
static void
the_enlarged_source_is_seen (void)
{
  const gchar *const more[] = { "--steps", "4",        "--scale",          "3",
                                "--input", "enlarged", "--evaluate-every", "4",
                                NULL };
  gchar             *photos = train_test_photo_folder (1, 150);
  gchar             *folder = g_dir_make_tmp ("adderscale-run-XXXXXX", NULL);
  g_autofree gchar  *path = g_build_filename (folder, "best.safetensors", NULL);
  g_autoptr (GFile)  file = g_file_new_for_path (path);
  g_autoptr (AdderNetwork) network = NULL;
  GError                  *error   = NULL;

  g_assert_cmpint (finish (start (photos, folder, more)), ==, 0);
  g_assert_cmpint (finish (start (photos, folder, more)), ==, 0);
  network = adder_network_new_from_file (file, &error);
  g_assert_no_error (error);
  g_assert_cmpint (adder_network_get_scale (network), ==, 3);
  g_assert_cmpint (adder_network_get_input (network), ==, ADDER_INPUT_ENLARGED);
  g_assert_cmpint (adder_network_get_layer (network, 3)->outputs, ==, 3);

  train_test_remove_folder (folder);
  train_test_remove_folder (photos);
}

static void
wrong_options_are_an_error (void)
{
  const gchar *const wrong[][4] = {
    { "--scale", "5", NULL },
    { "--layers", "0", NULL },
    { "--channels", "12", NULL },
    { "--degrade", "sponge", NULL },
    { "--body", "sponge", NULL },
    { "--patch", "48", NULL },
    { "--batch", "0", NULL },
    { "--steps", "0", NULL },
    { "--evaluate-every", "0", NULL },
    { "--start-from", "/nowhere", NULL },
    { "--export", "/nowhere/at/all", NULL },
    { "--no-such-option", NULL, NULL },
    { "--input", "sponge", NULL },
    { "--blocks", "--layers", "3", NULL },
    { "--blocks", "--no-shortcut", NULL },
    { "--deepen", "2", NULL },
    { "--deepen", "0", NULL },
  };
  gchar *photos = train_test_photo_folder (1, 100);
  gchar *folder = g_dir_make_tmp ("adderscale-run-XXXXXX", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      gint status = finish (start (photos, folder, wrong[i]));

      g_assert_true (WIFEXITED (status));
      g_assert_cmpint (WEXITSTATUS (status), ==, 1);
    }
  train_test_remove_folder (folder);
  train_test_remove_folder (photos);
}

/* Learning by heart: the one photograph is what it is scored on. */
static gdouble
learn_by_heart (const TrainShape *shape,
                guint             steps,
                gdouble          *bicubic)
{
  TrainSettings         settings = { .shape = *shape, .batch = 4, .patch = 32,
                                     .draws = 2, .steps = steps, .seed = 1, .rate = 1.0f,
                                     .decay = 0.9f };
  AdderCpu              cpu    = adder_cpu_detect ();
  gchar                *photos = train_test_photo_folder (1, 160);
  gchar                *folder = g_dir_make_tmp ("adderscale-run-XXXXXX", NULL);
  g_autoptr (TrainWorkers) workers = train_workers_new (2);
  g_autoptr (TrainData)    data    = train_data_load (photos, shape->scale, 40, workers, NULL);
  g_autoptr (TrainState)   state   = train_state_new (&settings);
  g_autoptr (GArray)       log     = NULL;
  volatile sig_atomic_t    stop    = 0;
  GError                  *error   = NULL;
  TrainScore               score;
  TrainRun                 run     = { .folder = folder, .state = state,
                                       .workers = workers, .data = data, .valid = data,
                                       .kernels = adder_kernels_get (cpu),
                                       .loops = train_kernels_get (cpu),
                                       .description = { .name = "heart" },
                                       .evaluate_every = steps, .quiet = TRUE };

  train_run (&run, &stop, &error);
  g_assert_no_error (error);
  log = train_log_read (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (log->len, ==, 1);
  g_assert_cmpfloat (g_array_index (log, TrainLogEntry, 0).valid.ssim, >, 0.5);

  train_evaluate (NULL, run.kernels, workers, data, &score, &error);
  g_assert_no_error (error);
  *bicubic = score.psnr;
  train_test_remove_folder (folder);
  train_test_remove_folder (photos);
  return g_array_index (log, TrainLogEntry, 0).valid.psnr;
}

static void
a_tiny_network_beats_bicubic (gconstpointer data)
{
  gdouble bicubic, psnr;

  psnr = learn_by_heart (data, 150, &bicubic);
  g_test_message ("%.2f dB, bicubic %.2f dB", psnr, bicubic);
  g_assert_cmpfloat (psnr, >, bicubic + 0.3);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const gchar *path;
    TrainShape   shape;
  } tiny[] = {
    { "/train/run/a-tiny-network-learns-a-photograph-better-than-bicubic",
      { 2, 2, 8, TRUE, FALSE, TRAIN_BODY_ADDER, TRUE } },
    { "/train/run/a-tiny-convolution-twin-too",
      { 2, 2, 8, TRUE, FALSE, TRAIN_BODY_CONVOLUTION, TRUE } },
    { "/train/run/a-tiny-network-of-real-adder-layers-too",
      { 2, 2, 8, TRUE, FALSE, TRAIN_BODY_FLOAT_ADDER, TRUE } },
    { "/train/run/a-tiny-network-at-scale-3-too",
      { 3, 2, 8, TRUE, TRUE, TRAIN_BODY_ADDER, TRUE } },
  };
  gint result;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  gegl_init (NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tiny); i++)
    g_test_add_data_func (tiny[i].path, &tiny[i].shape, a_tiny_network_beats_bicubic);
  g_test_add_func ("/train/run/resumed-ends-with-the-same-bits",
                   resumed_ends_with_the_same_bits);
  g_test_add_func ("/train/run/killed-and-resumed-ends-with-the-same-bits",
                   killed_and_resumed_ends_with_the_same_bits);
  g_test_add_func ("/train/run/terminated-leaves-a-checkpoint",
                   terminated_leaves_a_checkpoint);
  g_test_add_func ("/train/run/a-model-says-what-it-is", a_model_says_what_it_is);
  g_test_add_func ("/train/run/blocks-have-one-shortcut",
                   blocks_have_one_shortcut);
  g_test_add_func ("/train/run/the-enlarged-source-is-seen",
                   the_enlarged_source_is_seen);
  g_test_add_func ("/train/run/wrong-options-are-an-error", wrong_options_are_an_error);

  result = g_test_run ();
  gegl_exit ();
  return result;
}
