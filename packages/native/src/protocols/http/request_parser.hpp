#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocols/http/chunked_decoder.hpp"
#include "protocols/http/request.hpp"
#include "words.hpp"

namespace ujrpc::http {

/// What one call of RequestParser::parse found.
struct ParseResult {
  enum class Status : std::uint8_t {
    kNeedMore,      ///< Call again with what was not consumed and more bytes after it.
    kSendContinue,  ///< Send "100 Continue", then call again with the same bytes.
    kComplete,      ///< request() is complete; `consumed` ends with its last byte.
    kError,         ///< Answer `http_status` and close: where a next request begins is unknown.
  };

  Status status;
  std::uint16_t http_status = 0;  ///< 400, 413, 417, 431 or 505 with kError.
  std::size_t consumed = 0;       ///< Leading bytes of the input that are not needed any more.
};

/// Parses the requests of one connection, strictly by RFC 9112: whatever two readers could read
/// in two ways is refused. The bytes may arrive in any split; none is scanned twice.
///
/// A body with Content-Length stays where it is in the receive buffer. A chunked one is decoded
/// into the parser, which then keeps the head as well, so that its wire bytes can be dropped.
class RequestParser {
 public:
  /// `limits` must outlive the parser. `keep_alive`: whether a connection may serve more than one
  /// request, if its peer likes to.
  explicit RequestParser(const Limits& limits, bool keep_alive = true)
      : limits_(&limits), keep_alive_(keep_alive) {}

  /// `input` begins with the first byte that no earlier call has consumed.
  ParseResult parse(std::string_view input);

  /// Filled with the head at kSendContinue and at a 413, with everything at kComplete.
  const Request& request() const { return request_; }

  /// Whether bytes of a request have arrived that is not yet complete.
  bool mid_request() const { return state_ != State::kStart; }
  /// Whether what is being read is a HEAD request, as soon as its first line says so.
  [[nodiscard]] bool is_head() const { return head_.is_head; }
  bool head_complete() const { return state_ >= State::kBody; }

  /// Makes ready for the connection's next request and frees what the last one needed.
  void reset();

  /// What it holds of the request itself.
  std::size_t kept_bytes() const { return kept_head_.size() + decoded_body_.size(); }

 private:
  enum class State : std::uint8_t { kStart, kRequestLine, kFields, kBody, kChunkedBody, kComplete };
  enum class Line : std::uint8_t { kPartial, kFound, kMalformed };

  /// A position in the head; views are made of it when the head is complete.
  struct Slice {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
  };

  ParseResult start(std::string_view input);
  ParseResult parse_head(std::string_view input);
  ParseResult end_head(std::string_view window);
  ParseResult parse_body(std::string_view input);
  ParseResult parse_chunks(std::string_view input);
  Line next_line(std::string_view window, std::string_view& line);
  std::uint16_t request_line(std::string_view line);
  std::uint16_t version(std::string_view text);
  std::uint16_t field_line(std::string_view line);
  std::uint16_t known_field(std::string_view name, std::string_view value);
  std::uint16_t content_length(std::string_view value);
  std::uint16_t transfer_encoding(std::string_view value);
  std::uint16_t expectation(std::string_view value);
  std::uint16_t once(Slice& slot, std::string_view value);
  void connection(std::string_view value);
  std::uint16_t check_head() const;
  void resolve(std::string_view head);
  std::string_view view(Slice slice) const;
  Slice slice(std::string_view part) const;

  /// All that is known of one request's head.
  struct Head {
    std::size_t line_start = 0;
    std::size_t scanned = 0;  ///< Bytes that need no second look.
    std::size_t bytes = 0;    ///< Once it is complete.
    std::uint64_t content_length = 0;  ///< 64 bits wherever sizes have 32: it may be refused.
    std::uint32_t field_count = 0;
    std::uint8_t minor_version = 1;
    bool has_content_length = false;
    bool chunked = false;
    bool continue_due = false;
    bool is_head = false;
    bool has_expectation = false;
    bool connection_close = false;
    Slice method, target, host, origin, content_type, content_encoding, accept, length,
        rpc_timeout, rpc_cancel_key;
  };

  const Limits* limits_;
  bool keep_alive_;
  const char* base_ = nullptr;  ///< Where the head begins in the input of the current call.
  State state_ = State::kStart;
  Head head_;
  ChunkedDecoder decoder_;
  std::string kept_head_;
  std::string decoded_body_;
  Request request_;
};

}  // namespace ujrpc::http
