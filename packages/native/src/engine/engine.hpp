#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "calls/arena.hpp"
#include "calls/call_block.hpp"
#include "calls/dispatcher.hpp"
#include "calls/method_table.hpp"
#include "connections/connection.hpp"
#include "connections/reply.hpp"
#include "io/handler.hpp"
#include "io/reactor.hpp"
#include "protocols/http/policy.hpp"
#include "timer/timer_wheel.hpp"
#include "words.hpp"

namespace ujrpc::engine {

struct EngineOptions {
  Limits limits;
  http::HttpOptions http;
  std::vector<calls::Method> methods;
  bool close_after_reply = false;  ///< Raw connections end with their first reply.
};

/// A JSON-RPC server without its methods: sockets on one side, calls on the other. For one thread,
/// driven by turn(), from any loop. All the calls that a turn brought are answered together.
class Engine final : private io::Handler {
 public:
  /// `application` answers the calls; `block` is where it finds them.
  Engine(std::unique_ptr<io::Kernel> kernel, EngineOptions options, calls::Application& application,
         calls::CallBlock& block);
  ~Engine() override;

  /// Begins to serve; once.
  const net::Address& listen(net::Listener listener);

  /// Waits at most `timeout_ms` (0: not at all, -1: for ever) for something to do, and does it.
  io::TurnResult turn(int timeout_ms);
  /// Hands replies that became ready outside of a turn to the kernel.
  void flush();
  /// How long turn() may wait, given what the caller would allow.
  int timeout_ms(int at_most);
  void watch(int fd) { reactor_.watch(fd); }
  /// What all connections buffer together: unread input, replies that wait, unsent ones.
  std::size_t buffered_bytes() { return reactor_.budget().bytes(); }
  int poll_fd() { return reactor_.poll_fd(); }
  /// How long ago the turn began, and with it what it brought arrived, in milliseconds.
  std::uint64_t waited_ms() const { return reactor_.turn_ms(); }

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
  /// See Dispatcher::append(); while no dispatch is under way.
  bool append(std::int32_t call, std::string_view part, std::string_view event_id) {
    return dispatcher_.append(call, part, event_id);
  }
  /// The params of a pending call of the scalar lane, as JSON text; empty if absent.
  std::string_view params_of(std::int32_t call);
  /// The head of the HTTP request that a pending call came in; empty on raw connections.
  std::string_view head_of(std::int32_t call);
  /// Where a connection comes from; null if there is none of that number. Application::dispatch is
  /// told when it closes.
  const net::Address* peer_of(std::int32_t connection);
  /// The result of a connection's handshake; null if there is none of that number, or without
  /// TLS. As peer_of().
  const io::SecurePeer* secure_peer_of(std::int32_t connection);

  /// Whether push() can send to a connection whose peer_of() was asked for: HTTP has no way to.
  bool takes_messages(std::int32_t connection) const;

  /// Sends a message that answers nothing to a connection whose peer_of() was asked for. False if
  /// it takes none: it is gone or ending, or speaks HTTP.
  bool push(std::int32_t connection, std::string_view message);

  /// Stops accepting, answers what has begun, closes idle connections, cuts the rest after the
  /// drain timeout, then says closed().
  void close();

 private:
  void on_accept(io::Socket& socket) override;
  std::size_t on_data(io::Socket& socket, std::span<char> bytes) override;
  void on_eof(io::Socket& socket) override;
  void on_drain(io::Socket& socket) override;
  void on_timer(io::Socket& socket) override;
  void on_overload(io::Socket& socket) override;
  void on_closed(io::Socket& socket, io::CloseReason reason) override;
  void end_turn() override;

  std::size_t on_first_bytes(io::Socket& socket, std::string_view input);
  connections::Connection* connection_of(io::Socket& socket);
  connections::Connection* known(std::int32_t connection) const;
  void flush_connections();
  void release(connections::Connection& connection);

  EngineOptions options_;
  calls::Application& application_;
  calls::Arena arena_;
  connections::ReplyPool replies_;
  http::KnownHeads known_heads_;
  connections::CancelKeys cancel_keys_;
  calls::Dispatcher dispatcher_;
  io::Reactor reactor_;
  timer::Timer drain_timer_;
  bool draining_ = false;
  bool closed_ = false;
  std::vector<connections::Connection*> touched_;
  std::string scratch_;
  connections::Services services_;  ///< Before the connections, which use it to their end.
  std::vector<std::unique_ptr<connections::Connection>> connections_;  ///< By number.
  std::vector<std::int32_t> free_numbers_;
};

}  // namespace ujrpc::engine
