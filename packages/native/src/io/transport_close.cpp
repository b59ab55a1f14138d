// How connections end: close() flushes and lingers, kill() ends at once; in both cases reap()
// reports it, waits for the kernel to let go, and releases the slot.
#include <utility>

#include "transport.hpp"

namespace ujrpc::io {

void Transport::start_close(Connection& connection) {
  if (!connection.open()) return;
  connection.state_ = Connection::State::kFlushing;
  timers_.arm(connection.timer_, now_ms_ + limits_.flush_timeout_ms);
  mark_dirty(connection);
}

// RFC 9112 section 9.6: closing both directions at once could reset the connection before the peer
// has read the last response; so our writing ends first, and input is taken away meanwhile.
void Transport::begin_linger(Connection& connection) {
  connection.in_.clear();
  if (connection.eof_) {
    kill(connection, CloseReason::kClosed);
  } else if (kernel_->shutdown_write(connection) != 0) {
    kill(connection, CloseReason::kPeerLost);
  } else {
    connection.state_ = Connection::State::kLingering;
    timers_.arm(connection.timer_, now_ms_ + limits_.linger_timeout_ms);
  }
}

void Transport::kill(Connection& connection, CloseReason reason) {
  if (connection.state_ == Connection::State::kDead) return;
  connection.state_ = Connection::State::kDead;
  connection.reason_ = reason;
  timers_.cancel(connection.timer_);
  dead_.push_back(connection.handle());
}

void Transport::abort_all() {
  table_.for_each([this](Connection& connection) { kill(connection, CloseReason::kAborted); });
}

void Transport::operation_ended(Connection& connection) {
  const bool more = connection.recv_armed_ || connection.send_pending_;
  if (connection.cancelled_ && !more) dead_.push_back(connection.handle());
}

void Transport::reap() {
  std::vector<Handle> dead;
  std::swap(dead, dead_);
  for (const Handle handle : dead) {
    if (Connection* connection = table_.find(handle)) bury(*connection);
  }
}

void Transport::bury(Connection& connection) {
  if (!std::exchange(connection.reported_, true)) {
    handler_.on_closed(connection, connection.reason_);
  }
  const bool busy = connection.recv_armed_ || connection.send_pending_;
  if (busy && !std::exchange(connection.cancelled_, true) && !kernel_->cancel(connection)) return;
  kernel_->close(connection);
  table_.release(connection.handle());
  timers_.cancel(accept_retry_);  // a descriptor is free again
}

}  // namespace ujrpc::io
