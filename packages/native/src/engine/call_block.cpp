#include "engine/call_block.hpp"

namespace ujrpc::engine {

CallBlock::CallBlock(std::byte* shared)
    : numbers(reinterpret_cast<double*>(shared)),
      results(numbers + kNumbers),
      method(reinterpret_cast<std::int32_t*>(results + kCapacity)),
      call(method + kCapacity),
      connection(call + kCapacity),
      first(connection + kCapacity),
      count(first + kCapacity),
      lane(reinterpret_cast<Lane*>(count + kCapacity)),
      outcome(reinterpret_cast<Outcome*>(lane + kCapacity)) {
  entries_.reserve(kCapacity);
}

std::uint32_t CallBlock::add(Lane its_lane, std::int32_t its_connection, const Entry& entry) {
  const std::uint32_t index = size();
  entries_.push_back(entry);
  lane[index] = its_lane;
  outcome[index] = Outcome::kPending;
  connection[index] = its_connection;
  return index;
}

void CallBlock::clear() {
  entries_.clear();
  strings_.clear();
  numbers_used_ = 0;
}

}  // namespace ujrpc::engine
