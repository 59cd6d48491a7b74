/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The remaining loops of a training step, in vectors of lanes that the
 * compiler maps to what the level has. Sums of floats are kept in eight
 * lanes and added in one order, so all levels agree to the last bit.
 *
 * Compiled once for each level, with TRAIN_LEVEL its name.
 */

#include "gradient-kernels.h"
#include "lanes.h"

/* Floats of a sum of many parts, which stay in the first-level cache. */
#define PART 2048

static void
statistics (const int32_t *sums,
            int32_t        reference,
            size_t         n,
            double        *first,
            double        *second)
{
  Sums one = { 0 }, two = { 0 };

  for (size_t i = 0; i < n; i += LANES)
    {
      Floats v      = TO (Floats, LOAD (Ints, sums + i) - reference);
      Floats square = v * v;

      add_lanes (&one, &v);
      add_lanes (&two, &square);
    }
  *first  = sum_of (&one);
  *second = sum_of (&two);
}

static void
activate (uint8_t       *y,
          const int32_t *s,
          const uint8_t *x,
          int32_t        k,
          int32_t        m,
          int32_t        r,
          int            shift,
          const uint8_t *table,
          size_t         n)
{
  for (size_t i = 0; i < n; i += LANES)
    {
      Ints t = (LOAD (Ints, s + i) + k) * m + load_bytes (x + i) * r;

      t >>= shift;
      t = limit (&t);
      store_bytes (y + i, &t);
    }
  if (table)
    for (size_t i = 0; i < n; i++)
      y[i] = table[y[i]];
}

static void
mask (float         *g,
      const uint8_t *y,
      const int32_t *s,
      float          mean,
      float          scale,
      size_t         n,
      double        *first,
      double        *second)
{
  Sums one = { 0 }, two = { 0 };

  for (size_t i = 0; i < n; i += LANES)
    {
      Ints   byte  = load_bytes (y + i);
      Floats v     = LOAD (Floats, g + i);
      Floats x_hat = (TO (Floats, LOAD (Ints, s + i)) - mean) * scale;

      v = where_inside (&v, &byte);
      STORE (g + i, v);
      x_hat *= v;
      add_lanes (&one, &v);
      add_lanes (&two, &x_hat);
    }
  *first  = sum_of (&one);
  *second = sum_of (&two);
}

static float
normalise (float         *gradient,
           const float   *g,
           const int32_t *s,
           float          mean,
           float          scale,
           float          first,
           float          second,
           float          factor,
           size_t         n)
{
  Floats max = { 0 };

  for (size_t i = 0; i < n; i += LANES)
    {
      Floats x_hat = (TO (Floats, LOAD (Ints, s + i)) - mean) * scale;
      Floats v = (LOAD (Floats, g + i) - first - x_hat * second) * factor;

      STORE (gradient + i, v);
      v   = MAGNITUDE (v);
      max = larger (&v, &max);
    }
  return max_of (&max);
}

static float
pair_max (const float *a,
          const float *b,
          size_t       n)
{
  Floats max = { 0 };

  for (size_t i = 0; i < n; i += LANES)
    {
      Floats v = MAGNITUDE (LOAD (Floats, a + i) + LOAD (Floats, b + i));

      max = larger (&v, &max);
    }
  return max_of (&max);
}

static int32_t
quantise (int16_t     *word,
          int8_t      *byte,
          const float *gradient,
          float        word_scale,
          float        byte_scale,
          uint32_t    *random,
          size_t       n)
{
  States  state = LOAD (States, random);
  Ints    sum   = { 0 };
  int32_t total = 0;

  for (size_t i = 0; i < n; i += LANES)
    {
      Floats v       = LOAD (Floats, gradient + i);
      Floats nearest = v * word_scale + 0.5f;
      Ints   rounded = floor_of (&nearest);
      Floats dithered;

      store_shorts (word + i, &rounded);
      sum += rounded;

      dithered = v * byte_scale +
                 TO (Floats, (Ints) (draw (&state) >> 8)) * 0x1p-24f;
      rounded  = floor_of (&dithered);
      store_signed_bytes (byte + i, &rounded);
    }
  STORE (random, state);
  for (int i = 0; i < LANES; i++)
    total += sum[i];
  return total;
}

