#pragma once

#include <liburing.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "../kernel.hpp"

namespace ujrpc::io {

// Receive buffers that the kernel picks from when bytes arrive (provided buffer ring), so that an
// idle connection holds none. Pages are touched, and take memory, only when used.
//
// The kernel takes buffers in the order in which they were offered. Were all of them, it would go
// through 8 MB, and every message would land in memory that no cache holds any more: so only about
// twice as many are offered as a turn uses, those first that were given back last.
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
  // Takes a buffer back that the kernel has filled. It may be offered again by publish().
  void put_back(unsigned id);
  // After each turn: offers the kernel what it has to have.
  void publish();

 private:
  static constexpr unsigned kLeastOffered = 32;
  // So many turns in a row that use far less lower what is offered.
  static constexpr unsigned kCalmTurns = 4096;

  void adapt();

  io_uring_buf_ring* entries_ = nullptr;
  char* memory_ = nullptr;
  std::array<std::uint16_t, kCount> spare_;  // a stack
  unsigned spare_count_ = 0;
  unsigned wanted_ = kLeastOffered;  // how many the kernel should have
  unsigned used_ = 0;                // in this turn
  unsigned calm_turns_ = 0;
};

}  // namespace ujrpc::io
