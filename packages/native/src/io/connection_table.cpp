#include "connection_table.hpp"

namespace ujrpc::io {

Connection* ConnectionTable::open(Transport& transport, int fd) {
  if (free_.empty()) {
    if (slots_.size() >= Handle::kMaxIndex) return nullptr;
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  Slot& slot = slots_[index];
  slot.connection = std::make_unique<Connection>(transport, Handle{index, slot.generation}, fd);
  return slot.connection.get();
}

void ConnectionTable::release(Handle handle) {
  Slot& slot = slots_[handle.index];
  slot.connection.reset();
  if (++slot.generation == 0) slot.generation = 1;
  free_.push_back(handle.index);
}

}  // namespace ujrpc::io
