#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "../net/listener.hpp"
#include "../timer/timer_wheel.hpp"
#include "budget.hpp"
#include "handler.hpp"
#include "kernel.hpp"
#include "send_queue.hpp"
#include "socket.hpp"
#include "socket_table.hpp"

namespace ujrpc::io {

struct ReactorLimits {
  std::size_t max_connections = 10'000;       // more wait in the backlog
  std::size_t soft_send_bytes = 64 * 1024;    // queued per connection: stops reading
  std::size_t hard_send_bytes = 1024 * 1024;  // queued before a send: aborts the connection
  std::size_t max_buffered_bytes = 1024 * 1024 * 1024;  // of all connections together
  std::uint32_t flush_timeout_ms = 10'000;  // after close(): without any byte taken by the peer
  std::uint32_t linger_timeout_ms = 1'000;  // after the last byte: until the peer ends too
  std::uint32_t accept_retry_ms = 100;      // out of descriptors, and no connection closed
};

struct TurnResult {
  bool watched_readable = false;  // the descriptor given to watch()
};

// Listeners, connections and timers over one kernel, for one thread (io_uring: the one that opened
// the kernel). Driven by turn(), from any loop:
//
//   for (;;) reactor.turn(-1);
//
// A loop of its own is driven inside turn(): watch(its descriptor), and turn(its timeout) returns
// when that is readable. The other way round, a foreign loop polls poll_fd() for at most
// timeout_ms(), then calls turn(0) and flush().
class Reactor final : private Completions {
 public:
  Reactor(std::unique_ptr<Kernel> kernel, Handler& handler, const ReactorLimits& limits = {});
  // Closes all without calling the handler.
  ~Reactor();
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  // Starts accepting; the index names the listener from then on.
  std::uint32_t listen(net::Listener listener);
  // Frees the port. Connections already accepted live on.
  void close_listener(std::uint32_t index);
  [[nodiscard]] const net::Address& listener_address(std::uint32_t index) const;

  // Sends what is queued, waits at most timeout_ms (0: not at all, -1: for ever) for events or
  // timers, reports them to the handler, and prepares what it queued. With io_uring that leaves
  // with the next turn: who does something else first calls flush().
  TurnResult turn(int timeout_ms);
  // Hands everything queued to the kernel now. Calls no handler.
  void flush();

  // How long turn() may wait, given what the caller would allow (-1: for ever).
  [[nodiscard]] int timeout_ms(int at_most = -1);
  void watch(int fd) { kernel_->watch(fd); }
  [[nodiscard]] int poll_fd() { return kernel_->poll_fd(); }

  // Null when the connection is gone.
  [[nodiscard]] Socket* find_socket(Handle handle) const { return table_.find(handle); }
  [[nodiscard]] std::size_t socket_count() const { return table_.size(); }
  // Calls visit(connection) for all that are open.
  template <class Visit>
  void for_each_open(Visit&& visit) const {
    table_.for_each([&](Socket& socket) {
      if (socket.open()) visit(socket);
    });
  }
  // Aborts every connection, those that are closing already too.
  void abort_all();

  // Timers other than those of connections; deadlines are in the milliseconds of now_ms().
  [[nodiscard]] timer::TimerWheel& timers() { return timers_; }
  // Differs from one turn to the next.
  [[nodiscard]] std::uint32_t turn_number() const { return turn_number_; }
  // The time when the turn woke.
  [[nodiscard]] std::uint64_t now_ms() const { return now_ms_; }
  // How long ago that is.
  [[nodiscard]] std::uint64_t turn_ms() const { return kernel_->now_ms() - now_ms_; }
  // What all connections buffer; the handler adds what it holds for them itself.
  [[nodiscard]] Budget& budget() { return budget_; }
  [[nodiscard]] const ReactorLimits& limits() const { return limits_; }

 private:
  friend class Socket;

  struct ListenerState {
    net::Listener listener;
    bool armed = false;     // the kernel is accepting
    bool stopping = false;  // and was asked to stop
    bool closed = false;
  };
  struct WaitingSocket {
    int fd;
    std::uint32_t listener;
  };

  // Completions
  Endpoint* find(Handle handle) override;
  void accepted(std::uint32_t listener, int fd) override;
  void accept_ended(std::uint32_t listener, int error) override;
  void received(Endpoint& endpoint, std::span<char> bytes) override;
  void recv_ended(Endpoint& endpoint, RecvEnd end, int error) override;
  void sent(Endpoint& endpoint, int result) override;
  void failed(Endpoint& endpoint, int error) override;
  void own_sent(Endpoint& endpoint, int error) override;
  void ended(Endpoint& endpoint) override;

  // Listeners
  [[nodiscard]] bool may_accept() const;
  [[nodiscard]] bool accepting_ended() const;
  void update_listeners();
  void admit(WaitingSocket waiting);
  void admit_waiting();

  // Delivery to the handler
  void deliver(Socket& socket, std::span<char> bytes);
  void deliver_buffered(Socket& socket);
  void deliver_eof(Socket& socket);
  void deliver_resumed();
  void keep(Socket& socket, std::span<const char> bytes);
  void count(Socket& socket);
  void timer_fired(Socket& socket);

  // Work for the kernel: callbacks only mark connections, flush_dirty() brings the kernel up to
  // date.
  void mark_dirty(Socket& socket);
  void mark_resumed(Socket& socket);
  void flush_dirty();
  void update(Socket& socket);
  void update_recv(Socket& socket);
  void send_queued(Socket& socket);
  bool account_sent(Socket& socket, int result);
  void begin_linger(Socket& socket);
  [[nodiscard]] static bool flushed(const Socket& socket);
  [[nodiscard]] static bool busy(const Socket& socket);

  // The end of a connection
  void start_close(Socket& socket);
  void kill(Socket& socket, CloseReason reason);
  void operation_ended(Socket& socket);
  void reap();
  void bury(Socket& socket);

  ReactorLimits limits_;
  Budget budget_;
  Handler& handler_;
  std::unique_ptr<Kernel> kernel_;
  timer::TimerWheel timers_;
  timer::Timer accept_retry_;
  std::uint64_t now_ms_;
  std::uint32_t turn_number_ = 0;
  ChunkPool pool_;
  std::vector<ListenerState> listeners_;
  std::deque<WaitingSocket> waiting_;  // accepted by the kernel when no more were wanted
  std::vector<Handle> dirty_;
  std::deque<Handle> resumed_;
  std::vector<Handle> dead_;
  std::vector<Handle> batch_;  // the list being worked on, while callbacks fill it again
  SocketTable table_;          // last: connections leave the timer wheel when they go
};

}  // namespace ujrpc::io
