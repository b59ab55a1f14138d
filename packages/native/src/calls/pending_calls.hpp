#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ujrpc::connections {
struct Reply;
}  // namespace ujrpc::connections

namespace ujrpc::calls {

/// Calls whose answer comes later, by the number that the application knows them by. A number is
/// never negative, and is not used again soon: settling a call twice reaches nobody else's.
class PendingCalls {
 public:
  struct Call {
    connections::Reply* reply = nullptr;  ///< Null: the number is free, or not in use yet.
    std::uint32_t item = 0;
    bool streams = false;  ///< Its connection knows that its reply may come in parts.
    std::string id;      ///< Empty for a notification.
    std::string params;  ///< JSON text, of a call that came on the scalar lane.
  };

  /// A number for a call that may become pending.
  std::int32_t reserve();

  /// The call of a number, pending or reserved; null for one that was settled.
  Call* find(std::int32_t number);

  /// The call of that number is settled.
  void release(std::int32_t number);

 private:
  static constexpr unsigned kIndexBits = 24;
  static constexpr std::uint32_t kMaxIndex = (1u << kIndexBits) - 1;
  static constexpr std::uint8_t kMaxGeneration = 0x7f;

  struct Slot {
    Call call;
    std::uint8_t generation = 0;
  };

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace ujrpc::calls
