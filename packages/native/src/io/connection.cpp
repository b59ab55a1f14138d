#include "connection.hpp"

#include <utility>

#include "transport.hpp"

namespace ujrpc::io {

Connection::Connection(Transport& transport, Handle name, int socket)
    : transport_(transport),
      timer_(
          [](void* owner) {
            auto& self = *static_cast<Connection*>(owner);
            self.transport_.timer_fired(self);
          },
          this) {
  Endpoint::handle = name;
  fd = socket;
}

bool Connection::wants_read() const {
  if (eof_ || state_ == State::kDead) return false;
  return state_ != State::kOpen || !paused();
}

bool Connection::may_send() {
  if (state_ != State::kOpen) return false;
  if (queue_.bytes() == 0) taken_ms_ = transport_.now_ms_;
  if (queue_.bytes() <= transport_.limits_.hard_send_bytes) return true;
  transport_.kill(*this, CloseReason::kSendOverflow);
  return false;
}

bool Connection::send(std::string_view bytes) {
  if (!may_send()) return false;
  queue_.append(bytes, transport_.pool_);
  queued();
  return true;
}

bool Connection::send(std::string&& bytes) {
  if (!may_send()) return false;
  queue_.push(std::move(bytes), transport_.pool_);
  queued();
  return true;
}

bool Connection::send_kept(std::string_view bytes) {
  if (!may_send()) return false;
  queue_.push_kept(bytes, transport_.pool_);
  queued();
  return true;
}

void Connection::queued() {
  if (queue_.bytes() > transport_.limits_.soft_send_bytes) congested_ = true;
  transport_.mark_dirty(*this);
}

void Connection::pause_read() {
  if (std::exchange(read_paused_, true)) return;
  transport_.mark_dirty(*this);
}

void Connection::resume_read() {
  if (!std::exchange(read_paused_, false)) return;
  transport_.mark_resumed(*this);
}

void Connection::yield_read() {
  yielded_ = true;
  transport_.mark_dirty(*this);
}

void Connection::close() { transport_.start_close(*this); }

void Connection::abort() { transport_.kill(*this, CloseReason::kAborted); }

void Connection::arm_timer(std::uint32_t delay_ms) {
  if (open()) transport_.timers_.arm(timer_, transport_.now_ms_ + delay_ms);
}

void Connection::cancel_timer() {
  if (open()) transport_.timers_.cancel(timer_);
}

}  // namespace ujrpc::io
