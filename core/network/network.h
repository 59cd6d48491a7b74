/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdderNetwork: an immutable integer network, as a model file describes it. */
#pragma once

#include <gio/gio.h>

#include "kernels/kernels.h"

G_BEGIN_DECLS

/* Limits of a model file. Whatever lies beyond them is refused with
 * %ADDER_ERROR_TOO_LARGE and a message that tells the limit. */
#define ADDER_MAX_LAYERS 64 /* between head and tail */
/* ADDER_MAX_CHANNELS, 256 per layer, is what the kernels can run. */
#define ADDER_MAX_RADIUS    128                /* pixels to each side */
#define ADDER_MAX_FILE_SIZE (64 << 20)         /* bytes */
#define ADDER_MAX_SCALE     4                  /* output pixels per pixel */

/* Input values are (byte - 127.5) * 16: 12 bits around zero. */
#define ADDER_INPUT_RANGE 2040 /* inputs lie in -2040..2040 */
/* Output values, the detail, are in 1/64 of an 8-bit step. */
#define ADDER_DETAIL_STEPS 64

/**
 * AdderLayerType:
 * @ADDER_LAYER_HEAD: 3×3 convolution of 16-bit input planes to bytes
 * @ADDER_LAYER_ADDER: 3×3 adder layer on bytes
 * @ADDER_LAYER_CONVOLUTION: 3×3 convolution on bytes, the adder layer's twin
 * @ADDER_LAYER_TAIL: 3×3 convolution of bytes to 16-bit detail
 *
 * What a layer computes; models/README.md has the formulas.
 */
typedef enum
{
  ADDER_LAYER_HEAD,
  ADDER_LAYER_ADDER,
  ADDER_LAYER_CONVOLUTION,
  ADDER_LAYER_TAIL,
} AdderLayerType;

/**
 * AdderShortcut:
 * @ADDER_SHORTCUT_NONE: nothing is added
 * @ADDER_SHORTCUT_INPUT: the layer's own input is added to its result
 * @ADDER_SHORTCUT_BLOCK: the input of the layer before is added, so that the
 *   two layers form a residual block
 *
 * What is added to a body layer before its ReLU.
 */
typedef enum
{
  ADDER_SHORTCUT_NONE,
  ADDER_SHORTCUT_INPUT,
  ADDER_SHORTCUT_BLOCK,
} AdderShortcut;

/**
 * AdderInput:
 * @ADDER_INPUT_SOURCE: the network sees the source and enlarges by a pixel
 *   shuffle
 * @ADDER_INPUT_ENLARGED: the network sees the enlarged image and keeps its
 *   size (adder-vdsr)
 *
 * What a network expects to be fed with.
 */
typedef enum
{
  ADDER_INPUT_SOURCE,
  ADDER_INPUT_ENLARGED,
} AdderInput;

/**
 * AdderLayer:
 * @type: what it computes
 * @inputs: channels in; the head's are planes
 * @outputs: channels out; the tail's are planes × shuffle × shuffle
 * @shortcut: body layers: what is added
 * @r: adder layers: gain of the shortcut, 0..32767
 * @shift: right shift of the scaled sum, 0..15 (0..31 in convolutions)
 * @power: whether @base and @slope are applied
 * @skip: tail: whether the head's features are added to its input
 * @weight: `[outputs][3][3][inputs]`, #guint8 in adder layers, else #gint16
 * @bias: `[outputs]`, added to the sum; `k` of adder layers
 * @m: (nullable): `[outputs]`, adder layers: multiplier of the sum
 * @base: the power activation's value at the start of each of 16 segments
 * @slope: its slope in the segment, in 1/16
 *
 * One layer of an #AdderNetwork; the arrays belong to the network.
 */
typedef struct
{
  AdderLayerType type;
  guint          inputs;
  guint          outputs;
  AdderShortcut  shortcut;
  gint           r;
  gint           shift;
  gboolean       power;
  gboolean       skip;
  const void    *weight;
  const gint32  *bias;
  const gint16  *m;
  guint8         base[16];
  guint8         slope[16];
} AdderLayer;

