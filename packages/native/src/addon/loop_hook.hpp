#pragma once

#include <node_api.h>
#include <uv.h>

#include <vector>

#include "net/unique_fd.hpp"

namespace ujrpc::addon {

class NodeEngine;

/// Drives the engines of one environment inside libuv's loop: a prepare handle blocks in the wait
/// of the first engine instead of libuv's, and that wait also ends when libuv has something to do.
/// What a turn has collected enters JavaScript in one callback scope.
class LoopHook {
 public:
  LoopHook(napi_env env, uv_loop_t* loop);
  LoopHook(const LoopHook&) = delete;
  LoopHook& operator=(const LoopHook&) = delete;

  /// From now on the engine has its turns, and keeps the loop alive, until it is closed.
  void add(NodeEngine& engine);

  /// To be called before JavaScript is, within a turn: next ticks and promises follow at its end.
  void enter_javascript();

  /// `error` becomes an uncaught exception when the turn's replies are sent.
  void fail(napi_value error);

 private:
  ~LoopHook() = default;

  static void on_prepare(uv_prepare_t* handle);
  static void on_cleanup(napi_async_cleanup_hook_handle handle, void* self);
  static void on_handle_closed(uv_handle_t* handle);

  void run();
  bool must_yield() const;
  bool turn(int timeout_ms);
  int wait_at_most(int timeout_ms) const;
  void leave_javascript();
  void remove_closed();
  void report_failure();
  void lead();
  void sleep_in_libuv(bool yes);

  napi_env env_;
  uv_loop_t* loop_;
  uv_prepare_t prepare_{};
  uv_idle_t idle_{};
  int open_handles_ = 2;
  /// Readable when libuv, or an engine that is not the first, has something to do.
  net::UniqueFd others_;
  std::vector<NodeEngine*> engines_;
  NodeEngine* leader_ = nullptr;  ///< The engine that waits: always the first.
  bool in_turn_ = false;

  napi_async_context context_ = nullptr;
  napi_ref resource_ = nullptr;
  napi_ref failure_ = nullptr;
  napi_callback_scope scope_ = nullptr;
  napi_async_cleanup_hook_handle cleanup_ = nullptr;
};

}  // namespace ujrpc::addon
