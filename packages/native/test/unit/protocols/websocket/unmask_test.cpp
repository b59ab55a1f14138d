#include "protocols/websocket/unmask.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace ujrpc::websocket;

namespace {

constexpr Mask kMask = {'\x37', '\xfa', '\0', '\x80'};

std::string masked(std::string text, Mask mask = kMask) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    text[i] = static_cast<char>(text[i] ^ mask[i % mask.size()]);
  }
  return text;
}

/// Longer than several blocks.
constexpr std::size_t kMostBytes = 140;

}  // namespace

TEST_CASE("takes the mask off bytes of every length and place, and off no others") {
  for (std::size_t size = 0; size < kMostBytes; ++size) {
    for (std::size_t place = 0; place < 9; ++place) {
      std::string plain;
      for (std::size_t i = 0; i < size; ++i) plain += static_cast<char>('0' + i % 64);
      std::string bytes = std::string(place, '~') + masked(plain) + "~";
      CHECK(unmask(std::span(bytes).subspan(place, size), kMask));
      CHECK(bytes == std::string(place, '~') + plain + "~");
    }
  }
}

TEST_CASE("tells ASCII from all else, whichever byte it is") {
  for (std::size_t at = 0; at < kMostBytes; ++at) {
    std::string plain(kMostBytes, 'x');
    plain[at] = '\x80';
    std::string bytes = masked(plain);
    CHECK_FALSE(unmask(bytes, kMask));
    CHECK(bytes == plain);
  }
}

TEST_CASE("goes on with the mask anywhere") {
  const std::string plain = "0123456789abcdef";
  for (std::size_t at = 0; at <= plain.size(); ++at) {
    std::string bytes = masked(plain);
    unmask(std::span(bytes).first(at), kMask);
    unmask(std::span(bytes).subspan(at), mask_after(kMask, at));
    CHECK(bytes == plain);
  }
}
