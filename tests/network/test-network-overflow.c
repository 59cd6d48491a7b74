/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models whose sums could leave 32 bits are refused, and no others. */
#include "adder-error.h"
#include "network/network-builder.h"
#include "refused.h"

/* Builds head, @body (nullable), tail of eight channels. */
static GBytes *
three_layers (AdderLayer *head,
              AdderLayer *body,
              AdderLayer *tail)
{
  static const gint16             zeros[8 * 9 * 8];
  static const gint32             zero_bias[8];
  g_autoptr (AdderNetworkBuilder) builder    = NULL;
  AdderLayer                      plain_head = {
    .type    = ADDER_LAYER_HEAD,
    .inputs  = 1,
    .outputs = 8,
    .weight  = zeros,
    .bias    = zero_bias,
  };
  AdderLayer plain_tail = {
    .type    = ADDER_LAYER_TAIL,
    .inputs  = 8,
    .outputs = 1,
    .weight  = zeros,
    .bias    = zero_bias,
  };

  builder = adder_network_builder_new (1, 1, ADDER_INPUT_SOURCE);
  adder_network_builder_add (builder, head ? head : &plain_head);
  if (body)
    adder_network_builder_add (builder, body);
  adder_network_builder_add (builder, tail ? tail : &plain_tail);
  return adder_network_builder_to_bytes (builder);
}

static void
expect_overflow (GBytes  *file,
                 gboolean overflow)
{
  g_autoptr (GBytes) owned = file;

  if (overflow)
    assert_refused (owned, ADDER_ERROR_INVALID_MODEL, "overflow");
  else
    {
      g_autoptr (GError)       error = NULL;
      g_autoptr (AdderNetwork) network =
        adder_network_new_from_bytes (owned, &error);

      g_assert_no_error (error);
    }
}

/* With weights of 0 the sum reaches 72 · 255 = 18360. */
static void
test_adder_overflow (void)
{
  static const struct
  {
    gint32   k;
    gint16   m;
    gint     r;
    gboolean overflow;
  } cases[] = {
    { 0, 32767, 32767, FALSE },
    { 47178, 32767, 0, FALSE }, /* 65538 · 32767 = 2³¹ − 2 */
    { 47179, 32767, 0, TRUE },
    { -65538, -32767, 0, FALSE },
    { -65539, -32767, 0, TRUE },
    { 2147465287, 1, 0, FALSE }, /* the sum is 2³¹ − 1 */
    { 2147465288, 1, 0, TRUE },
    { 2147465288, 0, 0, TRUE }, /* nothing is left of it, but it is made */
    { 2147465287, 1, 1, TRUE },
    { 2139109700, 1, 32767, FALSE }, /* 18360 + 255·32767 below 2³¹ */
    { 2139109703, 1, 32767, TRUE },
    { -2147483647, 1, 0, FALSE },
    { G_MININT32, 1, 0, TRUE },
  };
  static const guint8 weight[8 * 9 * 8];

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint32     k[8] = { 0, 0, 0, 0, 0, 0, 0, cases[i].k };
      gint16     m[8] = { 0, 0, 0, 0, 0, 0, 0, cases[i].m };
      AdderLayer body = {
        .type     = ADDER_LAYER_ADDER,
        .inputs   = 8,
        .outputs  = 8,
        .shortcut = cases[i].r ? ADDER_SHORTCUT_INPUT : ADDER_SHORTCUT_NONE,
        .r        = cases[i].r,
        .weight   = weight,
        .bias     = k,
        .m        = m,
      };

      g_test_message ("k = %d, m = %d, r = %d", cases[i].k, cases[i].m,
                      cases[i].r);
      expect_overflow (three_layers (NULL, &body, NULL), cases[i].overflow);
    }
}

static void
test_convolution_overflow (void)
{
  gint16     weight[8 * 9 * 8];
  gint32     bias[8] = { 0 };
  AdderLayer head    = {
    .type    = ADDER_LAYER_HEAD,
    .inputs  = 1,
    .outputs = 8,
    .weight  = weight,
    .bias    = bias,
  };
  AdderLayer tail = {
    .type    = ADDER_LAYER_TAIL,
    .inputs  = 8,
    .outputs = 1,
    .skip    = TRUE,
    .weight  = weight,
    .bias    = bias,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (weight); i++)
    weight[i] = G_MININT16;

  /* 9 · 32768 · 2040 = 601620480 */
  bias[7] = G_MAXINT32 - 255 - 601620480;
  expect_overflow (three_layers (&head, NULL, NULL), FALSE);
  bias[7]++;
  expect_overflow (three_layers (&head, NULL, NULL), TRUE);

  /* 72 · 32768 · 510 = 1203240960 */
  bias[0] = -(G_MAXINT32 - 255 - 1203240960);
  expect_overflow (three_layers (NULL, NULL, &tail), FALSE);
  bias[0]--;
  expect_overflow (three_layers (NULL, NULL, &tail), TRUE);
  tail.skip = FALSE;
  expect_overflow (three_layers (NULL, NULL, &tail), FALSE);
}

static void
test_power_overflow (void)
{
  static const gint16 weight[8 * 9];
  static const gint32 bias[8];
  AdderLayer          head = {
    .type    = ADDER_LAYER_HEAD,
    .inputs  = 1,
    .outputs = 8,
    .power   = TRUE,
    .weight  = weight,
    .bias    = bias,
  };
  g_autoptr (GBytes) good = NULL;
  g_autoptr (GBytes) bad  = NULL;

  head.base[15]  = 248;
  head.slope[15] = 7;
  good           = three_layers (&head, NULL, NULL);
  expect_overflow (g_steal_pointer (&good), FALSE);
  head.slope[15] = 8;
  bad            = three_layers (&head, NULL, NULL);
  assert_refused (bad, ADDER_ERROR_INVALID_MODEL, "255");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/overflow/adder-sums-are-bounded",
                   test_adder_overflow);
  g_test_add_func ("/model/overflow/convolution-sums-are-bounded",
                   test_convolution_overflow);
  g_test_add_func ("/model/overflow/power-is-bounded", test_power_overflow);
  return g_test_run ();
}
