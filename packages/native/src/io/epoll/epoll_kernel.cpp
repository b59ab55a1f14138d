#include "epoll_kernel.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "../../net/error.hpp"

namespace ujrpc::io {
namespace {

enum class Source : std::uint8_t { kConnection, kListener, kWatched };

constexpr int kAcceptsPerTurn = 64;  // a flood of connections does not hold up the others

epoll_event make_event(std::uint32_t events, Source source, std::uint64_t what) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = what << 8 | static_cast<std::uint8_t>(source);
  return event;
}

}  // namespace

EpollKernel::EpollKernel(net::UniqueFd epoll, const KernelOptions& options)
    : epoll_(std::move(epoll)),
      spin_us_(options.spin_us),
      buffer_(std::make_unique_for_overwrite<char[]>(kReceiveBytes + kReadPadding)) {}

void EpollKernel::accept(std::uint32_t listener, int fd) {
  if (accepting_.size() <= listener) accepting_.resize(listener + 1, -1);
  accepting_[listener] = fd;
  epoll_event event = make_event(EPOLLIN, Source::kListener, listener);
  epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
}

bool EpollKernel::stop_accept(std::uint32_t listener, int fd) {
  accepting_[listener] = -1;
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  return true;
}

void EpollKernel::set_interest(Endpoint& endpoint, std::uint32_t interest) {
  if (endpoint.interest == interest) return;
  epoll_event event = make_event(interest, Source::kConnection, endpoint.handle.packed());
  const int operation = endpoint.interest == 0 ? EPOLL_CTL_ADD
                        : interest == 0        ? EPOLL_CTL_DEL
                                               : EPOLL_CTL_MOD;
  epoll_ctl(epoll_.get(), operation, endpoint.fd, &event);
  endpoint.interest = interest;
}

void EpollKernel::recv(Endpoint& endpoint) {
  set_interest(endpoint, (endpoint.interest | EPOLLIN) & ~static_cast<std::uint32_t>(EPOLLERR));
}

bool EpollKernel::stop_recv(Endpoint& endpoint) {
  // EPOLLERR is reported whether asked for or not: asking for it alone keeps the socket registered,
  // so that a reset is noticed while nothing is read.
  const std::uint32_t others = endpoint.interest & ~static_cast<std::uint32_t>(EPOLLIN);
  set_interest(endpoint, others | EPOLLERR);
  return true;
}

int EpollKernel::send(Endpoint& endpoint, std::string_view bytes, bool more) {
  const int flags = MSG_NOSIGNAL | MSG_DONTWAIT | (more ? MSG_MORE : 0);
  const ssize_t sent = ::send(endpoint.fd, bytes.data(), bytes.size(), flags);
  if (sent >= 0) return static_cast<int>(sent);
  if (errno == EINTR) return 0;
  if (errno != EAGAIN) return -errno;
  set_interest(endpoint, endpoint.interest | EPOLLOUT);
  return kPending;
}

bool EpollKernel::cancel(Endpoint& endpoint) {
  set_interest(endpoint, 0);
  return true;
}

void EpollKernel::watch(int fd) {
  epoll_event event = make_event(EPOLLIN, Source::kWatched, 0);
  epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
}

void EpollKernel::wait(int timeout_ms) {
  const int capacity = static_cast<int>(kMaxEvents);
  ready_ = 0;
  if (spin_us_ > 0 && timeout_ms != 0) {
    const std::uint64_t until = now_us() + spin_time_us(spin_us_, timeout_ms);
    do {
      ready_ = epoll_wait(epoll_.get(), events_.data(), capacity, 0);
    } while (ready_ == 0 && now_us() < until);
  }
  if (ready_ == 0) ready_ = epoll_wait(epoll_.get(), events_.data(), capacity, timeout_ms);
  ready_ = std::max(ready_, 0);  // EINTR: a signal ends the wait
}

bool EpollKernel::dispatch(Completions& completions) {
  bool watched = false;
  for (int i = 0; i < ready_; i++) {
    const epoll_event event = events_[static_cast<std::size_t>(i)];
    const std::uint64_t what = event.data.u64 >> 8;
    switch (static_cast<Source>(event.data.u64 & 0xff)) {
      case Source::kConnection:
        if (Endpoint* endpoint = completions.find(Handle::unpacked(what))) {
          connection_ready(completions, *endpoint, event.events);
        }
        break;
      case Source::kListener:
        drain_backlog(completions, static_cast<std::uint32_t>(what));
        break;
      case Source::kWatched:
        watched = true;
        break;
    }
  }
  ready_ = 0;
  return watched;
}

void EpollKernel::drain_backlog(Completions& completions, std::uint32_t listener) {
  for (int i = 0; i < kAcceptsPerTurn && accepting_[listener] >= 0; i++) {
    const int listener_fd = accepting_[listener];
    const int fd = ::accept4(listener_fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      completions.accepted(listener, fd);
    } else if (!is_accept_retry(errno)) {
      if (errno == EAGAIN) return;
      const int error = errno;
      stop_accept(listener, listener_fd);
      completions.accept_ended(listener, error);
      return;
    }
  }
}

void EpollKernel::connection_ready(Completions& completions, Endpoint& endpoint,
                                   std::uint32_t events) {
  const bool reading = (endpoint.interest & EPOLLIN) != 0;
  if ((events & EPOLLOUT) != 0 && (endpoint.interest & EPOLLOUT) != 0) {
    const std::uint32_t others = endpoint.interest & ~static_cast<std::uint32_t>(EPOLLOUT);
    set_interest(endpoint, others != 0 ? others : static_cast<std::uint32_t>(EPOLLERR));
    completions.sent(endpoint, 0);
  }
  const std::uint32_t broken = events & (EPOLLERR | EPOLLHUP);
  if (reading && (broken != 0 || (events & EPOLLIN) != 0)) {
    receive(completions, endpoint);
  } else if (broken != 0) {
    report_broken(completions, endpoint, broken);
  }
}

void EpollKernel::receive(Completions& completions, Endpoint& endpoint) {
  const ssize_t count = ::recv(endpoint.fd, buffer_.get(), kReceiveBytes, MSG_DONTWAIT);
  if (count > 0) {
    completions.received(endpoint, {buffer_.get(), static_cast<std::size_t>(count)});
    return;
  }
  const int error = count < 0 ? errno : 0;
  if (error == EAGAIN || error == EINTR) return;
  stop_recv(endpoint);
  completions.recv_ended(endpoint, error == 0 ? RecvEnd::kEof : RecvEnd::kFailed, error);
}

// While nothing is read: an error ends the connection. A hang-up alone (the peer has closed an
// AF_UNIX socket) may leave bytes to read later, but cannot be masked: it leaves the set until
// then.
void EpollKernel::report_broken(Completions& completions, Endpoint& endpoint,
                                std::uint32_t events) {
  set_interest(endpoint, 0);
  if ((events & EPOLLERR) == 0) return;
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(endpoint.fd, SOL_SOCKET, SO_ERROR, &error, &length);
  completions.failed(endpoint, error);
}

OpenedKernel open_epoll_kernel(const KernelOptions& options) {
  net::UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) {
    const std::string reason = net::system_error(errno, "cannot create an epoll instance").message;
    return {nullptr, reason};
  }
  return {std::make_unique<EpollKernel>(std::move(epoll), options), {}};
}

}  // namespace ujrpc::io
