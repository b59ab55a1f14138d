// What JavaScript calls before open(): `EngineOptions` of lib/index.d.ts, one at a time. Names and
// texts are in the input.
#include <cstddef>
#include <cstdint>
#include <string>

#include "hosts/wasm/wasm_host.hpp"
#include "words.hpp"

#define UJRPC_EXPORT(name) extern "C" __attribute__((export_name(name)))

namespace {

using ujrpc::wasm::host;

std::string text(std::size_t bytes) { return std::string(host().input(bytes)); }

}  // namespace

/// False: there is no limit of that name.
UJRPC_EXPORT("setLimit") bool set_limit(std::size_t name_bytes, double value) {
  for (const auto& [name, set] : ujrpc::kLimits) {
    if (name != host().input(name_bytes)) continue;
    set(host().options.limits, static_cast<std::uint64_t>(value));
    return true;
  }
  return false;
}

UJRPC_EXPORT("setPath") void set_path(std::size_t bytes) { host().options.http.path = text(bytes); }
UJRPC_EXPORT("addCorsOrigin") void add_cors_origin(std::size_t bytes) {
  host().options.http.cors_origins.push_back(text(bytes));
}
UJRPC_EXPORT("addAllowedHost") void add_allowed_host(std::size_t bytes) {
  host().options.http.allowed_hosts.push_back(text(bytes));
}
UJRPC_EXPORT("setHttp")
void set_http(bool openrpc, bool web_socket, bool cors_credentials, double cors_max_age) {
  auto& http = host().options.http;
  http.openrpc = openrpc;
  http.web_socket = web_socket;
  http.cors_credentials = cors_credentials;
  http.cors_max_age = static_cast<std::uint32_t>(cors_max_age);
}
UJRPC_EXPORT("setConnections") void set_connections(bool keep_alive, bool secure_only) {
  host().options.http.keep_alive = keep_alive;
  host().options.http.secure_only = secure_only;
}
UJRPC_EXPORT("setCloseAfterReply") void set_close_after_reply(bool value) {
  host().options.close_after_reply = value;
}

UJRPC_EXPORT("addMethod") void add_method(std::size_t name_bytes, bool scalar, bool streams) {
  ujrpc::calls::Method& method = host().options.methods.emplace_back();
  method.wire_name = text(name_bytes);
  method.scalar = scalar;
  method.streams = streams;
}
/// Of the last method; the kind of the parameter, then its name are in the input. False: there is no
/// such kind.
UJRPC_EXPORT("addParam") bool add_param(std::size_t kind_bytes, std::size_t name_bytes,
                                        bool optional, bool nullable, bool rest) {
  const std::string_view both = host().input(kind_bytes + name_bytes);
  const auto kind = ujrpc::param_kind_of(both.substr(0, kind_bytes));
  if (!kind) return false;
  ujrpc::messages::ParamPlan& param = host().options.methods.back().plan.emplace_back();
  param.name = both.substr(kind_bytes);
  param.kind = *kind;
  param.optional = optional;
  param.nullable = nullable;
  param.rest = rest;
  return true;
}
