#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ujrpc::http {

/// Takes the chunked transfer coding off a body (RFC 9112 §7.1), fed in any split.
/// Extensions and trailer fields are checked for grammar and otherwise ignored.
class ChunkedDecoder {
 public:
  enum class Status : std::uint8_t { kNeedMore, kComplete, kMalformed, kTooLarge };

  /// Extensions and trailers together, per body.
  static constexpr std::size_t kMaxIgnoredBytes = 4096;

  /// Decodes from `input`, adding data to `body`, which may grow to `max_body_bytes`.
  /// `consumed` says how many bytes of `input` were used: all of them unless the body ended.
  Status decode(std::string_view input, std::size_t max_body_bytes, std::string& body,
                std::size_t& consumed);

 private:
  enum class State : std::uint8_t {
    kSize,
    kExtension,
    kSizeLineFeed,
    kData,
    kDataReturn,
    kDataLineFeed,
    kTrailerStart,
    kTrailerName,
    kTrailerValue,
    kTrailerLineFeed,
    kFinalLineFeed,
  };

  Status step(char c, std::size_t room);
  Status size_digit(char c, std::size_t room);
  Status size_line_end();
  Status ignored_text(char c, State at_return);
  Status expect(char c, char expected, State next);
  Status trailer_start(char c);
  Status trailer_name(char c);
  Status enter(State next) {
    state_ = next;
    return Status::kNeedMore;
  }
  bool count_ignored() { return ++ignored_bytes_ <= kMaxIgnoredBytes; }

  State state_ = State::kSize;
  std::uint8_t digits_ = 0;
  std::uint16_t ignored_bytes_ = 0;
  std::uint64_t chunk_left_ = 0;
};

}  // namespace ujrpc::http
