/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Vectors of eight lanes in gcc's own terms, and what they need of intrinsics. */

#pragma once

#include <stdint.h>
#include <string.h>

#if defined (__AVX2__)
#include <immintrin.h>
#elif defined (__SSE2__)
#include <emmintrin.h>
#endif

#define LANES 8

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
sum_of (const Floats *v)
{
  double sum = 0.0;

  for (int i = 0; i < LANES; i++)
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

/* Between 32 bits and fewer. gcc 14 takes __builtin_convertvector apart into
 * single elements here, which is several times slower. Stores expect values
 * that fit. */
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

#define MAGNITUDE(v) ((Floats) ((Ints) (v) & 0x7fffffff))
#define SELECT(mask, a, b) \
  ((__typeof__ (a)) (((mask) & (Ints) (a)) | (~(mask) & (Ints) (b))))
