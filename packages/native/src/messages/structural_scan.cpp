#include "messages/structural_scan.hpp"

#if defined(__SSE2__)

#include <emmintrin.h>

#include <bit>
#include <cstring>

#include "json/string_bits.hpp"
#include "json/utf8_check.hpp"

namespace ujrpc::messages {

namespace {

constexpr std::size_t kBlockBytes = 64;

/// Where in a block the bytes of each kind are.
struct Block {
  std::uint64_t quotes = 0;
  std::uint64_t backslashes = 0;
  std::uint64_t operators = 0;  ///< Brackets, braces, colons and commas.
  std::uint64_t spaces = 0;
  std::uint64_t below_space = 0;  ///< Control characters, and all that is not ASCII.
  std::uint64_t not_ascii = 0;
};

__m128i any_of(__m128i a, __m128i b) { return _mm_or_si128(a, b); }

Block read(const char* bytes) {
  Block block;
  for (unsigned at = 0; at < kBlockBytes; at += 16) {
    const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + at));
    // Bit 5 is all that tells `[` from `{` and `]` from `}`.
    const __m128i folded = _mm_or_si128(part, _mm_set1_epi8(0x20));
    const auto is = [](__m128i in, char c) { return _mm_cmpeq_epi8(in, _mm_set1_epi8(c)); };
    const auto bits = [at](__m128i found) {
      return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(found))) << at;
    };
    block.quotes |= bits(is(part, '"'));
    block.backslashes |= bits(is(part, '\\'));
    block.operators |= bits(any_of(any_of(is(folded, '{'), is(folded, '}')),
                                   any_of(is(part, ':'), is(part, ','))));
    block.spaces |= bits(any_of(any_of(is(part, ' '), is(part, '\n')),
                                any_of(is(part, '\r'), is(part, '\t'))));
    block.below_space |= bits(_mm_cmplt_epi8(part, _mm_set1_epi8(0x20)));
    block.not_ascii |= bits(part);
  }
  return block;
}

class Scan {
 public:
  explicit Scan(std::uint32_t* offsets) : begin_(offsets), out_(offsets) {}

  /// @param size of the block's bytes that are of the text; the others are spaces
  void take(const char* bytes, std::size_t size, std::uint32_t base) {
    const Block block = read(bytes);
    std::uint64_t quotes = block.quotes;
    if (block.backslashes != 0 || escaped_) {
      quotes &= ~json::escaped_bytes(block.backslashes, size, escaped_);
    }
    // From each opening quote to the byte before the closing one.
    const std::uint64_t within = json::prefix_xor(quotes) ^ (in_string_ ? ~std::uint64_t{0} : 0);
    in_string_ = within >> 63 != 0;
    not_ascii_ |= block.not_ascii;
    forbidden_ |= block.below_space & ~block.not_ascii & within;
    const std::uint64_t scalars = ~(block.operators | block.spaces);
    const std::uint64_t words = scalars & ~quotes;
    const std::uint64_t goes_on = words << 1 | (in_word_ ? 1 : 0);
    in_word_ = words >> 63 != 0;
    put((block.operators | (scalars & ~goes_on)) & ~(within ^ quotes), base);
  }

  std::uint32_t finish(std::string_view text) {
    if (in_string_ || forbidden_ != 0) return 0;
    if (not_ascii_ != 0 && !json::is_utf8(text)) return 0;
    *out_ = static_cast<std::uint32_t>(text.size());
    return static_cast<std::uint32_t>(out_ - begin_);
  }

 private:
  void put(std::uint64_t tokens, std::uint32_t base) {
    for (; tokens != 0; tokens &= tokens - 1) {
      *out_++ = base + static_cast<std::uint32_t>(std::countr_zero(tokens));
    }
  }

  std::uint32_t* begin_;
  std::uint32_t* out_;
  std::uint64_t not_ascii_ = 0;
  std::uint64_t forbidden_ = 0;
  bool in_string_ = false;
  bool in_word_ = false;  ///< Whether the last byte was of a scalar, and no quote.
  bool escaped_ = false;
};

}  // namespace

std::uint32_t find_tokens(std::string_view text, std::uint32_t* offsets) {
  Scan scan(offsets);
  std::size_t at = 0;
  for (; text.size() - at >= kBlockBytes; at += kBlockBytes) {
    scan.take(text.data() + at, kBlockBytes, static_cast<std::uint32_t>(at));
  }
  if (at < text.size()) {
    char last[kBlockBytes];
    std::memset(last, ' ', sizeof last);
    std::memcpy(last, text.data() + at, text.size() - at);
    scan.take(last, text.size() - at, static_cast<std::uint32_t>(at));
  }
  return scan.finish(text);
}

}  // namespace ujrpc::messages

#endif
