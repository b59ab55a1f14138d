// What an engine that was asked for `tls` has beside the others.
#include <cstring>

#include "hosts/node_addon/node_engine.hpp"
#include "hosts/node_addon/secure_options.hpp"
#include "hosts/node_addon/values.hpp"

namespace ujrpc::node_addon {

namespace {

napi_value bytes_to_js(napi_env env, std::string_view bytes) {
  void* data = nullptr;
  napi_value memory = nullptr;
  napi_create_arraybuffer(env, bytes.size(), &data, &memory);
  if (data != nullptr) std::memcpy(data, bytes.data(), bytes.size());
  napi_value array = nullptr;
  napi_create_typedarray(env, napi_uint8_array, bytes.size(), memory, 0, &array);
  return array;
}

}  // namespace

std::unique_ptr<io::Kernel> NodeEngine::secure(std::unique_ptr<io::Kernel> kernel,
                                               const tls::Options& options) {
  tls::Secured secured = tls::secure(std::move(kernel), options);
  if (!secured.kernel) throw_error(env_, {}, "tls: " + secured.error);
  secure_ = secured.kernel.get();
  return std::move(secured.kernel);
}

void NodeEngine::set_secure_context(napi_value object) {
  if (secure_ == nullptr) {
    return throw_error(env_, {}, "this engine has no tls, or is closed");
  }
  tls::Options options;
  if (!read_secure_options(env_, object, options)) return;
  const std::string error = secure_->set_options(options);
  if (!error.empty()) throw_error(env_, {}, "tls: " + error);
}

napi_value NodeEngine::secure_peer(std::int32_t connection) {
  const io::SecurePeer* const peer =
      secure_ == nullptr ? nullptr : engine_->secure_peer_of(connection);
  if (peer == nullptr) return nullptr;
  napi_value answer = nullptr;
  napi_create_object(env_, &answer);
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) set(env_, answer, name, to_js(env_, text));
  };
  add("servername", peer->servername);
  add("protocol", peer->protocol);
  add("cipher", peer->cipher);
  napi_value authorized = nullptr;
  napi_get_boolean(env_, peer->authorized, &authorized);
  set(env_, answer, "authorized", authorized);
  add("authorizationError", peer->authorization_error);
  if (!peer->certificate.empty()) {
    set(env_, answer, "certificate", bytes_to_js(env_, peer->certificate));
  }
  return answer;
}

napi_value NodeEngine::secure_failures() const {
  napi_value answer = nullptr;
  napi_create_object(env_, &answer);
  if (secure_ == nullptr) return answer;
  for (const auto& [reason, count] : secure_->failures()) {
    set(env_, answer, reason.c_str(), to_js(env_, static_cast<double>(count)));
  }
  return answer;
}

}  // namespace ujrpc::node_addon
