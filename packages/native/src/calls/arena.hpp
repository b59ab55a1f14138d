#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace ujrpc::calls {

/// Text that has to outlive the receive buffer it came in, until the calls in it were dispatched.
class Arena {
 public:
  /// The copy lives until clear().
  std::string_view copy(std::string_view text);

  /// Frees everything but one block for the next turn.
  void clear();

 private:
  static constexpr std::size_t kBlockBytes = 64 * 1024;

  char* take(std::size_t bytes);

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::vector<std::unique_ptr<char[]>> large_;  ///< Each for a text of its own.
  std::size_t used_ = kBlockBytes;              ///< Of the last block.
};

}  // namespace ujrpc::calls
