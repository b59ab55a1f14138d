// The methods of the JavaScript class: arguments in, values out.
#include <array>

#include "connections/reply.hpp"
#include "hosts/node_addon/loop_hook.hpp"
#include "hosts/node_addon/node_engine.hpp"
#include "hosts/node_addon/values.hpp"

namespace ujrpc::node_addon {

napi_value NodeEngine::define(napi_env env, LoopHook& hook) {
  const auto method = [](const char* name, napi_callback callback) {
    return napi_property_descriptor{
        name, nullptr, callback, nullptr, nullptr, nullptr, napi_default_method, nullptr};
  };
  const std::array methods{
      method("listen", js_listen),
      method("answerBytes", js_answer_bytes),
      method("settle", js_settle),
      method("takesMessages", js_takes_messages),
      method("push", js_push),
      method("streamForm", js_stream_form),
      method("append", js_append),
      method("settleBytes", js_settle_bytes),
      method("idOf", js_id_of),
      method("paramsOf", js_params_of),
      method("paramsOfCall", js_params_of_call),
      method("timeoutMsOf", js_timeout_ms_of),
      method("waitedMs", js_waited_ms),
      method("headersOf", js_headers_of),
      method("headersOfCall", js_headers_of_call),
      method("peerOf", js_peer_of),
      method("setSecureContext", js_set_secure_context),
      method("tlsOf", js_tls_of),
      method("tlsFailures", js_tls_failures),
      method("close", js_close),
  };
  napi_value constructor = nullptr;
  napi_define_class(env, "Engine", NAPI_AUTO_LENGTH, construct, &hook, methods.size(),
                    methods.data(), &constructor);
  return constructor;
}

napi_value NodeEngine::construct(napi_env env, napi_callback_info info) {
  std::size_t count = 1;
  napi_value options = nullptr;
  napi_value self = nullptr;
  void* hook = nullptr;
  napi_get_cb_info(env, info, &count, &options, &self, &hook);
  auto* const created = new NodeEngine(env, *static_cast<LoopHook*>(hook));
  const auto finalize = [](napi_env finalized_env, void* data, void*) {
    auto* const engine = static_cast<NodeEngine*>(data);
    for (napi_ref reference :
         {engine->self_, engine->dispatch_, engine->closed_callback_, engine->metas_,
          engine->duplicates_, engine->replies_}) {
      if (reference != nullptr) napi_delete_reference(finalized_env, reference);
    }
    delete engine;
  };
  if (napi_wrap(env, self, created, finalize, nullptr, nullptr) != napi_ok) {
    delete created;
    return nullptr;
  }
  return created->open(self, options) ? self : nullptr;
}

NodeEngine* NodeEngine::unwrap(napi_env env, napi_value self) {
  void* data = nullptr;
  if (napi_unwrap(env, self, &data) == napi_ok) return static_cast<NodeEngine*>(data);
  napi_throw_type_error(env, nullptr, "not an Engine");
  return nullptr;
}

napi_value NodeEngine::js_listen(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  NodeEngine* const self = unwrap(env, arguments.self);
  return self == nullptr ? nullptr : self->listen(arguments[0]);
}

napi_value NodeEngine::js_answer_bytes(napi_env env, napi_callback_info info) {
  const Arguments<2> arguments(env, info);
  NodeEngine* const self = unwrap(env, arguments.self);
  if (self == nullptr || self->entry(arguments[0]) == nullptr) return nullptr;
  const auto index = static_cast<std::uint32_t>(to_int32(env, arguments[0]));
  self->engine_->answer_bytes(index, bytes_of(env, arguments[1]));
  return nullptr;
}

napi_value NodeEngine::js_settle(napi_env env, napi_callback_info info) {
  const Arguments<2> arguments(env, info);
  NodeEngine* const self = unwrap(env, arguments.self);
  if (self == nullptr || self->engine_ == nullptr) return nullptr;
  std::string reply;
  if (!is_undefined(env, arguments[1])) read_string(env, arguments[1], reply);
  self->engine_->settle(to_int32(env, arguments[0]), std::move(reply));
  self->hook_.wake();
  return nullptr;
}

napi_value NodeEngine::js_takes_messages(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const NodeEngine* const self = unwrap(env, arguments.self);
  const bool takes = self != nullptr && self->engine_ != nullptr &&
                     self->engine_->takes_messages(to_int32(env, arguments[0]));
  napi_value answer = nullptr;
  napi_get_boolean(env, takes, &answer);
  return answer;
}

napi_value NodeEngine::js_push(napi_env env, napi_callback_info info) {
  const Arguments<2> arguments(env, info);
  NodeEngine* const self = unwrap(env, arguments.self);
  bool taken = false;
  if (self != nullptr && self->engine_ != nullptr) {
    std::string message;
    read_string(env, arguments[1], message);
    taken = self->engine_->push(to_int32(env, arguments[0]), message);
    self->hook_.wake();
  }
  napi_value answer = nullptr;
  napi_get_boolean(env, taken, &answer);
  return answer;
}

napi_value NodeEngine::js_stream_form(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const NodeEngine* const self = unwrap(env, arguments.self);
  const auto* const entry = self == nullptr ? nullptr : self->entry(arguments[0]);
  if (entry == nullptr || entry->reply == nullptr) return nullptr;
  return to_js(env, static_cast<double>(calls::Dispatcher::stream_form(*entry)));
}

napi_value NodeEngine::js_append(napi_env env, napi_callback_info info) {
  const Arguments<3> arguments(env, info);
  NodeEngine* const self = unwrap(env, arguments.self);
  bool more = false;
  if (self != nullptr && self->engine_ != nullptr) {
    std::string part;
    read_string(env, arguments[1], part);
    std::string event_id;
    if (!is_undefined(env, arguments[2])) read_string(env, arguments[2], event_id);
    more = self->engine_->append(to_int32(env, arguments[0]), part, event_id);
    self->hook_.wake();
  }
  napi_value answer = nullptr;
  napi_get_boolean(env, more, &answer);
  return answer;
}

napi_value NodeEngine::js_settle_bytes(napi_env env, napi_callback_info info) {
  const Arguments<2> arguments(env, info);
  NodeEngine* const self = unwrap(env, arguments.self);
  if (self == nullptr || self->engine_ == nullptr) return nullptr;
  self->engine_->settle_bytes(to_int32(env, arguments[0]), bytes_of(env, arguments[1]));
  self->hook_.wake();
  return nullptr;
}

napi_value NodeEngine::js_id_of(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const NodeEngine* const self = unwrap(env, arguments.self);
  const auto* const entry = self == nullptr ? nullptr : self->entry(arguments[0]);
  return entry == nullptr || entry->id.empty() ? nullptr : to_js(env, entry->id);
}

napi_value NodeEngine::js_params_of(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const NodeEngine* const self = unwrap(env, arguments.self);
  const auto* const entry = self == nullptr ? nullptr : self->entry(arguments[0]);
  return entry == nullptr || entry->params.empty() ? nullptr : valid_to_js(env, entry->params);
}

napi_value NodeEngine::js_params_of_call(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  NodeEngine* const self = unwrap(env, arguments.self);
  if (self == nullptr || self->engine_ == nullptr) return nullptr;
  const std::string_view params = self->engine_->params_of(to_int32(env, arguments[0]));
  return params.empty() ? nullptr : valid_to_js(env, params);
}

napi_value NodeEngine::js_timeout_ms_of(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const NodeEngine* const self = unwrap(env, arguments.self);
  const auto* const entry = self == nullptr ? nullptr : self->entry(arguments[0]);
  return to_js(env, entry == nullptr ? 0.0 : static_cast<double>(entry->timeout_ms));
}

napi_value NodeEngine::js_waited_ms(napi_env env, napi_callback_info info) {
  const Arguments<0> arguments(env, info);
  const NodeEngine* const self = unwrap(env, arguments.self);
  const bool dispatching = self != nullptr && self->dispatching_ != nullptr;
  return to_js(env, dispatching ? static_cast<double>(self->engine_->waited_ms()) : 0.0);
}

napi_value NodeEngine::js_headers_of(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const NodeEngine* const self = unwrap(env, arguments.self);
  if (self == nullptr) return nullptr;
  const auto* const entry = self->entry(arguments[0]);
  const bool http = entry != nullptr && entry->reply != nullptr;
  return self->fields_of(http ? entry->reply->head : std::string_view());
}

napi_value NodeEngine::js_headers_of_call(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  NodeEngine* const self = unwrap(env, arguments.self);
  if (self == nullptr) return nullptr;
  const std::int32_t call = to_int32(env, arguments[0]);
  return self->fields_of(self->engine_ ? self->engine_->head_of(call) : std::string_view());
}

napi_value NodeEngine::js_peer_of(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  NodeEngine* const self = unwrap(env, arguments.self);
  return self == nullptr ? nullptr : self->peer(to_int32(env, arguments[0]));
}

napi_value NodeEngine::js_set_secure_context(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  NodeEngine* const self = unwrap(env, arguments.self);
  if (self != nullptr) self->set_secure_context(arguments[0]);
  return nullptr;
}

napi_value NodeEngine::js_tls_of(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  NodeEngine* const self = unwrap(env, arguments.self);
  return self == nullptr ? nullptr : self->secure_peer(to_int32(env, arguments[0]));
}

napi_value NodeEngine::js_tls_failures(napi_env env, napi_callback_info info) {
  const Arguments<0> arguments(env, info);
  const NodeEngine* const self = unwrap(env, arguments.self);
  return self == nullptr ? nullptr : self->secure_failures();
}

napi_value NodeEngine::js_close(napi_env env, napi_callback_info info) {
  const Arguments<0> arguments(env, info);
  NodeEngine* const self = unwrap(env, arguments.self);
  if (self == nullptr || self->engine_ == nullptr || !self->listening_) return nullptr;
  self->engine_->close();
  self->hook_.wake();
  return nullptr;
}

}  // namespace ujrpc::node_addon
