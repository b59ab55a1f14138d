#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocols/websocket/frame.hpp"

namespace ujrpc::websocket {

/// What precedes the payload of a frame from a client (RFC 6455 §5.2).
struct FrameHeader {
  enum class Status : std::uint8_t {
    kNeedMore,
    kRead,
    kMalformed,  ///< Against a rule that holds for every frame by itself.
  };

  Status status = Status::kNeedMore;
  bool fin = false;  ///< The last frame of its message.
  Opcode opcode = Opcode::kContinuation;
  std::size_t bytes = 0;            ///< Of the header.
  std::uint64_t payload_bytes = 0;  ///< As announced: below 2^63.
  Mask mask{};
};

/// Reads the header that `input` begins with. Each rule is checked as soon as its bytes are here.
FrameHeader read_frame_header(std::string_view input);

}  // namespace ujrpc::websocket
