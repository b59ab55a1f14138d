#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ujrpc::fuzz {

/// RFC 6455 once more: slow, a byte at a time, and sharing no code with what it is compared to.
/// The events are texts: `text:…`, `binary:…`, `ping:…`, `pong:…`, `close:CODE:…`, `error:CODE`.
class ReferenceFrames {
 public:
  ReferenceFrames(std::string_view input, std::size_t max_bytes)
      : input_(input), max_bytes_(max_bytes) {}

  std::vector<std::string> events() {
    while (frame()) {
    }
    return events_;
  }

 private:
  bool fail(int code) {
    events_.push_back("error:" + std::to_string(code));
    return false;
  }

  bool next(unsigned& byte) {
    if (at_ == input_.size()) return false;
    byte = static_cast<unsigned char>(input_[at_++]);
    return true;
  }

  /// Reads a frame; false after the last one.
  bool frame() {
    unsigned first = 0, second = 0, byte = 0;
    if (!next(first)) return false;
    const unsigned opcode = first % 16;
    const bool control = opcode >= 8;
    if (first / 16 != 0 && first / 16 != 8) return fail(1002);
    if (opcode > 10 || (opcode > 2 && opcode < 8)) return fail(1002);
    if (control && first < 128) return fail(1002);
    if (!next(second)) return false;
    if (second < 128) return fail(1002);
    std::uint64_t size = second - 128;
    if (control && size > 125) return fail(1002);
    const int more = size == 127 ? 8 : size == 126 ? 2 : 0;
    if (more > 0) size = 0;
    for (int i = 0; i < more; ++i) {
      if (!next(byte)) return false;
      size = size * 256 + byte;
    }
    if (more == 2 && size < 126) return fail(1002);
    if (more == 8 && (size < 65536 || size > INT64_MAX)) return fail(1002);
    unsigned mask[4];
    for (unsigned& one : mask) {
      if (!next(one)) return false;
    }
    return control ? control_frame(opcode, size, mask)
                   : data_frame(opcode, first > 127, size, mask);
  }

  bool control_frame(unsigned opcode, std::uint64_t size, const unsigned* mask) {
    if (input_.size() - at_ < size) return false;
    std::string payload;
    for (std::uint64_t i = 0; i < size; ++i) {
      unsigned byte = 0;
      next(byte);
      payload += static_cast<char>(byte ^ mask[i % 4]);
    }
    if (opcode == 8) return close(payload);
    events_.push_back((opcode == 9 ? "ping:" : "pong:") + payload);
    return true;
  }

  bool close(const std::string& payload) {
    if (payload.size() == 1) return fail(1002);
    int code = 1005;
    if (!payload.empty()) {
      code = static_cast<unsigned char>(payload[0]) * 256 + static_cast<unsigned char>(payload[1]);
      const bool standard = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
      if (!standard && (code < 3000 || code > 4999)) return fail(1002);
      awaited_ = 0;  // of a message that is cut here
      for (const char c : payload.substr(2)) {
        if (!text_byte(static_cast<unsigned char>(c))) return fail(1007);
      }
      if (awaited_ != 0) return fail(1007);
    }
    events_.push_back("close:" + std::to_string(code) + ":" +
                      (payload.empty() ? "" : payload.substr(2)));
    return false;
  }

  bool data_frame(unsigned opcode, bool last, std::uint64_t size, const unsigned* mask) {
    if ((opcode == 0) != begun_) return fail(1002);
    if (!begun_) {
      begun_ = true;
      is_text_ = opcode == 1;
      frames_ = 0;
      message_.clear();
    }
    if (++frames_ > 1000) return fail(1008);
    if (message_.size() + size > max_bytes_) return fail(1009);
    for (std::uint64_t i = 0; i < size; ++i) {
      unsigned byte = 0;
      if (!next(byte)) return false;
      byte ^= mask[i % 4];
      message_ += static_cast<char>(byte);
      if (is_text_ && !text_byte(byte)) return fail(1007);
    }
    if (!last) return true;
    if (is_text_ && awaited_ != 0) return fail(1007);
    events_.push_back((is_text_ ? "text:" : "binary:") + message_);
    begun_ = false;
    return true;
  }

  /// UTF8-octets of RFC 3629 §4, one more byte of them.
  bool text_byte(unsigned byte) {
    if (awaited_ > 0) {
      const bool fits = byte >= least_ && byte <= most_;
      least_ = 0x80;
      most_ = 0xbf;
      --awaited_;
      return fits;
    }
    least_ = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
    most_ = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
    awaited_ = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
    return byte < 0x80 || (byte >= 0xc2 && byte <= 0xf4);
  }

  std::string_view input_;
  std::size_t max_bytes_;
  std::size_t at_ = 0;
  std::vector<std::string> events_;
  std::string message_;
  bool begun_ = false;
  bool is_text_ = false;
  int frames_ = 0;
  int awaited_ = 0;
  unsigned least_ = 0x80;
  unsigned most_ = 0xbf;
};

}  // namespace ujrpc::fuzz
