#include "protocols/websocket/unmask.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace ujrpc::websocket {

namespace {

/// A vector register, which gcc and clang know on every processor.
using Vector = std::uint64_t __attribute__((vector_size(16)));

using RepeatedMask = std::array<char, sizeof(Vector)>;

RepeatedMask repeat(Mask mask) {
  RepeatedMask repeated;
  for (std::size_t i = 0; i < repeated.size(); ++i) repeated[i] = mask[i % mask.size()];
  return repeated;
}

/// Goes on from `at` as long as whole words are left. Bytes go in and out by memcpy, so that their
/// order within a word does not matter. Returns the bits that any of the words had.
template <typename Word>
Word unmask_words(char*& at, const char* end, const RepeatedMask& mask) {
  Word key, seen{};
  std::memcpy(&key, mask.data(), sizeof key);
  for (; static_cast<std::size_t>(end - at) >= sizeof(Word); at += sizeof(Word)) {
    Word word;
    std::memcpy(&word, at, sizeof word);
    word ^= key;
    seen |= word;
    std::memcpy(at, &word, sizeof word);
  }
  return seen;
}

}  // namespace

bool unmask(std::span<char> bytes, Mask mask) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  const RepeatedMask repeated = repeat(mask);
  char* at = bytes.data();
  const char* const end = at + bytes.size();
  const Vector wide = unmask_words<Vector>(at, end, repeated);
  std::uint64_t seen = wide[0] | wide[1];
  seen |= unmask_words<std::uint32_t>(at, end, repeated);
  for (const char key : mask) {
    if (at == end) break;
    *at = static_cast<char>(*at ^ key);
    seen |= static_cast<unsigned char>(*at++);
  }
  return (seen & kHighBits) == 0;
}

}  // namespace ujrpc::websocket
