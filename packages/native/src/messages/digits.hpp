#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace ujrpc::messages {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Moves `at` past the decimal digits there and appends them to `integer`, which means nothing
/// any more when they are too many for 64 bits. Within its callers, which every number goes through.
[[gnu::always_inline]] inline void read_digits(const char*& at, const char* end, std::uint64_t& integer) {
  static constexpr std::uint64_t kPowersOfTen[] = {
      1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};
  if constexpr (std::endian::native == std::endian::little) {
    // Eight at a time: each byte becomes its digit, and adding 0x76 sets the high bit of what is
    // not one. A carry can only come from such a byte, into those after it.
    while (end - at >= 8) {
      std::uint64_t word;
      std::memcpy(&word, at, sizeof word);
      word ^= 0x3030303030303030;
      const std::uint64_t others = ((word + 0x7676767676767676) | word) & 0x8080808080808080;
      const int count = std::countr_zero(others) / 8;
      if (count == 0) return;
      // Leading zeros instead of what follows; then pairs, fours and the eight are summed up.
      word <<= 64 - 8 * count;
      word = word * 10 + (word >> 8);
      word = ((word & 0x000000ff000000ff) * 0x000f424000000064 +
              (word >> 16 & 0x000000ff000000ff) * 0x0000271000000001) >>
             32;
      integer = integer * kPowersOfTen[count] + word;
      at += count;
      if (count < 8) return;
    }
  }
  for (; at != end && is_digit(*at); ++at) {
    integer = integer * 10 + static_cast<std::uint64_t>(*at - '0');
  }
}

}  // namespace ujrpc::messages
