#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ujrpc::http {

/// Request heads that were parsed and found to begin a call. A client sends the same head with each
/// of its calls, but for the length, so the next ones need no parser: equal bytes mean equal
/// things. All connections share these few; memory is not taken for each.
class KnownHeads {
 public:
  using Index = std::uint8_t;

  struct Match {
    std::size_t head_bytes = 0;  ///< 0: the input does not begin with that head, whole.
    std::uint64_t content_length = 0;
  };

  /// Whether `input` begins with the head that remember() gave this index, with any length.
  Match match(std::string_view input, Index index) const;

  /// Keeps a head, unless it is long; `length` are the digits of Content-Length in it.
  Index remember(std::string_view head, std::string_view length);

 private:
  static constexpr std::size_t kCount = 16;
  static constexpr std::size_t kMaxBytes = 1024;

  struct Head {
    std::string before;  ///< The digits of its length,
    std::string after;   ///< and after them.
  };

  std::array<Head, kCount> heads_;
  Index next_ = 0;
};

}  // namespace ujrpc::http
