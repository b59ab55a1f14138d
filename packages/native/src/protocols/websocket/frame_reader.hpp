#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocols/websocket/frame.hpp"
#include "protocols/websocket/frame_header.hpp"
#include "words.hpp"

namespace ujrpc::websocket {

/// What one call of FrameReader::next found.
struct FrameEvent {
  enum class Status : std::uint8_t {
    kNeedMore,  ///< Call again with what was not consumed and more bytes after it.
    kText,      ///< `payload` is a whole message, UTF-8. Call reset() when it was dealt with.
    kBinary,    ///< The same of any bytes.
    kPing,      ///< To be answered with a pong of the same `payload`.
    kPong,
    kClose,  ///< `code` and, as `payload`, the reason that the peer gives. Nothing follows.
    kError,  ///< To be closed with `code`. Nothing more is to be read.
  };

  Status status = Status::kNeedMore;
  std::size_t consumed = 0;  ///< Leading bytes of the input that are not needed any more, once
                             ///< `payload`, which may lie in them, has been dealt with.
  std::string_view payload{};
  CloseCode code = CloseCode::kNoStatus;
};

/// Reads the frames of one client, strictly by RFC 6455 and without extensions. The bytes may
/// arrive in any split; none is looked at twice, but for the headers and control frames that are
/// not whole yet.
///
/// The mask is taken off in place, of consumed bytes only. A message of one frame that the input
/// holds stays where it is; one that comes in parts is put together here as they come. Text is
/// checked then already, so that what cannot become UTF-8 any more is refused at once.
class FrameReader {
 public:
  /// A message of more frames is a way to make work, not to say something: 1008.
  static constexpr std::uint32_t kMaxFrames = 1000;

  /// `limits` must outlive the reader.
  explicit FrameReader(const Limits& limits) : limits_(&limits) {}

  /// `input` begins with the first byte that no earlier call has consumed.
  FrameEvent next(std::span<char> input);

  /// Makes ready for the next message and frees what the last one needed.
  void reset();

  /// Whether frames of a message, or a part of one, were consumed and the message is not whole.
  bool mid_message() const { return message_opcode_ != Opcode::kContinuation; }

  /// The bytes of the message that are not in the receive buffer any more.
  std::size_t kept_bytes() const { return message_.size(); }

 private:
  std::optional<CloseCode> check(const FrameHeader& header) const;
  /// Whether the frame, once it is here, needs no others.
  bool is_alone(const FrameHeader& header) const;
  void begin(const FrameHeader& header);
  bool take(std::string_view masked);
  bool check_text(std::size_t fresh_at, bool ascii);

  const Limits* limits_;
  std::string message_;             ///< Of the message in parts, without its mask.
  std::size_t checked_bytes_ = 0;   ///< Of these, up to the end of a character: UTF-8.
  std::uint64_t payload_left_ = 0;  ///< Of the current frame.
  std::uint32_t frames_ = 0;        ///< Of the message, so far.
  Mask mask_{};                     ///< Of the next byte of the payload.
  Opcode message_opcode_ = Opcode::kContinuation;  ///< kContinuation: no message has begun.
  bool last_frame_ = false;
};

}  // namespace ujrpc::websocket
