#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace ujrpc::websocket {

/// What a frame is, RFC 6455 §5.2. The other twelve values are reserved.
enum class Opcode : std::uint8_t {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xa,
};

constexpr bool is_control(Opcode opcode) { return opcode >= Opcode::kClose; }

/// The most that a control frame may carry (§5.5).
inline constexpr std::size_t kMaxControlBytes = 125;

/// Why a connection ends (§7.4.1). A peer may send more than these.
enum class CloseCode : std::uint16_t {
  kNormal = 1000,
  kGoingAway = 1001,
  kProtocolError = 1002,
  kNoStatus = 1005,  ///< Never sent: the close frame has no code.
  kInvalidText = 1007,
  kPolicyViolation = 1008,
  kMessageTooBig = 1009,
  kInternalError = 1011,
};

/// What a client has put over its payload (§5.3): its first byte over the first of the payload.
using Mask = std::array<char, 4>;

}  // namespace ujrpc::websocket
