#include "socket_kernel.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
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

std::uint64_t SocketKernel::spin_time_us(std::uint32_t spin_us, int& timeout_ms) {
  if (timeout_ms < 0) return spin_us;
  const auto time = std::min<std::uint64_t>(spin_us, static_cast<std::uint64_t>(timeout_ms) * 1'000);
  timeout_ms -= static_cast<int>(time / 1'000);
  return time;
}

bool SocketKernel::is_accept_retry(int error) {
  return error == ECONNABORTED || error == EINTR || error == EPROTO || error == ENETDOWN ||
         error == EHOSTUNREACH || error == ENETUNREACH || error == ETIMEDOUT;
}

std::uint64_t SocketKernel::now_ms() { return now_us() / 1'000; }

}  // namespace ujrpc::io
