#include "protocols/lsp/content_length_framer.hpp"

#include <algorithm>
#include <charconv>

#include "protocols/http/characters.hpp"
#include "protocols/http/scan.hpp"

namespace ujrpc::protocols {

namespace {

/// Nothing longer than this is a header.
constexpr std::size_t kMaxHeaderBytes = 4096;

/// Enough for every length that fits in memory, and few enough never to overflow.
constexpr std::size_t kMaxDigits = 15;

using Status = Frame::Status;

}  // namespace

Frame ContentLengthFramer::next(std::string_view input) {
  if (!head_complete_) {
    const Status status = head(input);
    if (!head_complete_) return {status};
  }
  if (content_length_ > limits_->max_body_bytes) return {Status::kTooLarge};
  const std::size_t head_bytes = line_start_;
  if (input.size() - head_bytes < content_length_) return {};
  const auto length = static_cast<std::size_t>(content_length_);
  const Frame frame{Status::kDocument, head_bytes + length, input.substr(head_bytes, length)};
  *this = ContentLengthFramer(*limits_);
  return frame;
}

Frame ContentLengthFramer::finish(std::string_view input) const {
  return {input.empty() ? Status::kNeedMore : Status::kMalformed};
}

Frame::Status ContentLengthFramer::head(std::string_view input) {
  const std::string_view window = input.substr(0, kMaxHeaderBytes);
  for (;;) {
    std::string_view line;
    switch (next_line(window, line)) {
      case Line::kMalformed:
        return Status::kMalformed;
      case Line::kPartial:
        return window.size() == kMaxHeaderBytes ? Status::kMalformed : Status::kNeedMore;
      case Line::kField:
        if (!field(line)) return Status::kMalformed;
        break;
      case Line::kBlank:
        head_complete_ = has_content_length_;
        return has_content_length_ ? Status::kNeedMore : Status::kMalformed;
    }
  }
}

ContentLengthFramer::Line ContentLengthFramer::next_line(std::string_view window,
                                                         std::string_view& line) {
  const char* const end = window.data() + window.size();
  const char* const stop = http::find_control(window.data() + scanned_, end);
  scanned_ = static_cast<std::size_t>(stop - window.data());
  if (stop == end) return Line::kPartial;
  if (*stop != '\r') return Line::kMalformed;
  if (end - stop < 2) return Line::kPartial;
  if (stop[1] != '\n') return Line::kMalformed;
  line = window.substr(line_start_, scanned_ - line_start_);
  line_start_ = scanned_ += 2;
  return line.empty() ? Line::kBlank : Line::kField;
}

bool ContentLengthFramer::field(std::string_view line) {
  std::size_t colon = 0;
  while (colon < line.size() && http::is_token_character(line[colon])) ++colon;
  if (colon == 0 || colon == line.size() || line[colon] != ':') return false;
  if (!http::equals_ignoring_case(line.substr(0, colon), "content-length")) return true;
  const std::string_view value = http::trim_optional_whitespace(line.substr(colon + 1));
  const bool well_formed = !value.empty() && value.size() <= kMaxDigits &&
                           std::all_of(value.begin(), value.end(), http::is_digit);
  if (!well_formed || has_content_length_) return false;
  has_content_length_ = true;
  std::from_chars(value.data(), value.data() + value.size(), content_length_);
  return true;
}

void append_content_length(std::string& out, std::size_t bytes) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, bytes);
  out.append("Content-Length: ").append(digits, end.ptr).append("\r\n\r\n");
}

}  // namespace ujrpc::protocols
