#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "handle.hpp"
#include "socket.hpp"

namespace ujrpc::io {

// All connections, by handle. Slots are used again, each time with a new generation.
class SocketTable {
 public:
  // Null when there are as many connections as handles can name (2^24 - 1).
  Socket* open(Reactor& reactor, int fd);
  void release(Handle handle);

  [[nodiscard]] Socket* find(Handle handle) const {
    if (handle.index >= slots_.size()) return nullptr;
    const Slot& slot = slots_[handle.index];
    return slot.generation == handle.generation ? slot.socket.get() : nullptr;
  }
  [[nodiscard]] std::size_t size() const { return slots_.size() - free_.size(); }

  // Calls visit(connection) for all; it may not open or release any.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const Slot& slot : slots_) {
      if (slot.socket) visit(*slot.socket);
    }
  }

 private:
  struct Slot {
    std::uint32_t generation = 1;
    std::unique_ptr<Socket> socket;
  };

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace ujrpc::io
