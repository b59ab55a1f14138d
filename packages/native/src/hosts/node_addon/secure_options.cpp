#include "hosts/node_addon/secure_options.hpp"

#include <string>

#include "hosts/node_addon/values.hpp"

namespace ujrpc::node_addon {

namespace {

bool read_version(napi_env env, napi_value object, const char* name, tls::Version& version) {
  const std::string text = to_string(env, property(env, object, name));
  version = text == "TLSv1.3" ? tls::Version::kTls13 : tls::Version::kTls12;
  if (text == "TLSv1.2" || text == "TLSv1.3") return true;
  const std::string why =
      std::string("tls.") + name + " must be 'TLSv1.2' or 'TLSv1.3', got '" + text + "'";
  napi_throw_type_error(env, nullptr, why.c_str());
  return false;
}

std::string to_bytes(napi_env env, napi_value array) {
  if (is_undefined(env, array)) return {};
  const std::span<const std::uint8_t> bytes = bytes_of(env, array);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

tls::ContextOptions read_context(napi_env env, napi_value object) {
  tls::ContextOptions context;
  context.servername = to_string(env, property(env, object, "servername"));
  const napi_value pairs = property(env, object, "pairs");
  for (std::uint32_t i = 0; i < length_of(env, pairs); ++i) {
    const napi_value pair = element(env, pairs, i);
    context.pairs.push_back({to_string(env, property(env, pair, "key")),
                             to_string(env, property(env, pair, "cert"))});
  }
  const napi_value files = property(env, object, "pfx");
  for (std::uint32_t i = 0; i < length_of(env, files); ++i) {
    const napi_value file = element(env, files, i);
    context.pfx.push_back({to_bytes(env, property(env, file, "bytes")),
                           to_string(env, property(env, file, "passphrase"))});
  }
  context.ca = to_strings(env, property(env, object, "ca"));
  return context;
}

}  // namespace

bool read_secure_options(napi_env env, napi_value object, tls::Options& options) {
  napi_valuetype type = napi_undefined;
  napi_typeof(env, object, &type);
  if (type != napi_object) {
    napi_throw_type_error(env, nullptr, "tls must be an object");
    return false;
  }
  if (!read_version(env, object, "minVersion", options.min_version)) return false;
  if (!read_version(env, object, "maxVersion", options.max_version)) return false;
  options.plain = to_bool(env, property(env, object, "plain"));
  options.request_cert = to_bool(env, property(env, object, "requestCert"));
  options.reject_unauthorized = to_bool(env, property(env, object, "rejectUnauthorized"));
  options.cipher_list = to_string(env, property(env, object, "cipherList"));
  options.cipher_suites = to_string(env, property(env, object, "cipherSuites"));
  options.handshake_timeout_ms =
      static_cast<std::uint64_t>(to_double(env, property(env, object, "handshakeTimeoutMs")));
  options.ticket_keys = to_bytes(env, property(env, object, "ticketKeys"));
  const napi_value contexts = property(env, object, "contexts");
  for (std::uint32_t i = 0; i < length_of(env, contexts); ++i) {
    const HandleScope handles(env);
    options.contexts.push_back(read_context(env, element(env, contexts, i)));
  }
  return true;
}

}  // namespace ujrpc::node_addon
