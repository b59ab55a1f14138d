#include "calls/arena.hpp"

#include <cstring>

namespace ujrpc::calls {

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* const to = take(text.size());
  std::memcpy(to, text.data(), text.size());
  return {to, text.size()};
}

char* Arena::take(std::size_t bytes) {
  if (bytes > kBlockBytes / 4) {
    return large_.emplace_back(std::make_unique_for_overwrite<char[]>(bytes)).get();
  }
  if (bytes > kBlockBytes - used_) {
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(kBlockBytes));
    used_ = 0;
  }
  char* const at = blocks_.back().get() + used_;
  used_ += bytes;
  return at;
}

void Arena::clear() {
  large_.clear();
  if (blocks_.empty()) return;
  blocks_.resize(1);
  used_ = 0;
}

}  // namespace ujrpc::calls
