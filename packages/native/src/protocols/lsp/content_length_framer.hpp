#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocols/frame.hpp"
#include "words.hpp"

namespace ujrpc::protocols {

/// Frames messages as the base protocol of the Language Server Protocol does: header fields that
/// end with CRLF, an empty line, and as many bytes of JSON as `Content-Length` says. Other fields
/// are ignored. Bytes may arrive in any split; none is scanned twice.
class ContentLengthFramer {
 public:
  /// `limits` must outlive the framer.
  explicit ContentLengthFramer(const Limits& limits) : limits_(&limits) {}

  /// `input` begins with the first byte that no earlier call has consumed.
  Frame next(std::string_view input);

  /// The peer has ended its stream: kMalformed inside a message, else kNeedMore.
  Frame finish(std::string_view input) const;

 private:
  enum class Line : std::uint8_t { kPartial, kField, kBlank, kMalformed };

  Line next_line(std::string_view window, std::string_view& line);
  Frame::Status head(std::string_view input);
  bool field(std::string_view line);

  const Limits* limits_;
  std::size_t line_start_ = 0;
  std::size_t scanned_ = 0;
  std::uint64_t content_length_ = 0;  // may be more than a size can say: it is refused then
  bool has_content_length_ = false;
  bool head_complete_ = false;
};

/// Appends the header of a reply of `bytes` bytes.
void append_content_length(std::string& out, std::size_t bytes);

}  // namespace ujrpc::protocols
