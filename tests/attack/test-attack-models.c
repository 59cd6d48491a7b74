/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damage to the models of this tree: a file that is cut anywhere or whose bytes
 * are changed is an error, or gives the very pixels of the whole one. */
#include <stdlib.h>
#include <string.h>

#include "network/checksum.h"
#include "network/network.h"
#include "random-network.h"
#include "shipped-models.h"
#include "whole-image.h"

/* Corruptions of each model; the variable ADDERSCALE_TEST_FULL makes them
 * CORRUPTIONS_IN_FULL, and cuts the file at every byte instead of at every
 * one of the header and each CUT_STEP-th behind it. */
#define CORRUPTIONS         1500
#define CORRUPTIONS_IN_FULL 100000
#define CUT_STEP            997

enum
{
  WIDTH  = 9,
  HEIGHT = 4
};

/* A model, and what it makes of an image. */
typedef struct
{
  gchar  *data;
  gsize   size;
  gsize   header_size;
  gint16 *image;
  gint16 *detail;
  gsize   detail_size;
} Whole;

static gboolean
in_full (void)
{
  return g_getenv ("ADDERSCALE_TEST_FULL") != NULL;
}

static gint16 *
run (AdderNetwork *network,
     const Whole  *whole)
{
  return run_image (network, usable_kernels (0), whole->image, WIDTH, HEIGHT,
                    ADDER_EDGES_ZERO);
}

static AdderNetwork *
load (gconstpointer data,
      gsize         size,
      GError      **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);

  return adder_network_new_from_bytes (bytes, error);
}

static void
whole_init (Whole       *whole,
            const gchar *path)
{
  g_autoptr (AdderNetwork) network = NULL;
  g_autoptr (GError)       error   = NULL;
  guint64                  header;

  g_file_get_contents (path, &whole->data, &whole->size, &error);
  g_assert_no_error (error);
  network = load (whole->data, whole->size, &error);
  g_assert_no_error (error);
  memcpy (&header, whole->data, sizeof header);
  whole->header_size = sizeof header + GUINT64_FROM_LE (header);
  whole->image =
    random_image (adder_network_get_planes (network), WIDTH, HEIGHT);
  whole->detail      = run (network, whole);
  whole->detail_size = detail_bytes (network, WIDTH, HEIGHT);
}

static void
whole_clear (Whole *whole)
{
  g_free (whole->data);
  g_free (whole->image);
  g_free (whole->detail);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Whole,
                                  whole_clear)

