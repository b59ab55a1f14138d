#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocols/frame.hpp"
#include "words.hpp"

namespace ujrpc::protocols {

/// How many bytes of white space `input` begins with: what may be between documents.
std::size_t leading_whitespace(std::string_view input);

/// Finds where JSON documents end that follow each other with any white space, or none, between
/// them. It follows strings and brackets only, 64 bytes at a time, and scans no byte twice however
/// the input is split.
///
/// An object or array ends with the bracket that closes it, a string with its quote. Any other
/// scalar ends before white space or punctuation, or at the end of the stream.
class JsonFramer {
 public:
  /// `limits` must outlive the framer.
  explicit JsonFramer(const Limits& limits) : limits_(&limits) {}

  /// `input` begins with the first byte that no earlier call has consumed.
  Frame next(std::string_view input);

  /// The peer has ended its stream: a scalar is complete, any other beginning is cut off. To be
  /// called with what was left once next() needed more. kNeedMore: nothing was left.
  Frame finish(std::string_view input);

  /// Whether a document has begun and not ended.
  bool mid_document() const { return shape_ != Shape::kNone; }

 private:
  enum class Shape : std::uint8_t { kNone, kContainer, kString, kScalar };

  Frame begin(std::string_view input);
  Frame document(std::string_view input, std::size_t size);
  std::size_t scan(std::string_view window);
  std::size_t scan_scalar(std::string_view window);
  std::size_t scan_block(const char* block, std::size_t size);

  const Limits* limits_;
  std::size_t scanned_ = 0;  ///< Of the current document, counted from its first byte.
  std::uint32_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;  ///< Whether the next byte is escaped by a backslash.
  Shape shape_ = Shape::kNone;
};

}  // namespace ujrpc::protocols
