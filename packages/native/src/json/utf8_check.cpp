#include "json/utf8_check.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace ujrpc::json {

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

/// How many bytes of ASCII `text` begins with, as far as eight at a time tell.
std::size_t ascii_words(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::size_t at = 0;
  for (std::uint64_t word; text.size() - at >= sizeof word; at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
  return at;
}

/// The bytes of the character that `text` begins with; 0 if it is not well-formed.
std::size_t first_character(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<Byte>(text[at]); };
  const std::size_t bytes = character_bytes(byte(0));
  if (bytes > text.size()) return 0;
  for (std::size_t at = 1; at < bytes; ++at) {
    if (!is_continuation(byte(at))) return 0;
  }
  return bytes < 2 || may_follow(byte(0), byte(1)) ? bytes : 0;
}

}  // namespace

bool is_utf8_by_character(std::string_view text) {
  while (!text.empty()) {
    text.remove_prefix(ascii_words(text));
    if (text.empty()) break;
    const std::size_t bytes = first_character(text);
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

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

}  // namespace ujrpc::json