static void
round_weights (uint8_t     *bytes,
               uint8_t     *above,
               const float *weights,
               float        unit,
               size_t       n)
{
  const Floats least = { 0 }, most = least + 255.0f;

  for (size_t i = 0; i < n; i += LANES)
    {
      Floats real = LOAD (Floats, weights + i) * unit;
      Floats half = real + 0.5f;
      Ints   rounded;

      half    = larger (&half, &least);
      half    = smaller (&half, &most);
      rounded = TO (Ints, half);
      store_bytes (bytes + i, &rounded);

      real    = larger (&real, &least);
      real    = -smaller (&real, &most);
      rounded = -floor_of (&real);
      store_bytes (above + i, &rounded);
    }
}

/* Left to the compiler, as n may be any. */
static void
weigh (float         *gradient,
       const int32_t *correlation,
       const uint8_t *weights,
       float          sum,
       float          unit,
       size_t         n)
{
  for (size_t i = 0; i < n; i++)
    gradient[i] = unit * ((float) weights[i] * sum - (float) correlation[i]);
}

static void
collect (float       *sum,
         const float *parts,
         size_t       stride,
         size_t       count,
         size_t       n)
{
  for (size_t begin = 0; begin < n; begin += PART)
    {
      size_t end = begin + PART < n ? begin + PART : n;

      for (size_t j = begin; j < end; j++)
        sum[j] = parts[j];
      for (size_t i = 1; i < count; i++)
        for (size_t j = begin; j < end; j++)
          sum[j] += parts[i * stride + j];
    }
}

#if defined (__SSE2__)
static inline void
interleave_sixteen (uint8_t       *blocked,
                    const uint8_t *planes,
                    size_t         plane_stride,
                    size_t         group)
{
  __m128i v[8], w[8];

  for (size_t c = 0; c < group; c++)
    v[c] = _mm_loadu_si128 ((const __m128i *) (planes + c * plane_stride));

  /* pairs, then fours, then eights of channels */
  for (size_t c = 0; c < group; c += 2)
    {
      w[c]     = _mm_unpacklo_epi8 (v[c], v[c + 1]);
      w[c + 1] = _mm_unpackhi_epi8 (v[c], v[c + 1]);
    }
  for (size_t c = 0; c < group; c += 4)
    {
      v[c]     = _mm_unpacklo_epi16 (w[c], w[c + 2]);
      v[c + 1] = _mm_unpackhi_epi16 (w[c], w[c + 2]);
      v[c + 2] = _mm_unpacklo_epi16 (w[c + 1], w[c + 3]);
      v[c + 3] = _mm_unpackhi_epi16 (w[c + 1], w[c + 3]);
    }
  for (size_t i = 0; i < 4; i++)
    if (group == 4)
      {
        _mm_storeu_si128 ((__m128i *) (blocked + i * 16), v[i]);
      }
    else
      {
        _mm_storeu_si128 ((__m128i *) (blocked + i * 32),
                          _mm_unpacklo_epi32 (v[i], v[i + 4]));
        _mm_storeu_si128 ((__m128i *) (blocked + i * 32 + 16),
                          _mm_unpackhi_epi32 (v[i], v[i + 4]));
      }
}
#else
static inline void
interleave_sixteen (uint8_t       *blocked,
                    const uint8_t *planes,
                    size_t         plane_stride,
                    size_t         group)
{
  for (size_t p = 0; p < 16; p++)
    for (size_t c = 0; c < group; c++)
      blocked[p * group + c] = planes[c * plane_stride + p];
}
#endif

static void
interleave (uint8_t       *blocked,
            const uint8_t *planes,
            size_t         plane_stride,
            size_t         group,
            size_t         width)
{
  for (size_t p = 0; p < width; p += 16)
    if (group == 8)
      interleave_sixteen (blocked + p * 8, planes + p, plane_stride, 8);
    else
      interleave_sixteen (blocked + p * 4, planes + p, plane_stride, 4);
}

static void
correlate (float       *y,
           const float *x,
           const float *w,
           size_t       width,
           size_t       height)
{
  size_t stride = TRAIN_WORD_STRIDE (width);

  for (size_t row = 0; row < height; row++)
    for (size_t p = 0; p < width; p += LANES)
      {
        float  *to  = y + row * width + p;
        Floats  sum = LOAD (Floats, to);

        for (size_t ky = 0; ky < 3; ky++)
          for (size_t kx = 0; kx < 3; kx++)
            sum += LOAD (Floats, x + (row + ky) * stride + p + kx) *
                   w[ky * 3 + kx];
        STORE (to, sum);
      }
}

