#if defined(UJRPC_HAVE_URING)

#include <array>
#include <cerrno>
#include <fstream>
#include <utility>

#include "../../net/error.hpp"
#include "uring_kernel.hpp"

namespace ujrpc::io {
namespace {

// COOP_TASKRUN, SINGLE_ISSUER, DEFER_TASKRUN: completions are made when we ask for them, on our own
// thread, instead of interrupting it.
constexpr unsigned kSetupFlags = IORING_SETUP_COOP_TASKRUN | IORING_SETUP_SINGLE_ISSUER |
                                 IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE;

std::string forbidden_reason() {
  int level = 0;
  std::ifstream("/proc/sys/kernel/io_uring_disabled") >> level;
  if (level == 0) return "a security policy (seccomp, as in most containers) forbids io_uring";
  return "the sysctl kernel.io_uring_disabled is " + std::to_string(level);
}

std::string setup_failure(int error) {
  switch (error) {
    case ENOSYS:
      return "this kernel has no io_uring";
    case EPERM:
    case EACCES:
      return forbidden_reason();
    case EINVAL:
      return "this kernel's io_uring is too old: Linux 6.1 is needed";
    case ENOMEM:
      return "no memory may be locked for a ring: raise RLIMIT_MEMLOCK (ulimit -l)";
    default:
      return net::system_error(error, "io_uring cannot be set up").message;
  }
}

struct NamedOperation {
  int code;
  const char* name;
};

constexpr std::array<NamedOperation, 5> kNeededOperations{{
    {IORING_OP_ACCEPT, "accept"},
    {IORING_OP_RECV, "recv"},
    {IORING_OP_SEND, "send"},
    {IORING_OP_ASYNC_CANCEL, "cancel"},
    {IORING_OP_POLL_ADD, "poll"},
}};

}  // namespace

std::string UringKernel::open() {
  io_uring_params params{};
  params.flags = kSetupFlags;
  params.cq_entries = kCompletions;
  const int result = io_uring_queue_init_params(kSubmissions, &ring_, &params);
  if (result < 0) return setup_failure(-result);
  ring_open_ = true;
  const std::string missing = missing_operation();
  if (!missing.empty()) return "this kernel's io_uring lacks the operation " + missing;
  const int buffers = buffers_.open(ring_, kBufferGroup);
  if (buffers < 0) {
    return net::system_error(-buffers, "io_uring's buffer ring cannot be set up").message;
  }
  // Without the ring's memory a forked child cannot disturb the parent's queues.
  io_uring_ring_dontfork(&ring_);
  // Saves a descriptor look-up per system call; works without.
  io_uring_register_ring_fd(&ring_);
  return {};
}

std::string UringKernel::missing_operation() {
  io_uring_probe* probe = io_uring_get_probe_ring(&ring_);
  std::string missing;
  for (const NamedOperation& operation : kNeededOperations) {
    if (probe != nullptr && io_uring_opcode_supported(probe, operation.code) == 0) {
      missing = operation.name;
    }
  }
  io_uring_free_probe(probe);
  return missing;
}

OpenedKernel open_uring_kernel(const KernelOptions& options) {
  auto kernel = std::make_unique<UringKernel>(options);
  std::string reason = kernel->open();
  if (!reason.empty()) return {nullptr, std::move(reason)};
  return {std::move(kernel), {}};
}

Probe probe_io_uring() {
  OpenedKernel opened = open_uring_kernel({});
  return {opened.kernel != nullptr, std::move(opened.error)};
}

}  // namespace ujrpc::io

#endif
