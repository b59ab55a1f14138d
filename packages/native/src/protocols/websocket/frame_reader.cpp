#include "protocols/websocket/frame_reader.hpp"

#include <algorithm>

#include "protocols/websocket/close_payload.hpp"
#include "protocols/websocket/unmask.hpp"
#include "json/utf8_check.hpp"

namespace ujrpc::websocket {

namespace {

using Status = FrameEvent::Status;

FrameEvent error(CloseCode code) { return {.status = Status::kError, .code = code}; }

std::string_view view(std::span<char> bytes) { return {bytes.data(), bytes.size()}; }

/// A message whose every byte is here, and whose mask is off.
FrameEvent message(Opcode opcode, std::string_view payload, bool ascii, std::size_t consumed) {
  if (opcode == Opcode::kBinary) return {Status::kBinary, consumed, payload};
  if (!ascii && !json::is_utf8(payload)) return error(CloseCode::kInvalidText);
  return {Status::kText, consumed, payload};
}

FrameEvent close(std::string_view payload, std::size_t consumed) {
  const ClosePayload close = read_close_payload(payload);
  if (!close.well_formed) return error(close.code);
  return {Status::kClose, consumed, close.reason, close.code};
}

/// The event that a frame alone is; `at` is where its payload begins.
FrameEvent frame(const FrameHeader& header, std::span<char> input, std::size_t at) {
  const auto payload = input.subspan(at, static_cast<std::size_t>(header.payload_bytes));
  const bool ascii = unmask(payload, header.mask);
  const std::size_t end = at + payload.size();
  switch (header.opcode) {
    case Opcode::kClose:
      return close(view(payload), end);
    case Opcode::kPing:
      return {Status::kPing, end, view(payload)};
    case Opcode::kPong:
      return {Status::kPong, end, view(payload)};
    default:
      return message(header.opcode, view(payload), ascii, end);
  }
}

}  // namespace

FrameEvent FrameReader::next(std::span<char> input) {
  std::size_t at = 0;
  for (;;) {
    if (payload_left_ == 0) {
      const FrameHeader header = read_frame_header(view(input.subspan(at)));
      if (header.status == FrameHeader::Status::kNeedMore) return {.consumed = at};
      if (const auto failure = check(header)) return error(*failure);
      const std::size_t begin_at = at + header.bytes;
      const bool here = header.payload_bytes <= input.size() - begin_at;
      if (here && is_alone(header)) return frame(header, input, begin_at);
      if (is_control(header.opcode)) return {.consumed = at};
      begin(header);
      at = begin_at;
    }
    const auto bytes =
        static_cast<std::size_t>(std::min<std::uint64_t>(payload_left_, input.size() - at));
    if (!take(view(input.subspan(at, bytes)))) return error(CloseCode::kInvalidText);
    at += bytes;
    if (payload_left_ > 0) return {.consumed = at};
    if (last_frame_) {
      return {message_opcode_ == Opcode::kText ? Status::kText : Status::kBinary, at, message_};
    }
  }
}

void FrameReader::reset() {
  std::string().swap(message_);  // an idle connection keeps no buffers
  checked_bytes_ = 0;
  message_opcode_ = Opcode::kContinuation;
}

// What comes with the header is refused before any of the payload has to come.
std::optional<CloseCode> FrameReader::check(const FrameHeader& header) const {
  if (header.status == FrameHeader::Status::kMalformed) return CloseCode::kProtocolError;
  if (is_control(header.opcode)) return std::nullopt;
  // §5.4: a message begins with its opcode and goes on with continuations, and no other message
  // comes between.
  const bool goes_on = header.opcode == Opcode::kContinuation;
  if (goes_on != mid_message()) return CloseCode::kProtocolError;
  if (goes_on && frames_ == kMaxFrames) return CloseCode::kPolicyViolation;
  const std::size_t room = limits_->max_body_bytes - message_.size();
  if (header.payload_bytes > room) return CloseCode::kMessageTooBig;
  return std::nullopt;
}

bool FrameReader::is_alone(const FrameHeader& header) const {
  return is_control(header.opcode) || (header.fin && !mid_message());
}

void FrameReader::begin(const FrameHeader& header) {
  frames_ = mid_message() ? frames_ + 1 : 1;
  if (!mid_message()) message_opcode_ = header.opcode;
  last_frame_ = header.fin;
  payload_left_ = header.payload_bytes;
  mask_ = header.mask;
}

/// Adds bytes of the payload; false if the text cannot become UTF-8 any more.
bool FrameReader::take(std::string_view masked) {
  const std::size_t size = message_.size();
  message_ += masked;
  const bool ascii = unmask(std::span(message_).subspan(size), mask_);
  mask_ = mask_after(mask_, masked.size());
  payload_left_ -= masked.size();
  return message_opcode_ == Opcode::kBinary || check_text(size, ascii);
}

/// Checks the text from where it was checked last; what begins at `fresh_at` may be known as ASCII.
bool FrameReader::check_text(std::size_t fresh_at, bool ascii) {
  if (ascii && fresh_at == checked_bytes_) {
    checked_bytes_ = message_.size();
    return true;
  }
  std::string_view text = std::string_view(message_).substr(checked_bytes_);
  text.remove_suffix(json::unfinished_bytes(text));
  if (!json::is_utf8(text)) return false;
  checked_bytes_ += text.size();
  const bool whole = last_frame_ && payload_left_ == 0;
  return !whole || checked_bytes_ == message_.size();
}

}  // namespace ujrpc::websocket
