/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each kind of layer does, on images small enough to be followed by hand,
 * at every CPU level. The networks here pass bytes in and out unchanged, so
 * that one layer between them can be looked at. */
#include <string.h>

#include "network/network-builder.h"
#include "whole-image.h"

#define CHANNELS 8
#define CENTRE   4 /* of the nine taps */

/* A byte is 16·byte − 2040 in the input; this head makes the byte of it again,
 * in channel 0. Channels 1 to 7 are 0. */
static void
add_head (AdderNetworkBuilder *builder)
{
  gint16     weight[CHANNELS][9] = { 0 };
  gint32     bias[CHANNELS]      = { 2040 };
  AdderLayer layer               = {
    .type    = ADDER_LAYER_HEAD,
    .inputs  = 1,
    .outputs = CHANNELS,
    .shift   = 4,
    .weight  = weight,
    .bias    = bias,
  };

  weight[0][CENTRE] = 1;
  adder_network_builder_add (builder, &layer);
}

/* This tail shows channel 0 as it is. */
static void
add_tail (AdderNetworkBuilder *builder,
          gboolean             skip)
{
  gint16     weight[9][CHANNELS] = { 0 };
  gint32     bias[1]             = { 0 };
  AdderLayer layer               = {
    .type    = ADDER_LAYER_TAIL,
    .inputs  = CHANNELS,
    .outputs = 1,
    .skip    = skip,
    .weight  = weight,
    .bias    = bias,
  };

  weight[CENTRE][0] = 1;
  adder_network_builder_add (builder, &layer);
}

/* An adder layer whose channel 0 is ((Σ|x − w| + k)·m + x·r) >> shift over nine
 * taps of channel 0 with weights @w; its other channels are 0 again. */
static void
add_adder (AdderNetworkBuilder *builder,
           guint8               w,
           gint32               k0,
           gint16               m0,
           const AdderLayer    *other)
{
  guint8     weight[CHANNELS][9][CHANNELS] = { 0 };
  gint32     k[CHANNELS]                   = { k0 };
  gint16     m[CHANNELS]                   = { m0 };
  AdderLayer layer                         = *other;

  for (gint tap = 0; tap < 9; tap++)
    weight[0][tap][0] = w;
  layer.type   = ADDER_LAYER_ADDER;
  layer.inputs = layer.outputs = CHANNELS;
  layer.weight                 = weight;
  layer.bias                   = k;
  layer.m                      = m;
  adder_network_builder_add (builder, &layer);
}

static AdderNetworkBuilder *
start (void)
{
  AdderNetworkBuilder *builder;

  builder = adder_network_builder_new (1, 1, ADDER_INPUT_SOURCE);
  add_head (builder);
  return builder;
}

/* Builds the network, runs it at every level over @bytes and expects @expected. */
static void
expect (AdderNetworkBuilder *builder,
        const guint8        *bytes,
        gint                 width,
        gint                 height,
        const gint          *expected)
{
  g_autoptr (GError)       error   = NULL;
  g_autoptr (AdderNetwork) network = NULL;
  g_autofree gint16       *input   = g_new (gint16, width * height);
  const AdderKernels      *kernels;

  network = adder_network_builder_to_network (builder, &error);
  g_assert_no_error (error);
  for (gint i = 0; i < width * height; i++)
    input[i] = (gint16) (16 * bytes[i] - 2040);

  for (gsize level = 0; (kernels = usable_kernels (level)) != NULL; level++)
    {
      g_autofree gint16 *detail = NULL;

      g_test_message ("%s", kernels->name);
      detail =
        run_image (network, kernels, input, width, height, ADDER_EDGES_ZERO);
      for (gint i = 0; i < width * height; i++)
        g_assert_cmpint (detail[i], ==, expected[i]);
    }
}

static void
test_ends (void)
{
  static const guint8             bytes[]    = { 0, 1, 127, 128, 254, 255 };
  static const gint               expected[] = { 0, 1, 127, 128, 254, 255 };
  g_autoptr (AdderNetworkBuilder) builder    = start ();

  add_tail (builder, FALSE);
  expect (builder, bytes, 3, 2, expected);
}

/* Beyond the sides an adder layer sees byte 0: |0 − 12| = 12 for each tap. */
static void
test_adder_padding (void)
{
  static const guint8 bytes[9]    = { 20, 20, 20, 20, 20, 20, 20, 20, 20 };
  static const gint   expected[9] = {
    4 * 8 + 5 * 12, 6 * 8 + 3 * 12, 92, 84, 9 * 8, 84, 92, 84, 92
  };
  g_autoptr (AdderNetworkBuilder) builder = start ();
  AdderLayer                      plain   = { .shift = 0 };

  add_adder (builder, 12, 0, 1, &plain);
  add_tail (builder, FALSE);
  expect (builder, bytes, 3, 3, expected);
}

