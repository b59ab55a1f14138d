#pragma once

#include <cstdint>

namespace ujrpc::io {

// Names a connection for as long as it lives. Slots are used again, generations are not: a handle
// kept past on_closed finds nothing.
struct Handle {
  static constexpr unsigned kIndexBits = 24;
  static constexpr std::uint32_t kMaxIndex = (1u << kIndexBits) - 1;

  std::uint32_t index = kMaxIndex;
  std::uint32_t generation = 0;  // 0 is never in use: a default handle is stale

  bool operator==(const Handle&) const = default;

  // Fits in 56 bits, so that a kernel's 64-bit cookie has 8 left for the operation.
  [[nodiscard]] std::uint64_t packed() const {
    return std::uint64_t{generation} << kIndexBits | index;
  }
  [[nodiscard]] static Handle unpacked(std::uint64_t bits) {
    return {static_cast<std::uint32_t>(bits) & kMaxIndex,
            static_cast<std::uint32_t>(bits >> kIndexBits)};
  }
};

}  // namespace ujrpc::io
