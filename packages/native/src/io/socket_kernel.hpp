#pragma once

#include "../net/reserved_fd.hpp"
#include "kernel.hpp"

namespace ujrpc::io {

// What the kernels on real sockets share.
class SocketKernel : public Kernel {
 public:
  void refuse_one(int listener_fd) final { reserved_.refuse_one(listener_fd); }
  int shutdown_write(Endpoint& endpoint) final;
  void close(Endpoint& endpoint) final;
  void close_fd(int fd) final;
  // CLOCK_MONOTONIC
  std::uint64_t now_ms() final;

 protected:
  static std::uint64_t now_us();
  // How long to poll before a wait of at most timeout_ms (-1: for ever), which becomes what is left
  // of it: no timer is late because of it.
  static std::uint64_t spin_time_us(std::uint32_t spin_us, int& timeout_ms);
  // Failures that lie with one connection of the backlog, not with the listener (accept(2)).
  static bool is_accept_retry(int error);

 private:
  net::ReservedFd reserved_;
};

}  // namespace ujrpc::io
