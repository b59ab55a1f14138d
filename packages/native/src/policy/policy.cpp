#include "policy/policy.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "json/string_writer.hpp"
#include "policy/authority.hpp"
#include "rpc/reply.hpp"

namespace ujrpc::policy {

namespace {

using http::Method;
using http::Request;
using Kind = Decision::Kind;

constexpr std::array<std::string_view, 3> kMediaTypes = {"application/json", "application/json-rpc",
                                                         "application/jsonrequest"};

/// As long as Chromium remembers a preflight at most, in seconds.
constexpr std::string_view kPreflightMaxAge = "7200";

constexpr std::size_t kMaxShownTypeBytes = 60;

void append_field(std::string& fields, std::string_view name, std::string_view value) {
  fields.append(name).append(": ").append(value).append("\r\n");
}

void append_grant(std::string& fields, std::string_view origin) {
  append_field(fields, "Access-Control-Allow-Origin", origin);
  append_field(fields, "Vary", "Origin");
}

Decision refuse(std::uint16_t status, std::string_view why, std::string fields = {}) {
  return {Kind::kReply, status, std::string(why), std::move(fields), false};
}

std::optional<Kind> kind_of(std::string_view path, const HttpOptions& options) {
  if (path == options.path) return Kind::kCall;
  if (path == "/health") return Kind::kHealth;
  if (path == "/openrpc.json") return Kind::kOpenRpc;
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
  Decision decision{Kind::kReply, 204, {}, {}, false};
  append_field(decision.fields, "Allow", allow);
  if (is_allowed_origin(request.origin, options)) {
    append_grant(decision.fields, request.origin);
    append_field(decision.fields, "Access-Control-Allow-Methods", allow);
    append_field(decision.fields, "Access-Control-Allow-Headers", requested_headers(request));
    append_field(decision.fields, "Access-Control-Max-Age", kPreflightMaxAge);
  }
  return decision;
}

/// Names what came, since curl sends a form unasked; not where it is long, or more than plain text.
std::string json_only(std::string_view media_type) {
  std::string why = "Content-Type must be application/json";
  const bool plain = std::all_of(media_type.begin(), media_type.end(), http::is_visible);
  if (plain && !media_type.empty() && media_type.size() <= kMaxShownTypeBytes) {
    why.append(", got ").append(media_type);
  }
  return why;
}

/// Why the content is none that a call can be read from; empty if it is.
std::string unsupported_media(const Request& request) {
  const std::string_view encoding = request.content_encoding;
  if (encoding.data() != nullptr && !http::equals_ignoring_case(encoding, "identity")) {
    return "Content-Encoding must be identity";
  }
  if (request.content_type.data() == nullptr) {
    // A page can send a POST without a type across origins unasked; tools that send none are no
    // pages.
    return request.origin.data() == nullptr ? std::string() : json_only("none");
  }
  const std::string_view type = http::trim_optional_whitespace(
      request.content_type.substr(0, request.content_type.find(';')));
  const bool known = std::any_of(kMediaTypes.begin(), kMediaTypes.end(), [type](auto media) {
    return http::equals_ignoring_case(type, media);
  });
  return known ? std::string() : json_only(type);
}

/// RFC 9112 §3.2.3: the target of CONNECT is no path, and a client that asked for a tunnel may go
/// on to speak another protocol.
Decision refuse_tunnel() {
  return {Kind::kReply, 405, "no proxy", "Allow: POST, OPTIONS\r\n", true};
}

Decision decide_by_head(const Request& request, const HttpOptions& options) {
  if (request.method_text == "CONNECT") return refuse_tunnel();
  const Target target = read_target(request);
  if (options.on_loopback && target.authority.data() != nullptr &&
      !is_loopback_or_listed(target.authority, options.allowed_hosts)) {
    return refuse(421, "this server does not answer to that Host; see the option allowedHosts");
  }
  const std::optional<Kind> kind = kind_of(target.path, options);
  if (!kind) return refuse(404, "no such path; calls are posted to " + options.path);
  const std::string_view allow = kind == Kind::kCall ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
  if (request.method == Method::kOptions) return preflight(request, options, allow);
  if (!allows(*kind, request.method)) {
    Decision refusal =
        refuse(405, kind == Kind::kCall ? "POST, OPTIONS only" : "GET, HEAD, OPTIONS only");
    append_field(refusal.fields, "Allow", allow);
    return refusal;
  }
  const bool allowed = is_allowed_origin(request.origin, options);
  if (request.origin.data() != nullptr && !allowed &&
      !is_own_origin(request.origin, target.authority)) {
    return refuse(403, "calls from that Origin are not allowed; see the option cors.origins");
  }
  Decision decision{*kind, 200, {}, {}, false};
  if (allowed) append_grant(decision.fields, request.origin);
  const std::string why = kind == Kind::kCall ? unsupported_media(request) : std::string();
  return why.empty() ? decision : refuse(415, why, std::move(decision.fields));
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
    const std::string most = std::to_string(limits.max_body_bytes);
    decision = refuse(413, "a body has at most " + most + " bytes", std::move(decision.fields));
  }
  decision.close = true;
  return decision;
}

std::string_view reason_of(std::uint16_t http_status) {
  switch (http_status) {
    case 400: return "not HTTP/1.1 as RFC 9112 has it";
    case 408: return "the request takes too long";
    case 417: return "Expect: 100-continue only";
    case 431: return "too many header fields, or too long ones";
    case 505: return "HTTP/1.1 and HTTP/1.0 only";
    default: return {};
  }
}

void append_reply(std::string& out, std::uint16_t status, std::string_view why,
                  const http::HeadOptions& options, bool head_only) {
  if (status == 204) return http::append_head(out, status, {}, 0, options);
  std::string data;
  json::append_string_utf8(data, why);
  std::string body;
  rpc::append_error(
      body, "null",
      status == 413 ? rpc::ErrorCode::kMessageTooLarge : rpc::ErrorCode::kInvalidRequest, data);
  http::append_head(out, status, "application/json", body.size(), options);
  if (!head_only) out += body;
}

}  // namespace ujrpc::policy
