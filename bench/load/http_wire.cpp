#include "http_wire.hpp"

#include <strings.h>

#include <charconv>

#include "fatal.hpp"

namespace ujrpc::load {
namespace {

constexpr std::string_view kEndOfLine = "\r\n";
constexpr std::string_view kBlankLine = "\r\n\r\n";

// RFC 9112 §5: field names are case-insensitive, white space may surround the value.
std::optional<std::string_view> field(std::string_view head, std::string_view name) {
  for (std::size_t at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at)) {
    at += 1;
    if (head.size() - at <= name.size()) break;
    if (strncasecmp(head.data() + at, name.data(), name.size()) != 0) continue;
    if (head[at + name.size()] != ':') continue;
    const std::size_t value = head.find_first_not_of(' ', at + name.size() + 1);
    return head.substr(value, head.find('\r', value) - value);
  }
  return std::nullopt;
}

std::size_t number(std::string_view digits, int base) {
  std::size_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  return value;
}

}  // namespace

std::string http_request(const Options& options, const std::string& target,
                         const std::string& body) {
  const std::string close = options.reconnect ? "Connection: close\r\n" : "";
  const std::string after = target + " HTTP/1.1\r\nHost: " + options.host + "\r\n" + close;
  if (options.get) return "GET " + after + "\r\n";
  return "POST " + after + "Content-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::optional<Unit> HttpWire::next(std::string_view bytes, std::string&) {
  if (last_head_.empty() || !bytes.starts_with(last_head_)) {
    const std::size_t blank = bytes.find(kBlankLine);
    if (blank == std::string_view::npos) return std::nullopt;
    if (!bytes.starts_with("HTTP/1.1 200 ")) {
      fatal(Exit::kWrongAnswer, "the status is not 200", bytes);
    }
    last_head_ = bytes.substr(0, blank + kBlankLine.size());
    const auto length = field(last_head_, "content-length");
    is_chunked_ = !length && field(last_head_, "transfer-encoding") == "chunked";
    if (!length && !is_chunked_) {
      fatal(Exit::kWrongAnswer, "a reply without Content-Length", last_head_);
    }
    last_length_ = length ? number(*length, 10) : 0;
  }
  if (is_chunked_) return chunked(bytes);
  if (bytes.size() - last_head_.size() < last_length_) return std::nullopt;
  return Unit{.size = last_head_.size() + last_length_,
              .body = bytes.substr(last_head_.size(), last_length_)};
}

// RFC 9112 §7.1, without trailers.
std::optional<Unit> HttpWire::chunked(std::string_view bytes) {
  unchunked_.clear();
  for (std::size_t at = last_head_.size();;) {
    const std::size_t line = bytes.find(kEndOfLine, at);
    if (line == std::string_view::npos) return std::nullopt;
    const std::size_t size = number(bytes.substr(at, line - at), 16);
    const std::size_t data = line + kEndOfLine.size();
    at = data + size + kEndOfLine.size();
    if (at > bytes.size()) return std::nullopt;
    if (size == 0) return Unit{.size = at, .body = unchunked_};
    unchunked_ += bytes.substr(data, size);
  }
}

}  // namespace ujrpc::load
