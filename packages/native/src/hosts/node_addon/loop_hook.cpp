#include "hosts/node_addon/loop_hook.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <utility>

#include "hosts/node_addon/node_engine.hpp"
#include "hosts/node_addon/values.hpp"

namespace ujrpc::node_addon {

namespace {

/// An active idle handle: libuv looks for events but does not sleep.
void keep_awake(uv_idle_t& idle) {
  uv_idle_start(&idle, [](uv_idle_t*) {});
}

void watch(int epoll, int operation, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  epoll_ctl(epoll, operation, fd, &event);
}

}  // namespace

struct LoopHook::Watch {
  LoopHook& hook;
  NodeEngine& engine;
  uv_poll_t poll{};
};

LoopHook::LoopHook(napi_env env, uv_loop_t* loop)
    : env_(env), loop_(loop), others_(::epoll_create1(EPOLL_CLOEXEC)) {
  uv_prepare_init(loop, &prepare_);
  uv_idle_init(loop, &idle_);
  uv_timer_init(loop, &timer_);
  open_handles_ = 3;
  prepare_.data = this;
  watch(others_.get(), EPOLL_CTL_ADD, uv_backend_fd(loop));
  napi_value resource = nullptr;
  napi_create_object(env, &resource);
  napi_create_reference(env, resource, 1, &resource_);
  napi_async_init(env, resource, to_js(env, "ujrpc"), &context_);
  napi_add_async_cleanup_hook(env, on_cleanup, this, &cleanup_);
}

void LoopHook::add(NodeEngine& engine) {
  if (engines_.empty()) uv_prepare_start(&prepare_, on_prepare);
  engines_.push_back(&engine);
  if (follows_) return start_watching(engine);
  if (engines_.size() > 1) watch(others_.get(), EPOLL_CTL_ADD, engine.engine().poll_fd());
  lead();
}

void LoopHook::start_watching(NodeEngine& engine) {
  auto* const watch = new Watch{*this, engine};
  uv_poll_init(loop_, &watch->poll, engine.engine().poll_fd());
  ++open_handles_;
  watch->poll.data = watch;
  uv_poll_start(&watch->poll, UV_READABLE, [](uv_poll_t* handle, int, int) {
    static_cast<Watch*>(handle->data)->hook.run_as_follower();
  });
  watches_.push_back(watch);
  wake();
}

void LoopHook::stop_watching(const NodeEngine& engine) {
  const auto found = std::find_if(watches_.begin(), watches_.end(), [&engine](const Watch* watch) {
    return &watch->engine == &engine;
  });
  if (found == watches_.end()) return;
  uv_close(reinterpret_cast<uv_handle_t*>(&(*found)->poll), [](uv_handle_t* handle) {
    auto* const watch = static_cast<Watch*>(handle->data);
    LoopHook& hook = watch->hook;
    delete watch;
    hook.handle_closed();
  });
  watches_.erase(found);
}

void LoopHook::wake() {
  if (follows_ && !in_turn_ && !engines_.empty()) keep_awake(idle_);
}

// epoll sets must not watch each other in a circle, so the leader is in nobody's. One that follows
// another was; the very first is not even asked for its descriptor, since a ring makes an eventfd
// for that, to be signalled with every completion and read in every turn.
void LoopHook::lead() {
  NodeEngine* const first = engines_.empty() ? nullptr : engines_.front();
  NodeEngine* const before = std::exchange(leader_, first);
  if (before == first || first == nullptr) return;
  if (before != nullptr) watch(others_.get(), EPOLL_CTL_DEL, first->engine().poll_fd());
  first->engine().watch(others_.get());
}

void LoopHook::on_prepare(uv_prepare_t* handle) { static_cast<LoopHook*>(handle->data)->run(); }

void LoopHook::run() {
  uv_idle_stop(&idle_);
  if (follows_) return run_as_follower();
  for (;;) {
    uv_update_time(loop_);
    const int timeout = must_yield() ? 0 : uv_backend_timeout(loop_);
    const bool libuv_ready = turn(timeout);
    if (engines_.empty()) return;
    if (libuv_ready || timeout == 0 || must_yield()) break;
  }
  for (NodeEngine* engine : engines_) engine->engine().flush();
  uv_update_time(loop_);
  keep_awake(idle_);  // to sleep is for us to do
}

void LoopHook::run_as_follower() {
  turn(0);
  if (engines_.empty()) return;
  for (NodeEngine* engine : engines_) engine->engine().flush();
  const int timeout = wait_at_most(-1);
  if (timeout == 0) keep_awake(idle_);
  if (timeout > 0) {
    uv_update_time(loop_);
    uv_timer_start(
        &timer_, [](uv_timer_t*) {}, static_cast<std::uint64_t>(timeout), 0);
  }
}

// Descriptors that JavaScript began to watch are registered by libuv's own poll only: until they
// are, our wait would not see them.
bool LoopHook::must_yield() const {
  const auto* const queue = reinterpret_cast<void* const*>(&loop_->watcher_queue);
  const bool unregistered = queue[0] != queue;
  return unregistered || uv_backend_timeout(loop_) == 0;
}

bool LoopHook::turn(int timeout_ms) {
  const HandleScope handles(env_);
  in_turn_ = true;
  bool libuv_ready = false;
  for (std::size_t i = 0; i < engines_.size(); ++i) {
    const int timeout = i == 0 ? wait_at_most(timeout_ms) : 0;
    const io::TurnResult result = engines_[i]->engine().turn(timeout);
    libuv_ready = libuv_ready || result.watched_readable;
  }
  leave_javascript();
  in_turn_ = false;
  remove_closed();
  report_failure();
  return libuv_ready;
}

int LoopHook::wait_at_most(int timeout_ms) const {
  for (NodeEngine* engine : engines_) timeout_ms = engine->engine().timeout_ms(timeout_ms);
  return timeout_ms;
}

void LoopHook::enter_javascript() {
  if (scope_ != nullptr) return;
  napi_value resource = nullptr;
  napi_get_reference_value(env_, resource_, &resource);
  napi_open_callback_scope(env_, resource, context_, &scope_);
}

void LoopHook::leave_javascript() {
  if (scope_ == nullptr) return;
  napi_close_callback_scope(env_, std::exchange(scope_, nullptr));
  bool pending = false;
  napi_is_exception_pending(env_, &pending);
  napi_value error = nullptr;
  if (pending && napi_get_and_clear_last_exception(env_, &error) == napi_ok) fail(error);
}

void LoopHook::fail(napi_value error) {
  if (failure_ != nullptr) return;
  napi_value holder = nullptr;  // not every value can be referred to
  napi_create_object(env_, &holder);
  set(env_, holder, "error", error);
  napi_create_reference(env_, holder, 1, &failure_);
}

void LoopHook::report_failure() {
  if (failure_ == nullptr) return;
  for (NodeEngine* engine : engines_) engine->engine().flush();
  napi_value holder = nullptr;
  napi_get_reference_value(env_, failure_, &holder);
  napi_delete_reference(env_, std::exchange(failure_, nullptr));
  napi_fatal_exception(env_, property(env_, holder, "error"));
}

void LoopHook::remove_closed() {
  const auto closed = std::stable_partition(
      engines_.begin(), engines_.end(), [](NodeEngine* engine) { return !engine->is_closed(); });
  if (closed == engines_.end()) return;
  const std::vector<NodeEngine*> gone(closed, engines_.end());
  engines_.erase(closed, engines_.end());
  for (NodeEngine* engine : gone) remove(*engine);
  if (!follows_) lead();
  if (!engines_.empty()) return;
  uv_prepare_stop(&prepare_);
  uv_idle_stop(&idle_);
  uv_timer_stop(&timer_);
}

void LoopHook::remove(NodeEngine& engine) {
  stop_watching(engine);
  engine.release();
}

// The environment ends: a worker was stopped, or the main script is over.
void LoopHook::on_cleanup(napi_async_cleanup_hook_handle handle, void* data) {
  auto& self = *static_cast<LoopHook*>(data);
  // Within a turn only process.exit() comes here: the process is about to end, and with it all.
  if (self.in_turn_) {
    napi_remove_async_cleanup_hook(handle);
    return;
  }
  for (NodeEngine* engine : std::exchange(self.engines_, {})) self.remove(*engine);
  napi_async_destroy(self.env_, self.context_);
  napi_delete_reference(self.env_, self.resource_);
  self.close(reinterpret_cast<uv_handle_t*>(&self.prepare_));
  self.close(reinterpret_cast<uv_handle_t*>(&self.idle_));
  self.close(reinterpret_cast<uv_handle_t*>(&self.timer_));
}

void LoopHook::close(uv_handle_t* handle) {
  handle->data = this;
  uv_close(handle,
           [](uv_handle_t* closed) { static_cast<LoopHook*>(closed->data)->handle_closed(); });
}

void LoopHook::handle_closed() {
  if (--open_handles_ > 0) return;
  napi_remove_async_cleanup_hook(cleanup_);
  delete this;
}

}  // namespace ujrpc::node_addon