/**
 * AdderNetwork:
 *
 * A network that has passed all checks. It never changes afterwards and may be
 * used from any number of threads. Reference counted.
 */
typedef struct _AdderNetwork AdderNetwork;

/**
 * adder_network_new_from_bytes:
 * @bytes: a whole model file
 * @error: return location for %ADDER_ERROR_INVALID_MODEL,
 *   %ADDER_ERROR_UNSUPPORTED or %ADDER_ERROR_TOO_LARGE
 *
 * Reads a network and checks everything that running it relies on: every
 * length and offset, every size, and that no sum can overflow.
 *
 * Returns: (transfer full) (nullable): the network; @bytes is not kept
 */
AdderNetwork *adder_network_new_from_bytes (GBytes  *bytes,
                                            GError **error);

/**
 * adder_network_new_from_file:
 * @file: a `.safetensors` model
 * @error: as adder_network_new_from_bytes(), or %G_IO_ERROR
 *
 * Like adder_network_new_from_bytes(); messages start with the file's name,
 * and a file beyond %ADDER_MAX_FILE_SIZE is refused unread.
 *
 * Returns: (transfer full) (nullable): the network
 */
AdderNetwork *adder_network_new_from_file (GFile   *file,
                                           GError **error);

/**
 * adder_network_ref:
 * @network: a network
 *
 * Returns: (transfer full): @network with one more reference
 */
AdderNetwork *adder_network_ref (AdderNetwork *network);

/**
 * adder_network_unref:
 * @network: (transfer full): a network
 *
 * Drops a reference, and frees the network with the last one.
 */
void adder_network_unref (AdderNetwork *network);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdderNetwork,
                               adder_network_unref)

/**
 * adder_network_get_metadata:
 * @network: a network
 * @key: `name`, `title`, `training`, `licence`, `scores` or any other
 *
 * Returns: (nullable): the text stored under @key in the model file
 */
const gchar *adder_network_get_metadata (const AdderNetwork *network,
                                         const gchar        *key);

/**
 * adder_network_get_scale:
 * @network: a network
 *
 * Returns: how many times the result is as wide and high as the source image,
 *   1..%ADDER_MAX_SCALE
 */
gint adder_network_get_scale (const AdderNetwork *network);

/**
 * adder_network_get_planes:
 * @network: a network
 *
 * Returns: 3 for a network that sees R'G'B', 1 for one that sees luma
 */
gint adder_network_get_planes (const AdderNetwork *network);

/**
 * adder_network_get_input:
 * @network: a network
 *
 * Returns: whether to feed the source or the enlarged image
 */
AdderInput adder_network_get_input (const AdderNetwork *network);

/**
 * adder_network_get_shuffle:
 * @network: a network
 *
 * Returns: output pixels per pixel that the network is fed with, in each
 *   direction: the scale, or 1 if it is fed with the enlarged image
 */
gint adder_network_get_shuffle (const AdderNetwork *network);

/**
 * adder_network_get_n_layers:
 * @network: a network
 *
 * Returns: the number of layers, head and tail included
 */
guint adder_network_get_n_layers (const AdderNetwork *network);

/**
 * adder_network_get_layer:
 * @network: a network
 * @index: less than adder_network_get_n_layers(); 0 is the head, the last one
 *   the tail
 *
 * Returns: the layer, owned by @network
 */
const AdderLayer *adder_network_get_layer (const AdderNetwork *network,
                                           guint               index);

/**
 * adder_network_get_radius:
 * @network: a network
 *
 * Returns: how far a pixel reaches, in pixels of the network's input to each
 *   side: the overlap that a strip needs. The receptive field is
 *   2 × radius + 1 wide.
 */
gint adder_network_get_radius (const AdderNetwork *network);

/**
 * adder_network_get_operations:
 * @network: a network
 *
 * Returns: operations (one |x − w| or one x · w with its addition) for each
 *   pixel of the network's input
 */
guint64 adder_network_get_operations (const AdderNetwork *network);

G_END_DECLS
