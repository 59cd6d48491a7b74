/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network computes, straight from the formulas of models/README.md. */
#include "network-oracle.h"

/* An image of any number of planes and how to look beyond its sides. */
typedef struct
{
  gint       width;
  gint       height;
  AdderEdges edges;
} Frame;

static gboolean
locate (gint    *position,
        gint     size,
        gboolean wrap)
{
  if (wrap)
    *position = (*position + size) % size;
  return *position >= 0 && *position < size;
}

/* The place of a pixel of a plane, or -1 for zero. */
static gssize
place (const Frame *frame,
       guint        plane,
       gint         x,
       gint         y)
{
  if (! locate (&x, frame->width, frame->edges & ADDER_EDGES_WRAP_X) ||
      ! locate (&y, frame->height, frame->edges & ADDER_EDGES_WRAP_Y))
    return -1;
  return ((gssize) plane * frame->height + y) * frame->width + x;
}

static gint
clamp_byte (gint64 value)
{
  return value < 0 ? 0 : value > 255 ? 255 : (gint) value;
}

static guint8
activate (const AdderLayer *layer,
          gint64            t)
{
  gint y = clamp_byte (t);

  if (layer->power)
    y = layer->base[y / 16] + (layer->slope[y / 16] * (y % 16) + 8) / 16;
  g_assert_cmpint (y, <=, 255);
  return (guint8) y;
}

static gint64
shift_down (gint64 value,
            gint   shift)
{
  gint64 divisor = (gint64) 1 << shift;

  /* The floor, written without a shift of a negative number. */
  return value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor);
}

static gint64
adder_sum (const AdderLayer *layer,
           const guint8     *input,
           const Frame      *frame,
           guint             output,
           gint              x,
           gint              y)
{
  const guint8 *w = (const guint8 *) layer->weight + 9 * layer->inputs * output;
  gint64        sum = 0;

  for (gint ky = -1; ky <= 1; ky++)
    for (gint kx = -1; kx <= 1; kx++)
      for (guint i = 0; i < layer->inputs; i++, w++)
        {
          gssize at = place (frame, i, x + kx, y + ky);

          sum += ABS ((at < 0 ? 0 : input[at]) - *w);
        }
  return sum;
}

/* Σ w·value; values are of @words or of @bytes, plus those of @more. */
static gint64
product_sum (const AdderLayer *layer,
             const gint16     *words,
             const guint8     *bytes,
             const guint8     *more,
             const Frame      *frame,
             guint             output,
             gint              x,
             gint              y)
{
  const gint16 *w = (const gint16 *) layer->weight + 9 * layer->inputs * output;
  gint64        sum = 0;

  g_assert (words || bytes);
  for (gint ky = -1; ky <= 1; ky++)
    for (gint kx = -1; kx <= 1; kx++)
      for (guint i = 0; i < layer->inputs; i++, w++)
        {
          gssize at = place (frame, i, x + kx, y + ky);
          gint   value;

          if (at < 0)
            continue;
          value = words ? words[at] : bytes[at];
          if (more)
            value += more[at];
          sum += *w * value;
        }
  return sum;
}

guint8 *
oracle_layer (const AdderLayer *layer,
              const guint8     *x,
              const guint8     *shortcut,
              gint              width,
              gint              height,
              AdderEdges        edges)
{
  Frame   frame  = { width, height, edges };
  guint8 *output = g_new (guint8, (gsize) layer->outputs * height * width);

  for (guint o = 0; o < layer->outputs; o++)
    for (gint row = 0; row < height; row++)
      for (gint column = 0; column < width; column++)
        {
          gssize at    = place (&frame, o, column, row);
          gint64 added = shortcut ? shortcut[at] : 0;
          gint64 t;

          if (layer->type == ADDER_LAYER_ADDER)
            {
              gint64 d = adder_sum (layer, x, &frame, o, column, row) +
                         layer->bias[o];

              t = shift_down (d * layer->m[o] + added * layer->r, layer->shift);
            }
          else
            {
              gint64 sum =
                product_sum (layer, NULL, x, NULL, &frame, o, column, row) +
                layer->bias[o];

              t = shift_down (sum, layer->shift) + added;
            }
          output[at] = activate (layer, t);
        }
  return output;
}

static guint8 *
oracle_head (const AdderLayer *layer,
             const gint16     *input,
             const Frame      *frame)
{
  guint8 *output;

  output =
    g_new (guint8, (gsize) layer->outputs * frame->height * frame->width);
  for (guint o = 0; o < layer->outputs; o++)
    for (gint y = 0; y < frame->height; y++)
      for (gint x = 0; x < frame->width; x++)
        {
          gint64 sum = product_sum (layer, input, NULL, NULL, frame, o, x, y);

          output[place (frame, o, x, y)] =
            activate (layer, shift_down (sum + layer->bias[o], layer->shift));
        }
  return output;
}

static gint16 *
oracle_tail (const AdderLayer *layer,
             const guint8     *x,
             const guint8     *skip,
             const Frame      *frame,
             gint              shuffle)
{
  gint    width  = frame->width * shuffle;
  gint    height = frame->height * shuffle;
  gint    planes = (gint) layer->outputs / (shuffle * shuffle);
  gint16 *detail = g_new (gint16, (gsize) planes * height * width);
  gint16 *value  = detail;

  for (gint plane = 0; plane < planes; plane++)
    for (gint row = 0; row < height; row++)
      for (gint column = 0; column < width; column++)
        {
          guint  o   = (plane * shuffle + row % shuffle) * shuffle +
                       column % shuffle;
          gint64 sum = product_sum (layer, NULL, x, skip, frame, o,
                                    column / shuffle, row / shuffle);
          gint64 t   = shift_down (sum + layer->bias[o], layer->shift);

          *value++ = (gint16) CLAMP (t, G_MININT16, G_MAXINT16);
        }
  return detail;
}

gint16 *
oracle_run (const AdderNetwork *network,
            const gint16       *input,
            gint                width,
            gint                height,
            AdderEdges          edges)
{
  Frame                 frame    = { width, height, edges };
  guint                 n_layers = adder_network_get_n_layers (network);
  const AdderLayer     *tail = adder_network_get_layer (network, n_layers - 1);
  g_autoptr (GPtrArray) features = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (features, oracle_head (adder_network_get_layer (network, 0),
                                          input, &frame));
  for (guint i = 1; i + 1 < n_layers; i++)
    {
      const AdderLayer *layer    = adder_network_get_layer (network, i);
      const guint8     *shortcut = NULL;

      if (layer->shortcut == ADDER_SHORTCUT_INPUT)
        shortcut = features->pdata[i - 1];
      if (layer->shortcut == ADDER_SHORTCUT_BLOCK)
        shortcut = features->pdata[i - 2];
      g_ptr_array_add (features, oracle_layer (layer, features->pdata[i - 1],
                                               shortcut, width, height, edges));
    }
  return oracle_tail (tail, features->pdata[n_layers - 2],
                      tail->skip ? features->pdata[0] : NULL, &frame,
                      adder_network_get_shuffle (network));
}
