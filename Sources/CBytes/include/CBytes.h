#ifndef CBYTES_H
#define CBYTES_H

#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

/// Asks for the cache line at an address, which need not be valid: by the time it is read it has come,
/// instead of being waited for. Swift has no such instruction.
static inline void bytes_prefetch(const void *address) { __builtin_prefetch(address); }

/// The first place at or after `start` that is no plain byte of a JSON string: a quote, a backslash, a
/// control character or a byte beyond ASCII; `count` when there is none. Sixteen bytes at a time, which
/// Swift's vectors cannot turn into a place cheaply.
static inline size_t bytes_plain_end(const uint8_t *bytes, size_t start, size_t count) {
  size_t place = start;
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i blank = _mm_set1_epi8(0x20);
  while (place + 16 <= count) {
    __m128i word = _mm_loadu_si128((const __m128i *)(bytes + place));
    // Compared as signed numbers: bytes beyond ASCII are below the blank too.
    __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(word, quote), _mm_cmpeq_epi8(word, backslash)),
                                 _mm_cmplt_epi8(word, blank));
    int mask = _mm_movemask_epi8(found);
    if (mask != 0) return place + (size_t)__builtin_ctz((unsigned)mask);
    place += 16;
  }
#elif defined(__aarch64__)
  const int8x16_t blank = vdupq_n_s8(0x20);
  while (place + 16 <= count) {
    uint8x16_t word = vld1q_u8(bytes + place);
    uint8x16_t found = vorrq_u8(vorrq_u8(vceqq_u8(word, vdupq_n_u8('"')), vceqq_u8(word, vdupq_n_u8('\\'))),
                                vcltq_s8(vreinterpretq_s8_u8(word), blank));
    uint64_t mask = vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(found), 4)), 0);
    if (mask != 0) return place + (size_t)(__builtin_ctzll(mask) >> 2);
    place += 16;
  }
#endif
  while (place < count) {
    uint8_t byte = bytes[place];
    if (byte == '"' || byte == '\\' || byte < 0x20 || byte >= 0x80) break;
    place += 1;
  }
  return place;
}

/// Whether the bits of `mask` are all places at which sixteen bytes equal those of a pattern.
static inline int bytes_match(const uint8_t *bytes, const uint8_t *pattern, uint32_t mask) {
#if defined(__SSE2__)
  __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)bytes), _mm_loadu_si128((const __m128i *)pattern));
  return ((uint32_t)_mm_movemask_epi8(equal) & mask) == mask;
#else
  for (int place = 0; place < 16; place++) {
    if ((mask >> place & 1) != 0 && bytes[place] != pattern[place]) return 0;
  }
  return 1;
#endif
}

/// The first place at which some bytes stand in others; `count` when they stand nowhere.
size_t bytes_find(const uint8_t *bytes, size_t count, const uint8_t *wanted, size_t length);

/// How many of some bytes equal one.
static inline size_t bytes_count(const uint8_t *bytes, size_t count, uint8_t wanted) {
  size_t found = 0;
  for (size_t place = 0; place < count; place++) found += bytes[place] == wanted;
  return found;
}

/// Memory of another size for what some memory holds, with what it holds; NULL when there is none.
void *bytes_resize(void *memory, size_t count);

/// Gives such memory back.
void bytes_free(void *memory);

/// Memory for a large table, all zero; in huge pages where the system has them, since a table is read
/// all over the place. NULL when there is none.
void *bytes_allocate_table(size_t count);

/// Gives such memory back; `count` as it was asked for.
void bytes_free_table(void *table, size_t count);

/// Gives back to the system what has been freed and is kept for later, where the C library can.
void bytes_give_back(void);

/// Gives back the pages of the program and its libraries that were needed once, such as at the beginning: they
/// are as they are on disk, and come back by themselves when they are needed again. Where the system cannot tell
/// them, nothing.
void bytes_give_back_code(void);

#endif
