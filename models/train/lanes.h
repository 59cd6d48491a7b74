/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Vectors of eight lanes, or sixteen where AVX-512 is, in gcc's own terms, and
 * what they need of intrinsics. Sums have eight lanes everywhere, and the
 * halves of a wider vector are added one after the other. */

#pragma once

#include <stdint.h>
#include <string.h>

#if defined (__AVX2__)
#include <immintrin.h>
#elif defined (__SSE2__)
#include <emmintrin.h>
#endif

#if defined(__AVX512BW__)
#define LANES 16
#else
#define LANES 8
#endif
#define SUM_LANES 8

typedef float    Sums __attribute__ ((vector_size (SUM_LANES * 4)));
typedef uint32_t States __attribute__ ((vector_size (SUM_LANES * 4)));
typedef float    Floats __attribute__ ((vector_size (LANES * 4)));
typedef int32_t  Ints __attribute__ ((vector_size (LANES * 4)));
typedef uint32_t Words __attribute__ ((vector_size (LANES * 4)));
typedef int16_t  Shorts __attribute__ ((vector_size (LANES * 2)));
typedef int8_t   SignedBytes __attribute__ ((vector_size (LANES)));
typedef uint8_t  Bytes __attribute__ ((vector_size (LANES)));

#define LOAD(type, pointer)                       \
  __extension__ ({                                \
    type value_;                                  \
    memcpy (&value_, (pointer), sizeof (value_)); \
    value_;                                       \
  })
#define STORE(pointer, value)                     \
  do                                              \
    {                                             \
      __typeof__ (value) value_ = (value);        \
      memcpy ((pointer), &value_, sizeof (value_)); \
    }                                             \
  while (0)
#define TO(type, value) __builtin_convertvector ((value), type)

static inline double
sum_of (const Sums *v)
{
  double sum = 0.0;

  for (int i = 0; i < SUM_LANES; i++)
    sum += (double) (*v)[i];
  return sum;
}

static inline float
max_of (const Floats *v)
{
  float max = 0.0f;

  for (int i = 0; i < LANES; i++)
    if ((*v)[i] > max)
      max = (*v)[i];
  return max;
}