/* One pixel: eight taps out of nine lie outside. */
static void
test_one_pixel (void)
{
  static const guint8             bytes[1]    = { 20 };
  static const gint               expected[1] = { 8 + 8 * 12 };
  g_autoptr (AdderNetworkBuilder) builder     = start ();
  AdderLayer                      plain       = { .shift = 0 };

  add_adder (builder, 12, 0, 1, &plain);
  add_tail (builder, FALSE);
  expect (builder, bytes, 1, 1, expected);
}

/* Beyond the sides the head sees input 0, which is mid-grey: a sum over nine
 * taps of an image of byte 255 is 2040 for each tap inside. */
static void
test_head_padding (void)
{
  static const guint8             bytes[4]            = { 255, 255, 255, 255 };
  static const gint               expected[4]         = { 160, 160, 160, 160 };
  g_autoptr (AdderNetworkBuilder) builder             = NULL;
  gint16                          weight[CHANNELS][9] = { 0 };
  gint32                          bias[CHANNELS]      = { 0 };
  AdderLayer                      head                = {
    .type    = ADDER_LAYER_HEAD,
    .inputs  = 1,
    .outputs = CHANNELS,
    .weight  = weight,
    .bias    = bias,
  };

  builder = adder_network_builder_new (1, 1, ADDER_INPUT_SOURCE);
  for (gint tap = 0; tap < 9; tap++)
    weight[0][tap] = 1;
  bias[0] = 160 - 4 * 2040;
  adder_network_builder_add (builder, &head);
  add_tail (builder, FALSE);
  expect (builder, bytes, 2, 2, expected);
}

/* Of one pixel with w = 0 the sum is x itself: the layer before ReLU and power
 * is ((x + k)·m + x·r) >> shift. */
static void
expect_one (gint32            k,
            gint16            m,
            const AdderLayer *layer,
            guint8            x,
            gint              y)
{
  g_autoptr (AdderNetworkBuilder) builder = start ();

  add_adder (builder, 0, k, m, layer);
  add_tail (builder, FALSE);
  expect (builder, &x, 1, 1, &y);
}

static void
test_batch_norm_before_shortcut (void)
{
  AdderLayer layer = { .shortcut = ADDER_SHORTCUT_INPUT, .r = 2, .shift = 1 };

  /* ((100 − 90)·5 + 100·2) / 2: m multiplies the sum alone. */
  expect_one (-90, 5, &layer, 100, 125);
}

static void
test_relu_after_shortcut (void)
{
  AdderLayer layer = { .shortcut = ADDER_SHORTCUT_INPUT, .r = 1 };

  /* −(150 − 50) + 150. With the ReLU first it would be 150. */
  expect_one (-50, -1, &layer, 150, 50);
  /* −(150 + 50) + 150 and 150 + 150, clamped to bytes. */
  expect_one (50, -1, &layer, 150, 0);
  expect_one (0, 1, &layer, 150, 255);
}

static void
test_power_last (void)
{
  AdderLayer layer = { .shortcut = ADDER_SHORTCUT_INPUT,
                       .r        = 1,
                       .power    = TRUE };

  for (gint i = 0; i < 16; i++)
    {
      layer.base[i]  = (guint8) (240 - 10 * i);
      layer.slope[i] = (guint8) i;
    }
  /* −(150 − 50) + 150 = 50 = 3·16 + 2, in segment 3: 210 + (3·2 + 8) / 16. */
  expect_one (-50, -1, &layer, 150, 210);
  /* 63 = 3·16 + 15: 210 + (3·15 + 8) / 16. */
  expect_one (-63, -1, &layer, 150, 213);
  /* A negative value is 0 before the power, not after it. */
  expect_one (50, -1, &layer, 150, 240);
}

static void
test_shift_is_floor (void)
{
  AdderLayer layer = { .shortcut = ADDER_SHORTCUT_INPUT, .r = 1, .shift = 1 };

  /* (2·9 + 9) / 2 = 13.5, ((101 − 100) + 3·101) / 2 = 152 exactly. */
  expect_one (0, 2, &layer, 9, 13);
  layer.r = 3;
  expect_one (-100, 1, &layer, 101, 152);
}

/* Two layers: the first makes x + 1 of x, the second adds nothing of its own. */
static void
expect_two (AdderShortcut shortcut,
            gint          y)
{
  g_autoptr (AdderNetworkBuilder) builder = start ();
  AdderLayer                      first   = { .shift = 0 };
  AdderLayer                      second  = { .shortcut = shortcut, .r = 1 };
  guint8                          x       = 100;

  add_adder (builder, 0, 1, 1, &first);
  add_adder (builder, 0, 0, 0, &second);
  add_tail (builder, FALSE);
  expect (builder, &x, 1, 1, &y);
}

static void
test_shortcuts (void)
{
  expect_two (ADDER_SHORTCUT_INPUT, 101);
  expect_two (ADDER_SHORTCUT_BLOCK, 100);
}

static void
test_long_skip (void)
{
  g_autoptr (AdderNetworkBuilder) builder = start ();
  AdderLayer                      plain   = { .shift = 0 };
  guint8                          x       = 200;
  gint                            y       = 200 + 201;

  add_adder (builder, 0, 1, 1, &plain);
  add_tail (builder, TRUE);
  expect (builder, &x, 1, 1, &y);
}

