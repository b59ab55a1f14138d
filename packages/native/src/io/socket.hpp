#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "../net/address.hpp"
#include "../timer/timer_wheel.hpp"
#include "in_buffer.hpp"
#include "kernel.hpp"
#include "send_queue.hpp"

namespace ujrpc::io {

class Reactor;

enum class CloseReason {
  kClosed,        // close(): everything was sent
  kAborted,       // abort()
  kPeerLost,      // the peer reset the connection, or the network failed
  kSendOverflow,  // the peer read too slowly: the send queue passed the hard limit, or all together
                  // theirs
  kSendTimeout,   // close(): the peer stopped reading what was still to be sent
};

// One accepted connection. While nothing is under way it holds no buffers.
class Socket : private Endpoint {
 public:
  Socket(Reactor& reactor, Handle name, int socket);

  // The handler's own.
  void* context = nullptr;

  [[nodiscard]] Handle handle() const { return Endpoint::handle; }
  // Index of the listener that accepted it, as Transport::listen returned it.
  [[nodiscard]] std::uint32_t listener() const { return listener_; }
  // The descriptor, for options and statistics of the socket.
  [[nodiscard]] int descriptor() const { return fd; }
  [[nodiscard]] net::Address peer() const { return net::peer_address(fd); }
  // Whether it is over TLS, once its first bytes have arrived, and what is known of the peer then.
  [[nodiscard]] bool is_secure() const { return secure; }
  [[nodiscard]] std::shared_ptr<const SecurePeer> secure_peer() const;

  // Queues bytes; they leave at the end of the turn, or at Transport::flush() outside of one.
  // False: nothing is taken any more, the connection being closed, or over the hard limit, which
  // aborts it.
  bool send(std::string_view bytes);
  bool send(std::string&& bytes);
  // The same of bytes that outlive the reactor: large ones are not copied.
  bool send_kept(std::string_view bytes);
  [[nodiscard]] std::size_t queued_bytes() const { return queue_.bytes(); }
  // Since when the peer has taken nothing of what is queued, by the reactor's clock.
  [[nodiscard]] std::uint64_t taken_ms() const { return taken_ms_; }
  // The send queue passed the soft limit: nothing is read until it has drained to half of it.
  [[nodiscard]] bool congested() const { return congested_; }

  // What on_data has left unconsumed; in on_eof, the peer's last message if it lacks its end.
  [[nodiscard]] std::span<char> unconsumed() { return in_.bytes(); }

  // on_data is not called while paused; the kernel's receive window closes and the peer waits.
  void pause_read();
  void resume_read();
  // From on_data, to leave the rest to a later turn: on_data has it again after what is new then,
  // and after the connections that have waited longer.
  void yield_read();

  // Sends what is queued, ends our writing, and reads on (discarding) until the peer ends too or
  // linger_timeout_ms passes: closing with unread input would reset the connection, and the peer
  // could lose the last reply. No events follow but on_closed.
  void close();
  // Drops everything at once. No events follow but on_closed.
  void abort();
  // Neither closed nor aborted.
  [[nodiscard]] bool open() const { return state_ == State::kOpen; }

  // One timer per connection: arming it again moves it. Gone when the connection closes.
  void arm_timer(std::uint32_t delay_ms);

 private:
  friend class Reactor;

  enum class State : std::uint8_t {
    kOpen,
    kFlushing,   // close(): sending the rest
    kLingering,  // our writing has ended, waiting for the peer to end its own
    kDead,       // waiting for its operations to end, and for on_closed
  };

  [[nodiscard]] bool paused() const { return read_paused_ || congested_ || yielded_; }
  [[nodiscard]] bool wants_read() const;
  [[nodiscard]] bool may_send(std::size_t bytes);
  void queued();

  Reactor& reactor_;
  std::uint32_t listener_ = 0;
  State state_ = State::kOpen;
  CloseReason reason_ = CloseReason::kClosed;

  bool dirty_ = false;        // in the list of what flush has to look at
  bool resumed_ = false;      // in the list of those whose reading resumed
  bool drain_due_ = false;    // the queue drained and the handler does not know yet
  bool read_paused_ = false;  // by pause_read()
  bool congested_ = false;    // by the soft limit
  bool yielded_ = false;      // by yield_read(), until its turn comes
  std::uint64_t taken_ms_ = 0;
  bool eof_ = false;            // the peer ended its writing
  bool eof_due_ = false;        // and the handler does not know yet
  bool recv_armed_ = false;     // the kernel is receiving
  bool recv_stopping_ = false;  // and was asked to stop
  bool send_pending_ = false;   // the kernel is sending
  bool cancelled_ = false;      // dead: the kernel was asked to end its operations
  bool reported_ = false;       // dead: on_closed was called

  InBuffer in_;
  SendQueue queue_;
  std::size_t counted_bytes_ = 0;  // of both, in the budget of all connections
  timer::Timer timer_;             // the handler's while open, then the reactor's
};

}  // namespace ujrpc::io
