#include "calls/pending_calls.hpp"

namespace ujrpc::calls {

std::int32_t PendingCalls::reserve() {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  return static_cast<std::int32_t>(std::uint32_t{slots_[index].generation} << kIndexBits | index);
}

PendingCalls::Call* PendingCalls::find(std::int32_t number) {
  const auto bits = static_cast<std::uint32_t>(number);
  const std::uint32_t index = bits & kMaxIndex;
  if (number < 0 || index >= slots_.size()) return nullptr;
  Slot& slot = slots_[index];
  return slot.generation == bits >> kIndexBits ? &slot.call : nullptr;
}

void PendingCalls::release(std::int32_t number) {
  const std::uint32_t index = static_cast<std::uint32_t>(number) & kMaxIndex;
  Slot& slot = slots_[index];
  slot.call = Call();
  slot.generation =
      slot.generation == kMaxGeneration ? 0 : static_cast<std::uint8_t>(slot.generation + 1);
  free_.push_back(index);
}

}  // namespace ujrpc::calls
