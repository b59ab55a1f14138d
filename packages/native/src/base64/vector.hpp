#pragma once

#include <cstddef>
#include <cstdint>

namespace ujrpc::base64 {

// What a processor with wide registers does of a text's whole quads at once. Each stops where it
// likes, or at what is not base64, and returns how far it got: always at a whole quad or triple.

struct Vector {
  /// Characters read, of `size`; three quarters as many bytes are written.
  std::size_t (*decode)(const char* text, std::size_t size, std::uint8_t* out);
  /// Bytes read, of `size`; four thirds as many characters are written.
  std::size_t (*encode)(const std::uint8_t* bytes, std::size_t size, char* out);
};

/// The best that this processor has.
const Vector& vector();

}  // namespace ujrpc::base64
