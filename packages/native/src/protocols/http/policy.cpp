#include "protocols/http/policy.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "json/string_writer.hpp"
#include "messages/response.hpp"
#include "protocols/http/authority.hpp"
#include "protocols/websocket/handshake.hpp"

namespace ujrpc::http {

namespace {

using http::Method;
using http::Request;
using Kind = Decision::Kind;

constexpr std::array<std::string_view, 3> kMediaTypes = {"application/json", "application/json-rpc",
                                                         "application/jsonrequest"};

constexpr std::size_t kMaxShownTypeBytes = 60;
constexpr std::size_t kMaxHostBytes = 255;

constexpr std::array<std::string_view, 3> kStreamTypes = {kNdjson, kJsonLines, kEventStream};

void append_field(std::string& fields, std::string_view name, std::string_view value) {
  fields.append(name).append(": ").append(value).append("\r\n");
}

void append_grant(std::string& fields, std::string_view origin, const HttpOptions& options) {
  append_field(fields, "Access-Control-Allow-Origin", origin);
  append_field(fields, "Vary", "Origin");
  if (options.cors_credentials) append_field(fields, "Access-Control-Allow-Credentials", "true");
}

Decision refuse(std::uint16_t status, std::string_view why, std::string fields = {}) {
  return {Kind::kReply, status, std::string(why), std::move(fields)};
}

std::optional<Kind> kind_of(std::string_view path, const HttpOptions& options) {
  if (path == options.path) return Kind::kCall;
  if (path == "/health") return Kind::kHealth;
  if (path == "/openrpc.json" && options.openrpc) return Kind::kOpenRpc;
  return std::nullopt;
}

bool is_allowed_origin(std::string_view origin, const HttpOptions& options) {
  return origin.data() != nullptr &&
         std::any_of(
             options.cors_origins.begin(), options.cors_origins.end(),
             [origin](const std::string& allowed) { return allowed == "*" || allowed == origin; });
}

bool allows(Kind kind, Method method) {
  if (kind == Kind::kCall) return method == Method::kPost;
  return method == Method::kGet || method == Method::kHead;
}

std::string_view requested_headers(const Request& request) {
  http::FieldReader fields(request.head);
  for (http::Field field; fields.next(field);) {
    if (http::equals_ignoring_case(field.name, "access-control-request-headers")) {
      return field.value;
    }
  }
  return "Content-Type";
}

Decision preflight(const Request& request, const HttpOptions& options, std::string_view allow) {
  Decision decision{Kind::kReply, 204, {}, {}};
  append_field(decision.fields, "Allow", allow);
  if (is_allowed_origin(request.origin, options)) {
    append_grant(decision.fields, request.origin, options);
    append_field(decision.fields, "Access-Control-Allow-Methods", allow);
    append_field(decision.fields, "Access-Control-Allow-Headers", requested_headers(request));
    append_field(decision.fields, "Access-Control-Max-Age", std::to_string(options.cors_max_age));
  }
  return decision;
}

/// Names what came, since curl sends a form unasked; not where it is long, or more than plain text.
std::string json_only(std::string_view media_type) {
  const bool plain = std::all_of(media_type.begin(), media_type.end(), http::is_visible);
  const bool shown = plain && !media_type.empty() && media_type.size() <= kMaxShownTypeBytes;
  return shown ? refusal::json_only_not(media_type) : std::string(refusal::kJsonOnly);
}

/// Why no call can be read from the content; empty if it can.
std::string unsupported_media(const Request& request) {
  const std::string_view encoding = request.content_encoding;
  if (encoding.data() != nullptr && !http::equals_ignoring_case(encoding, "identity")) {
    return std::string(refusal::kIdentityOnly);
  }
  if (request.content_type.data() == nullptr) {
    // A page can send a POST without a type across origins unasked; tools that send none are
    // not pages.
    return request.origin.data() == nullptr ? std::string() : json_only("none");
  }
  const std::string_view type = http::trim_optional_whitespace(
      request.content_type.substr(0, request.content_type.find(';')));
  const bool known = std::any_of(kMediaTypes.begin(), kMediaTypes.end(), [type](auto media) {
    return http::equals_ignoring_case(type, media);
  });
  return known ? std::string() : json_only(type);
}

/// Whether parameters give the weight 0, which refuses (RFC 9110 §12.4.2).
bool is_refused(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::size_t end = std::min(parameters.find(';'), parameters.size());
    const std::string_view one = http::trim_optional_whitespace(parameters.substr(0, end));
    parameters.remove_prefix(std::min(end + 1, parameters.size()));
    const bool weight = one.size() > 2 && (one[0] == 'q' || one[0] == 'Q') && one[1] == '=';
    if (weight) return one.find_first_not_of("0.", 2) == one.npos;
  }
  return false;
}

/// The first of the types of streams that Accept names itself; empty without one.
std::string_view accepted_stream(std::string_view accept) {
  while (!accept.empty()) {
    const std::size_t end = std::min(accept.find(','), accept.size());
    const std::string_view range = accept.substr(0, end);
    accept.remove_prefix(std::min(end + 1, accept.size()));
    const std::size_t parameters = std::min(range.find(';'), range.size());
    const std::string_view type = http::trim_optional_whitespace(range.substr(0, parameters));
    for (const std::string_view known : kStreamTypes) {
      if (http::equals_ignoring_case(type, known) && !is_refused(range.substr(parameters))) {
        return known;
      }
    }
  }
  return {};
}

/// The time that Rpc-Timeout-Ms gives, from 1 to 2^31-1 ms: 0 without that field, and nothing for a
/// value of another form.
std::optional<std::uint32_t> read_timeout(std::string_view value) {
  constexpr std::size_t kMaxDigits = 10;
  constexpr std::uint64_t kMost = std::numeric_limits<std::int32_t>::max();
  if (value.data() == nullptr) return 0;
  if (value.size() > kMaxDigits || !std::all_of(value.begin(), value.end(), http::is_digit)) {
    return std::nullopt;
  }
  std::uint64_t ms = 0;
  for (const char digit : value) ms = ms * 10 + static_cast<std::uint64_t>(digit - '0');
  if (ms == 0 || ms > kMost) return std::nullopt;
  return static_cast<std::uint32_t>(ms);
}

/// Whether Rpc-Cancel-Key is missing, or 16 bytes in base64url.
bool is_cancel_key(std::string_view value) {
  constexpr std::size_t kCharacters = 22;
  return value.data() == nullptr ||
         (value.size() == kCharacters && std::all_of(value.begin(), value.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || http::is_digit(c) ||
                   c == '-' || c == '_';
          }));
}

