#include "reactor.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace ujrpc::io {
namespace {

constexpr int kShutdownRounds = 100;
constexpr int kShutdownWaitMs = 10;

// Connections with more to do than a turn's worth go on one after the other, so few in each turn
// that one with a single new request hardly waits for them.
constexpr std::size_t kResumedPerTurn = 16;

}  // namespace

Reactor::Reactor(std::unique_ptr<Kernel> kernel, Handler& handler, const ReactorLimits& limits)
    : limits_(limits),
      budget_(limits.max_buffered_bytes),
      handler_(handler),
      kernel_(std::move(kernel)),
      timers_(kernel_->now_ms()),
      accept_retry_([](void*) {}, nullptr),  // being armed is all it is for, see may_accept()
      now_ms_(kernel_->now_ms()) {}

// The kernel may hold pointers into send queues until it says that each operation has ended.
Reactor::~Reactor() {
  for (std::uint32_t i = 0; i < listeners_.size(); i++) close_listener(i);
  table_.for_each([this](Socket& socket) {
    kill(socket, CloseReason::kAborted);
    socket.reported_ = true;
  });
  for (int round = 0; round < kShutdownRounds; round++) {
    reap();
    if (table_.size() == 0 && accepting_ended()) break;
    kernel_->wait(kShutdownWaitMs);
    kernel_->dispatch(*this);
  }
  for (const WaitingSocket& socket : waiting_) kernel_->close_fd(socket.fd);
  kernel_.reset();
}

TurnResult Reactor::turn(int at_most_ms) {
  flush_dirty();
  kernel_->wait(timeout_ms(at_most_ms));
  now_ms_ = kernel_->now_ms();
  turn_number_++;
  TurnResult result;
  result.watched_readable = kernel_->dispatch(*this);
  deliver_resumed();
  timers_.advance(now_ms_);
  reap();
  admit_waiting();
  handler_.end_turn();
  flush_dirty();
  return result;
}

void Reactor::flush() {
  flush_dirty();
  kernel_->submit();
}

int Reactor::timeout_ms(int at_most) {
  at_most = kernel_->timeout_ms(at_most);
  if (!dirty_.empty() || !resumed_.empty() || !dead_.empty()) return 0;
  const auto wake = timers_.next_wake_ms();
  if (!wake || at_most == 0) return at_most;
  const std::uint64_t now = kernel_->now_ms();
  constexpr std::uint64_t kLongest = 24 * 3600 * 1000;
  const auto delay = static_cast<int>(*wake > now ? std::min(*wake - now, kLongest) : 0);
  return at_most < 0 ? delay : std::min(delay, at_most);
}

void Reactor::mark_dirty(Socket& socket) {
  if (std::exchange(socket.dirty_, true)) return;
  dirty_.push_back(socket.handle());
}

void Reactor::mark_resumed(Socket& socket) {
  mark_dirty(socket);
  if (std::exchange(socket.resumed_, true)) return;
  resumed_.push_back(socket.handle());
}

void Reactor::flush_dirty() {
  update_listeners();
  std::swap(batch_, dirty_);
  for (const Handle handle : batch_) {
    if (Socket* socket = table_.find(handle)) update(*socket);
  }
  batch_.clear();
}

void Reactor::update(Socket& socket) {
  socket.dirty_ = false;
  if (socket.state_ == Socket::State::kDead) return;
  send_queued(socket);
  // Here, at the end of the turn: what it left to a later one does not go on in the same.
  if (socket.yielded_ && !std::exchange(socket.resumed_, true)) {
    resumed_.push_back(socket.handle());
  }
  if (flushed(socket)) begin_linger(socket);
  update_recv(socket);
}

void Reactor::update_recv(Socket& socket) {
  const bool wanted = socket.wants_read();
  if (wanted && !socket.recv_armed_) {
    socket.recv_armed_ = true;
    kernel_->recv(socket);
  } else if (!wanted && socket.recv_armed_ && !socket.recv_stopping_ &&
             socket.state_ != Socket::State::kDead) {
    const bool stopped = kernel_->stop_recv(socket);
    socket.recv_armed_ = !stopped;
    socket.recv_stopping_ = !stopped;
  }
}

void Reactor::send_queued(Socket& socket) {
  while (!socket.send_pending_ && !socket.queue_.empty()) {
    // What comes after a last reply is the end of our writing: both travel in one segment.
    const bool more =
        socket.queue_.has_more_than_front() || socket.state_ == Socket::State::kFlushing;
    const int result = kernel_->send(socket, socket.queue_.lend_front(), more);
    if (result == Kernel::kPending) {
      socket.send_pending_ = true;
    } else if (!account_sent(socket, result)) {
      return;
    }
  }
}

// False: do not go on sending now.
bool Reactor::account_sent(Socket& socket, int result) {
  if (result < 0) {
    kill(socket, CloseReason::kPeerLost);
    return false;
  }
  socket.queue_.sent(static_cast<std::size_t>(result), pool_);
  count(socket);
  if (result == 0) {
    mark_dirty(socket);
    return false;
  }
  socket.taken_ms_ = now_ms_;
  if (socket.state_ == Socket::State::kFlushing) {
    timers_.arm(socket.timer_, now_ms_ + limits_.flush_timeout_ms);
  }
  // Half the limit, not the limit: a queue at its edge would stop and start reading at every send.
  if (socket.congested_ && socket.queue_.bytes() <= limits_.soft_send_bytes / 2) {
    socket.congested_ = false;
    socket.drain_due_ = true;
    mark_resumed(socket);
  }
  return true;
}

