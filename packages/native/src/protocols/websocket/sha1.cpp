#include "protocols/websocket/sha1.hpp"

#include <bit>
#include <string>

namespace ujrpc::websocket {

namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr std::size_t kLengthBytes = 8;

using State = std::array<std::uint32_t, 5>;

std::uint32_t read_word(std::string_view text, std::size_t at) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) word = word << 8 | static_cast<unsigned char>(text[at + i]);
  return word;
}

/// f(t;B,C,D) + K(t), RFC 3174 §5.
std::uint32_t mix(unsigned round, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

void add_block(State& state, std::string_view block) {
  std::array<std::uint32_t, 80> words;
  for (std::size_t t = 0; t < 16; ++t) words[t] = read_word(block, t * 4);
  for (std::size_t t = 16; t < 80; ++t) {
    words[t] = std::rotl(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
  }
  auto [a, b, c, d, e] = state;
  for (unsigned t = 0; t < 80; ++t) {
    const std::uint32_t next = std::rotl(a, 5) + mix(t, b, c, d) + e + words[t];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e};
}

/// A one bit, zeros, and the length in bits make whole blocks (§4).
std::string padded(std::string_view text) {
  std::string result(text);
  result += '\x80';
  while ((result.size() + kLengthBytes) % kBlockBytes != 0) result += '\0';
  const std::uint64_t bits = std::uint64_t{text.size()} * 8;
  for (unsigned shift = 64; shift > 0; shift -= 8) {
    result += static_cast<char>(bits >> (shift - 8) & 0xff);
  }
  return result;
}

}  // namespace

Sha1 sha1(std::string_view text) {
  State state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  const std::string blocks = padded(text);
  for (std::size_t at = 0; at < blocks.size(); at += kBlockBytes) {
    add_block(state, std::string_view(blocks).substr(at, kBlockBytes));
  }
  Sha1 digest;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(state[i / 4] >> (8 * (3 - i % 4)) & 0xff);
  }
  return digest;
}

}  // namespace ujrpc::websocket