/* Returns whether the file was refused. */
static gboolean
assert_harmless (const Whole  *whole,
                 gconstpointer data,
                 gsize         size)
{
  g_autoptr (GError)       error   = NULL;
  g_autoptr (AdderNetwork) network = load (data, size, &error);
  g_autofree gint16       *detail  = NULL;

  if (network == NULL)
    {
      g_assert_nonnull (error);
      g_assert_cmpstr (error->message, !=, "");
      return TRUE;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (detail_bytes (network, WIDTH, HEIGHT), ==,
                    whole->detail_size);
  detail = run (network, whole);
  g_assert_cmpmem (detail, whole->detail_size, whole->detail,
                   whole->detail_size);

  return FALSE;
}

static void
test_sealed (gconstpointer path)
{
  g_autoptr (GFile)        file    = g_file_new_for_path (path);
  g_autoptr (GError)       error   = NULL;
  g_autoptr (AdderNetwork) network = NULL;

  network = adder_network_new_from_file (file, &error);
  g_assert_no_error (error);
  /* An exporter of this version writes it. */
  g_assert_nonnull (adder_network_get_metadata (network, "sha256"));
}

static void
test_cut (gconstpointer path)
{
  g_auto (Whole) whole = { 0 };
  gsize          step;

  whole_init (&whole, path);
  for (gsize size = 0; size < whole.size; size += step)
    {
      /* A copy of its own, so that a sanitizer sees reading beyond it. */
      g_autofree gchar *cut = g_memdup2 (whole.data, MAX (size, 1));

      if (! assert_harmless (&whole, cut, size))
        g_error ("a file cut to %" G_GSIZE_FORMAT " bytes was taken", size);
      step = in_full () || size < whole.header_size ? 1 : CUT_STEP;
    }
}

/* Changes one to four places: a bit, a byte, or a run of bytes. */
static void
corrupt (GRand *random,
         gchar *data,
         gsize  size,
         gsize  header_size)
{
  const gint places = g_rand_int_range (random, 1, 5);

  for (gint i = 0; i < places; i++)
    {
      /* Half of them in the header, where most is to be believed. */
      const gsize end = g_rand_boolean (random) ? header_size : size;
      const gsize at  = (gsize) g_rand_int_range (random, 0, (gint32) end);
      gsize       n   = 1;

      switch (g_rand_int_range (random, 0, 4))
        {
        case 0:
          data[at] ^= (gchar) (1 << g_rand_int_range (random, 0, 8));
          break;
        case 1: /* another character of JSON keeps it readable more often */
          data[at] =
            "0123456789,:{}[]\"\\ e-"[g_rand_int_range (random, 0, 21)];
          break;
        default:
          n = (gsize) g_rand_int_range (random, 1, 9);
          for (gsize j = at; j < MIN (at + n, size); j++)
            data[j] = (gchar) g_rand_int_range (random, 0, 256);
        }
    }
}

static void
test_changed (gconstpointer path)
{
  const gint     n      = in_full () ? CORRUPTIONS_IN_FULL : CORRUPTIONS;
  GRand         *random = g_rand_new_with_seed (20261124);
  g_auto (Whole) whole  = { 0 };
  gint           errors = 0;

  whole_init (&whole, path);
  for (gint i = 0; i < n; i++)
    {
      g_autofree gchar *changed = g_memdup2 (whole.data, whole.size);

      corrupt (random, changed, whole.size, whole.header_size);
      errors += assert_harmless (&whole, changed, whole.size);
    }
  g_test_message ("%d of %d were errors", errors, n);
  g_assert_cmpint (errors, >, n / 2);
  g_rand_free (random);
}

/* With a checksum of its own a changed file may be taken; it must run all the
 * same: whatever the checks let through is safe. */
static void
test_sealed_again (gconstpointer path)
{
  const gint     n      = in_full () ? CORRUPTIONS_IN_FULL : CORRUPTIONS;
  GRand         *random = g_rand_new_with_seed (19870131);
  g_auto (Whole) whole  = { 0 };
  gchar         *key, *digits;
  gint           taken = 0;

  whole_init (&whole, path);
  key = g_strstr_len (whole.data + 8, (gssize) whole.header_size, "\"sha256\"");
  g_assert_nonnull (key);
  digits = key + strlen ("\"sha256\":\"");
  for (gint i = 0; i < n; i++)
    {
      g_autofree gchar        *changed = g_memdup2 (whole.data, whole.size);
      g_autoptr (AdderNetwork) network = NULL;
      g_autofree gint16       *detail  = NULL;

      corrupt (random, changed, whole.size, whole.header_size);
      memcpy (changed + (digits - whole.data), adder_checksum_placeholder (),
              strlen (adder_checksum_placeholder ()));
      adder_checksum_seal ((guint8 *) changed, whole.size);
      network = load (changed, whole.size, NULL);
      if (network)
        {
          detail = run (network, &whole);
          taken++;
        }
    }
  g_test_message ("%d of %d were taken", taken, n);
  g_assert_cmpint (taken, >, 0);
  g_rand_free (random);
}

int
main (int   argc,
      char *argv[])
{
  static const ShippedTest tests[] = {
    { "tells-its-checksum", test_sealed },
    { "cut-anywhere-is-an-error", test_cut },
    { "changed-is-an-error-or-the-same", test_changed },
    { "changed-and-sealed-again-runs", test_sealed_again },
  };

  g_test_init (&argc, &argv, NULL);
  shipped_models_add_tests ("attack", tests, G_N_ELEMENTS (tests));

  return g_test_run ();
}
