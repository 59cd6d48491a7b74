/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens to photographs before people enlarge them.
 *
 * The photograph gets its colours, is blurred and reduced in one filter, gets
 * noise, and goes through JPEG. The photograph itself, which the network is to
 * find again, changes in its colours only.
 */

#include <math.h>
#include <string.h>

#include "degrade/jpeg-loss.h"
#include "resize.h"
#include "spoil.h"

/* How often, and how much. */
#define VIVID       0.125 /* of all photographs, with TRAIN_SPOIL_COLOURS */
#define CLEAN       0.5   /* stay as they are, with TRAIN_SPOIL_WEB */
#define BLURRED     0.4   /* of the others */
#define NOISY       0.4
#define COMPRESSED  0.85
#define HALF_CHROMA 0.6 /* of the compressed */

#define MOST_SATURATION 3.0
#define LEAST_BLUR      0.1 /* deviation, in pixels of the reduction */
#define MOST_BLUR       0.4
#define MOST_NOISE      4.0 /* deviation, of 255 */
#define LEAST_QUALITY   30.0
#define MOST_QUALITY    95.0

#define MAX_TAPS 48
#define MAX_BLUR 5 /* taps to each side */

typedef enum
{
  KERNEL_CUBIC, /* MATLAB's, which photographs are reduced with else */
  KERNEL_BOX,
  KERNEL_TRIANGLE,
  KERNEL_LANCZOS,
  N_KERNELS
} Kernel;

/* All that is drawn for one photograph. */
typedef struct
{
  gboolean    vivid;
  guint       order; /* of the six orders of planes */
  gdouble     saturation;
  gboolean    spoilt;
  Kernel      kernel;
  gdouble     blur;    /* 0 for none */
  gdouble     noise;   /* 0 for none */
  gboolean    grey;    /* the same noise in all planes */
  gint        quality; /* 0 for none */
  AdderChroma chroma;
} Recipe;

static gdouble
between (guint64 *random,
         gdouble  least,
         gdouble  most)
{
  return least + (most - least) * train_random_uniform (random);
}

/* Draws the same number of times whatever comes out. */
static Recipe
draw_recipe (guint    spoil,
             gint     scale,
             guint64 *random)
{
  Recipe  recipe = { 0 };
  gdouble vivid  = train_random_uniform (random);
  gdouble clean  = train_random_uniform (random);
  gdouble blurred, noisy, compressed;

  recipe.order      = (guint) between (random, 0.0, 6.0);
  recipe.saturation = between (random, 1.0, MOST_SATURATION);
  recipe.kernel     = (Kernel) between (random, 0.0, N_KERNELS);
  recipe.blur       = between (random, LEAST_BLUR, MOST_BLUR) * scale;
  recipe.noise      = MOST_NOISE * pow (train_random_uniform (random), 2.0);
  recipe.grey       = train_random_uniform (random) < 0.5;
  recipe.quality = (gint) rint (between (random, LEAST_QUALITY, MOST_QUALITY));
  recipe.chroma  = train_random_uniform (random) < HALF_CHROMA
                     ? ADDER_CHROMA_420
                     : ADDER_CHROMA_444;
  blurred        = train_random_uniform (random);
  noisy          = train_random_uniform (random);
  compressed     = train_random_uniform (random);

  recipe.vivid  = (spoil & TRAIN_SPOIL_COLOURS) && vivid < VIVID;
  recipe.spoilt = (spoil & TRAIN_SPOIL_WEB) && clean >= CLEAN;
  if (! recipe.spoilt)
    recipe.kernel = KERNEL_CUBIC;
  if (! recipe.spoilt || blurred >= BLURRED)
    recipe.blur = 0.0;
  if (! recipe.spoilt || noisy >= NOISY)
    recipe.noise = 0.0;
  if (! recipe.spoilt || compressed >= COMPRESSED)
    recipe.quality = 0;
  return recipe;
}

/* ---- The filter ---- */

/* Reduced pixel i is the sum of weight[t] · source[s · i + first + t]. */
typedef struct
{
  gint   first;
  gint   count;
  gfloat weight[MAX_TAPS];
} Taps;

static gdouble
sinc (gdouble x)
{
  return x == 0.0 ? 1.0 : sin (G_PI * x) / (G_PI * x);
}

static gdouble
kernel_radius (Kernel kernel)
{
  static const gdouble radius[N_KERNELS] = { 2.0, 0.5, 1.0, 3.0 };

  return radius[kernel];
}

