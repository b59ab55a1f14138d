#include "addon/options.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "addon/values.hpp"

namespace ujrpc::addon {

namespace {

using SetLimit = void (*)(Limits& limits, std::uint64_t value);

template <auto kMember>
void set_limit(Limits& limits, std::uint64_t value) {
  limits.*kMember = value;
}

/// Their names in packages/protocol/src/limits.ts.
constexpr std::array<std::pair<const char*, SetLimit>, 18> kLimits{{
    {"maxHeaderBytes", set_limit<&Limits::max_header_bytes>},
    {"maxHeaderCount", set_limit<&Limits::max_header_count>},
    {"maxBodyBytes", set_limit<&Limits::max_body_bytes>},
    {"maxResponseBytes", set_limit<&Limits::max_response_bytes>},
    {"headersTimeoutMs", set_limit<&Limits::headers_timeout_ms>},
    {"requestTimeoutMs", set_limit<&Limits::request_timeout_ms>},
    {"minBodyBytesPerSecond", set_limit<&Limits::min_body_bytes_per_second>},
    {"keepAliveTimeoutMs", set_limit<&Limits::keep_alive_timeout_ms>},
    {"maxConnections", set_limit<&Limits::max_connections>},
    {"softSendQueueBytes", set_limit<&Limits::soft_send_queue_bytes>},
    {"hardSendQueueBytes", set_limit<&Limits::hard_send_queue_bytes>},
    {"maxCallsInFlight", set_limit<&Limits::max_calls_in_flight>},
    {"maxBatchItems", set_limit<&Limits::max_batch_items>},
    {"maxDepth", set_limit<&Limits::max_depth>},
    {"maxMethodBytes", set_limit<&Limits::max_method_bytes>},
    {"maxIdBytes", set_limit<&Limits::max_id_bytes>},
    {"callTimeoutMs", set_limit<&Limits::call_timeout_ms>},
    {"drainTimeoutMs", set_limit<&Limits::drain_timeout_ms>},
}};

constexpr std::array<std::pair<std::string_view, rpc::ParamKind>, 8> kKinds{{
    {"f64", rpc::ParamKind::kF64},
    {"i32", rpc::ParamKind::kI32},
    {"u32", rpc::ParamKind::kU32},
    {"i64", rpc::ParamKind::kI64},
    {"bool", rpc::ParamKind::kBool},
    {"string", rpc::ParamKind::kString},
    {"bytes", rpc::ParamKind::kBytes},
    {"json", rpc::ParamKind::kJson},
}};

bool refuse(napi_env env, const std::string& why) {
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (!pending) napi_throw_type_error(env, nullptr, why.c_str());
  return false;
}

bool read_limits(napi_env env, napi_value object, Limits& limits) {
  for (const auto& [name, set_it] : kLimits) {
    double value = -1;
    if (napi_get_value_double(env, property(env, object, name), &value) != napi_ok || value < 0) {
      return refuse(env, std::string("limits.") + name + " must be a number of at least 0");
    }
    set_it(limits, static_cast<std::uint64_t>(value));
  }
  return true;
}

std::optional<rpc::ParamKind> kind_of(std::string_view name) {
  for (const auto& [known, kind] : kKinds) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

bool read_param(napi_env env, napi_value object, rpc::ParamPlan& param) {
  const std::string kind = to_string(env, property(env, object, "kind"));
  const auto known = kind_of(kind);
  if (!known) return refuse(env, "'" + kind + "' is no kind of parameter");
  param.name = to_string(env, property(env, object, "name"));
  param.kind = *known;
  param.optional = to_bool(env, property(env, object, "optional"));
  param.nullable = to_bool(env, property(env, object, "nullable"));
  param.rest = to_bool(env, property(env, object, "rest"));
  return true;
}

bool read_method(napi_env env, napi_value object, engine::Method& method) {
  method.wire_name = to_string(env, property(env, object, "wireName"));
  method.scalar = to_string(env, property(env, object, "lane")) == "scalar";
  const napi_value params = property(env, object, "params");
  const std::uint32_t count = length_of(env, params);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!read_param(env, element(env, params, i), method.plan.emplace_back())) return false;
    if (method.scalar && method.plan.back().kind == rpc::ParamKind::kJson) {
      return refuse(env, method.wire_name + ": the scalar lane has no json parameters");
    }
  }
  return true;
}

bool read_methods(napi_env env, napi_value array, std::vector<engine::Method>& methods) {
  const std::uint32_t count = length_of(env, array);
  for (std::uint32_t i = 0; i < count; ++i) {
    const HandleScope handles(env);
    if (!read_method(env, element(env, array, i), methods.emplace_back())) return false;
  }
  return true;
}

}  // namespace

bool read_options(napi_env env, napi_value object, Options& options) {
  const std::string transport = to_string(env, property(env, object, "transport"));
  if (transport != "uring" && transport != "epoll") {
    return refuse(env, "transport must be 'uring' or 'epoll', got '" + transport + "'");
  }
  options.uring = transport == "uring";
  const napi_value spin = property(env, object, "spinMicros");
  if (!is_undefined(env, spin)) {
    options.kernel.spin_us = static_cast<std::uint32_t>(to_double(env, spin));
  }
  options.reuse_port = to_bool(env, property(env, object, "reusePort"));
  engine::EngineOptions& engine = options.engine;
  engine.http.path = to_string(env, property(env, object, "path"));
  engine.http.cors_origins = to_strings(env, property(env, object, "corsOrigins"));
  engine.http.allowed_hosts = to_strings(env, property(env, object, "allowedHosts"));
  engine.openrpc = to_string(env, property(env, object, "openrpc"));
  engine.close_after_reply = to_bool(env, property(env, object, "closeAfterReply"));
  return read_limits(env, property(env, object, "limits"), engine.limits) &&
         read_methods(env, property(env, object, "methods"), engine.methods);
}

}  // namespace ujrpc::addon
