#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace ujrpc::json {

// Which of 64 bytes of JSON are within strings; bit 0 is the first byte.

/// The bits of `backslashes` whose bytes escape the next one, moved to the byte that is escaped;
/// `carried` says that the byte before the block did, then that the last of `size` bytes does.
inline std::uint64_t escaped_bytes(std::uint64_t backslashes, std::size_t size, bool& carried) {
  std::uint64_t escaped = carried ? 1 : 0;
  carried = false;
  backslashes &= ~escaped;
  while (backslashes != 0) {
    const auto at = static_cast<unsigned>(std::countr_zero(backslashes));
    if (at + 1 == size) {
      carried = true;
      break;
    }
    escaped |= std::uint64_t{2} << at;
    backslashes &= ~(std::uint64_t{3} << at);
  }
  return escaped;
}

/// For each byte, whether the quotes up to and with it are odd in number.
constexpr std::uint64_t prefix_xor(std::uint64_t bits) {
  for (unsigned shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

}  // namespace ujrpc::json
