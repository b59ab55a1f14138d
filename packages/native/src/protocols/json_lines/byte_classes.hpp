#pragma once

#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace ujrpc::protocols {

inline constexpr unsigned kBlockBytes = 64;

/// Where in 64 bytes the bytes stand that can begin or end something; bit 0 is the first byte.
struct ByteClasses {
  std::uint64_t quotes = 0;
  std::uint64_t backslashes = 0;
  std::uint64_t opening = 0;  ///< `{` and `[`.
  std::uint64_t closing = 0;  ///< `}` and `]`.
};

#if defined(__SSE2__)
inline ByteClasses classify(const char* block) {
  ByteClasses classes;
  for (unsigned at = 0; at < kBlockBytes; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + at));
    // Bit 5 is all that tells `[` from `{` and `]` from `}`.
    const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    const auto where = [at](__m128i in, char c) {
      const int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(in, _mm_set1_epi8(c)));
      return static_cast<std::uint64_t>(static_cast<unsigned>(mask)) << at;
    };
    classes.quotes |= where(bytes, '"');
    classes.backslashes |= where(bytes, '\\');
    classes.opening |= where(folded, '{');
    classes.closing |= where(folded, '}');
  }
  return classes;
}
#else
inline ByteClasses classify(const char* block) {
  ByteClasses classes;
  for (unsigned at = 0; at < kBlockBytes; ++at) {
    const std::uint64_t bit = std::uint64_t{1} << at;
    switch (block[at]) {
      case '"':
        classes.quotes |= bit;
        break;
      case '\\':
        classes.backslashes |= bit;
        break;
      case '{':
      case '[':
        classes.opening |= bit;
        break;
      case '}':
      case ']':
        classes.closing |= bit;
        break;
      default:
        break;
    }
  }
  return classes;
}
#endif

}  // namespace ujrpc::protocols
