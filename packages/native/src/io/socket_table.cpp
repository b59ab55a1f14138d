#include "socket_table.hpp"

namespace ujrpc::io {

Socket* SocketTable::open(Reactor& reactor, int fd) {
  if (free_.empty()) {
    if (slots_.size() >= Handle::kMaxIndex) return nullptr;
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  Slot& slot = slots_[index];
  slot.socket = std::make_unique<Socket>(reactor, Handle{index, slot.generation}, fd);
  return slot.socket.get();
}

void SocketTable::release(Handle handle) {
  Slot& slot = slots_[handle.index];
  slot.socket.reset();
  if (++slot.generation == 0) slot.generation = 1;
  free_.push_back(handle.index);
}

}  // namespace ujrpc::io
