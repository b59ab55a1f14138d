#if defined(UJRPC_HAVE_URING)

#include "buffer_ring.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace ujrpc::io {
namespace {

constexpr std::size_t kEntriesBytes = BufferRing::kCount * sizeof(io_uring_buf);
// The last buffer's padding lies after it; the others' is the next buffer.
constexpr std::size_t kMemoryBytes = BufferRing::kCount * BufferRing::kBytes + kReadPadding;

void* map_memory(std::size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
  return memory == MAP_FAILED ? nullptr : memory;
}

}  // namespace

BufferRing::~BufferRing() {
  if (entries_ != nullptr) munmap(entries_, kEntriesBytes);
  if (memory_ != nullptr) munmap(memory_, kMemoryBytes);
}

int BufferRing::open(io_uring& ring, std::uint16_t group) {
  entries_ = static_cast<io_uring_buf_ring*>(map_memory(kEntriesBytes));
  memory_ = static_cast<char*>(map_memory(kMemoryBytes));
  if (entries_ == nullptr || memory_ == nullptr) return -ENOMEM;
  io_uring_buf_reg registration{};
  registration.ring_addr = reinterpret_cast<std::uintptr_t>(entries_);
  registration.ring_entries = kCount;
  registration.bgid = group;
  const int result = io_uring_register_buf_ring(&ring, &registration, 0);
  if (result < 0) return result;
  io_uring_buf_ring_init(entries_);
  for (unsigned id = kCount; id > 0; id--)
    spare_[spare_count_++] = static_cast<std::uint16_t>(id - 1);
  publish();
  return 0;
}

void BufferRing::put_back(unsigned id) {
  spare_[spare_count_++] = static_cast<std::uint16_t>(id);
  used_++;
}

void BufferRing::publish() {
  adapt();
  int offered = 0;
  while (kCount - spare_count_ < wanted_) {
    const std::uint16_t id = spare_[--spare_count_];
    io_uring_buf_ring_add(entries_, buffer(id), kBytes, id, io_uring_buf_ring_mask(kCount),
                          offered++);
  }
  if (offered > 0) io_uring_buf_ring_advance(entries_, offered);
}

void BufferRing::adapt() {
  const unsigned used = std::exchange(used_, 0);
  if (used * 2 > wanted_ && wanted_ < kCount) wanted_ *= 2;
  calm_turns_ = used * 8 < wanted_ ? calm_turns_ + 1 : 0;
  if (calm_turns_ < kCalmTurns) return;
  calm_turns_ = 0;
  wanted_ = std::max(wanted_ / 2, kLeastOffered);
}

}  // namespace ujrpc::io

#endif
