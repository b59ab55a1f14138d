#include "json/utf16.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "json/utf8.hpp"

namespace ujrpc::json {
namespace {

// Exactly as long as it may be, so that the sanitizers see a byte too many.
std::u16string to_utf16(const std::string& text) {
  std::vector<char16_t> out(text.size());
  return {out.data(), utf8_to_utf16(text, out.data())};
}

std::string to_utf8(const std::u16string& text) {
  std::vector<char> out(text.size() * kMostBytesPerUnit);
  return {out.data(), utf16_to_utf8(text, out.data())};
}

void append_utf16(std::u16string& out, char32_t point) {
  if (point >= 0x10000) {
    out += static_cast<char16_t>(0xd800 + ((point - 0x10000) >> 10));
    out += static_cast<char16_t>(0xdc00 + ((point - 0x10000) & 0x3ff));
  } else {
    out += static_cast<char16_t>(point);
  }
}

TEST_CASE("every code point is the same in UTF-8 and UTF-16") {
  for (char32_t point = 0; point <= 0x10ffff; ++point) {
    if (is_surrogate(point)) continue;
    std::string utf8;
    std::u16string utf16;
    append_utf8(utf8, point);
    append_utf16(utf16, point);
    if (to_utf16(utf8) != utf16 || to_utf8(utf16) != utf8) FAIL("code point " << +point);
  }
}

TEST_CASE("characters of every length stand anywhere between ASCII") {
  for (const char32_t point : {U'\u00e9', U'\u20ac', U'\U0001f600'}) {
    for (std::size_t before = 0; before < 70; ++before) {
      for (std::size_t behind = 0; behind < 40; ++behind) {
        std::string utf8(before, 'a');
        std::u16string utf16(before, u'a');
        for (int twice = 0; twice < 2; ++twice) {
          append_utf8(utf8, point);
          append_utf16(utf16, point);
          utf8.append(behind, 'z');
          utf16.append(behind, u'z');
        }
        REQUIRE(to_utf16(utf8) == utf16);
        REQUIRE(to_utf8(utf16) == utf8);
      }
    }
  }
}

TEST_CASE("a lone surrogate becomes the replacement character") {
  const std::u16string high(1, char16_t{0xd83d});
  const std::u16string low(1, char16_t{0xde00});
  const std::string replacement = "\xef\xbf\xbd";
  CHECK(to_utf8(high) == replacement);
  CHECK(to_utf8(low) == replacement);
  CHECK(to_utf8(low + high) == replacement + replacement);
  CHECK(to_utf8(high + u"a") == replacement + "a");
  CHECK(to_utf8(std::u16string(15, u'a') + high + low) ==
        std::string(15, 'a') + "\xf0\x9f\x98\x80");
}

TEST_CASE("a text that ends within a character is read to its end and no further") {
  const std::string whole = "\xf0\x9f\x98\x80";
  for (std::size_t bytes = 1; bytes < whole.size(); ++bytes) {
    const std::vector<char> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(bytes));
    std::vector<char16_t> out(bytes);
    CHECK(utf8_to_utf16({cut.data(), bytes}, out.data()) <= bytes);
  }
}

}  // namespace
}  // namespace ujrpc::json
