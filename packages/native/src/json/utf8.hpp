#pragma once

#include <string>

namespace ujrpc::json {

constexpr bool is_surrogate(char32_t unit) { return unit >= 0xd800 && unit <= 0xdfff; }

constexpr bool is_surrogate_pair(char32_t high, char32_t low) {
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
}

constexpr char32_t combine_surrogates(char32_t high, char32_t low) {
  return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/// Writes a code point (RFC 3629 §3), at most four bytes; answers where the next one goes. A lone
/// surrogate takes three bytes, as it would in JavaScript after replacement, and is unequal to
/// every well-formed text.
inline char* put_utf8(char* out, char32_t point) {
  const auto tail = [&out, point](unsigned shift) {
    *out++ = static_cast<char>(0x80 | (point >> shift & 0x3f));
  };
  if (point < 0x80) {
    *out++ = static_cast<char>(point);
  } else if (point < 0x800) {
    *out++ = static_cast<char>(0xc0 | point >> 6);
    tail(0);
  } else if (point < 0x10000) {
    *out++ = static_cast<char>(0xe0 | point >> 12);
    tail(6);
    tail(0);
  } else {
    *out++ = static_cast<char>(0xf0 | point >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
  return out;
}

/// Appends a code point, as put_utf8() writes it.
inline void append_utf8(std::string& out, char32_t point) {
  char bytes[4];
  out.append(bytes, put_utf8(bytes, point));
}

}  // namespace ujrpc::json
