#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ujrpc::base64 {

// Standard base64 with padding, RFC 4648 §4, and nothing else: no white space, no URL-safe
// alphabet, and no bits after the last byte, which §3.5 lets a decoder refuse. A text is right
// exactly when its bytes, encoded, are that text: packages/values/src/codecs/base64.ts.

/// How many bytes a text stands for, if it is base64.
constexpr std::size_t decoded_size(std::string_view text) {
  if (text.size() < 4) return 0;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  return text.size() / 4 * 3 - padding;
}

/// Writes the decoded_size(text) bytes that `text` stands for to `out`, and nothing after them.
/// False when it is not base64; what `out` then holds says nothing.
bool decode(std::string_view text, std::uint8_t* out);

constexpr std::size_t encoded_size(std::size_t bytes) { return (bytes + 2) / 3 * 4; }

/// Writes the encoded_size(size) characters that stand for `bytes`.
void encode(const std::uint8_t* bytes, std::size_t size, char* out);

/// Appends the bytes as a JSON string, and sees to it that `more` characters have room after it.
void append_string(std::string& out, const std::uint8_t* bytes, std::size_t size, std::size_t more);

}  // namespace ujrpc::base64
