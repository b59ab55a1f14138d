#include "hosts/node_addon/options.hpp"

#include <string>

#include "hosts/node_addon/secure_options.hpp"
#include "hosts/node_addon/values.hpp"
#include "words.hpp"

namespace ujrpc::node_addon {

namespace {

bool refuse(napi_env env, const std::string& why) {
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (!pending) napi_throw_type_error(env, nullptr, why.c_str());
  return false;
}

bool read_limits(napi_env env, napi_value object, Limits& limits) {
  for (const auto& [name, set] : kLimits) {
    double value = -1;
    if (napi_get_value_double(env, property(env, object, name), &value) != napi_ok || value < 0) {
      return refuse(env, std::string("limits.") + name + " must be a number of at least 0");
    }
    set(limits, static_cast<std::uint64_t>(value));
  }
  return true;
}

bool read_param(napi_env env, napi_value object, messages::ParamPlan& param) {
  const std::string kind = to_string(env, property(env, object, "kind"));
  const auto known = param_kind_of(kind);
  if (!known) return refuse(env, "unknown kind of parameter '" + kind + "'");
  param.name = to_string(env, property(env, object, "name"));
  param.kind = *known;
  param.optional = to_bool(env, property(env, object, "optional"));
  param.nullable = to_bool(env, property(env, object, "nullable"));
  param.rest = to_bool(env, property(env, object, "rest"));
  return true;
}

bool read_method(napi_env env, napi_value object, calls::Method& method) {
  method.wire_name = to_string(env, property(env, object, "wireName"));
  method.scalar = to_string(env, property(env, object, "lane")) == "scalar";
  method.streams = to_bool(env, property(env, object, "streams"));
  const napi_value params = property(env, object, "params");
  const std::uint32_t count = length_of(env, params);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!read_param(env, element(env, params, i), method.plan.emplace_back())) return false;
    if (method.scalar && method.plan.back().kind == ParamKind::kJson) {
      return refuse(env, method.wire_name + ": the scalar lane has no json parameters");
    }
  }
  return true;
}

bool read_methods(napi_env env, napi_value array, std::vector<calls::Method>& methods) {
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
  const napi_value tls = property(env, object, "tls");
  if (!is_undefined(env, tls) && !read_secure_options(env, tls, options.tls.emplace())) {
    return false;
  }
  engine::EngineOptions& engine = options.engine;
  engine.http.path = to_string(env, property(env, object, "path"));
  engine.http.openrpc = to_bool(env, property(env, object, "openrpc"));
  engine.http.web_socket = to_bool(env, property(env, object, "webSocket"));
  const napi_value keep_alive = property(env, object, "keepAlive");
  engine.http.keep_alive = is_undefined(env, keep_alive) || to_bool(env, keep_alive);
  engine.http.secure_only = to_bool(env, property(env, object, "secureOnly"));
  engine.http.cors_origins = to_strings(env, property(env, object, "corsOrigins"));
  engine.http.cors_credentials = to_bool(env, property(env, object, "corsCredentials"));
  engine.http.cors_max_age =
      static_cast<std::uint32_t>(to_double(env, property(env, object, "corsMaxAge")));
  engine.http.allowed_hosts = to_strings(env, property(env, object, "allowedHosts"));
  engine.close_after_reply = to_bool(env, property(env, object, "closeAfterReply"));
  return read_limits(env, property(env, object, "limits"), engine.limits) &&
         read_methods(env, property(env, object, "methods"), engine.methods);
}

}  // namespace ujrpc::node_addon
