// How connections end: close() flushes and lingers, kill() ends at once; in both cases reap()
// reports it, waits for the kernel to let go, and releases the slot.
#include <utility>

#include "reactor.hpp"

namespace ujrpc::io {

void Reactor::start_close(Socket& socket) {
  if (!socket.open()) return;
  socket.state_ = Socket::State::kFlushing;
  timers_.arm(socket.timer_, now_ms_ + limits_.flush_timeout_ms);
  mark_dirty(socket);
}

// RFC 9112 section 9.6: closing both directions at once could reset the connection before the peer
// has read the last response; so our writing ends first, and input is taken away meanwhile.
void Reactor::begin_linger(Socket& socket) {
  socket.in_.clear();
  count(socket);
  if (socket.eof_ && !socket.secure) {
    kill(socket, CloseReason::kClosed);
  } else if (kernel_->shutdown_write(socket) != 0) {
    kill(socket, CloseReason::kPeerLost);
  } else if (socket.eof_ && !socket.sends_own) {
    kill(socket, CloseReason::kClosed);
  } else {
    socket.state_ = Socket::State::kLingering;
    timers_.arm(socket.timer_, now_ms_ + limits_.linger_timeout_ms);
  }
}

void Reactor::kill(Socket& socket, CloseReason reason) {
  if (socket.state_ == Socket::State::kDead) return;
  socket.state_ = Socket::State::kDead;
  socket.reason_ = reason;
  timers_.cancel(socket.timer_);
  dead_.push_back(socket.handle());
}

void Reactor::abort_all() {
  table_.for_each([this](Socket& socket) { kill(socket, CloseReason::kAborted); });
}

// Whether all that a connection had to send before its end is out.
bool Reactor::flushed(const Socket& socket) {
  return socket.state_ == Socket::State::kFlushing && socket.queue_.empty() && !socket.sends_own;
}

// Whether the kernel has an operation of the connection under way.
bool Reactor::busy(const Socket& socket) {
  return socket.recv_armed_ || socket.send_pending_ || socket.sends_own;
}

void Reactor::operation_ended(Socket& socket) {
  if (socket.cancelled_ && !busy(socket)) dead_.push_back(socket.handle());
}

void Reactor::reap() {
  std::vector<Handle> dead;
  std::swap(dead, dead_);
  for (const Handle handle : dead) {
    if (Socket* socket = table_.find(handle)) bury(*socket);
  }
}

void Reactor::bury(Socket& socket) {
  if (!std::exchange(socket.reported_, true)) {
    handler_.on_closed(socket, socket.reason_);
  }
  if (busy(socket) && !std::exchange(socket.cancelled_, true) && !kernel_->cancel(socket)) return;
  kernel_->close(socket);
  budget_.remove(socket.counted_bytes_);
  table_.release(socket.handle());
  timers_.cancel(accept_retry_);  // a descriptor is free again
}

}  // namespace ujrpc::io