static inline States
next_random (States state)
{
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

#define MAGNITUDE(v) ((Floats) ((Ints) (v) & 0x7fffffff))
#define SELECT(mask, a, b) \
  ((__typeof__ (a)) (((mask) & (Ints) (a)) | (~(mask) & (Ints) (b))))

/* Between 32 bits and fewer: gcc 14 takes __builtin_convertvector apart into
 * single elements here, which is several times slower. Stores expect values
 * that fit.
 *
 *   add_lanes      adds to a sum
 *   draw           LANES random words
 *   larger         the larger of each two, the second if they are equal
 *   smaller        the smaller of each two, likewise
 *   limit          to 0 … 255
 *   floor_of       towards minus infinity
 *   where_inside   the values whose byte is neither 0 nor 255, else 0
 */
#if defined(__AVX512BW__)

static inline Ints
load_bytes (const uint8_t *from)
{
  return (Ints) _mm512_cvtepu8_epi32 (_mm_loadu_si128 ((const __m128i *) from));
}

static inline Ints
load_shorts (const int16_t *from)
{
  return (Ints)
    _mm512_cvtepi16_epi32 (_mm256_loadu_si256 ((const __m256i *) from));
}

static inline void
store_shorts (int16_t    *to,
              const Ints *v)
{
  _mm256_storeu_si256 ((__m256i *) to, _mm512_cvtepi32_epi16 ((__m512i) *v));
}

static inline void
store_bytes (void       *to,
             const Ints *v)
{
  _mm_storeu_si128 ((__m128i *) to, _mm512_cvtepi32_epi8 ((__m512i) *v));
}

#define store_signed_bytes(to, v) store_bytes (to, v)

static inline void
add_lanes (Sums         *sum,
           const Floats *v)
{
  *sum += (Sums) _mm512_castps512_ps256 ((__m512) *v);
  *sum += (Sums) _mm512_extractf32x8_ps ((__m512) *v, 1);
}

static inline Words
draw (States *state)
{
  States one = next_random (*state);

  *state = next_random (one);
  return (Words) _mm512_inserti64x4 (_mm512_castsi256_si512 ((__m256i) one),
                                     (__m256i) *state, 1);
}

static inline Floats
larger (const Floats *a,
        const Floats *b)
{
  return (Floats) _mm512_max_ps ((__m512) *a, (__m512) *b);
}

static inline Floats
smaller (const Floats *a,
         const Floats *b)
{
  return (Floats) _mm512_min_ps ((__m512) *a, (__m512) *b);
}

static inline Ints
limit (const Ints *v)
{
  __m512i above = _mm512_max_epi32 ((__m512i) *v, _mm512_setzero_si512 ());

  return (Ints) _mm512_min_epi32 (above, _mm512_set1_epi32 (255));
}

static inline Ints
floor_of (const Floats *v)
{
  return (Ints) _mm512_cvt_roundps_epi32 ((__m512) *v, _MM_FROUND_TO_NEG_INF |
                                                         _MM_FROUND_NO_EXC);
}

static inline Floats
where_inside (const Floats *v,
              const Ints   *byte)
{
  __m512i   below  = _mm512_sub_epi32 ((__m512i) *byte, _mm512_set1_epi32 (1));
  __mmask16 inside = _mm512_cmplt_epu32_mask (below, _mm512_set1_epi32 (254));

  return (Floats) _mm512_maskz_mov_ps (inside, (__m512) *v);
}

#else

#if defined (__AVX2__)

static inline Ints
load_bytes (const uint8_t *from)
{
  return (Ints) _mm256_cvtepu8_epi32 (_mm_loadl_epi64 ((const __m128i *) from));
}

static inline Ints
load_shorts (const int16_t *from)
{
  return (Ints) _mm256_cvtepi16_epi32 (_mm_loadu_si128 ((const __m128i *) from));
}

static inline __m128i
to_shorts (const Ints *v)
{
  return _mm_packs_epi32 (_mm256_castsi256_si128 ((__m256i) *v),
                          _mm256_extracti128_si256 ((__m256i) *v, 1));
}

static inline void
store_shorts (int16_t    *to,
              const Ints *v)
{
  _mm_storeu_si128 ((__m128i *) to, to_shorts (v));
}

static inline void
store_bytes (uint8_t    *to,
             const Ints *v)
{
  __m128i shorts = to_shorts (v);

  _mm_storel_epi64 ((__m128i *) to, _mm_packus_epi16 (shorts, shorts));
}

static inline void
store_signed_bytes (int8_t     *to,
                    const Ints *v)
{
  __m128i shorts = to_shorts (v);

  _mm_storel_epi64 ((__m128i *) to, _mm_packs_epi16 (shorts, shorts));
}

#else

#define load_bytes(from)            TO (Ints, LOAD (Bytes, from))
#define load_shorts(from)           TO (Ints, LOAD (Shorts, from))
#define store_shorts(to, v)         STORE (to, TO (Shorts, *(v)))
#define store_bytes(to, v)          STORE (to, TO (Bytes, *(v)))
#define store_signed_bytes(to, v)   STORE (to, TO (SignedBytes, *(v)))

#endif

static inline void
add_lanes (Sums         *sum,
           const Floats *v)
{
  *sum += *v;
}

static inline Words
draw (States *state)
{
  return *state = next_random (*state);
}

static inline Floats
larger (const Floats *a,
        const Floats *b)
{
  return SELECT (*a > *b, *a, *b);
}

static inline Floats
smaller (const Floats *a,
         const Floats *b)
{
  return SELECT (*a < *b, *a, *b);
}

static inline Ints
limit (const Ints *v)
{
  Ints above = SELECT (*v > 0, *v, (Ints) { 0 });

  return SELECT (above < 255, above, (Ints) { 0 } + 255);
}

static inline Ints
floor_of (const Floats *v)
{
  Ints truncated = TO (Ints, *v);

  return truncated + (TO (Floats, truncated) > *v);
}

static inline Floats
where_inside (const Floats *v,
              const Ints   *byte)
{
  return (Floats) ((Ints) *v & (*byte > 0) & (*byte < 255));
}

#endif
