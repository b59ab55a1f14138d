#include "in_buffer.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace ujrpc::io {
namespace {

constexpr std::size_t kMinCapacity = 512;
constexpr std::size_t kShrinkAbove = 16 * 1024;

}  // namespace

void InBuffer::append(std::span<const char> bytes) {
  if (bytes.empty()) return;
  if (bytes.size() > capacity_ - end_) {
    const std::size_t needed = size() + bytes.size();
    // Doubling keeps a message that comes in n pieces at O(n) copied bytes.
    reallocate(std::max({needed, kMinCapacity, empty() ? std::size_t{0} : needed * 2}));
  }
  std::memcpy(memory_.get() + end_, bytes.data(), bytes.size());
  end_ += bytes.size();
}

void InBuffer::consume(std::size_t count) {
  assert(count <= size());
  begin_ += count;
  if (empty()) {
    clear();
  } else if (capacity_ > kShrinkAbove && size() < capacity_ / 8) {
    reallocate(std::max(size() * 2, kMinCapacity));
  }
}

void InBuffer::reallocate(std::size_t capacity) {
  InBuffer larger;
  larger.memory_ = std::make_unique_for_overwrite<char[]>(capacity + kReadPadding);
  larger.end_ = size();
  larger.capacity_ = capacity;
  if (!empty()) std::memcpy(larger.memory_.get(), memory_.get() + begin_, size());
  *this = std::move(larger);
}

}  // namespace ujrpc::io