/* @x is in pixels of the reduction. */
static gdouble
kernel_value (Kernel  kernel,
              gdouble x)
{
  gdouble t = fabs (x);

  if (t > kernel_radius (kernel))
    return 0.0;
  switch (kernel)
    {
    case KERNEL_BOX:
      return 1.0;
    case KERNEL_TRIANGLE:
      return 1.0 - t;
    case KERNEL_LANCZOS:
      return sinc (t) * sinc (t / 3.0);
    default:
      return t <= 1.0 ? (1.5 * t - 2.5) * t * t + 1.0
                      : ((-0.5 * t + 2.5) * t - 4.0) * t + 2.0;
    }
}

/* The kernel, stretched by the scale, over a Gaussian. */
static void
taps_init (Taps         *taps,
           const Recipe *recipe,
           gint          scale)
{
  gdouble centre          = (scale - 1) / 2.0;
  gdouble reach           = kernel_radius (recipe->kernel) * scale;
  gint    blur            = MIN (MAX_BLUR, (gint) ceil (3.0 * recipe->blur));
  gint    begin           = (gint) ceil (centre - reach);
  gint    end             = (gint) floor (centre + reach);
  gdouble value[MAX_TAPS] = { 0.0 };
  gdouble sum             = 0.0;

  taps->first = begin - blur;
  taps->count = end - begin + 1 + 2 * blur;
  g_assert (taps->count <= MAX_TAPS);

  for (gint b = -blur; b <= blur; b++)
    {
      gdouble share =
        recipe->blur > 0.0 ? exp (-0.5 * pow (b / recipe->blur, 2.0)) : 1.0;

      for (gint j = begin; j <= end; j++)
        value[j + b - taps->first] +=
          share * kernel_value (recipe->kernel, (j - centre) / scale);
    }
  for (gint t = 0; t < taps->count; t++)
    sum += value[t];
  for (gint t = 0; t < taps->count; t++)
    taps->weight[t] = (gfloat) (value[t] / sum);
}

/* ---- Pixels ---- */

/* A part of the photograph with what its reduction reads around it. */
typedef struct
{
  gint    width;
  gint    height;
  guint8 *pixels; /* [height][width][3] */
} Source;

static guint8
to_byte (gdouble value)
{
  return (guint8) floor (CLAMP (value, 0.0, 255.0) + 0.5);
}

