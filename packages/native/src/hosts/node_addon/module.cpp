#include <node_api.h>
#include <uv.h>

#include <string>

#include "hosts/node_addon/loop_hook.hpp"
#include "hosts/node_addon/node_engine.hpp"
#include "hosts/node_addon/values.hpp"
#include "io/open_kernel.hpp"
#include "tls/secure_kernel.hpp"

namespace {

using namespace ujrpc;

#if defined(UJRPC_HAVE_URING)
constexpr bool kHasUring = true;
#else
constexpr bool kHasUring = false;
#endif

napi_value probe(napi_env env, napi_callback_info) {
  napi_value answer = nullptr;
  napi_create_object(env, &answer);
  const io::Probe uring = io::probe_io_uring();
  if (!uring.available) node_addon::set(env, answer, "uring", node_addon::to_js(env, uring.reason));
  const io::OpenedKernel epoll = io::open_epoll_kernel();
  if (!epoll.kernel) node_addon::set(env, answer, "epoll", node_addon::to_js(env, epoll.error));
  const std::string no_tls = tls::unavailable();
  if (!no_tls.empty()) node_addon::set(env, answer, "tls", node_addon::to_js(env, no_tls));
  return answer;
}

napi_value follow(napi_env env, napi_callback_info info) {
  void* hook = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &hook);
  static_cast<node_addon::LoopHook*>(hook)->follow();
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  uv_loop_t* loop = nullptr;
  napi_get_uv_event_loop(env, &loop);
  // It frees itself when the environment ends, once libuv has closed its handles.
  auto* const hook = new node_addon::LoopHook(env, loop);
  node_addon::set(env, exports, "Engine", node_addon::NodeEngine::define(env, *hook));
  napi_value function = nullptr;
  napi_create_function(env, "probe", NAPI_AUTO_LENGTH, probe, nullptr, &function);
  node_addon::set(env, exports, "probe", function);
  napi_create_function(env, "follow", NAPI_AUTO_LENGTH, follow, hook, &function);
  node_addon::set(env, exports, "follow", function);
  napi_value has_uring = nullptr;
  napi_get_boolean(env, kHasUring, &has_uring);
  node_addon::set(env, exports, "hasUring", has_uring);
  return exports;
}
