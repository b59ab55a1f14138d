#include "listener.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "socket_address.hpp"

namespace ujrpc::net {
namespace {

std::string where(const ListenOptions& options) {
  if (!options.path.empty()) return "unix:" + options.path;
  const bool v6 = options.host.find(':') != std::string::npos;
  return (v6 ? "[" + options.host + "]" : options.host) + ":" + std::to_string(options.port);
}

Error listen_error(int code, const ListenOptions& options) {
  Error error = system_error(code, "cannot listen on " + where(options));
  if (code == EADDRINUSE) error.message += " (another server is listening there)";
  if (code == EACCES && options.path.empty() && options.port < 1024) {
    error.message += " (ports below 1024 need privileges)";
  }
  return error;
}

bool set_option(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

// Before listen(): connections inherit it, and agree on their window when they are made.
bool set_receive_buffer(int fd, int bytes) {
  return bytes == 0 || set_option(fd, SOL_SOCKET, SO_RCVBUF, bytes);
}

bool set_tcp_options(int fd, const ListenOptions& options, int family) {
  // Accepted sockets inherit TCP_NODELAY: replies are assembled whole, Nagle would only delay them.
  return set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1) &&
         set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1) &&
         (!options.reuse_port || set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1)) &&
         (family != AF_INET6 || set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0));
}

// True when the path is a socket that refuses connections: its server died without removing it.
bool is_stale_socket(const SocketAddress& address, const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return false;
  const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  return ::connect(probe.get(), address.raw(), address.length) != 0 && errno == ECONNREFUSED;
}

bool bind_to(int fd, const SocketAddress& address) {
  if (::bind(fd, address.raw(), address.length) == 0) return true;
  if (errno != EADDRINUSE || address.family() != AF_UNIX) return false;
  const std::string path = address.named().host;
  if (!is_stale_socket(address, path)) {
    errno = EADDRINUSE;
    return false;
  }
  return ::unlink(path.c_str()) == 0 && ::bind(fd, address.raw(), address.length) == 0;
}

// Set before bind(), the mode bounds what the file is made with, less what the umask takes away;
// afterwards it gets that too. Nobody can connect before listen().
bool bind_with_mode(int fd, const SocketAddress& address, std::optional<mode_t> mode) {
  if (!mode) return bind_to(fd, address);
  return ::fchmod(fd, *mode) == 0 && bind_to(fd, address) &&
         ::chmod(address.named().host.c_str(), *mode) == 0;
}

}  // namespace

Listener& Listener::operator=(Listener&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = std::move(other.fd_);
    address_ = other.address_;
    file_device_ = other.file_device_;
    file_inode_ = std::exchange(other.file_inode_, 0);
  }
  return *this;
}

void Listener::close() {
  if (!fd_) return;
  struct stat status {};
  const std::string& path = address_.host;
  if (file_inode_ != 0 && lstat(path.c_str(), &status) == 0 && status.st_ino == file_inode_ &&
      status.st_dev == file_device_) {
    ::unlink(path.c_str());
  }
  // close() alone would leave the port taken while an io_uring accept still holds the socket.
  ::shutdown(fd_.get(), SHUT_RDWR);
  fd_.reset();
}

ListenResult listen(const ListenOptions& options) {
  const bool local = !options.path.empty();
  const auto address = local ? unix_address(options.path) : ip_address(options.host, options.port);
  if (!address) {
    const char* reason = local ? " (a socket path has at most 107 bytes and no NUL)"
                               : " (the host must be a numeric IPv4 or IPv6 address)";
    return {{}, {EINVAL, "cannot listen on " + where(options) + reason}};
  }
  Listener listener;
  listener.fd_.reset(::socket(address->family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int fd = listener.fd();
  if (fd < 0 || !set_receive_buffer(fd, options.receive_buffer_bytes) ||
      (!local && !set_tcp_options(fd, options, address->family())) ||
      !bind_with_mode(fd, *address, options.mode)) {
    return {{}, listen_error(errno, options)};
  }
  listener.address_ = bound_address(fd);
  struct stat status {};
  if (local && lstat(options.path.c_str(), &status) == 0) {
    listener.file_device_ = status.st_dev;
    listener.file_inode_ = status.st_ino;
  }
  if (::listen(fd, options.backlog) != 0) return {{}, listen_error(errno, options)};
  return {std::move(listener), {}};
}

}  // namespace ujrpc::net
