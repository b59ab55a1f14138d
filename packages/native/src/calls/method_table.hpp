#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "messages/plan.hpp"

namespace ujrpc::calls {

/// A method that callers may call.
struct Method {
  std::string wire_name;
  bool scalar = false;  ///< Whether its arguments may be decoded here, see Lane::kScalar.
  bool streams = false;  ///< Whether its result may be a stream.
  messages::Plan plan;

  /// How large a reply is feared to be: as the largest one ever, or, while few are known, larger.
  /// So many calls are dispatched together that their replies fit in a connection's send queue.
  std::size_t expected_bytes = kUnknownBytes;

  void learn(std::size_t reply_bytes) {
    largest_bytes_ = std::max(largest_bytes_, reply_bytes);
    expected_bytes = std::max(largest_bytes_, expected_bytes / 2);
  }

 private:
  static constexpr std::size_t kUnknownBytes = 64 * 1024;

  std::size_t largest_bytes_ = 0;
};

/// Which method answers to which name.
class MethodTable {
 public:
  static constexpr std::int32_t kNone = -1;

  explicit MethodTable(std::vector<Method> methods) : methods_(std::move(methods)) {
    for (const Method& method : methods_) {
      const auto index = static_cast<std::int32_t>(indexes_.size());
      indexes_.emplace(method.wire_name, index);
    }
  }

  std::int32_t find(std::string_view wire_name) {
    // The calls of one message or client are often all to the same method.
    if (last_ != kNone && at(last_).wire_name == wire_name) return last_;
    const auto found = indexes_.find(wire_name);
    return last_ = found == indexes_.end() ? kNone : found->second;
  }

  Method& at(std::int32_t index) { return methods_[static_cast<std::size_t>(index)]; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  std::vector<Method> methods_;
  std::int32_t last_ = kNone;  ///< What was found last.
  std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>> indexes_;
};

}  // namespace ujrpc::calls
