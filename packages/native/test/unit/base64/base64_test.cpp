#include "base64/base64.hpp"

#include <doctest/doctest.h>

#include <cctype>
#include <string>
#include <utility>
#include <vector>

using namespace ujrpc;

namespace {

constexpr std::uint8_t kGuard = 0xa5;
/// Longer than several rounds of the widest registers, and not their multiple.
constexpr std::size_t kMostBytes = 203;

std::string encoded(const std::vector<std::uint8_t>& bytes) {
  std::string text(base64::encoded_size(bytes.size()) + 1, '~');
  base64::encode(bytes.data(), bytes.size(), text.data());
  CHECK(text.back() == '~');
  text.pop_back();
  return text;
}

/// The bytes, or one guard byte where the text is refused.
std::vector<std::uint8_t> decoded(std::string_view text) {
  const std::size_t size = base64::decoded_size(text);
  std::vector<std::uint8_t> bytes(size + 1, kGuard);
  if (!base64::decode(text, bytes.data())) return {kGuard};
  CHECK(bytes.back() == kGuard);
  bytes.pop_back();
  return bytes;
}

bool accepts(std::string_view text) {
  std::vector<std::uint8_t> bytes(base64::decoded_size(text) + 3);
  return base64::decode(text, bytes.data());
}

std::vector<std::uint8_t> pattern(std::size_t size, unsigned step) {
  std::vector<std::uint8_t> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * step + step);
  return bytes;
}

/// One character for six bits at a time: slow, and not the code under test.
std::string reference(const std::vector<std::uint8_t>& bytes) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += 6) {
    unsigned value = 0;
    for (std::size_t at = bit; at < bit + 6; ++at) {
      const unsigned byte = at / 8 < bytes.size() ? bytes[at / 8] : 0;
      value = value << 1 | (byte >> (7 - at % 8) & 1);
    }
    text += alphabet[value];
  }
  while (text.size() % 4 != 0) text += '=';
  return text;
}

}  // namespace

TEST_CASE("base64 has the vectors of RFC 4648 section 10") {
  const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"}};
  for (const auto& [text, base64] : vectors) {
    const std::vector<std::uint8_t> bytes(text.begin(), text.end());
    CHECK(encoded(bytes) == base64);
    CHECK(decoded(base64) == bytes);
  }
}

TEST_CASE("base64 is appended as a JSON string, with room for what follows") {
  std::string out = "[";
  base64::append_string(out, reinterpret_cast<const std::uint8_t*>("foob"), 4, 100);
  CHECK(out == "[\"Zm9vYg==\"");
  CHECK(out.capacity() >= out.size() + 100);
  base64::append_string(out, nullptr, 0, 0);
  CHECK(out == "[\"Zm9vYg==\"\"\"");
}

TEST_CASE("base64 of every length comes back, and nothing after it is touched") {
  for (std::size_t size = 0; size <= kMostBytes; ++size) {
    for (const unsigned step : {1u, 37u, 255u}) {
      const std::vector<std::uint8_t> bytes = pattern(size, step);
      const std::string text = encoded(bytes);
      CHECK(text == reference(bytes));
      CHECK(base64::decoded_size(text) == size);
      CHECK(decoded(text) == bytes);
    }
  }
}

TEST_CASE("base64 refuses each character that is not of its alphabet, wherever it is") {
  const std::string text = encoded(pattern(kMostBytes, 37));
  for (std::size_t at = 0; at < text.size() - 4; ++at) {
    for (int character = 0; character < 256; ++character) {
      std::string changed = text;
      changed[at] = static_cast<char>(character);
      const bool known = std::isalnum(character) != 0 || character == '+' || character == '/';
      CHECK(accepts(changed) == known);
    }
  }
}

TEST_CASE("base64 refuses odd lengths, padding elsewhere, and bits after the last byte") {
  for (const char* const text :
       {"A",    "AA",       "AAA",      "AAAAA",    "=",    "====", "A===",
        "=AAA", "AA=A",     "AA==AAAA", "AAA=AAAA", "AB==", "AP==", "AAB=",
        "AAD=", "AAAA====", "AAAA=",    "AA_A",     "AA-A", "AA A", "AAA\n"}) {
    CAPTURE(text);
    CHECK_FALSE(accepts(text));
  }
}

TEST_CASE("what is too short to be base64 stands for no bytes") {
  for (const char* const text : {"", "=", "==", "A=", "A8="}) {
    CHECK(base64::decoded_size(text) == 0);
  }
}

TEST_CASE("base64 refuses padding in the midst of a long text") {
  std::string text = encoded(pattern(kMostBytes, 3)) + encoded(pattern(kMostBytes, 5));
  CHECK_FALSE(accepts(text));
}
