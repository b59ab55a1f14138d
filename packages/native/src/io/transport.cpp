#include "transport.hpp"

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

Transport::Transport(std::unique_ptr<Kernel> kernel, Handler& handler,
                     const TransportLimits& limits)
    : limits_(limits),
      handler_(handler),
      kernel_(std::move(kernel)),
      timers_(kernel_->now_ms()),
      accept_retry_([](void*) {}, nullptr),  // being armed is all it is for, see may_accept()
      now_ms_(kernel_->now_ms()) {}

// The kernel may hold pointers into send queues until it says that each operation has ended.
Transport::~Transport() {
  for (std::uint32_t i = 0; i < listeners_.size(); i++) close_listener(i);
  table_.for_each([this](Connection& connection) {
    kill(connection, CloseReason::kAborted);
    connection.reported_ = true;
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

TurnResult Transport::turn(int at_most_ms) {
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

void Transport::flush() {
  flush_dirty();
  kernel_->submit();
}

int Transport::timeout_ms(int at_most) {
  if (!dirty_.empty() || !resumed_.empty() || !dead_.empty()) return 0;
  const auto wake = timers_.next_wake_ms();
  if (!wake || at_most == 0) return at_most;
  const std::uint64_t now = kernel_->now_ms();
  constexpr std::uint64_t kLongest = 24 * 3600 * 1000;
  const auto delay = static_cast<int>(*wake > now ? std::min(*wake - now, kLongest) : 0);
  return at_most < 0 ? delay : std::min(delay, at_most);
}

void Transport::mark_dirty(Connection& connection) {
  if (std::exchange(connection.dirty_, true)) return;
  dirty_.push_back(connection.handle());
}

void Transport::mark_resumed(Connection& connection) {
  mark_dirty(connection);
  if (std::exchange(connection.resumed_, true)) return;
  resumed_.push_back(connection.handle());
}

void Transport::flush_dirty() {
  update_listeners();
  std::swap(batch_, dirty_);
  for (const Handle handle : batch_) {
    if (Connection* connection = table_.find(handle)) update(*connection);
  }
  batch_.clear();
}

void Transport::update(Connection& connection) {
  connection.dirty_ = false;
  if (connection.state_ == Connection::State::kDead) return;
  send_queued(connection);
  // Here, at the end of the turn: what it left to a later one does not go on in the same.
  if (connection.yielded_ && !std::exchange(connection.resumed_, true)) {
    resumed_.push_back(connection.handle());
  }
  if (connection.state_ == Connection::State::kFlushing && connection.queue_.empty()) {
    begin_linger(connection);
  }
  update_recv(connection);
}

void Transport::update_recv(Connection& connection) {
  const bool wanted = connection.wants_read();
  if (wanted && !connection.recv_armed_) {
    connection.recv_armed_ = true;
    kernel_->recv(connection);
  } else if (!wanted && connection.recv_armed_ && !connection.recv_stopping_ &&
             connection.state_ != Connection::State::kDead) {
    const bool stopped = kernel_->stop_recv(connection);
    connection.recv_armed_ = !stopped;
    connection.recv_stopping_ = !stopped;
  }
}

void Transport::send_queued(Connection& connection) {
  while (!connection.send_pending_ && !connection.queue_.empty()) {
    // What comes behind a last reply is the end of our writing: both travel in one segment.
    const bool more = connection.queue_.has_more_than_front() ||
                      connection.state_ == Connection::State::kFlushing;
    const int result = kernel_->send(connection, connection.queue_.lend_front(), more);
    if (result == Kernel::kPending) {
      connection.send_pending_ = true;
    } else if (!account_sent(connection, result)) {
      return;
    }
  }
}

// False: do not go on sending now.
bool Transport::account_sent(Connection& connection, int result) {
  if (result < 0) {
    kill(connection, CloseReason::kPeerLost);
    return false;
  }
  connection.queue_.sent(static_cast<std::size_t>(result), pool_);
  if (result == 0) {
    mark_dirty(connection);
    return false;
  }
  connection.taken_ms_ = now_ms_;
  if (connection.state_ == Connection::State::kFlushing) {
    timers_.arm(connection.timer_, now_ms_ + limits_.flush_timeout_ms);
  }
  // Half the limit, not the limit: a queue at its edge would stop and start reading at every send.
  if (connection.congested_ && connection.queue_.bytes() <= limits_.soft_send_bytes / 2) {
    connection.congested_ = false;
    connection.drain_due_ = true;
    mark_resumed(connection);
  }
  return true;
}

void Transport::sent(Endpoint& endpoint, int result) {
  auto& connection = static_cast<Connection&>(endpoint);
  connection.send_pending_ = false;
  if (connection.state_ == Connection::State::kDead) {
    operation_ended(connection);
    return;
  }
  account_sent(connection, result);
  const bool flushed =
      connection.state_ == Connection::State::kFlushing && connection.queue_.empty();
  // Now, not at the end of the turn: the kernel may keep what it took until it knows that no more
  // comes, and the calls of this turn may take long.
  if (flushed) begin_linger(connection);
  if (flushed || !connection.queue_.empty()) mark_dirty(connection);
}

Endpoint* Transport::find(Handle handle) { return table_.find(handle); }

void Transport::received(Endpoint& endpoint, std::span<char> bytes) {
  auto& connection = static_cast<Connection&>(endpoint);
  if (!connection.open()) return;  // a closing connection reads only to take the peer's bytes away
  if (connection.in_.empty() && !connection.paused()) {
    deliver(connection, bytes);
    return;
  }
  connection.in_.append(bytes);
  if (!connection.paused()) deliver_buffered(connection);
}

void Transport::deliver(Connection& connection, std::span<char> bytes) {
  const std::size_t consumed = handler_.on_data(connection, bytes);
  assert(consumed <= bytes.size());
  if (connection.open()) connection.in_.append(bytes.subspan(consumed));
}

void Transport::deliver_buffered(Connection& connection) {
  const std::size_t consumed = handler_.on_data(connection, connection.in_.bytes());
  if (connection.open()) connection.in_.consume(consumed);
}

void Transport::recv_ended(Endpoint& endpoint, RecvEnd end, int) {
  auto& connection = static_cast<Connection&>(endpoint);
  connection.recv_armed_ = false;
  connection.recv_stopping_ = false;
  if (connection.state_ == Connection::State::kDead) {
    operation_ended(connection);
    return;
  }
  switch (end) {
    case RecvEnd::kFailed:
      kill(connection, CloseReason::kPeerLost);
      break;
    case RecvEnd::kEof:
      connection.eof_ = true;
      connection.eof_due_ = true;
      // Input that was held back comes first: deliver_resumed() has it, then the end.
      if (!connection.open() || !(connection.paused() || connection.resumed_)) {
        deliver_eof(connection);
      }
      break;
    case RecvEnd::kStopped:
      mark_dirty(connection);
      break;
  }
}

void Transport::deliver_eof(Connection& connection) {
  if (connection.state_ == Connection::State::kLingering) {
    kill(connection, CloseReason::kClosed);
  } else if (std::exchange(connection.eof_due_, false) && connection.open()) {
    handler_.on_eof(connection);
    connection.in_.clear();  // nothing can complete it any more
  }
}

void Transport::failed(Endpoint& endpoint, int) {
  auto& connection = static_cast<Connection&>(endpoint);
  if (connection.state_ != Connection::State::kDead) kill(connection, CloseReason::kPeerLost);
}

void Transport::deliver_resumed() {
  for (std::size_t left = std::min(resumed_.size(), kResumedPerTurn); left > 0; left--) {
    Connection* connection = table_.find(resumed_.front());
    resumed_.pop_front();
    if (connection == nullptr) continue;
    connection->resumed_ = false;
    if (std::exchange(connection->yielded_, false)) mark_dirty(*connection);
    const bool drained = std::exchange(connection->drain_due_, false);
    if (drained && connection->open() && !connection->congested()) handler_.on_drain(*connection);
    if (connection->paused() || !connection->open()) continue;
    if (!connection->in_.empty()) deliver_buffered(*connection);
    if (connection->eof_due_ && !connection->paused()) deliver_eof(*connection);
  }
}

void Transport::timer_fired(Connection& connection) {
  switch (connection.state_) {
    case Connection::State::kOpen:
      handler_.on_timer(connection);
      break;
    case Connection::State::kFlushing:
      kill(connection, CloseReason::kSendTimeout);
      break;
    case Connection::State::kLingering:
      kill(connection, CloseReason::kClosed);
      break;
    case Connection::State::kDead:
      break;
  }
}

}  // namespace ujrpc::io
