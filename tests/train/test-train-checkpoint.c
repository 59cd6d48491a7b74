/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints: whole or refused, those of the first version too. */
#include <string.h>

#include <glib/gstdio.h>

#include "adder-error.h"
#include "checkpoint.h"
#include "train-fixture.h"

static const TrainSettings settings = {
  .shape = { 2, 2, 8, TRUE, TRUE, TRAIN_BODY_ADDER, FALSE },
  .batch = 3, .patch = 32, .draws = 2, .steps = 1000, .seed = 42,
  .rate = 0.5f, .decay = 0.99f
};

/* No two numbers alike. */
static TrainState *
make_state (void)
{
  TrainState      *state      = train_state_new (&settings);
  TrainParameters *parameters = state->parameters;

  for (gsize i = 0; i < parameters->size; i++)
    {
      parameters->value[i]   = (gfloat) i + 0.1f;
      parameters->first[i]   = (gfloat) i + 0.2f;
      parameters->second[i]  = (gfloat) i + 0.3f;
      parameters->average[i] = (gfloat) i + 0.4f;
    }
  for (gint i = 0; i < 16; i++)
    state->reference[i] = 1000 * i;
  state->step    = 77;
  state->seconds = 12.5;
  state->loss    = 3.25;
  return state;
}

static void
assert_same_parameters (const TrainState *a,
                        const TrainState *b)
{
  gsize size = a->parameters->size * sizeof (gfloat);

  g_assert_cmpuint (b->parameters->size, ==, a->parameters->size);
  g_assert_cmpmem (a->parameters->value, size, b->parameters->value, size);
  g_assert_cmpmem (a->parameters->first, size, b->parameters->first, size);
  g_assert_cmpmem (a->parameters->second, size, b->parameters->second, size);
  g_assert_cmpmem (a->parameters->average, size, b->parameters->average, size);
  g_assert_cmpmem (a->reference, 64, b->reference, 64);
  g_assert_cmpuint (a->step, ==, b->step);
  g_assert_cmpfloat (a->seconds, ==, b->seconds);
}

static gchar *
temporary_file (void)
{
  gchar *path = NULL;

  g_close (g_file_open_tmp ("adderscale-checkpoint-XXXXXX", &path, NULL), NULL);
  return path;
}

static void
what_is_saved_comes_back (void)
{
  g_autofree gchar      *path  = temporary_file ();
  g_autoptr (TrainState) state = make_state ();
  g_autoptr (TrainState) found = NULL;
  GError                *error = NULL;

  train_state_save (state, path, &error);
  g_assert_no_error (error);
  found = train_state_load (path, &error);
  g_assert_no_error (error);

  assert_same_parameters (state, found);
  g_assert_cmpfloat (found->loss, ==, 3.25);
  g_assert_cmpmem (&found->settings.shape, sizeof (TrainShape), &settings.shape,
                   sizeof (TrainShape));
  g_assert_cmpuint (found->settings.batch, ==, 3);
  g_assert_cmpuint (found->settings.patch, ==, 32);
  g_assert_cmpuint (found->settings.draws, ==, 2);
  g_assert_cmpuint (found->settings.steps, ==, 1000);
  g_assert_cmpuint (found->settings.seed, ==, 42);
  g_assert_cmpfloat (found->settings.rate, ==, 0.5f);
  g_assert_cmpfloat (found->settings.decay, ==, 0.99f);
  g_remove (path);
}

static void
assert_refused (const gchar *path,
                const void  *contents,
                gsize        length)
{
  g_autoptr (TrainState) found = NULL;
  g_autoptr (GError)     error = NULL;

  g_assert_true (g_file_set_contents_full (path, contents, (gssize) length,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  found = train_state_load (path, &error);
  g_assert_null (found);
  g_assert_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL);
  g_assert_nonnull (strstr (error->message, path));
}

/* All lengths of the header, and a choice of those in the long rest. */
static void
truncated_anywhere_is_an_error (void)
{
  g_autofree gchar      *path     = temporary_file ();
  g_autofree gchar      *contents = NULL;
  g_autoptr (TrainState) state    = make_state ();
  gsize                  length;

  g_assert_true (train_state_save (state, path, NULL));
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  for (gsize cut = 0; cut < length; cut += cut < 200 ? 1 : 97)
    assert_refused (path, contents, cut);
  assert_refused (path, contents, length - 1);
  g_remove (path);
}

static void
longer_is_an_error (void)
{
  g_autofree gchar      *path     = temporary_file ();
  g_autofree gchar      *contents = NULL;
  g_autofree gchar      *longer   = NULL;
  g_autoptr (TrainState) state    = make_state ();
  gsize                  length;

  g_assert_true (train_state_save (state, path, NULL));
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  longer = g_malloc0 (length + 1);
  memcpy (longer, contents, length);
  assert_refused (path, longer, length + 1);
  g_remove (path);
}

/* Each number of the shape and the course, made absurd. */
static void
impossible_settings_are_an_error (void)
{
  g_autofree gchar      *path     = temporary_file ();
  g_autofree gchar      *contents = NULL;
  g_autoptr (TrainState) state    = make_state ();
  gsize                  length;
  const gsize            places[] = {
    G_STRUCT_OFFSET (TrainSettings, shape.scale),
    G_STRUCT_OFFSET (TrainSettings, shape.layers),
    G_STRUCT_OFFSET (TrainSettings, shape.channels),
    G_STRUCT_OFFSET (TrainSettings, shape.body),
    G_STRUCT_OFFSET (TrainSettings, batch),
    G_STRUCT_OFFSET (TrainSettings, patch),
    G_STRUCT_OFFSET (TrainSettings, loss),
  };

  g_assert_true (train_state_save (state, path, NULL));
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree gchar *broken = g_memdup2 (contents, length);
      const guint32     absurd = 0x10000000;

      memcpy (broken + 8 + places[i], &absurd, sizeof absurd);
      assert_refused (path, broken, length);
    }
  g_remove (path);
}