static void
correlate_weights (float       *gradient,
                   const float *g,
                   const float *x,
                   size_t       width,
                   size_t       height)
{
  size_t stride  = TRAIN_WORD_STRIDE (width);
  Sums   sums[9] = { { 0 } };

  for (size_t row = 0; row < height; row++)
    for (size_t p = 0; p < width; p += LANES)
      {
        Floats v = LOAD (Floats, g + row * width + p);

        for (size_t tap = 0; tap < 9; tap++)
          {
            Floats product =
              LOAD (Floats, x + (row + tap / 3) * stride + p + tap % 3) * v;

            add_lanes (&sums[tap], &product);
          }
      }
  for (size_t tap = 0; tap < 9; tap++)
    gradient[tap] += (float) sum_of (&sums[tap]);
}

static void
correlate_exact (int32_t       *y,
                 const int16_t *x,
                 const int16_t *w,
                 size_t         width,
                 size_t         height)
{
  size_t stride = TRAIN_WORD_STRIDE (width);

  for (size_t row = 0; row < height; row++)
    for (size_t p = 0; p < width; p += LANES)
      {
        int32_t *to  = y + row * width + p;
        Ints     sum = LOAD (Ints, to);

        for (size_t ky = 0; ky < 3; ky++)
          for (size_t kx = 0; kx < 3; kx++)
            sum += load_shorts (x + (row + ky) * stride + p + kx) *
                   (int32_t) w[ky * 3 + kx];
        STORE (to, sum);
      }
}

static void
distances (float       *y,
           const float *x,
           const float *w,
           size_t       width,
           size_t       height)
{
  size_t stride = TRAIN_WORD_STRIDE (width);

  for (size_t row = 0; row < height; row++)
    for (size_t p = 0; p < width; p += LANES)
      {
        float *to  = y + row * width + p;
        Floats sum = LOAD (Floats, to);

        for (size_t ky = 0; ky < 3; ky++)
          for (size_t kx = 0; kx < 3; kx++)
            sum += MAGNITUDE (LOAD (Floats, x + (row + ky) * stride + p + kx) -
                              w[ky * 3 + kx]);
        STORE (to, sum);
      }
}

/* A pixel lies under tap (ky, kx) of the output at (1 − ky, 1 − kx) from it. */
static void
distances_back (float       *gradient,
                const float *g,
                const float *x,
                const float *w,
                size_t       width,
                size_t       height)
{
  size_t stride = TRAIN_WORD_STRIDE (width);

  for (size_t row = 0; row < height; row++)
    for (size_t p = 0; p < width; p += LANES)
      {
        float *to    = gradient + row * width + p;
        Floats sum   = LOAD (Floats, to);
        Floats value = LOAD (Floats, x + (row + 1) * stride + p + 1);

        for (size_t ky = 0; ky < 3; ky++)
          for (size_t kx = 0; kx < 3; kx++)
            {
              Floats above = LOAD (Floats, g + (row + 2 - ky) * stride + p + 2 - kx);
              Ints   sign  = (Ints) (value - w[ky * 3 + kx]) & INT32_MIN;

              sum += (Floats) ((Ints) above ^ sign);
            }
        STORE (to, sum);
      }
}

#define STRING_(a)   #a
#define STRING(a)    STRING_ (a)

const TrainKernels TRAIN_NAME (train_kernels) = {
  .name                 = STRING (TRAIN_LEVEL),
  .weight_gradient      = TRAIN_NAME (train_weight_gradient),
  .weight_gradient_size = TRAIN_NAME (train_weight_gradient_size),
  .pack_compare         = TRAIN_NAME (train_pack_compare),
  .input_gradient       = TRAIN_NAME (train_input_gradient),
  .input_gradient_size  = TRAIN_NAME (train_input_gradient_size),
  .tail_gradient        = TRAIN_NAME (train_tail_gradient),
  .statistics           = statistics,
  .activate             = activate,
  .mask                 = mask,
  .normalise            = normalise,
  .pair_max             = pair_max,
  .quantise             = quantise,
  .round_weights        = round_weights,
  .weigh                = weigh,
  .collect              = collect,
  .interleave           = interleave,
  .correlate            = correlate,
  .correlate_weights    = correlate_weights,
  .correlate_exact      = correlate_exact,
  .distances            = distances,
  .distances_back       = distances_back,
};
