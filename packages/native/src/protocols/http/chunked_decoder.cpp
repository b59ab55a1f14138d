#include "protocols/http/chunked_decoder.hpp"

#include <algorithm>

#include "protocols/http/characters.hpp"

namespace ujrpc::http {

namespace {
/// More hexadecimal digits than a 64-bit size needs are leading zeros that only serve to confuse.
constexpr std::uint8_t kMaxSizeDigits = 16;
}  // namespace

ChunkedDecoder::Status ChunkedDecoder::decode(std::string_view input, std::size_t max_body_bytes,
                                              std::string& body, std::size_t& consumed) {
  std::size_t at = 0;
  Status status = Status::kNeedMore;
  while (at < input.size() && status == Status::kNeedMore) {
    if (state_ == State::kData) {
      const auto length =
          static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, input.size() - at));
      body.append(input.substr(at, length));
      at += length;
      chunk_left_ -= length;
      if (chunk_left_ == 0) state_ = State::kDataReturn;
    } else {
      status = step(input[at++], max_body_bytes - body.size());
    }
  }
  consumed = at;
  return status;
}

ChunkedDecoder::Status ChunkedDecoder::step(char c, std::size_t room) {
  switch (state_) {
    case State::kSize:
      return size_digit(c, room);
    case State::kExtension:
      return ignored_text(c, State::kSizeLineFeed);
    case State::kSizeLineFeed:
      return c == '\n' ? size_line_end() : Status::kMalformed;
    case State::kData:
      break;
    case State::kDataReturn:
      return expect(c, '\r', State::kDataLineFeed);
    case State::kDataLineFeed:
      return expect(c, '\n', State::kSize);
    case State::kTrailerStart:
      return trailer_start(c);
    case State::kTrailerName:
      return trailer_name(c);
    case State::kTrailerValue:
      return ignored_text(c, State::kTrailerLineFeed);
    case State::kTrailerLineFeed:
      return expect(c, '\n', State::kTrailerStart);
    case State::kFinalLineFeed:
      return c == '\n' ? Status::kComplete : Status::kMalformed;
  }
  return Status::kMalformed;
}

ChunkedDecoder::Status ChunkedDecoder::size_digit(char c, std::size_t room) {
  const int value = hex_value(c);
  if (value >= 0) {
    if (++digits_ > kMaxSizeDigits) return Status::kMalformed;
    chunk_left_ = chunk_left_ * 16 + static_cast<std::uint64_t>(value);
    // Refused at the digit that crosses the limit, before any data: the product cannot overflow.
    return chunk_left_ > room ? Status::kTooLarge : Status::kNeedMore;
  }
  if (digits_ == 0) return Status::kMalformed;
  if (c == ';') return enter(State::kExtension);
  return expect(c, '\r', State::kSizeLineFeed);
}

ChunkedDecoder::Status ChunkedDecoder::size_line_end() {
  digits_ = 0;
  return enter(chunk_left_ == 0 ? State::kTrailerStart : State::kData);
}

ChunkedDecoder::Status ChunkedDecoder::ignored_text(char c, State at_return) {
  if (c == '\r') return enter(at_return);
  return is_forbidden_control(c) || !count_ignored() ? Status::kMalformed : Status::kNeedMore;
}

ChunkedDecoder::Status ChunkedDecoder::expect(char c, char expected, State next) {
  return c == expected ? enter(next) : Status::kMalformed;
}

ChunkedDecoder::Status ChunkedDecoder::trailer_start(char c) {
  if (c == '\r') return enter(State::kFinalLineFeed);
  if (!is_token_character(c) || !count_ignored()) return Status::kMalformed;
  return enter(State::kTrailerName);
}

ChunkedDecoder::Status ChunkedDecoder::trailer_name(char c) {
  if (!count_ignored()) return Status::kMalformed;
  if (c == ':') return enter(State::kTrailerValue);
  return is_token_character(c) ? Status::kNeedMore : Status::kMalformed;
}

}  // namespace ujrpc::http
