#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "kernel.hpp"

namespace ujrpc::io {

struct KernelOptions {
  // Polls for so long before it sleeps, and no longer than it may sleep: lower latency for a busy
  // core. 0: never.
  std::uint32_t spin_us = 0;
};

struct OpenedKernel {
  std::unique_ptr<Kernel> kernel;
  std::string error;  // why there is no kernel: a sentence, without a full stop
};

[[nodiscard]] OpenedKernel open_epoll_kernel(const KernelOptions& options = {});

// The thread that opens it is the one that uses it (IORING_SETUP_SINGLE_ISSUER).
[[nodiscard]] OpenedKernel open_uring_kernel(const KernelOptions& options = {});

struct Probe {
  bool available = false;
  std::string reason;  // when not available: a sentence, without a full stop
};

// Whether this process may have all that open_uring_kernel needs, found by opening one.
[[nodiscard]] Probe probe_io_uring();

}  // namespace ujrpc::io
