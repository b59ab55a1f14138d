#pragma once

#include "wire.hpp"

namespace ujrpc::load {

// RFC 6455 §5.2
inline constexpr unsigned kTextFrame = 0x1;
inline constexpr unsigned kCloseFrame = 0x8;
inline constexpr unsigned kPingFrame = 0x9;
inline constexpr unsigned kPongFrame = 0xA;

// One whole message of a client.
[[nodiscard]] std::string websocket_frame(unsigned opcode, std::string_view payload);

// A text message a call, without extensions; every reply is one frame.
class WebSocketWire : public Wire {
 public:
  [[nodiscard]] std::string upgrade(const Options& options) const override;
  std::optional<Unit> next(std::string_view bytes, std::string& output) override;
};

}  // namespace ujrpc::load
