// An echo that shakes hands, reads frames (RFC 6455 §5.2) and unmasks what is in them, and looks at no message:
// the practical limit of a WebSocket server.

#include <cstring>

#include "epoll_echo.hpp"

namespace ujrpc::echo {
namespace {

constexpr unsigned char kText = 0x81;    // FIN and opcode 1
constexpr unsigned char kOpcode = 0x0f;
constexpr unsigned char kLength = 0x7f;
constexpr std::size_t kKeyBytes = 4;

// To the key that every handshake of the load generator has, the one of RFC 6455 §1.3.
constexpr std::string_view kAccepted =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

class Frames {
 public:
  std::size_t take(const EchoOptions& /*options*/, std::span<const char> received,
                   std::string& unsent) {
    bytes_.append(received.data(), received.size());
    std::size_t at = 0;
    if (!is_open_) {
      const std::size_t end = bytes_.find("\r\n\r\n");
      if (end == std::string::npos) return 0;
      at = end + 4;
      is_open_ = true;
      unsent += kAccepted;
    }
    std::size_t messages = 0;
    while (const std::size_t size = frame(at)) {
      messages += (byte(at) & kOpcode) == (kText & kOpcode) ? 1 : 0;
      at += size;
    }
    bytes_.erase(0, at);
    return messages;
  }

 private:
  [[nodiscard]] unsigned char byte(std::size_t at) const {
    return static_cast<unsigned char>(bytes_[at]);
  }

  // Unmasks the frame that begins there; 0 while it is not complete.
  std::size_t frame(std::size_t at) {
    const std::size_t left = bytes_.size() - at;
    if (left < 2) return 0;
    std::size_t length = byte(at + 1) & kLength;
    const std::size_t wide = length == 126 ? 2 : length == 127 ? 8 : 0;
    const std::size_t head = 2 + wide + kKeyBytes;
    if (left < head) return 0;
    if (wide > 0) length = 0;
    for (std::size_t i = 0; i < wide; ++i) length = length << 8U | byte(at + 2 + i);
    if (left - head < length) return 0;
    unmask(bytes_.data() + at + head, bytes_.data() + at + head - kKeyBytes, length);
    return head + length;
  }

  static void unmask(char* payload, const char* key, std::size_t length) {
    std::uint32_t key32 = 0;
    std::memcpy(&key32, key, sizeof key32);
    const std::uint64_t wide = key32 | static_cast<std::uint64_t>(key32) << 32U;
    std::size_t i = 0;
    for (; i + sizeof wide <= length; i += sizeof wide) {
      std::uint64_t word = 0;
      std::memcpy(&word, payload + i, sizeof word);
      word ^= wide;
      std::memcpy(payload + i, &word, sizeof word);
    }
    for (; i < length; ++i) payload[i] = static_cast<char>(payload[i] ^ key[i % kKeyBytes]);
  }

  std::string bytes_;
  bool is_open_ = false;
};

// One frame of a server: without a mask.
std::string framed(std::string_view payload) {
  const std::size_t size = payload.size();
  const std::size_t wide = size < 126 ? 0 : size < 65'536 ? 2 : 8;
  std::string frame(1, static_cast<char>(kText));
  frame += static_cast<char>(wide == 0 ? size : wide == 2 ? 126 : 127);
  for (std::size_t i = wide; i > 0; --i) frame += static_cast<char>(size >> (8 * (i - 1)));
  return frame.append(payload);
}

}  // namespace
}  // namespace ujrpc::echo

int main(int argc, char** argv) {
  auto options = ujrpc::echo::read_echo_options(argc, argv);
  options.reply = ujrpc::echo::framed(options.reply);
  ujrpc::echo::EpollEcho<ujrpc::echo::Frames>(options).run();
}
