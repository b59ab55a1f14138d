// Numbers read back as the same double and are no longer than the shortest decimal that does;
// strings read back as the same text.
#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

#include "json/number_writer.hpp"
#include "json/string_writer.hpp"
#include "json/utf8.hpp"
#include "messages/scalar.hpp"
#include "reference_json.hpp"
#include "split.hpp"

namespace {

using namespace ujrpc;
using fuzz::require;

std::size_t significant_digits(std::string_view number) {
  std::string digits;
  for (const char c : number.substr(0, number.find('e'))) {
    if (c >= '0' && c <= '9') digits += c;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  while (!digits.empty() && digits.back() == '0') digits.pop_back();
  return digits.size();
}

void check_number(double value) {
  if (!std::isfinite(value)) return;
  char buffer[json::kMaxNumberBytes];
  const std::string text(buffer, json::write_number(buffer, value));
  require(text.size() <= sizeof buffer && fuzz::ReferenceJson(text).accepts());
  require(std::strtod(text.c_str(), nullptr) == value);
  const auto shortest =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  const auto length = static_cast<std::size_t>(shortest.ptr - buffer);
  require(significant_digits(text) == significant_digits({buffer, length}));
  const auto parsed = messages::parse_number(text);
  if (parsed) require(*parsed == value);
}

void check_string(std::u16string_view text) {
  std::string json, expected;
  json::append_string_utf16(json, text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pair = i + 1 < text.size() && json::is_surrogate_pair(text[i], text[i + 1]);
    json::append_utf8(expected, pair ? json::combine_surrogates(text[i], text[i + 1]) : text[i]);
    if (pair) ++i;
  }
  require(fuzz::ReferenceJson(json).accepts());
  require(messages::unescape(std::string_view(json).substr(1, json.size() - 2)) == expected);
}

void check_latin1(std::string_view text) {
  std::u16string wide;
  for (const char c : text) wide += static_cast<unsigned char>(c);
  std::string from_latin1, from_utf16;
  json::append_string_latin1(from_latin1, text);
  json::append_string_utf16(from_utf16, wide);
  require(from_latin1 == from_utf16);
  std::string utf8, from_utf8;
  for (const char16_t unit : wide) json::append_utf8(utf8, unit);
  json::append_string_utf8(from_utf8, utf8);
  require(from_latin1 == from_utf8);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size >= 8) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, data, 8);
    check_number(std::bit_cast<double>(bits));
    for (const double scale : {1.0, 1e2, 1e6, 1e7, 3.0}) {
      check_number(static_cast<double>(static_cast<std::int64_t>(bits >> 20)) / scale);
    }
  }
  std::u16string text(size / 2, u'\0');
  if (size >= 2) std::memcpy(text.data(), data, text.size() * 2);
  check_string(text);
  check_latin1({reinterpret_cast<const char*>(data), size});
  return 0;
}
