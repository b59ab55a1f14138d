#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ujrpc::http {

/// tchar, RFC 9110 §5.6.2: what a method and a field name are made of.
inline constexpr std::array<bool, 256> kTokenCharacters = [] {
  std::array<bool, 256> table{};
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = true;
  for (unsigned c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (unsigned c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

constexpr bool is_token_character(char c) {
  return kTokenCharacters[static_cast<unsigned char>(c)];
}

/// VCHAR, RFC 5234 B.1.
constexpr bool is_visible(char c) { return c > 0x20 && c < 0x7f; }

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// OWS is SP and HTAB, RFC 9110 §5.6.3.
constexpr bool is_optional_whitespace(char c) { return c == ' ' || c == '\t'; }

/// The control characters that no line may hold: all but HTAB (RFC 9110 §5.5).
constexpr bool is_forbidden_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

/// The value of a hexadecimal digit, or -1.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const int lower = c | 0x20;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

/// Whether `text` is `lower`, which must be lower case, in any case.
constexpr bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (to_lower(text[i]) != lower[i]) return false;
  }
  return true;
}

constexpr std::string_view trim_optional_whitespace(std::string_view text) {
  while (!text.empty() && is_optional_whitespace(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_optional_whitespace(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace ujrpc::http
