#pragma once

#include <node_api.h>
#include <uv.h>

#include <vector>

#include "net/unique_fd.hpp"

namespace ujrpc::node_addon {

class NodeEngine;

/// Drives the engines of one environment inside libuv's loop: a prepare handle blocks in the wait
/// of the first engine instead of libuv's, and that wait also ends when libuv has something to do.
/// What a turn has collected enters JavaScript in one callback scope.
///
/// Only one hook of a loop can wait instead of libuv: two would keep each other awake. The others
/// follow: libuv watches their engines, and wakes whoever waits.
class LoopHook {
 public:
  LoopHook(napi_env env, uv_loop_t* loop);
  LoopHook(const LoopHook&) = delete;
  LoopHook& operator=(const LoopHook&) = delete;

  /// Another copy of this addon, in another package, waits for this loop. To be said before add().
  void follow() { follows_ = true; }
  /// JavaScript has given an engine something to do, maybe outside of a turn.
  void wake();
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

  void run();
  void run_as_follower();
  bool must_yield() const;
  bool turn(int timeout_ms);
  int wait_at_most(int timeout_ms) const;
  void leave_javascript();
  void remove_closed();
  void report_failure();
  void lead();
  void start_watching(NodeEngine& engine);
  void stop_watching(const NodeEngine& engine);
  void remove(NodeEngine& engine);
  void close(uv_handle_t* handle);
  void handle_closed();

  napi_env env_;
  uv_loop_t* loop_;
  uv_prepare_t prepare_{};
  uv_idle_t idle_{};
  int open_handles_ = 0;
  /// Readable when libuv, or an engine that is not the first, has something to do.
  net::UniqueFd others_;
  std::vector<NodeEngine*> engines_;
  NodeEngine* leader_ = nullptr;  ///< The engine that waits: always the first.

  /// What libuv watches of an engine that follows.
  struct Watch;
  bool follows_ = false;
  std::vector<Watch*> watches_;
  uv_timer_t timer_{};  ///< When the first of their timers is due.
  bool in_turn_ = false;

  napi_async_context context_ = nullptr;
  napi_ref resource_ = nullptr;
  napi_ref failure_ = nullptr;
  napi_callback_scope scope_ = nullptr;
  napi_async_cleanup_hook_handle cleanup_ = nullptr;
};

}  // namespace ujrpc::node_addon
