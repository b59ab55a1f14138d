#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rpc/plan.hpp"

namespace ujrpc::engine {

/// A method that callers may call.
struct Method {
  std::string wire_name;
  bool scalar = false;  ///< Whether its arguments may be decoded here, see Lane::kScalar.
  rpc::Plan plan;
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

  std::int32_t find(std::string_view wire_name) const {
    const auto found = indexes_.find(wire_name);
    return found == indexes_.end() ? kNone : found->second;
  }

  const Method& at(std::int32_t index) const { return methods_[static_cast<std::size_t>(index)]; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  std::vector<Method> methods_;
  std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>> indexes_;
};

}  // namespace ujrpc::engine
