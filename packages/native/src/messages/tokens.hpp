#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ujrpc::messages {

constexpr bool is_json_whitespace(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// The places in a JSON text where something begins: brackets, braces, colons, commas, the opening
/// quote of each string and the first byte of every other scalar, as simdjson's first stage finds
/// them. After a string's closing quote there is only white space until the next token.
struct Tokens {
  std::string_view text;
  const std::uint32_t* offsets = nullptr;  ///< `count` of them, and one more: the text's size.
  std::uint32_t count = 0;
  bool has_escapes = false;  ///< Whether there is a backslash anywhere in the text.

  /// The first byte of token `i`; NUL, which begins no token of JSON, after the last.
  char at(std::uint32_t i) const { return i < count ? text[offsets[i]] : '\0'; }
  const char* begin_of(std::uint32_t i) const { return text.data() + offsets[i]; }

  /// A scalar as it is in the source, quotes included.
  std::string_view scalar(std::uint32_t i) const {
    if (i >= count) return {};
    const char* const begin = begin_of(i);
    const char* end = begin_of(i + 1);
    while (is_json_whitespace(end[-1])) --end;
    return {begin, static_cast<std::size_t>(end - begin)};
  }

  /// What is between the quotes of the string at `i`, escapes as they are.
  std::string_view string_content(std::uint32_t i) const {
    const std::string_view token = scalar(i);
    return token.substr(1, token.size() - 2);
  }

  /// The token after the value that begins at `i`, in a text that is known to be grammatical.
  std::uint32_t behind_value(std::uint32_t i) const {
    std::uint32_t open = 0;
    do {
      const char c = at(i++);
      if (c == '{' || c == '[') ++open;
      if (c == '}' || c == ']') --open;
    } while (open != 0);
    return i;
  }

  /// The source of the value that begins at token `i` and ends before token `end`.
  std::string_view value(std::uint32_t i, std::uint32_t end) const {
    if (end == i + 1) return scalar(i);
    return {begin_of(i), static_cast<std::size_t>(begin_of(end - 1) + 1 - begin_of(i))};
  }
};

}  // namespace ujrpc::messages
