#include "socket.hpp"

#include <utility>

#include "reactor.hpp"

namespace ujrpc::io {

Socket::Socket(Reactor& reactor, Handle name, int socket)
    : reactor_(reactor),
      timer_(
          [](void* owner) {
            auto& self = *static_cast<Socket*>(owner);
            self.reactor_.timer_fired(self);
          },
          this) {
  Endpoint::handle = name;
  fd = socket;
}

std::shared_ptr<const SecurePeer> Socket::secure_peer() const {
  return reactor_.kernel_->secure_peer(*this);
}

bool Socket::wants_read() const {
  if (eof_ || state_ == State::kDead) return false;
  return state_ != State::kOpen || !paused();
}

bool Socket::may_send(std::size_t bytes) {
  if (state_ != State::kOpen) return false;
  if (queue_.bytes() == 0) taken_ms_ = reactor_.now_ms_;
  if (queue_.bytes() <= reactor_.limits_.hard_send_bytes && reactor_.budget_.fits(bytes))
    return true;
  reactor_.kill(*this, CloseReason::kSendOverflow);
  return false;
}

bool Socket::send(std::string_view bytes) {
  if (!may_send(bytes.size())) return false;
  queue_.append(bytes, reactor_.pool_);
  queued();
  return true;
}

bool Socket::send(std::string&& bytes) {
  if (!may_send(bytes.size())) return false;
  queue_.push(std::move(bytes), reactor_.pool_);
  queued();
  return true;
}

bool Socket::send_kept(std::string_view bytes) {
  if (!may_send(bytes.size())) return false;
  queue_.push_kept(bytes, reactor_.pool_);
  queued();
  return true;
}

void Socket::queued() {
  reactor_.count(*this);
  if (queue_.bytes() > reactor_.limits_.soft_send_bytes) congested_ = true;
  reactor_.mark_dirty(*this);
}

void Socket::pause_read() {
  if (std::exchange(read_paused_, true)) return;
  reactor_.mark_dirty(*this);
}

void Socket::resume_read() {
  if (!std::exchange(read_paused_, false)) return;
  reactor_.mark_resumed(*this);
}

void Socket::yield_read() {
  yielded_ = true;
  reactor_.mark_dirty(*this);
}

void Socket::close() { reactor_.start_close(*this); }

void Socket::abort() { reactor_.kill(*this, CloseReason::kAborted); }

void Socket::arm_timer(std::uint32_t delay_ms) {
  if (open()) reactor_.timers_.arm(timer_, reactor_.now_ms_ + delay_ms);
}

}  // namespace ujrpc::io