/* The twin: ((Σ w·x + bias) >> shift) + shortcut, then ReLU. */
static void
test_convolution (void)
{
  gint16     weight[CHANNELS][9][CHANNELS] = { 0 };
  gint32     bias[CHANNELS]                = { -1 };
  AdderLayer layer                         = {
    .type     = ADDER_LAYER_CONVOLUTION,
    .inputs   = CHANNELS,
    .outputs  = CHANNELS,
    .shortcut = ADDER_SHORTCUT_INPUT,
    .shift    = 2,
    .weight   = weight,
    .bias     = bias,
  };
  static const guint8 bytes[3] = { 10, 20, 30 };
  /* Weights −1 2 −1: (0 − 1) >> 2 = −1 in the middle, (−20 + 20 − 1) >> 2 = −1
   * at the left, (60 − 20 − 1) >> 2 = 9 at the right. */
  static const gint               expected[3] = { 9, 19, 39 };
  g_autoptr (AdderNetworkBuilder) builder     = start ();

  weight[0][3][0] = -1;
  weight[0][4][0] = 2;
  weight[0][5][0] = -1;
  adder_network_builder_add (builder, &layer);
  add_tail (builder, FALSE);
  expect (builder, bytes, 3, 1, expected);
}

/* Channel (plane · s + row) · s + column of the tail becomes that pixel. */
static void
test_shuffle (void)
{
  enum
  {
    SCALE   = 3,
    OUTPUTS = 9
  };
  gint16     weight[OUTPUTS][9][CHANNELS] = { 0 };
  gint32     bias[OUTPUTS];
  AdderLayer tail = {
    .type    = ADDER_LAYER_TAIL,
    .inputs  = CHANNELS,
    .outputs = OUTPUTS,
    .weight  = weight,
    .bias    = bias,
  };
  g_autoptr (AdderNetworkBuilder) builder        = NULL;
  g_autoptr (AdderNetwork)        network        = NULL;
  const gint16                    input[2]       = { 0, 0 };
  static const gint16 expected[SCALE][2 * SCALE] = { { 0, 1, 2, 0, 1, 2 },
                                                     { 3, 4, 5, 3, 4, 5 },
                                                     { 6, 7, 8, 6, 7, 8 } };
  const AdderKernels *kernels;

  for (gint i = 0; i < OUTPUTS; i++)
    bias[i] = i;
  builder = adder_network_builder_new (SCALE, 1, ADDER_INPUT_SOURCE);
  add_head (builder);
  adder_network_builder_add (builder, &tail);
  network = adder_network_builder_to_network (builder, NULL);
  for (gsize level = 0; (kernels = usable_kernels (level)) != NULL; level++)
    {
      g_autofree gint16 *detail = NULL;

      detail = run_image (network, kernels, input, 2, 1, ADDER_EDGES_ZERO);
      g_assert_cmpmem (detail, sizeof expected, expected, sizeof expected);
    }
}

static void
expect_tail (gint32 bias,
             gint   shift,
             gint   y)
{
  gint16     weight[9][CHANNELS] = { 0 };
  AdderLayer tail                = {
    .type    = ADDER_LAYER_TAIL,
    .inputs  = CHANNELS,
    .outputs = 1,
    .shift   = shift,
    .weight  = weight,
    .bias    = &bias,
  };
  g_autoptr (AdderNetworkBuilder) builder = start ();
  guint8                          x       = 77;

  adder_network_builder_add (builder, &tail);
  expect (builder, &x, 1, 1, &y);
}

static void
test_tail_rounding (void)
{
  expect_tail (-3, 1, -2);
  expect_tail (-1, 31, -1);
  expect_tail (40000, 0, 32767);
  expect_tail (-40000, 0, -32768);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/layer/ends-pass-bytes-on", test_ends);
  g_test_add_func ("/layer/adder-is-padded-with-byte-0", test_adder_padding);
  g_test_add_func ("/layer/adder-of-one-pixel-sees-eight-zeros",
                   test_one_pixel);
  g_test_add_func ("/layer/head-is-padded-with-mid-grey", test_head_padding);
  g_test_add_func ("/layer/order/batch-norm-comes-before-the-shortcut",
                   test_batch_norm_before_shortcut);
  g_test_add_func ("/layer/order/relu-comes-after-the-shortcut",
                   test_relu_after_shortcut);
  g_test_add_func ("/layer/order/power-comes-last", test_power_last);
  g_test_add_func ("/layer/shift-rounds-down", test_shift_is_floor);
  g_test_add_func ("/layer/shortcut-is-the-input-or-the-blocks-input",
                   test_shortcuts);
  g_test_add_func ("/layer/long-skip-adds-the-heads-features", test_long_skip);
  g_test_add_func ("/layer/convolution-adds-the-shortcut-after-its-shift",
                   test_convolution);
  g_test_add_func ("/layer/shuffle-puts-channels-side-by-side", test_shuffle);
  g_test_add_func ("/layer/tail-rounds-down-and-saturates", test_tail_rounding);
  return g_test_run ();
}
