#include "connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "fatal.hpp"

namespace ujrpc::load {
namespace {

// One for all connections: ten thousand of them shall not need ten thousand.
constexpr std::size_t kReadBytes = 256 * 1024;
std::array<char, kReadBytes> received_bytes;

void enable(int fd, int level, int option) {
  const int one = 1;
  if (setsockopt(fd, level, option, &one, sizeof one) != 0) fatal_errno("setsockopt");
}

int connect_unix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) fatal(Exit::kUsage, "--unix is too long");
  std::memcpy(address.sun_path, path.data(), path.size());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    fatal_errno("cannot connect to " + path);
  }
  return fd;
}

// One address has 28,000 ports, and each stays in TIME_WAIT for a minute: clients that reconnect
// take turns over 127.0.0.1 to 127.0.0.16.
void bind_loopback(int fd, std::uint64_t ordinal) {
  constexpr std::uint64_t kSourceAddresses = 16;
  sockaddr_in source{};
  source.sin_family = AF_INET;
  source.sin_addr.s_addr =
      htonl(INADDR_LOOPBACK + static_cast<std::uint32_t>(ordinal % kSourceAddresses));
  enable(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0) {
    fatal_errno("bind");
  }
}

int connect_tcp(const Options& options, std::uint64_t ordinal) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options.port);
  if (inet_pton(AF_INET, options.host.c_str(), &address.sin_addr) != 1) {
    fatal(Exit::kUsage, "--host takes a numeric IPv4 address");
  }
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (options.reconnect && options.host.starts_with("127.")) bind_loopback(fd, ordinal);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    fatal_errno("cannot connect to " + options.host + ":" + std::to_string(options.port));
  }
  enable(fd, IPPROTO_TCP, TCP_NODELAY);
  return fd;
}

}  // namespace

void Connection::open(std::uint64_t ordinal) {
  close();
  fd_ = options_->unix_path.empty() ? connect_tcp(*options_, ordinal)
                                    : connect_unix(options_->unix_path);
  if (const std::string request = wire->upgrade(*options_); !request.empty()) upgrade(request);
  watch(EPOLLIN, EPOLL_CTL_ADD);
}

// Waits for the answer, byte by byte so that none of what follows is taken.
void Connection::upgrade(const std::string& request) {
  if (::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) < 0) fatal_errno("send");
  std::string head;
  for (char byte = 0; !head.ends_with("\r\n\r\n"); head += byte) {
    if (recv(fd_, &byte, 1, 0) != 1) fatal(Exit::kConnection, "closed in the upgrade", head);
  }
  if (!head.starts_with("HTTP/1.1 101 ")) fatal(Exit::kWrongAnswer, "no upgrade", head);
}

void Connection::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  unsent_.clear();
  sent_ = 0;
  input_.clear();
}

void Connection::send(std::string_view bytes) {
  if (!unsent_.empty()) {
    unsent_ += bytes;
    return;
  }
  const std::size_t sent = send_now(bytes);
  unsent_ = bytes.substr(sent);
  if (!unsent_.empty()) watch(EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
}

void Connection::flush() {
  if (unsent_.empty()) return;
  sent_ += send_now(std::string_view(unsent_).substr(sent_));
  if (sent_ < unsent_.size()) return;
  unsent_.clear();
  sent_ = 0;
  watch(EPOLLIN, EPOLL_CTL_MOD);
}

std::size_t Connection::send_now(std::string_view bytes) const {
  const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && errno != EAGAIN) fatal_errno("send");
  return static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
}

bool Connection::receive() {
  const ssize_t size = recv(fd_, received_bytes.data(), received_bytes.size(), MSG_DONTWAIT);
  if (size < 0) {
    if (errno == EAGAIN) return true;
    fatal_errno("recv");
  }
  input_.append(received_bytes.data(), static_cast<std::size_t>(size));
  return size > 0;
}

void Connection::consume(std::size_t size) { input_.erase(0, size); }

void Connection::watch(std::uint32_t events, int operation) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = this;
  if (epoll_ctl(epoll_fd_, operation, fd_, &event) != 0) fatal_errno("epoll_ctl");
}

}  // namespace ujrpc::load
