#pragma once

#include <liburing.h>

#include <cstddef>
#include <cstdint>

#include "../kernel.hpp"

namespace ujrpc::io {

// Receive buffers that the kernel picks from when bytes arrive (provided buffer ring), so that an
// idle connection holds none. Pages are touched, and take memory, only when used.
class BufferRing {
 public:
  static constexpr unsigned kCount = 512;
  // Smaller ones fragment batches of calls: 4 KB costs a third of their speed.
  static constexpr std::size_t kBytes = 16 * 1024;

  BufferRing() = default;
  ~BufferRing();
  BufferRing(const BufferRing&) = delete;
  BufferRing& operator=(const BufferRing&) = delete;

  // 0 or -errno. Plain memory, not registered: RLIMIT_MEMLOCK does not count it.
  int open(io_uring& ring, std::uint16_t group);

  [[nodiscard]] char* buffer(unsigned id) const { return memory_ + id * kBytes; }
  // Gives a buffer back; the kernel sees it after publish().
  void put_back(unsigned id);
  void publish();

 private:
  io_uring_buf_ring* entries_ = nullptr;
  char* memory_ = nullptr;
  int unpublished_ = 0;
};

}  // namespace ujrpc::io
