#include "json/utf16.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "json/utf8.hpp"

namespace ujrpc::json {

namespace {

constexpr std::size_t kBlock = 16;

constexpr char32_t kReplacement = 0xfffd;

// GCC's and Clang's vectors, of every processor; a plain loop GCC leaves as it is at -O2.
template <typename Unit>
using Block [[gnu::vector_size(kBlock * sizeof(Unit))]] = Unit;

/// How many characters from `text` on are ASCII, in whole blocks, each written to `out`.
template <typename FromUnit, typename ToUnit, typename From, typename To>
std::size_t copy_ascii_blocks(std::basic_string_view<From> text, To* out) {
  constexpr std::uint64_t kOthers = sizeof(From) == 1 ? 0x8080808080808080 : 0xff80ff80ff80ff80;
  std::size_t done = 0;
  for (; text.size() - done >= kBlock; done += kBlock) {
    std::uint64_t words[kBlock * sizeof(From) / sizeof(std::uint64_t)];
    std::memcpy(words, text.data() + done, sizeof words);
    std::uint64_t seen = words[0] | words[1];
    if constexpr (sizeof(From) == 2) seen |= words[2] | words[3];
    if ((seen & kOthers) != 0) break;
    Block<FromUnit> from;
    std::memcpy(&from, text.data() + done, sizeof from);
    const auto to = __builtin_convertvector(from, Block<ToUnit>);
    std::memcpy(out + done, &to, sizeof to);
  }
  return done;
}

constexpr std::size_t length_of_lead(unsigned char lead) {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/// The code point that `text` begins with, which takes `length` bytes.
char32_t decode(std::string_view text, std::size_t length) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (length == 1) return lead;
  char32_t point = lead & (0x7fU >> length);
  for (const char tail : text.substr(1, length - 1)) {
    point = point << 6 | (static_cast<unsigned char>(tail) & 0x3f);
  }
  return point;
}

char16_t* put_utf16(char16_t* out, char32_t point) {
  if (point < 0x10000) {
    *out++ = static_cast<char16_t>(point);
  } else {
    *out++ = static_cast<char16_t>(0xd7c0 + (point >> 10));
    *out++ = static_cast<char16_t>(0xdc00 + (point & 0x3ff));
  }
  return out;
}

}  // namespace

std::size_t utf8_to_utf16(std::string_view text, char16_t* out) {
  const char16_t* const begin = out;
  while (!text.empty()) {
    const std::size_t ascii = copy_ascii_blocks<std::uint8_t, std::uint16_t>(text, out);
    out += ascii;
    text.remove_prefix(ascii);
    // One block that has something else, or the rest.
    for (std::size_t left = std::min(text.size(), kBlock); left > 0;) {
      const std::size_t length =
          std::min(length_of_lead(static_cast<unsigned char>(text.front())), text.size());
      out = put_utf16(out, decode(text, length));
      text.remove_prefix(length);
      left -= std::min(left, length);
    }
  }
  return static_cast<std::size_t>(out - begin);
}

std::size_t utf16_to_utf8(std::u16string_view text, char* out) {
  const char* const begin = out;
  while (!text.empty()) {
    const std::size_t ascii = copy_ascii_blocks<std::uint16_t, std::uint8_t>(text, out);
    out += ascii;
    text.remove_prefix(ascii);
    for (std::size_t left = std::min(text.size(), kBlock); left > 0;) {
      char32_t point = text.front();
      std::size_t units = 1;
      if (is_surrogate(point)) {
        units = text.size() > 1 && is_surrogate_pair(point, text[1]) ? 2 : 1;
        point = units == 2 ? combine_surrogates(point, text[1]) : kReplacement;
      }
      out = put_utf8(out, point);
      text.remove_prefix(units);
      left -= std::min(left, units);
    }
  }
  return static_cast<std::size_t>(out - begin);
}

}  // namespace ujrpc::json
