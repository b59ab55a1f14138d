#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ujrpc::protocols {

/// What a framer found at the start of its input.
struct Frame {
  enum class Status : std::uint8_t {
    kNeedMore,   ///< No whole document yet.
    kDocument,   ///< `document` is next; whether it is JSON is for the message parser to say.
    kMalformed,  ///< Answer -32700 and close.
    kTooLarge,   ///< Answer -32007 and close.
  };

  Status status = Status::kNeedMore;
  std::size_t consumed = 0;  ///< Leading bytes of the input that are not needed any more, once
                             ///< `document`, which lies in them, has been dealt with.
  std::string_view document{};
};

}  // namespace ujrpc::protocols
