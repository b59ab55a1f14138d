#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/http/request.hpp"
#include "protocols/http/response.hpp"
#include "words.hpp"

namespace ujrpc::http {

/// What of HTTP a server's owner may choose.
struct HttpOptions {
  std::string path = "/";                  ///< Where calls are posted to.
  std::vector<std::string> cors_origins;   ///< Origins that pages may call from; `*` is all.
  bool cors_credentials = false;           ///< Whether those pages may send credentials.
  std::uint32_t cors_max_age = 7200;       ///< Of preflights, in seconds.
  bool openrpc = true;                     ///< Whether the OpenRPC document is served.
  bool web_socket = true;                  ///< Whether connections may upgrade to WebSocket.
  std::vector<std::string> allowed_hosts;  ///< Names, beside loopback's, to answer to on loopback.
  bool keep_alive = true;     ///< Whether connections may serve more than one request.
  bool secure_only = false;  ///< Whether all have TLS: pages of the same origin are of `https:` then.
  /// Whether the listener is bound to a loopback address: then a foreign Host is a sign of DNS
  /// rebinding.
  bool on_loopback = true;
};

/// What becomes of a request, by its head alone.
struct Decision {
  enum class Kind : std::uint8_t { kCall, kWebSocket, kHealth, kOpenRpc, kReply };

  Kind kind = Kind::kReply;
  std::uint16_t status = 200;  ///< Of a kReply: 204, or an error whose body tells `why`.
  std::string why{};
  std::string fields{};  ///< For the response head: whole lines, each with its CRLF.
  bool close = false;  ///< Whether the connection must end with this reply.
  /// Of a kCall: the media type in which the peer takes parts of replies; empty if it takes none.
  std::string_view stream_type{};
  std::uint32_t timeout_ms = 0;  ///< Of a kCall: how long its answers may take; 0: nothing is said.
};

/// Decides about one request by its head. The order is part of it: who asks comes before what is asked.
Decision decide(const http::Request& request, const HttpOptions& options);

/// What becomes of a request whose body the parser found too large: a 413, unless it would have
/// been refused whatever its body is.
Decision decide_too_large(const http::Request& request, const HttpOptions& options,
                          const Limits& limits);

/// Why the parser, or the clock, refused a request, for a person to read.
std::string_view reason_of(std::uint16_t http_status);

/// Appends a whole response to HTTP itself. An error's body is a JSON-RPC error with `why` as its
/// data and id null; `head_only` leaves it out, as the answer to HEAD must (RFC 9110 §9.3.2).
void append_reply(std::string& out, std::uint16_t status, std::string_view why,
                  const http::HeadOptions& options, bool head_only);

}  // namespace ujrpc::http
