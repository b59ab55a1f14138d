#include "base64/base64.hpp"

#include <array>

#include "base64/vector.hpp"

namespace ujrpc::base64 {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Has a bit that no value of six bits has, and keeps it when values are joined.
constexpr std::uint32_t kNone = 0x80000000;

constexpr std::array<std::uint32_t, 256> kValues = [] {
  std::array<std::uint32_t, 256> values{};
  values.fill(kNone);
  for (std::uint32_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = i;
  }
  return values;
}();

std::uint32_t value_of(char character) { return kValues[static_cast<unsigned char>(character)]; }

bool decode_quad(const char* text, std::uint8_t* out) {
  const std::uint32_t bits = value_of(text[0]) << 18 | value_of(text[1]) << 12 |
                             value_of(text[2]) << 6 | value_of(text[3]);
  const std::uint32_t none =
      (value_of(text[0]) | value_of(text[1]) | value_of(text[2]) | value_of(text[3])) & kNone;
  out[0] = static_cast<std::uint8_t>(bits >> 16);
  out[1] = static_cast<std::uint8_t>(bits >> 8);
  out[2] = static_cast<std::uint8_t>(bits);
  return none == 0;
}

/// The last quad: with `=` for its missing bytes, whose bits are zero.
bool decode_last(const char* text, std::uint8_t* out) {
  if (text[3] != '=') return decode_quad(text, out);
  const bool one_byte = text[2] == '=';
  const char whole[4] = {text[0], text[1], one_byte ? 'A' : text[2], 'A'};
  std::uint8_t bytes[3];
  if (!decode_quad(whole, bytes)) return false;
  out[0] = bytes[0];
  if (one_byte) return bytes[1] == 0;
  out[1] = bytes[1];
  return bytes[2] == 0;
}

void encode_triple(std::uint32_t bits, char* out) {
  out[0] = kAlphabet[bits >> 18 & 63];
  out[1] = kAlphabet[bits >> 12 & 63];
  out[2] = kAlphabet[bits >> 6 & 63];
  out[3] = kAlphabet[bits & 63];
}

}  // namespace

bool decode(std::string_view text, std::uint8_t* out) {
  if (text.size() % 4 != 0) return false;
  if (text.empty()) return true;
  const std::size_t last = text.size() - 4;
  std::size_t at = vector().decode(text.data(), last, out);
  for (; at < last; at += 4) {
    if (!decode_quad(text.data() + at, out + at / 4 * 3)) return false;
  }
  return decode_last(text.data() + last, out + last / 4 * 3);
}

void encode(const std::uint8_t* bytes, std::size_t size, char* out) {
  std::size_t at = vector().encode(bytes, size, out);
  for (; size - at >= 3; at += 3) {
    const std::uint32_t bits =
        static_cast<std::uint32_t>(bytes[at] << 16 | bytes[at + 1] << 8) | bytes[at + 2];
    encode_triple(bits, out + at / 3 * 4);
  }
  if (at == size) return;
  const bool two = size - at == 2;
  char* const last = out + at / 3 * 4;
  encode_triple(static_cast<std::uint32_t>(bytes[at] << 16 | (two ? bytes[at + 1] << 8 : 0)), last);
  last[3] = '=';
  if (!two) last[2] = '=';
}

void append_string(std::string& out, const std::uint8_t* bytes, std::size_t size,
                   std::size_t more) {
  const std::size_t begin = out.size() + 1;
  const std::size_t length = encoded_size(size);
  out.reserve(begin + length + 1 + more);
  out.resize(begin + length, '"');
  encode(bytes, size, out.data() + begin);
  out += '"';
}

}  // namespace ujrpc::base64
