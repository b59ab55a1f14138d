#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocols/http/characters.hpp"

namespace ujrpc::http {

enum class Method : std::uint8_t { kPost, kGet, kHead, kOptions, kOther };

/// One request as RequestParser found it. Every view points into the receive buffer, or into the
/// parser when the body was chunked, and lives until the parser is reset or the buffer moves.
/// A field that was not sent is a view whose data() is null.
struct Request {
  std::string_view head;  ///< From the request line through the blank line.
  std::string_view body;  ///< Without any transfer coding; empty until the request is complete.
  std::string_view method_text;
  std::string_view target;
  std::string_view host;
  std::string_view origin;
  std::string_view content_type;
  std::string_view content_encoding;
  std::string_view accept;
  std::string_view content_length;  ///< Its digits.
  std::string_view rpc_timeout;
  std::string_view rpc_cancel_key;
  Method method = Method::kOther;
  std::uint8_t minor_version = 1;
  bool expects_continue = false;  ///< Whether its body waits for leave (RFC 9110 §10.1.1).
  bool has_expectation = false;   ///< Whether there was an Expect, now met or not.
  bool has_body = false;          ///< Whether one comes after the head, of one byte at least.
  bool keep_alive = true;  ///< Whether the connection may serve another request (RFC 9112 §9.3).
};

struct Field {
  std::string_view name;
  std::string_view value;
};

/// Walks the fields of a head that RequestParser has accepted, so that nothing has to be kept
/// for the calls that never ask for their headers.
class FieldReader {
 public:
  explicit FieldReader(std::string_view head) : rest_(head) { skip_line(); }

  /// Reads the next field into `field`; false after the last.
  bool next(Field& field) {
    if (rest_.empty() || rest_.front() == '\r') return false;
    const std::size_t colon = rest_.find(':');
    const std::size_t end = rest_.find('\r', colon);
    field.name = rest_.substr(0, colon);
    field.value = trim_optional_whitespace(rest_.substr(colon + 1, end - colon - 1));
    rest_.remove_prefix(end + 2);
    return true;
  }

 private:
  void skip_line() { rest_.remove_prefix(rest_.empty() ? 0 : rest_.find('\n') + 1); }

  std::string_view rest_;
};

}  // namespace ujrpc::http
