#pragma once

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "echo_options.hpp"
#include "listener.hpp"

namespace ujrpc::echo {

// The practical limit of epoll: one recv and one send for all requests of a connection that are
// there. `Requests` is what a connection knows of a request that is not complete; its
// `take(options, received, unsent)` returns how many are complete now, and may put what comes before
// their replies into `unsent`.
template <typename Requests>
class EpollEcho {
 public:
  explicit EpollEcho(const EchoOptions& options)
      : options_(&options), listener_(listen_and_tell(options)), epoll_(epoll_create1(0)) {
    watch(EPOLL_CTL_ADD, listener_, EPOLLIN);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 512> events{};
    for (;;) {
      const int count = wait(events);
      for (int index = 0; index < count; ++index) {
        const epoll_event& event = events[static_cast<std::size_t>(index)];
        if (event.data.fd == listener_) {
          accept_one();
        } else {
          serve(connections_[event.data.fd], event.events);
        }
      }
    }
  }

 private:
  using Clock = std::chrono::steady_clock;

  struct Connection {
    int fd = -1;
    Requests requests{};
    std::string unsent{};
    bool watches_writing = false;
  };

  static Clock::time_point in_micros(double micros) {
    return Clock::now() + std::chrono::nanoseconds(static_cast<std::int64_t>(micros * 1000));
  }

  int wait(std::span<epoll_event> events) const {
    const int capacity = static_cast<int>(events.size());
    int count = 0;
    if (options_->spin_micros > 0) {
      const auto until = in_micros(options_->spin_micros);
      do count = epoll_wait(epoll_, events.data(), capacity, 0);
      while (count == 0 && Clock::now() < until);
    }
    return count != 0 ? count : epoll_wait(epoll_, events.data(), capacity, -1);
  }

  void work() const {
    const auto until = in_micros(options_->work_micros);
    while (Clock::now() < until) {
    }
  }

  void accept_one() {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    disable_nagle(fd);
    connections_[fd] = Connection{.fd = fd};
    watch(EPOLL_CTL_ADD, fd, EPOLLIN);
  }

  void serve(Connection& connection, std::uint32_t events) {
    if ((events & EPOLLIN) == 0 && (events & (EPOLLERR | EPOLLHUP)) != 0) return close(connection);
    if ((events & EPOLLIN) != 0) {
      const ssize_t size = recv(connection.fd, input_.data(), input_.size(), 0);
      if (size < 0 && errno == EAGAIN) return;
      if (size <= 0) return close(connection);
      const std::span received(input_.data(), static_cast<std::size_t>(size));
      const std::size_t replies = connection.requests.take(*options_, received, connection.unsent);
      for (std::size_t reply = 0; reply < replies; ++reply) {
        if (options_->work_micros > 0) work();
        connection.unsent += options_->reply;
      }
    }
    flush(connection);
  }

  void flush(Connection& connection) {
    if (connection.unsent.empty()) return;
    const ssize_t sent =
        send(connection.fd, connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return close(connection);
    connection.unsent.erase(0, static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
    // Only on a change: with an epoll_ctl for every reply the echo would not be a limit.
    if (connection.watches_writing == !connection.unsent.empty()) return;
    connection.watches_writing = !connection.unsent.empty();
    watch(EPOLL_CTL_MOD, connection.fd, connection.watches_writing ? EPOLLIN | EPOLLOUT : EPOLLIN);
  }

  void close(Connection& connection) {
    ::close(connection.fd);
    connections_.erase(connection.fd);
  }

  void watch(int operation, int fd, std::uint32_t events) const {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    if (epoll_ctl(epoll_, operation, fd, &event) != 0) fail("epoll_ctl", errno);
  }

  const EchoOptions* options_;
  int listener_;
  int epoll_;
  std::vector<char> input_ = std::vector<char>(256 * 1024);
  std::unordered_map<int, Connection> connections_;
};

}  // namespace ujrpc::echo
