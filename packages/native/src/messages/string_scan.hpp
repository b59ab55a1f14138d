#pragma once

#if defined(__SSE2__)
#include <emmintrin.h>

#include <bit>
#endif

namespace ujrpc::messages {

/// Whether a byte stands for itself in a JSON string, and is ASCII.
constexpr bool is_plain_in_string(char c) {
  return c >= 0x20 && static_cast<unsigned char>(c) < 0x80 && c != '"' && c != '\\';
}

/// The first byte in [at, end) that ends a string, begins an escape, is forbidden in one or is not
/// ASCII; or `end`.
inline const char* find_not_plain(const char* at, const char* end) {
#if defined(__SSE2__)
  const __m128i space = _mm_set1_epi8(0x20);
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // Compared as signed bytes, those beyond ASCII are below the space too.
    const __m128i found =
        _mm_or_si128(_mm_cmplt_epi8(bytes, space),
                     _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (mask != 0) return at + std::countr_zero(mask);
  }
#endif
  while (at != end && is_plain_in_string(*at)) ++at;
  return at;
}

}  // namespace ujrpc::messages
