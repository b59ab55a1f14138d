// A reactor on real sockets and clients of it, in one thread: turns and client steps alternate.
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "../../../src/io/open_kernel.hpp"
#include "../../../src/io/reactor.hpp"
#include "../../../src/net/socket_address.hpp"

namespace ujrpc::io::test {

struct Epoll {
  static OpenedKernel open(const KernelOptions& options = {}) { return open_epoll_kernel(options); }
};
struct Uring {
  static OpenedKernel open(const KernelOptions& options = {}) { return open_uring_kernel(options); }
};

// Every test of real sockets runs over both; built without liburing, over epoll alone.
#if defined(UJRPC_HAVE_URING)
#define UJRPC_KERNELS test::Epoll, test::Uring
#else
#define UJRPC_KERNELS test::Epoll
#endif

inline std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

// Echoes; tests override what they are about, and read what happened.
class EchoHandler : public Handler {
 public:
  void on_accept(Socket& socket) override { handles.push_back(socket.handle()); }
  std::size_t on_data(Socket& socket, std::span<char> bytes) override {
    socket.send(std::string_view(bytes.data(), bytes.size()));
    most_queued = std::max(most_queued, socket.queued_bytes());
    return bytes.size();
  }
  void on_eof(Socket& socket) override {
    eofs++;
    socket.close();
  }
  void on_closed(Socket&, CloseReason reason) override { closed.push_back(reason); }
  void end_turn() override { turns++; }

  std::vector<Handle> handles;
  std::vector<CloseReason> closed;
  std::size_t most_queued = 0;
  int eofs = 0;
  int turns = 0;
};

class Client {
 public:
  explicit Client(const net::Address& address)
      : Client(*(address.is_ip ? net::ip_address(address.host, address.port)
                               : net::unix_address(address.host))) {}
  explicit Client(const net::SocketAddress& address)
      : fd_(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    REQUIRE(::connect(fd_.get(), address.raw(), address.length) == 0);
    fcntl(fd_.get(), F_SETFL, O_NONBLOCK);
  }

  // How many of the bytes the socket takes now.
  std::size_t write(std::string_view bytes) {
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
  }
  // Appends what is there to received.
  void read(std::size_t limit = 64 * 1024) {
    std::string bytes(limit, '\0');
    const ssize_t count = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
    if (count > 0) received.append(bytes, 0, static_cast<std::size_t>(count));
    ended = ended || count == 0;
    if (count < 0 && errno != EAGAIN) error = errno;
  }
  void end_writing() { ::shutdown(fd_.get(), SHUT_WR); }
  void close() { fd_.reset(); }
  void reset() {
    const linger abortive{1, 0};
    setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &abortive, sizeof abortive);
    fd_.reset();
  }
  [[nodiscard]] int fd() const { return fd_.get(); }

  std::string received;
  bool ended = false;
  int error = 0;

 private:
  net::UniqueFd fd_;
};

// A server of one handler on an ephemeral port of the loopback.
template <class K>
class Server {
 public:
  explicit Server(Handler& handler, const ReactorLimits& limits = {},
                  const net::ListenOptions& where = {}, const KernelOptions& options = {}) {
    OpenedKernel opened = K::open(options);
    REQUIRE_MESSAGE(opened.kernel != nullptr, opened.error);
    reactor = std::make_unique<Reactor>(std::move(opened.kernel), handler, limits);
    net::ListenResult bound = net::listen(where);
    REQUIRE_MESSAGE(!bound.error, bound.error.message);
    listener = reactor->listen(std::move(bound.listener));
    reactor->flush();
  }

  [[nodiscard]] const net::Address& address() const { return reactor->listener_address(listener); }

  // Turns until done() holds, at most 20 seconds; done() also does the clients' part.
  template <class Done>
  bool turn_until(Done&& done) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done()) {
      if (std::chrono::steady_clock::now() > give_up) return false;
      reactor->turn(1);
    }
    return true;
  }

  std::unique_ptr<Reactor> reactor;
  std::uint32_t listener = 0;
};

// Bytes that differ at every position a mistake could confuse.
inline std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; i++) {
    bytes[i] = static_cast<char>((i * 31 + (i >> 8) * 7 + (i >> 16)) & 0xff);
  }
  return bytes;
}

}  // namespace ujrpc::io::test
