#include "framing.hpp"

#include <strings.h>

#include <charconv>

#include "fatal.hpp"

namespace ujrpc::load {
namespace {

constexpr std::string_view kLength = "content-length:";

// RFC 9112 §5: field names are case-insensitive, white space may surround the value.
std::size_t content_length(std::string_view head) {
  for (std::size_t at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at)) {
    at += 1;
    if (head.size() - at < kLength.size()) break;
    if ((head[at] | 0x20) != 'c') continue;
    if (strncasecmp(head.data() + at, kLength.data(), kLength.size()) != 0) continue;
    const std::size_t digits = head.find_first_not_of(' ', at + kLength.size());
    if (digits == std::string_view::npos) break;
    std::size_t length = 0;
    std::from_chars(head.data() + digits, head.data() + head.size(), length);
    return length;
  }
  fatal(Exit::kWrongAnswer, "a reply without Content-Length", head);
}

std::optional<Reply> first_line(std::string_view bytes) {
  const std::size_t newline = bytes.find('\n');
  if (newline == std::string_view::npos) return std::nullopt;
  return Reply{.size = newline + 1, .body = bytes.substr(0, newline)};
}

}  // namespace

std::optional<Reply> Framing::first_reply(std::string_view bytes) {
  return protocol_ == Protocol::kHttp ? first_http_reply(bytes) : first_line(bytes);
}

std::optional<Reply> Framing::first_http_reply(std::string_view bytes) {
  constexpr std::string_view kStatus = "HTTP/1.1 200 ";
  constexpr std::string_view kBlankLine = "\r\n\r\n";
  if (last_head_.empty() || !bytes.starts_with(last_head_)) {
    const std::size_t blank = bytes.find(kBlankLine);
    if (blank == std::string_view::npos) return std::nullopt;
    if (!bytes.starts_with(kStatus)) fatal(Exit::kWrongAnswer, "the status is not 200", bytes);
    last_head_ = bytes.substr(0, blank + kBlankLine.size());
    last_length_ = content_length(last_head_);
  }
  if (bytes.size() - last_head_.size() < last_length_) return std::nullopt;
  return Reply{.size = last_head_.size() + last_length_,
               .body = bytes.substr(last_head_.size(), last_length_)};
}

}  // namespace ujrpc::load
