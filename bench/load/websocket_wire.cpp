#include "websocket_wire.hpp"

#include <array>

#include "fatal.hpp"

namespace ujrpc::load {
namespace {

constexpr unsigned kFin = 0x80;
constexpr unsigned kMasked = 0x80;
constexpr std::size_t kHeadBytes = 2;

std::size_t length_bytes(std::size_t short_length) {
  return short_length == 126 ? 2 : short_length == 127 ? 8 : 0;
}

std::size_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

}  // namespace

// RFC 6455 §5.3: a client masks. What the key is makes no difference to the server's work.
std::string websocket_frame(unsigned opcode, std::string_view payload) {
  constexpr std::array<char, 4> kKey = {0x12, 0x34, 0x56, 0x78};
  const std::size_t size = payload.size();
  const std::size_t short_length = size < 126 ? size : size < 65'536 ? 126 : 127;
  std::string frame(1, static_cast<char>(kFin | opcode));
  frame += static_cast<char>(kMasked | short_length);
  for (std::size_t left = length_bytes(short_length); left > 0; --left) {
    frame += static_cast<char>(size >> (8 * (left - 1)));
  }
  frame.append(kKey.data(), kKey.size());
  for (std::size_t at = 0; at < size; ++at) {
    frame += static_cast<char>(payload[at] ^ kKey[at % kKey.size()]);
  }
  return frame;
}

// RFC 6455 §4.1; the key is the one of its example.
std::string WebSocketWire::upgrade(const Options& options) const {
  return "GET " + options.path + " HTTP/1.1\r\nHost: " + options.host +
         "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

std::optional<Unit> WebSocketWire::next(std::string_view bytes, std::string& output) {
  if (bytes.size() < kHeadBytes) return std::nullopt;
  std::size_t length = byte_at(bytes, 1) & 0x7fU;
  const std::size_t wide = length_bytes(length);
  const std::size_t head = kHeadBytes + wide;
  if (bytes.size() < head) return std::nullopt;
  if (wide > 0) length = 0;
  for (std::size_t at = 0; at < wide; ++at) length = length << 8U | byte_at(bytes, kHeadBytes + at);
  if (bytes.size() - head < length) return std::nullopt;
  const std::string_view payload = bytes.substr(head, length);
  const std::size_t opcode = byte_at(bytes, 0) & 0xfU;
  if (opcode == kCloseFrame) fatal(Exit::kConnection, "the server closed the WebSocket");
  if (opcode == kPingFrame) output += websocket_frame(kPongFrame, payload);
  const bool is_reply = opcode == kTextFrame || opcode == kTextFrame + 1;
  return Unit{.size = head + length, .is_reply = is_reply, .body = payload};
}

}  // namespace ujrpc::load
