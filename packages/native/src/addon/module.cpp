#include <node_api.h>
#include <uv.h>

#include "addon/loop_hook.hpp"
#include "addon/node_engine.hpp"
#include "addon/values.hpp"
#include "io/open_kernel.hpp"

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
  if (!uring.available) addon::set(env, answer, "uring", addon::to_js(env, uring.reason));
  const io::OpenedKernel epoll = io::open_epoll_kernel();
  if (!epoll.kernel) addon::set(env, answer, "epoll", addon::to_js(env, epoll.error));
  return answer;
}

}  // namespace

NAPI_MODULE_INIT() {
  uv_loop_t* loop = nullptr;
  napi_get_uv_event_loop(env, &loop);
  // It frees itself when the environment ends, once libuv has closed its handles.
  auto* const hook = new addon::LoopHook(env, loop);
  addon::set(env, exports, "Engine", addon::NodeEngine::define(env, *hook));
  napi_value function = nullptr;
  napi_create_function(env, "probe", NAPI_AUTO_LENGTH, probe, nullptr, &function);
  addon::set(env, exports, "probe", function);
  napi_value has_uring = nullptr;
  napi_get_boolean(env, kHasUring, &has_uring);
  addon::set(env, exports, "hasUring", has_uring);
  return exports;
}
