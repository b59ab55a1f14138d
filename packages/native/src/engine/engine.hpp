#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/arena.hpp"
#include "engine/call_block.hpp"
#include "engine/dispatcher.hpp"
#include "engine/exchange.hpp"
#include "engine/method_table.hpp"
#include "engine/session.hpp"
#include "io/handler.hpp"
#include "io/transport.hpp"
#include "limits.hpp"
#include "policy/policy.hpp"
#include "timer/timer_wheel.hpp"

namespace ujrpc::engine {

struct EngineOptions {
  Limits limits;
  policy::HttpOptions http;
  std::string openrpc;  ///< The OpenRPC document as JSON text.
  std::vector<Method> methods;
  bool close_after_reply = false;  ///< Raw connections end with their first reply.
};

/// A JSON-RPC server without its methods: sockets on one side, calls on the other. For one thread,
/// driven by turn(), from any loop. All the calls that a turn brought are answered together.
class Engine final : private io::Handler {
 public:
  /// `application` answers the calls; `block` is where it finds them.
  Engine(std::unique_ptr<io::Kernel> kernel, EngineOptions options, Application& application,
         CallBlock& block);
  ~Engine() override;

  /// Begins to serve; once.
  const net::Address& listen(net::Listener listener);

  /// Waits at most `timeout_ms` (0: not at all, -1: for ever) for something to do, and does it.
  io::TurnResult turn(int timeout_ms);
  /// Hands replies that became ready outside of a turn to the kernel.
  void flush();
  /// How long turn() may wait, given what the caller would allow.
  int timeout_ms(int at_most);
  void watch(int fd) { transport_.watch(fd); }
  int poll_fd() { return transport_.poll_fd(); }

  /// See Dispatcher::answer_bytes().
  void answer_bytes(std::uint32_t index, std::span<const std::uint8_t> bytes) {
    dispatcher_.answer_bytes(index, bytes);
  }
  /// Answers a call whose outcome was kPending; an empty reply says nothing.
  void settle(std::int32_t call, std::string&& reply) {
    dispatcher_.settle(call, std::move(reply));
  }
  /// See Dispatcher::settle_bytes().
  void settle_bytes(std::int32_t call, std::span<const std::uint8_t> bytes) {
    dispatcher_.settle_bytes(call, bytes);
  }
  /// The params of a pending call of the scalar lane, as JSON text; empty if absent.
  std::string_view params_of(std::int32_t call);
  /// The head of the HTTP request that a pending call came in; empty on raw connections.
  std::string_view head_of(std::int32_t call);
  /// Where a connection comes from; null if there is none of that number. Application::dispatch is
  /// told when it closes.
  const net::Address* peer_of(std::int32_t connection);

  /// Stops accepting, answers what has begun, closes idle connections, cuts the rest after the
  /// drain timeout, then says closed().
  void close();

 private:
  void on_accept(io::Connection& connection) override;
  std::size_t on_data(io::Connection& connection, std::span<char> bytes) override;
  void on_eof(io::Connection& connection) override;
  void on_drain(io::Connection& connection) override;
  void on_timer(io::Connection& connection) override;
  void on_closed(io::Connection& connection, io::CloseReason reason) override;
  void end_turn() override;

  std::size_t on_first_bytes(io::Connection& connection, std::string_view input);
  Session* session_of(io::Connection& connection);
  void flush_sessions();
  void release(Session& session);

  EngineOptions options_;
  Application& application_;
  Arena arena_;
  ExchangePool exchanges_;
  http::KnownHeads known_heads_;
  Dispatcher dispatcher_;
  io::Transport transport_;
  timer::Timer drain_timer_;
  bool draining_ = false;
  bool closed_ = false;
  std::vector<Session*> touched_;
  std::vector<std::unique_ptr<Session>> sessions_;  ///< By number.
  std::vector<std::int32_t> free_numbers_;
  std::string scratch_;
  Services services_;
};

}  // namespace ujrpc::engine
