#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/request.hpp"
#include "http/response.hpp"
#include "limits.hpp"

namespace ujrpc::policy {

/// What of HTTP a server's owner may choose.
struct HttpOptions {
  std::string path = "/";                  ///< Where calls are posted to.
  std::vector<std::string> cors_origins;   ///< Origins that pages may call from; `*` is all.
  std::vector<std::string> allowed_hosts;  ///< Names, beside loopback's, to answer to on loopback.
  /// Whether the listener is bound to a loopback address: then a foreign Host is a sign of DNS
  /// rebinding.
  bool on_loopback = true;
};

/// What becomes of a request, by its head alone.
struct Decision {
  enum class Kind : std::uint8_t { kCall, kHealth, kOpenRpc, kReply };

  Kind kind = Kind::kReply;
  std::uint16_t status = 200;  ///< Of a kReply: 204, or an error whose body tells `why`.
  std::string why;
  std::string fields;  ///< For the response head: whole lines, each with its CRLF.
  bool close = false;  ///< Whether the connection must end with this reply.
};

/// Decides exactly as packages/core/src/http/policy.ts does, which gives the reasons.
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

}  // namespace ujrpc::policy
