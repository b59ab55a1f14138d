#include "socket_kernel.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

namespace ujrpc::io {

int SocketKernel::shutdown_write(Endpoint& endpoint) {
  return ::shutdown(endpoint.fd, SHUT_WR) == 0 ? 0 : errno;
}

void SocketKernel::close(Endpoint& endpoint) {
  close_fd(endpoint.fd);
  endpoint.fd = -1;
}

void SocketKernel::close_fd(int fd) { ::close(fd); }

std::uint64_t SocketKernel::now_us() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 +
         static_cast<std::uint64_t>(now.tv_nsec) / 1'000;
}

bool SocketKernel::is_accept_retry(int error) {
  return error == ECONNABORTED || error == EINTR || error == EPROTO || error == ENETDOWN ||
         error == EHOSTUNREACH || error == ENETUNREACH || error == ETIMEDOUT;
}

std::uint64_t SocketKernel::now_ms() { return now_us() / 1'000; }

}  // namespace ujrpc::io
