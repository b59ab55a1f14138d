#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "protocols/websocket/frame.hpp"

namespace ujrpc::websocket {

/// A frame as a client sends it. `first` is its first byte as RFC 6455 §5.2 draws it: what no
/// client should send can be written too.
inline std::string client_frame(unsigned first, std::string_view payload,
                                std::string_view mask = "\x37\xfa\x21\x3d") {
  const std::size_t size = payload.size();
  const int length_bytes = size > 0xffff ? 8 : size > 125 ? 2 : 0;
  std::string frame(1, static_cast<char>(first));
  frame += static_cast<char>(0x80 | (length_bytes == 8   ? 127
                                     : length_bytes == 2 ? 126
                                                         : static_cast<int>(size)));
  for (int i = length_bytes; i-- > 0;) {
    frame += static_cast<char>(std::uint64_t{size} >> (8 * i) & 0xff);
  }
  frame += mask;
  for (std::size_t i = 0; i < size; ++i) frame += static_cast<char>(payload[i] ^ mask[i % 4]);
  return frame;
}

/// The first bytes of frames that end their message, and of some that do not.
inline constexpr unsigned kTextFrame = 0x81, kBinaryFrame = 0x82, kLastFrame = 0x80,
                          kCloseFrame = 0x88, kPingFrame = 0x89, kPongFrame = 0x8a,
                          kTextBegins = 0x01, kBinaryBegins = 0x02, kGoesOn = 0x00;

inline std::string text(std::string_view payload) { return client_frame(kTextFrame, payload); }
inline std::string ping(std::string_view payload) { return client_frame(kPingFrame, payload); }
inline std::string pong(std::string_view payload) { return client_frame(kPongFrame, payload); }

inline std::string close(unsigned code, std::string_view reason = {}) {
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  return client_frame(kCloseFrame, payload.append(reason));
}

/// A text or binary message in frames of at most `bytes` bytes.
inline std::string fragmented(unsigned first, std::string_view payload, std::size_t bytes) {
  std::string frames;
  for (std::size_t at = 0;; at += bytes) {
    const bool last = payload.size() - at <= bytes;
    const unsigned opcode = at == 0 ? first & 0x0f : 0;
    frames += client_frame((last ? 0x80 : 0) | opcode, payload.substr(at, bytes));
    if (last) return frames;
  }
}

}  // namespace ujrpc::websocket
