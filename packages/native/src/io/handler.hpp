#pragma once

#include <cstddef>
#include <span>

#include "socket.hpp"

namespace ujrpc::io {

// Where a reactor reports; called only from Reactor::turn(). Every callback may send on, pause,
// resume, close and abort any connection, its own too. A reference is valid during the callback:
// keep the handle. No callback runs inside another.
class Handler {
 public:
  virtual ~Handler() = default;

  // The first call for a connection; to refuse it, close it.
  virtual void on_accept(Socket& socket) = 0;

  // All bytes that have not been consumed, kReadPadding readable bytes after them; they may be
  // changed in place and are valid during the call. Returns how many are consumed: the rest comes
  // again with what follows it, or, if reading is paused meanwhile, when it is resumed.
  virtual std::size_t on_data(Socket& socket, std::span<char> bytes) = 0;

  // The peer ended its writing, all its bytes were given to on_data before; those it did not
  // consume are in unconsumed() for the last time. Sending still works; the connection stays until
  // closed.
  virtual void on_eof(Socket& socket) = 0;

  // The send queue had passed the soft limit and has drained: whoever held back may go on.
  virtual void on_drain(Socket&) {}

  // What the peer sent does not fit into what all connections may buffer together, and is dropped:
  // the connection is to end.
  virtual void on_overload(Socket& socket) { socket.abort(); }

  // The connection's timer, armed with Connection::arm_timer.
  virtual void on_timer(Socket&) {}

  // The last call for a connection, exactly once, never from inside close() or abort().
  virtual void on_closed(Socket& socket, CloseReason reason) = 0;

  // Once per turn, after all events; what is sent here leaves with the same submit.
  virtual void end_turn() {}
};

}  // namespace ujrpc::io
