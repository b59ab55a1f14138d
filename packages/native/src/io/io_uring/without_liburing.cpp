#if !defined(UJRPC_HAVE_URING)

#include "../open_kernel.hpp"

namespace ujrpc::io {

OpenedKernel open_uring_kernel(const KernelOptions&) {
  return {nullptr, "this binary was built without liburing"};
}

Probe probe_io_uring() { return {false, open_uring_kernel({}).error}; }

}  // namespace ujrpc::io

#endif
