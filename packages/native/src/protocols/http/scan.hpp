#pragma once

#include "protocols/http/characters.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>

#include <bit>
#endif

namespace ujrpc::http {

/// The first control character other than HTAB in [at, end), or `end`. It ends every line, well
/// formed or not, so one pass both finds the line's end and validates its bytes.
inline const char* find_control(const char* at, const char* end) {
#if defined(__SSE2__)
  const __m128i sign = _mm_set1_epi8(static_cast<char>(0x80));
  const __m128i space = _mm_set1_epi8(static_cast<char>(0x20 ^ 0x80));
  const __m128i tab = _mm_set1_epi8('\t');
  const __m128i rubout = _mm_set1_epi8(0x7f);
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // SSE2 compares signed bytes only: flipping the sign bit makes it an unsigned comparison.
    const __m128i control = _mm_cmplt_epi8(_mm_xor_si128(bytes, sign), space);
    const __m128i forbidden = _mm_or_si128(_mm_andnot_si128(_mm_cmpeq_epi8(bytes, tab), control),
                                           _mm_cmpeq_epi8(bytes, rubout));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(forbidden));
    if (mask != 0) return at + std::countr_zero(mask);
  }
#endif
  while (at != end && !is_forbidden_control(*at)) ++at;
  return at;
}

}  // namespace ujrpc::http