/* The first version's header: magic, nine numbers, seed, rate, decay, step,
 * seconds; then the same tensors. Its networks were adders with shortcuts. */
static void
the_first_version_is_read (void)
{
  g_autofree gchar      *path     = temporary_file ();
  g_autofree gchar      *contents = NULL;
  g_autoptr (TrainState) state    = make_state ();
  g_autoptr (TrainState) found    = NULL;
  g_autoptr (GByteArray) old      = g_byte_array_new ();
  GError                *error    = NULL;
  const guint32          numbers[9] = { 2, 2, 8, 1, 1, 3, 32, 2, 1000 };
  const gfloat           rates[2] = { 0.5f, 0.99f };
  gsize                  length, rest;

  g_assert_true (train_state_save (state, path, NULL));
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  rest = 4 * state->parameters->size * sizeof (gfloat) + 16 * sizeof (gint32);

  g_byte_array_append (old, (const guint8 *) "ADTRAIN1", 8);
  g_byte_array_append (old, (const guint8 *) numbers, sizeof numbers);
  g_byte_array_append (old, (const guint8 *) "\0\0\0", 4); /* alignment */
  g_byte_array_append (old, (const guint8 *) &settings.seed, 8);
  g_byte_array_append (old, (const guint8 *) rates, sizeof rates);
  g_byte_array_append (old, (const guint8 *) &state->step, 8);
  g_byte_array_append (old, (const guint8 *) &state->seconds, 8);
  g_assert_cmpuint (old->len, ==, 80);
  g_byte_array_append (old, (const guint8 *) contents + length - rest, (guint) rest);

  g_assert_true (g_file_set_contents (path, (const gchar *) old->data, old->len, NULL));
  found = train_state_load (path, &error);
  g_assert_no_error (error);
  assert_same_parameters (state, found);
  g_assert_cmpuint (found->settings.shape.body, ==, TRAIN_BODY_ADDER);
  g_assert_true (found->settings.shape.shortcut);
  g_assert_true (found->settings.shape.power);
  g_assert_cmpuint (found->settings.seed, ==, 42);
  g_assert_cmpfloat (found->settings.decay, ==, 0.99f);

  for (gsize cut = 0; cut < 100; cut++)
    assert_refused (path, old->data, cut);
  g_remove (path);
}

/* The second version's settings end with the decay, the third's with luma. */
typedef struct
{
  const gchar *magic;
  guint        settings; /* bytes of them */
} Version;

static void
a_shorter_version_is_read (gconstpointer data)
{
  const Version         *version  = data;
  g_autofree gchar      *path     = temporary_file ();
  g_autofree gchar      *contents = NULL;
  g_autoptr (TrainState) state    = make_state ();
  g_autoptr (TrainState) found    = NULL;
  g_autoptr (GByteArray) old      = g_byte_array_new ();
  GError                *error    = NULL;
  gsize                  length;

  g_assert_true (train_state_save (state, path, NULL));
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));

  g_byte_array_append (old, (const guint8 *) version->magic, 8);
  g_byte_array_append (old, (const guint8 *) contents + 8, version->settings);
  g_byte_array_append (old, (const guint8 *) contents + 88,
                       (guint) length - 88);

  g_assert_true (g_file_set_contents (path, (const gchar *) old->data, old->len, NULL));
  found = train_state_load (path, &error);
  g_assert_no_error (error);
  assert_same_parameters (state, found);
  g_assert_cmpuint (found->step, ==, state->step);
  g_assert_cmpuint (found->settings.seed, ==, 42);
  g_assert_cmpuint (found->settings.enlarge, ==, 0);
  g_assert_cmpuint (found->settings.loss, ==, TRAIN_LOSS_ABSOLUTE);
  g_assert_cmpfloat (found->settings.luma, ==, 0.0f);

  for (gsize cut = 0; cut < 110; cut++)
    assert_refused (path, old->data, cut);
  g_remove (path);
}

static void
no_file_is_an_error (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (train_state_load ("/nowhere/at/all", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int    argc,
      char **argv)
{
  static const Version second = { "ADTRAIN2", 64 }, third = { "ADTRAIN3", 72 };

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/train/checkpoint/what-is-saved-comes-back", what_is_saved_comes_back);
  g_test_add_func ("/train/checkpoint/truncated-anywhere-is-an-error",
                   truncated_anywhere_is_an_error);
  g_test_add_func ("/train/checkpoint/longer-than-told-is-an-error", longer_is_an_error);
  g_test_add_func ("/train/checkpoint/impossible-settings-are-an-error",
                   impossible_settings_are_an_error);
  g_test_add_func ("/train/checkpoint/the-first-version-is-still-read",
                   the_first_version_is_read);
  g_test_add_data_func ("/train/checkpoint/the-second-version-is-still-read",
                        &second, a_shorter_version_is_read);
  g_test_add_data_func ("/train/checkpoint/the-third-version-is-still-read",
                        &third, a_shorter_version_is_read);
  g_test_add_func ("/train/checkpoint/no-file-is-an-error", no_file_is_an_error);

  return g_test_run ();
}
