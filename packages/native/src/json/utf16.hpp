#pragma once

#include <cstddef>
#include <string_view>

namespace ujrpc::json {

// JavaScript's strings are UTF-16 or Latin-1, what travels is UTF-8. V8 takes one character after
// the other from a text that is not ASCII, twice; here what is ASCII goes by blocks.

/// UTF-8 bytes that a unit takes at most: a pair of surrogates is two units and four bytes.
inline constexpr std::size_t kMostBytesPerUnit = 3;

/// Writes at most `text.size()` units to `out` and returns how many. The text is valid UTF-8; one
/// that is not gives other characters, but reads and writes nothing else.
std::size_t utf8_to_utf16(std::string_view text, char16_t* out);

/// Writes at most `text.size() * kMostBytesPerUnit` bytes to `out` and returns how many. A lone
/// surrogate becomes U+FFFD.
std::size_t utf16_to_utf8(std::u16string_view text, char* out);

}  // namespace ujrpc::json
