#include "protocols/websocket/frame_header.hpp"

#include <algorithm>

namespace ujrpc::websocket {

namespace {

using Status = FrameHeader::Status;

constexpr unsigned kFin = 0x80;
constexpr unsigned kReserved = 0x70;
constexpr unsigned kOpcode = 0x0f;
constexpr unsigned kMasked = 0x80;
constexpr unsigned kLength = 0x7f;

/// The values of the 7-bit length that say that a longer one follows.
constexpr unsigned kLengthIn16Bits = 126;
constexpr unsigned kLengthIn64Bits = 127;

unsigned byte(std::string_view input, std::size_t at) {
  return static_cast<unsigned char>(input[at]);
}

constexpr bool is_opcode(unsigned value) {
  return value <= static_cast<unsigned>(Opcode::kBinary) ||
         (value >= static_cast<unsigned>(Opcode::kClose) &&
          value <= static_cast<unsigned>(Opcode::kPong));
}

/// How many bytes of length follow the first two bytes.
constexpr std::size_t extended_bytes(unsigned length) {
  return length == kLengthIn64Bits ? 8 : length == kLengthIn16Bits ? 2 : 0;
}

/// §5.2: in the fewest bytes that it fits in, and the most significant of 64 bits is 0.
constexpr bool is_minimal(std::uint64_t length, std::size_t extended) {
  if (extended == 8) return length > 0xffff && length >> 63 == 0;
  return extended == 0 || length >= kLengthIn16Bits;
}

}  // namespace

FrameHeader read_frame_header(std::string_view input) {
  FrameHeader header;
  const auto malformed = [&header] {
    header.status = Status::kMalformed;
    return header;
  };
  if (input.empty()) return header;
  header.fin = (byte(input, 0) & kFin) != 0;
  const unsigned opcode = byte(input, 0) & kOpcode;
  header.opcode = static_cast<Opcode>(opcode);
  // No extension was agreed on that could give the reserved bits a meaning.
  if ((byte(input, 0) & kReserved) != 0 || !is_opcode(opcode)) return malformed();
  if (is_control(header.opcode) && !header.fin) return malformed();  // §5.5

  if (input.size() < 2) return header;
  const unsigned length = byte(input, 1) & kLength;
  if ((byte(input, 1) & kMasked) == 0) return malformed();  // §5.1
  if (is_control(header.opcode) && length > kMaxControlBytes) return malformed();

  const std::size_t extended = extended_bytes(length);
  if (input.size() < 2 + extended) return header;
  header.payload_bytes = extended == 0 ? length : 0;
  for (std::size_t i = 0; i < extended; ++i) {
    header.payload_bytes = header.payload_bytes << 8 | byte(input, 2 + i);
  }
  if (!is_minimal(header.payload_bytes, extended)) return malformed();

  header.bytes = 2 + extended + header.mask.size();
  if (input.size() < header.bytes) return header;
  std::copy_n(input.data() + 2 + extended, header.mask.size(), header.mask.begin());
  header.status = Status::kRead;
  return header;
}

}  // namespace ujrpc::websocket