/// What a request to `kind` offers of WebSocket. RFC 9110 §7.8: with HTTP/1.0 Upgrade means nothing;
/// with all but GET it is ignored as RFC 6455 §4.1 knows no other.
websocket::Offer websocket_offer(const Request& request, Kind kind, const HttpOptions& options) {
  const bool may = options.web_socket && kind == Kind::kCall && request.method == Method::kGet &&
                   request.minor_version == 1;
  return may ? websocket::read_offer(request.head) : websocket::Offer();
}

/// RFC 6455 §4.4: who speaks another version learns which one is spoken here.
Decision decide_upgrade(const Request& request, const websocket::Offer& offer) {
  if (!offer.is_version_13) {
    return refuse(426, refusal::kWebSocketVersion,
                  "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
  }
  if (offer.key.empty()) return refuse(400, refusal::kWebSocketKey);
  if (request.has_body || request.expects_continue) return refuse(400, refusal::kWebSocketBody);
  return {Kind::kWebSocket, 101, {}, {}, false};
}

/// RFC 9112 §3.2.3: the target of CONNECT is not a path, and a client that asked for a tunnel may
/// go on to speak another protocol.
Decision refuse_tunnel() {
  return {Kind::kReply, 405, std::string(refusal::kNotAProxy), "Allow: POST, OPTIONS\r\n", true, {}};
}

/// Names it, where it is no longer than a name can be (RFC 1035 §2.3.4).
Decision refuse_host(std::string_view authority) {
  if (authority.size() > kMaxHostBytes) return refuse(421, refusal::kUnknownLongHost);
  return refuse(421, refusal::unknown_host(authority));
}

Decision decide_by_head(const Request& request, const HttpOptions& options) {
  if (request.method_text == "CONNECT") return refuse_tunnel();
  const Target target = read_target(request);
  if (!is_authority(request.host) || !is_authority(target.authority)) {
    return refuse(400, refusal::kMalformedHost);  // RFC 9112 §3.2
  }
  if (options.on_loopback && target.authority.data() != nullptr &&
      !is_loopback_or_listed(target.authority, options.allowed_hosts)) {
    return refuse_host(target.authority);
  }
  const std::optional<Kind> kind = kind_of(target.path, options);
  if (!kind) return refuse(404, refusal::unknown_path(options.path));
  const std::string_view allow = kind == Kind::kCall ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
  if (request.method == Method::kOptions) return preflight(request, options, allow);
  const websocket::Offer offer = websocket_offer(request, *kind, options);
  if (!offer.upgrade && !allows(*kind, request.method)) {
    Decision refused =
        refuse(405, kind == Kind::kCall ? refusal::kCallsArePosted : refusal::kPagesAreRead);
    append_field(refused.fields, "Allow", allow);
    return refused;
  }
  const bool allowed = is_allowed_origin(request.origin, options);
  if (request.origin.data() != nullptr && !allowed &&
      !is_own_origin(request.origin, target.authority, options.secure_only)) {
    return refuse(403, refusal::kForeignOrigin);
  }
  if (offer.upgrade) return decide_upgrade(request, offer);
  Decision decision{*kind, 200, {}, {}};
  if (kind == Kind::kCall) decision.stream_type = accepted_stream(request.accept);
  if (allowed) append_grant(decision.fields, request.origin, options);
  if (kind != Kind::kCall) return decision;
  const std::string why = unsupported_media(request);
  if (!why.empty()) return refuse(415, why, std::move(decision.fields));
  const std::optional<std::uint32_t> timeout_ms = read_timeout(request.rpc_timeout);
  if (!timeout_ms) return refuse(400, refusal::kTimeoutForm, std::move(decision.fields));
  if (!is_cancel_key(request.rpc_cancel_key)) {
    return refuse(400, refusal::kCancelKeyForm, std::move(decision.fields));
  }
  decision.timeout_ms = *timeout_ms;
  return decision;
}

}  // namespace