void Reactor::sent(Endpoint& endpoint, int result) {
  auto& socket = static_cast<Socket&>(endpoint);
  socket.send_pending_ = false;
  if (socket.state_ == Socket::State::kDead) {
    operation_ended(socket);
    return;
  }
  account_sent(socket, result);
  const bool last = flushed(socket);
  // Now, not at the end of the turn: the kernel may keep what it took until it knows that no more
  // comes, and the calls of this turn may take long.
  if (last) begin_linger(socket);
  if (last || !socket.queue_.empty()) mark_dirty(socket);
}

Endpoint* Reactor::find(Handle handle) { return table_.find(handle); }

void Reactor::received(Endpoint& endpoint, std::span<char> bytes) {
  auto& socket = static_cast<Socket&>(endpoint);
  if (!socket.open()) return;  // a closing connection reads only to take the peer's bytes away
  if (socket.in_.empty() && !socket.paused()) {
    deliver(socket, bytes);
    return;
  }
  keep(socket, bytes);
  if (socket.open() && !socket.in_.empty() && !socket.paused()) deliver_buffered(socket);
}

// One connection must not take what all the others live on: it is told, and what it sent is
// dropped.
void Reactor::keep(Socket& socket, std::span<const char> bytes) {
  if (bytes.empty()) return;
  if (budget_.fits(bytes.size())) {
    socket.in_.append(bytes);
  } else {
    socket.in_.clear();
    handler_.on_overload(socket);
  }
  count(socket);
}

void Reactor::count(Socket& socket) {
  const std::size_t bytes = socket.in_.size() + socket.queue_.bytes();
  budget_.change(std::exchange(socket.counted_bytes_, bytes), bytes);
}

void Reactor::deliver(Socket& socket, std::span<char> bytes) {
  const std::size_t consumed = handler_.on_data(socket, bytes);
  assert(consumed <= bytes.size());
  if (socket.open()) keep(socket, bytes.subspan(consumed));
}

void Reactor::deliver_buffered(Socket& socket) {
  const std::size_t consumed = handler_.on_data(socket, socket.in_.bytes());
  if (socket.open()) socket.in_.consume(consumed);
  count(socket);
}

void Reactor::recv_ended(Endpoint& endpoint, RecvEnd end, int) {
  auto& socket = static_cast<Socket&>(endpoint);
  socket.recv_armed_ = false;
  socket.recv_stopping_ = false;
  if (socket.state_ == Socket::State::kDead) {
    operation_ended(socket);
    return;
  }
  switch (end) {
    case RecvEnd::kFailed:
      kill(socket, CloseReason::kPeerLost);
      break;
    case RecvEnd::kEof:
      socket.eof_ = true;
      socket.eof_due_ = true;
      // Input that was held back comes first: deliver_resumed() has it, then the end.
      if (!socket.open() || !(socket.paused() || socket.resumed_)) {
        deliver_eof(socket);
      }
      break;
    case RecvEnd::kStopped:
      mark_dirty(socket);
      break;
  }
}

void Reactor::deliver_eof(Socket& socket) {
  if (socket.state_ == Socket::State::kLingering) {
    kill(socket, CloseReason::kClosed);
  } else if (std::exchange(socket.eof_due_, false) && socket.open()) {
    handler_.on_eof(socket);
    socket.in_.clear();  // nothing can complete it any more
  }
}

void Reactor::failed(Endpoint& endpoint, int) {
  auto& socket = static_cast<Socket&>(endpoint);
  if (socket.state_ != Socket::State::kDead) kill(socket, CloseReason::kPeerLost);
}

void Reactor::own_sent(Endpoint& endpoint, int error) {
  auto& socket = static_cast<Socket&>(endpoint);
  if (socket.state_ == Socket::State::kDead) return operation_ended(socket);
  if (error != 0) return kill(socket, CloseReason::kPeerLost);
  // It was our leave of a peer that had ended already.
  if (socket.state_ == Socket::State::kLingering && socket.eof_) {
    return kill(socket, CloseReason::kClosed);
  }
  mark_dirty(socket);
}

void Reactor::ended(Endpoint& endpoint) {
  auto& socket = static_cast<Socket&>(endpoint);
  start_close(socket);
}

void Reactor::deliver_resumed() {
  for (std::size_t left = std::min(resumed_.size(), kResumedPerTurn); left > 0; left--) {
    Socket* socket = table_.find(resumed_.front());
    resumed_.pop_front();
    if (socket == nullptr) continue;
    socket->resumed_ = false;
    if (std::exchange(socket->yielded_, false)) mark_dirty(*socket);
    const bool drained = std::exchange(socket->drain_due_, false);
    if (drained && socket->open() && !socket->congested()) handler_.on_drain(*socket);
    if (socket->paused() || !socket->open()) continue;
    if (!socket->in_.empty()) deliver_buffered(*socket);
    if (socket->eof_due_ && !socket->paused()) deliver_eof(*socket);
  }
}

void Reactor::timer_fired(Socket& socket) {
  switch (socket.state_) {
    case Socket::State::kOpen:
      handler_.on_timer(socket);
      break;
    case Socket::State::kFlushing:
      kill(socket, CloseReason::kSendTimeout);
      break;
    case Socket::State::kLingering:
      kill(socket, CloseReason::kClosed);
      break;
    case Socket::State::kDead:
      break;
  }
}

}  // namespace ujrpc::io
