#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "connection.hpp"
#include "handle.hpp"

namespace ujrpc::io {

// All connections, by handle. Slots are used again, each time with a new generation.
class ConnectionTable {
 public:
  // Null when there are as many connections as handles can name (2^24 - 1).
  Connection* open(Transport& transport, int fd);
  void release(Handle handle);

  [[nodiscard]] Connection* find(Handle handle) const {
    if (handle.index >= slots_.size()) return nullptr;
    const Slot& slot = slots_[handle.index];
    return slot.generation == handle.generation ? slot.connection.get() : nullptr;
  }
  [[nodiscard]] std::size_t size() const { return slots_.size() - free_.size(); }

  // Calls visit(connection) for all; it may not open or release any.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const Slot& slot : slots_) {
      if (slot.connection) visit(*slot.connection);
    }
  }

 private:
  struct Slot {
    std::uint32_t generation = 1;
    std::unique_ptr<Connection> connection;
  };

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace ujrpc::io
