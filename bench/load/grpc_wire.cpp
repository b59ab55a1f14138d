#include "grpc_wire.hpp"

#include "fatal.hpp"

namespace ujrpc::load {
namespace {

// RFC 9113 §6
enum Frame : std::uint8_t {
  kData = 0,
  kHeaders = 1,
  kReset = 3,
  kSettings = 4,
  kPing = 6,
  kGoAway = 7,
  kWindowUpdate = 8,
};
constexpr unsigned kEndStream = 0x1;
constexpr unsigned kAck = 0x1;
constexpr unsigned kEndHeaders = 0x4;
constexpr std::size_t kFrameHead = 9;
constexpr std::size_t kMessageHead = 5;  // flag of compression, 32-bit length

std::string frame(Frame type, unsigned flags, std::uint32_t stream, std::string_view payload) {
  std::string out;
  for (unsigned shift = 24; shift > 0; shift -= 8) {
    out += static_cast<char>(payload.size() >> (shift - 8));
  }
  out += static_cast<char>(type);
  out += static_cast<char>(flags);
  for (unsigned shift = 32; shift > 0; shift -= 8) out += static_cast<char>(stream >> (shift - 8));
  return out.append(payload);
}

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

// No push, and windows that never close on our side.
std::string preface() {
  using namespace std::string_view_literals;
  return std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") +
         frame(kSettings, 0, 0, "\0\x02\0\0\0\0\0\x04\x40\0\0\0"sv) +
         frame(kWindowUpdate, 0, 0, "\x7f\xff\0\0"sv);
}

std::string varint(std::uint64_t value) {
  std::string out;
  for (; value > 0x7f; value >>= 7U) out += static_cast<char>(value | 0x80U);
  return out + static_cast<char>(value);
}

// Field 1 of a message; absent means 0 (proto3).
std::uint64_t result_of(std::string_view message) {
  std::uint64_t value = 0;
  unsigned shift = 0;
  for (std::size_t at = 1; at < message.size(); ++at, shift += 7) {
    const auto byte = static_cast<unsigned char>(message[at]);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) break;
  }
  return value;
}

}  // namespace

std::string grpc_pair(std::uint64_t first, std::uint64_t second) {
  return "\x08" + varint(first) + "\x10" + varint(second);
}

std::string grpc_message(const std::string& body) {
  return std::string(kMessageHead - 1, '\0') + static_cast<char>(body.size()) + body;
}

// RFC 7541: the first block on a connection adds its four literals to the dynamic table (entries 65
// to 62), the others refer to them.
std::string GrpcWire::header_block() const {
  if (next_stream_ > 1) return "\x83\x86\xc1\xc0\xbf\xbe";
  const auto text = [](const std::string& value) {
    return static_cast<char>(value.size()) + value;
  };
  return "\x83\x86\x44" + text(method_) + "\x41" + text("127.0.0.1") + "\x5f" +
         text("application/grpc") + "\x40" + text("te") + text("trailers");
}

std::uint32_t GrpcWire::append(std::string_view message, std::string& output) {
  const std::uint32_t stream = next_stream_;
  if (stream == 1) output += preface();
  output += frame(kHeaders, kEndHeaders, stream, header_block());
  output += frame(kData, kEndStream, stream, message);
  next_stream_ += 2;
  window_ -= static_cast<std::int64_t>(message.size());
  if (window_ < 0) fatal(Exit::kConnection, "the server's HTTP/2 window is used up");
  return stream;
}

std::optional<Unit> GrpcWire::next(std::string_view bytes, std::string& output) {
  if (bytes.size() < kFrameHead) return std::nullopt;
  const std::size_t size = big_endian(bytes.substr(0, 3));
  if (bytes.size() - kFrameHead < size) return std::nullopt;
  const auto type = static_cast<unsigned char>(bytes[3]);
  const auto flags = static_cast<unsigned char>(bytes[4]);
  const std::uint32_t stream = big_endian(bytes.substr(5, 4));
  const std::string_view payload = bytes.substr(kFrameHead, size);
  Unit unit{.size = kFrameHead + size, .is_reply = false, .body = {}, .stream = stream};
  switch (type) {
    case kSettings:
      if ((flags & kAck) == 0) output += frame(kSettings, kAck, 0, {});
      return unit;
    case kPing:
      if ((flags & kAck) == 0) output += frame(kPing, kAck, 0, payload);
      return unit;
    case kWindowUpdate:
      if (stream == 0) window_ += big_endian(payload) & 0x7fff'ffffU;
      return unit;
    case kReset:
    case kGoAway:
      fatal(Exit::kConnection, "the server reset a stream or went away", payload);
    default:
      break;
  }
  if (type == kData && size >= kMessageHead) {
    results_[stream] = std::to_string(result_of(payload.substr(kMessageHead)));
  }
  if (type <= kHeaders && (flags & kEndStream) != 0) {
    const auto found = results_.extract(stream);
    if (found.empty()) fatal(Exit::kWrongAnswer, "a gRPC status other than OK");
    body_ = found.mapped();
    unit.is_reply = true;
    unit.body = body_;
  }
  return unit;
}

}  // namespace ujrpc::load
