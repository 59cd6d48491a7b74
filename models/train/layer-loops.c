/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The remaining loops of a training step, in vectors of eight lanes that the
 * compiler maps to what the level has. Sums of floats are kept in eight
 * lanes and added in one order, so all levels agree to the last bit.
 *
 * Compiled once for each level, with TRAIN_LEVEL its name.
 */

#include "gradient-kernels.h"
#include "lanes.h"

static void
statistics (const int32_t *sums,
            int32_t        reference,
            size_t         n,
            double        *first,
            double        *second)
{
  Floats one = { 0 }, two = { 0 };

  for (size_t i = 0; i < n; i += LANES)
    {
      Floats v = TO (Floats, LOAD (Ints, sums + i) - reference);

      one += v;
      two += v * v;
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
      t = SELECT (t > 0, t, (Ints) { 0 });
      t = SELECT (t < 255, t, (Ints) { 0 } + 255);
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
  Floats one = { 0 }, two = { 0 };

  for (size_t i = 0; i < n; i += LANES)
    {
      Ints   byte  = load_bytes (y + i);
      Floats v     = (Floats) ((Ints) LOAD (Floats, g + i) &
                             (byte > 0) & (byte < 255));
      Floats x_hat = (TO (Floats, LOAD (Ints, s + i)) - mean) * scale;

      STORE (g + i, v);
      one += v;
      two += v * x_hat;
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
      max = SELECT (v > max, v, max);
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

      max = SELECT (v > max, v, max);
    }
  return max_of (&max);
}

/* Towards minus infinity. */
static inline Ints
floor_of (const Floats *v)
{
  Ints truncated = TO (Ints, *v);

  return truncated + (TO (Floats, truncated) > *v);
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
  Words   state = LOAD (Words, random);
  Ints    sum   = { 0 };
  int32_t total = 0;

  for (size_t i = 0; i < n; i += LANES)
    {
      Floats v       = LOAD (Floats, gradient + i);
      Floats nearest = v * word_scale + 0.5f;
      Floats dithered;
      Ints   rounded = floor_of (&nearest);

      store_shorts (word + i, &rounded);
      sum += rounded;

      state ^= state << 13;
      state ^= state >> 17;
      state ^= state << 5;
      dithered = v * byte_scale + TO (Floats, (Ints) (state >> 8)) * 0x1p-24f;
      rounded  = floor_of (&dithered);
      store_signed_bytes (byte + i, &rounded);
    }
  STORE (random, state);
  for (int i = 0; i < LANES; i++)
    total += sum[i];
  return total;
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
  Floats sums[9] = { { 0 } };

  for (size_t row = 0; row < height; row++)
    for (size_t p = 0; p < width; p += LANES)
      {
        Floats v = LOAD (Floats, g + row * width + p);

        for (size_t tap = 0; tap < 9; tap++)
          sums[tap] +=
            LOAD (Floats, x + (row + tap / 3) * stride + p + tap % 3) * v;
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
  .interleave           = interleave,
  .correlate            = correlate,
  .correlate_weights    = correlate_weights,
  .correlate_exact      = correlate_exact,
  .distances            = distances,
  .distances_back       = distances_back,
};
