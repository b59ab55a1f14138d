#include "protocols/websocket/frame_writer.hpp"

#include <cstdint>

namespace ujrpc::websocket {

namespace {

constexpr unsigned kFin = 0x80;

/// In network byte order.
void append_number(std::string& out, std::uint64_t number, unsigned bytes) {
  while (bytes-- > 0) out += static_cast<char>(number >> (8 * bytes) & 0xff);
}

}  // namespace

void append_frame_header(std::string& out, Opcode opcode, std::size_t payload_bytes) {
  out += static_cast<char>(kFin | static_cast<unsigned>(opcode));
  if (payload_bytes < 126) {
    append_number(out, payload_bytes, 1);
  } else if (payload_bytes <= 0xffff) {
    append_number(out, 126, 1);
    append_number(out, payload_bytes, 2);
  } else {
    append_number(out, 127, 1);
    append_number(out, payload_bytes, 8);
  }
}

void append_close(std::string& out, CloseCode code) {
  const bool has_code = code != CloseCode::kNoStatus;
  append_frame_header(out, Opcode::kClose, has_code ? 2 : 0);
  if (has_code) append_number(out, static_cast<std::uint16_t>(code), 2);
}

void append_pong(std::string& out, std::string_view payload) {
  append_frame_header(out, Opcode::kPong, payload.size());
  out += payload;
}

void append_ping(std::string& out) { append_frame_header(out, Opcode::kPing, 0); }

}  // namespace ujrpc::websocket
