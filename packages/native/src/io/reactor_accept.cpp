// Listeners: accepting stops at max_connections and when the process is out of descriptors, and
// goes on as soon as a connection closes.
#include <algorithm>
#include <cerrno>
#include <utility>

#include "reactor.hpp"

namespace ujrpc::io {

std::uint32_t Reactor::listen(net::Listener listener) {
  listeners_.push_back({std::move(listener)});
  return static_cast<std::uint32_t>(listeners_.size() - 1);
}

void Reactor::close_listener(std::uint32_t index) {
  ListenerState& state = listeners_[index];
  if (std::exchange(state.closed, true)) return;
  if (state.armed && kernel_->stop_accept(index, state.listener.fd())) state.armed = false;
  state.listener.close();
}

const net::Address& Reactor::listener_address(std::uint32_t index) const {
  return listeners_[index].listener.address();
}

bool Reactor::may_accept() const {
  return table_.size() + waiting_.size() < limits_.max_connections && !accept_retry_.armed();
}

bool Reactor::accepting_ended() const {
  return std::none_of(listeners_.begin(), listeners_.end(),
                      [](const ListenerState& state) { return state.armed; });
}

void Reactor::update_listeners() {
  const bool wanted = may_accept();
  for (std::uint32_t i = 0; i < listeners_.size(); i++) {
    ListenerState& state = listeners_[i];
    if (state.closed) continue;
    if (wanted && !state.armed) {
      state.armed = true;
      kernel_->accept(i, state.listener.fd());
    } else if (!wanted && state.armed && !state.stopping) {
      const bool stopped = kernel_->stop_accept(i, state.listener.fd());
      state.armed = !stopped;
      state.stopping = !stopped;
    }
  }
}

void Reactor::accepted(std::uint32_t listener, int fd) {
  if (listeners_[listener].closed) {
    kernel_->close_fd(fd);
  } else if (table_.size() < limits_.max_connections) {
    admit({fd, listener});
  } else {
    waiting_.push_back(
        {fd, listener});  // came before the kernel stopped; as good as in the backlog
  }
}

void Reactor::accept_ended(std::uint32_t listener, int error) {
  ListenerState& state = listeners_[listener];
  state.armed = false;
  state.stopping = false;
  if (error == 0 || state.closed) return;
  // Out of descriptors: the peer that waits longest is told so by a close, the others stay in the
  // backlog. Without the pause a ready listener would wake the loop again and again.
  if (error == EMFILE || error == ENFILE) kernel_->refuse_one(state.listener.fd());
  timers_.arm(accept_retry_, now_ms_ + limits_.accept_retry_ms);
}

void Reactor::admit(WaitingSocket waiting) {
  Socket* socket = table_.open(*this, waiting.fd);
  if (socket == nullptr) {
    kernel_->close_fd(waiting.fd);
    return;
  }
  socket->listener_ = waiting.listener;
  mark_dirty(*socket);
  handler_.on_accept(*socket);
}

void Reactor::admit_waiting() {
  while (!waiting_.empty() && table_.size() < limits_.max_connections) {
    const WaitingSocket waiting = waiting_.front();
    waiting_.pop_front();
    admit(waiting);
  }
}

}  // namespace ujrpc::io
