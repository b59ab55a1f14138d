#include "calls/call_block.hpp"

namespace ujrpc::calls {

CallBlock::CallBlock(std::byte* shared)
    : numbers(reinterpret_cast<double*>(shared)),
      results(numbers + kNumbers),
      method(reinterpret_cast<std::int32_t*>(results + kCapacity)),
      call(method + kCapacity),
      connection(call + kCapacity),
      first(connection + kCapacity),
      count(first + kCapacity),
      lane(reinterpret_cast<Lane*>(count + kCapacity)),
      outcome(reinterpret_cast<Outcome*>(lane + kCapacity)),
      entries_(std::make_unique_for_overwrite<Entry[]>(kCapacity)) {}

void CallBlock::clear() {
  size_ = 0;
  strings_.clear();
  numbers_used_ = 0;
}

}  // namespace ujrpc::calls