/* Other planes, further from grey. */
static void
recolour (guint8       *pixel,
          const Recipe *recipe)
{
  static const guint8 orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                       { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
  gdouble             grey         = (pixel[0] + pixel[1] + pixel[2]) / 3.0;
  guint8              old[3];

  memcpy (old, pixel, sizeof old);
  for (guint i = 0; i < 3; i++)
    pixel[i] = to_byte (grey + recipe->saturation *
                                 (old[orders[recipe->order][i]] - grey));
}

static void
source_init (Source           *source,
             const TrainPhoto *photo,
             gint              scale,
             const TrainCut   *cut,
             const Taps       *taps,
             const Recipe     *recipe)
{
  gint    width  = photo->width * scale;
  gint    height = photo->height * scale;
  guint8 *to;

  source->width  = scale * (cut->width - 1) + taps->count;
  source->height = scale * (cut->height - 1) + taps->count;
  source->pixels =
    g_new (guint8, (gsize) source->width * (gsize) source->height * 3);

  to = source->pixels;
  for (gint y = 0; y < source->height; y++)
    {
      gint from_y = adder_mirrored (scale * cut->y + taps->first + y, height);
      const guint8 *row = photo->large + (gsize) from_y * (gsize) width * 3;

      for (gint x = 0; x < source->width; x++, to += 3)
        {
          gint from_x =
            adder_mirrored (scale * cut->x + taps->first + x, width);

          memcpy (to, row + (gsize) from_x * 3, 3);
          if (recipe->vivid)
            recolour (to, recipe);
        }
    }
}

/* One row of the source: [3][width of the cut]. */
static void
reduce_row (const Source   *source,
            gint            y,
            gint            scale,
            const TrainCut *cut,
            const Taps     *taps,
            gfloat         *result)
{
  const guint8 *row = source->pixels + (gsize) y * (gsize) source->width * 3;

  for (gint x = 0; x < cut->width; x++)
    for (gint plane = 0; plane < 3; plane++)
      {
        const guint8 *from = row + scale * x * 3 + plane;
        gfloat        sum  = 0.0f;

        for (gint t = 0; t < taps->count; t++)
          sum += taps->weight[t] * from[t * 3];
        result[plane * cut->width + x] = sum;
      }
}

static gfloat *
reduce (const Source   *source,
        gint            scale,
        const TrainCut *cut,
        const Taps     *taps)
{
  gsize              width   = 3 * (gsize) cut->width;
  g_autofree gfloat *rows    = g_new (gfloat, (gsize) source->height * width);
  gfloat            *reduced = g_new0 (gfloat, (gsize) cut->height * width);

  for (gint y = 0; y < source->height; y++)
    reduce_row (source, y, scale, cut, taps, rows + (gsize) y * width);

  for (gint y = 0; y < cut->height; y++)
    for (gint t = 0; t < taps->count; t++)
      {
        const gfloat *from = rows + (gsize) (scale * y + t) * width;
        gfloat       *to   = reduced + (gsize) y * width;

        for (gsize i = 0; i < width; i++)
          to[i] += taps->weight[t] * from[i];
      }
  return reduced;
}

/* Near enough to normal, with deviation 1: the sum of eight random bytes. */
static gdouble
noise (guint64 seed,
       guint64 index)
{
  guint64 bytes = train_random (seed, index, 0);
  gint    sum   = 0;

  for (gint i = 0; i < 8; i++, bytes >>= 8)
    sum += bytes & 0xff;
  return (sum - 8 * 127.5) / sqrt (8.0 * (256.0 * 256.0 - 1.0) / 12.0);
}

/* To interleaved bytes, with noise. */
static void
round_with_noise (const gfloat   *reduced,
                  const TrainCut *cut,
                  const Recipe   *recipe,
                  guint64         seed,
                  guint8         *small)
{
  gsize width = (gsize) cut->width;

  for (gsize y = 0; y < (gsize) cut->height; y++)
    for (gsize x = 0; x < width; x++)
      for (gsize plane = 0; plane < 3; plane++)
        {
          gdouble value = (gdouble) reduced[(y * 3 + plane) * width + x];
          gsize   index = (y * width + x) * 3;

          if (recipe->noise > 0.0)
            value += recipe->noise *
                     noise (seed, index + (recipe->grey ? 0 : plane));
          small[index + plane] = to_byte (value);
        }
}

static void
compress (guint8         *small,
          const TrainCut *cut,
          const Recipe   *recipe)
{
  g_autoptr (GError) error = NULL;

  if (recipe->quality > 0 &&
      ! adder_jpeg_loss (small, cut->width, cut->height, 3, recipe->quality,
                         recipe->chroma, &error))
    g_error ("%s", error->message); /* memory: as g_new() would end */
}

static void
copy_rows (guint8       *to,
           const guint8 *from,
           gsize         stride,
           gint          width,
           gint          height)
{
  for (gint y = 0; y < height; y++)
    memcpy (to + (gsize) y * (gsize) width * 3, from + (gsize) y * stride * 3,
            (gsize) width * 3);
}

/**
 * train_spoil:
 * @spoil: #TRAIN_SPOIL_WEB and #TRAIN_SPOIL_COLOURS, or 0
 * @cut: what is wanted of the photograph
 * @seed: decides everything
 *
 * Returns: (transfer full): the cut as a photograph of its own; free it with
 *   train_photo_free()
 */
TrainPhoto *
train_spoil (const TrainPhoto *photo,
             guint             scale,
             guint             spoil,
             const TrainCut   *cut,
             guint64           seed)
{
  gint        s      = (gint) scale;
  guint64     random = seed;
  Recipe      recipe = draw_recipe (spoil, s, &random);
  gsize       n      = (gsize) cut->width * (gsize) cut->height * 3;
  gsize       row    = (gsize) photo->width * scale;
  TrainPhoto *result = g_new0 (TrainPhoto, 1);
  Source      source;
  Taps        taps;

  g_assert (cut->x >= 0 && cut->y >= 0 &&
            cut->x + cut->width <= photo->width &&
            cut->y + cut->height <= photo->height);

  result->name   = g_strdup (photo->name);
  result->width  = cut->width;
  result->height = cut->height;
  result->small  = g_new (guint8, n);
  result->large  = g_new (guint8, n * scale * scale);
  copy_rows (result->large,
             photo->large +
               (row * (gsize) cut->y * scale + (gsize) cut->x * scale) * 3,
             row, cut->width * s, cut->height * s);
  if (! recipe.vivid && ! recipe.spoilt)
    {
      copy_rows (result->small,
                 photo->small +
                   ((gsize) cut->y * (gsize) photo->width + (gsize) cut->x) * 3,
                 (gsize) photo->width, cut->width, cut->height);
      return result;
    }

  if (recipe.vivid)
    for (gsize i = 0; i < n * scale * scale; i += 3)
      recolour (result->large + i, &recipe);

  taps_init (&taps, &recipe, s);
  source_init (&source, photo, s, cut, &taps, &recipe);
  {
    g_autofree gfloat *reduced = reduce (&source, s, cut, &taps);

    round_with_noise (reduced, cut, &recipe, random, result->small);
  }
  compress (result->small, cut, &recipe);
  g_free (source.pixels);
  return result;
}
