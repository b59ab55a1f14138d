#include "protocols/websocket/utf8.hpp"

#include <algorithm>

#include "simdjson.h"

namespace ujrpc::websocket {

namespace {

using Byte = unsigned char;

constexpr bool is_continuation(Byte byte) { return (byte & 0xc0) == 0x80; }

/// How many bytes a character has that begins so; 0 if none does.
constexpr std::size_t character_bytes(Byte first) {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/// RFC 3629 §4: what may follow is narrower after the first bytes of ranges that others cover
/// (overlong forms), of surrogates, and of what is beyond U+10FFFF.
constexpr bool may_follow(Byte first, Byte second) {
  switch (first) {
    case 0xe0:
      return second >= 0xa0;
    case 0xed:
      return second <= 0x9f;
    case 0xf0:
      return second >= 0x90;
    case 0xf4:
      return second <= 0x8f;
    default:
      return true;
  }
}

}  // namespace

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

std::size_t unfinished_bytes(std::string_view text) {
  const std::size_t most = std::min<std::size_t>(text.size(), 3);
  for (std::size_t bytes = 1; bytes <= most; ++bytes) {
    const std::string_view end = text.substr(text.size() - bytes);
    const auto first = static_cast<Byte>(end[0]);
    if (is_continuation(first)) continue;
    const bool begins = bytes == 1 || may_follow(first, static_cast<Byte>(end[1]));
    return begins && character_bytes(first) > bytes ? bytes : 0;
  }
  return 0;
}

}  // namespace ujrpc::websocket