Decision decide(const Request& request, const HttpOptions& options) {
  Decision decision = decide_by_head(request, options);
  // Whether a body comes that its sender was to have leave for first, nobody knows.
  if (decision.kind != Kind::kCall && request.expects_continue) decision.close = true;
  return decision;
}

Decision decide_too_large(const Request& request, const HttpOptions& options,
                          const Limits& limits) {
  Decision decision = decide(request, options);
  if (decision.kind != Kind::kReply) {
    const std::string why = refusal::body_too_large(limits.max_body_bytes);
    decision = refuse(413, why, std::move(decision.fields));
  }
  decision.close = true;
  return decision;
}

std::string_view reason_of(std::uint16_t http_status) {
  switch (http_status) {
    case 400:
      return refusal::kMalformedRequest;
    case 408:
      return refusal::kTooSlow;
    case 417:
      return refusal::kUnsupportedExpect;
    case 431:
      return refusal::kHeadTooLarge;
    case 505:
      return refusal::kUnsupportedVersion;
    default:
      return {};
  }
}

void append_reply(std::string& out, std::uint16_t status, std::string_view why,
                  const http::HeadOptions& options, bool head_only) {
  if (status == 204) return http::append_head(out, status, {}, 0, options);
  std::string data;
  json::append_string_utf8(data, why);
  std::string body;
  messages::append_error(
      body, "null", status == 413 ? ErrorCode::kMessageTooLarge : ErrorCode::kInvalidRequest, data);
  http::append_head(out, status, "application/json", body.size(), options);
  if (!head_only) out += body;
}

}  // namespace ujrpc::http
