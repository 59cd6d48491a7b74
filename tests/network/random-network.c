/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks of random numbers that keep their activations between the ends. */
#include "random-network.h"

#include <math.h>

#include "network/fold.h"

static gint16 *
random_words (gsize n,
              gint  size)
{
  gint16 *words = g_new (gint16, n);

  for (gsize i = 0; i < n; i++)
    words[i] = (gint16) g_test_rand_int_range (-size, size + 1);
  return words;
}

static gint32 *
random_bias (gsize n,
             gint  centre,
             gint  spread)
{
  gint32 *bias = g_new (gint32, n);

  for (gsize i = 0; i < n; i++)
    bias[i] = g_test_rand_int_range (centre - spread, centre + spread + 1);
  return bias;
}

static void
add_power (AdderLayer         *layer,
           const Architecture *architecture)
{
  layer->power = architecture->power;
  if (layer->power)
    adder_fold_power (g_test_rand_double_range (0.7, 1.4), 6.0, layer->base,
                      layer->slope);
}

/* 9·3 inputs with a deviation of 1178 and weights with one of 577: sums of
 * 3.5 million, or 215 after the shift. */
static void
add_head (AdderNetworkBuilder *builder,
          const Architecture  *architecture)
{
  guint              n      = architecture->channels;
  g_autofree gint16 *weight = random_words (9 * n * architecture->planes, 1000);
  g_autofree gint32 *bias   = random_bias (n, 100 << 14, 100 << 14);
  AdderLayer         layer  = {
    .type    = ADDER_LAYER_HEAD,
    .inputs  = architecture->planes,
    .outputs = n,
    .shift   = 14,
    .weight  = weight,
    .bias    = bias,
  };

  add_power (&layer, architecture);
  adder_network_builder_add (builder, &layer);
}

/* Random bytes differ by 85 on average with a deviation of 60: k takes the mean
 * away and m makes a deviation of about 60 bytes out of what is left. */
static void
add_adder (AdderNetworkBuilder *builder,
           const Architecture  *architecture,
           AdderShortcut        shortcut)
{
  guint              n         = architecture->channels;
  gsize              n_weights = 9 * (gsize) n * n;
  g_autofree guint8 *weight    = g_new (guint8, n_weights);
  g_autofree gint32 *k =
    random_bias (n, -85 * 9 * (gint) n, 180 * (gint) sqrt (n));
  gint               size  = (gint) (16384 / (3 * sqrt (n)));
  g_autofree gint16 *m     = random_words (n, size);
  AdderLayer         layer = {
    .type     = ADDER_LAYER_ADDER,
    .inputs   = n,
    .outputs  = n,
    .shortcut = shortcut,
    .r = shortcut == ADDER_SHORTCUT_NONE ? 0
                                         : g_test_rand_int_range (8000, 16385),
    .shift  = 14,
    .weight = weight,
    .bias   = k,
    .m      = m,
  };

  for (gsize i = 0; i < n_weights; i++)
    weight[i] = (guint8) g_test_rand_int_range (0, 256);
  add_power (&layer, architecture);
  adder_network_builder_add (builder, &layer);
}

static void
add_convolution (AdderNetworkBuilder *builder,
                 const Architecture  *architecture,
                 AdderShortcut        shortcut)
{
  guint              n = architecture->channels;
  g_autofree gint16 *weight =
    random_words (9 * n * n, (gint) (5000 / sqrt (n)));
  g_autofree gint32 *bias  = random_bias (n, 0, 60 << 14);
  AdderLayer         layer = {
    .type     = ADDER_LAYER_CONVOLUTION,
    .inputs   = n,
    .outputs  = n,
    .shortcut = shortcut,
    .shift    = 14,
    .weight   = weight,
    .bias     = bias,
  };

  add_power (&layer, architecture);
  adder_network_builder_add (builder, &layer);
}

static void
add_tail (AdderNetworkBuilder *builder,
          const Architecture  *architecture)
{
  gint shuffle =
    architecture->input == ADDER_INPUT_ENLARGED ? 1 : architecture->scale;
  guint              n       = architecture->channels;
  guint              outputs = architecture->planes * shuffle * shuffle;
  g_autofree gint16 *weight  = random_words (9 * (gsize) n * outputs, 1000);
  g_autofree gint32 *bias    = random_bias (outputs, 0, 1 << 20);
  AdderLayer         layer   = {
    .type    = ADDER_LAYER_TAIL,
    .inputs  = n,
    .outputs = outputs,
    .shift   = 8,
    .skip    = architecture->skip,
    .weight  = weight,
    .bias    = bias,
  };

  adder_network_builder_add (builder, &layer);
}

AdderNetworkBuilder *
random_builder (const Architecture *architecture)
{
  AdderNetworkBuilder *builder;

  builder = adder_network_builder_new (architecture->scale,
                                       architecture->planes,
                                       architecture->input);
  adder_network_builder_set_metadata (builder, "name", architecture->name);
  add_head (builder, architecture);
  for (guint i = 0; i < architecture->n_body; i++)
    {
      AdderShortcut shortcut = ADDER_SHORTCUT_INPUT;

      if (architecture->block)
        shortcut = i % 2 == 0 ? ADDER_SHORTCUT_NONE : ADDER_SHORTCUT_BLOCK;
      if (architecture->type == ADDER_LAYER_ADDER)
        add_adder (builder, architecture, shortcut);
      else
        add_convolution (builder, architecture, shortcut);
    }
  add_tail (builder, architecture);
  return builder;
}

AdderNetwork *
random_network (const Architecture *architecture)
{
  g_autoptr (AdderNetworkBuilder) builder = random_builder (architecture);
  g_autoptr (GError)              error   = NULL;
  AdderNetwork                   *network;

  network = adder_network_builder_to_network (builder, &error);
  g_assert_no_error (error);
  return network;
}

gint16 *
random_image (gint planes,
              gint width,
              gint height)
{
  return random_words ((gsize) planes * width * height, ADDER_INPUT_RANGE);
}
