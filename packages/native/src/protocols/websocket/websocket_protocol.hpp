#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connections/connection.hpp"
#include "protocols/websocket/frame.hpp"
#include "protocols/websocket/frame_reader.hpp"
#include "words.hpp"

namespace ujrpc::websocket {

/// A peer that sends JSON documents in messages of WebSocket (RFC 6455), each a single request or a
/// batch. Replies leave as they get ready, each as a text message.
class WebSocketProtocol final : public connections::Protocol {
 public:
  /// `head` is that of the request that asked for it: each call comes with its fields.
  WebSocketProtocol(connections::Connection& connection, std::string_view head);

  std::size_t read(std::string_view input) override;
  void on_eof(std::string_view rest) override;
  void drain() override { end(CloseCode::kGoingAway, When::kIdle); }
  bool partial() const override { return partial_; }
  std::uint64_t check_partial(std::uint64_t now) override;
  std::uint64_t check_quiet(std::uint64_t now, bool reading) override;
  std::size_t kept_bytes() const override { return reader_.kept_bytes(); }
  bool keeps_order() const override { return false; }
  void send(connections::Reply& reply) override;
  void flushed() override;
  void refuse_busy() override;
  /// Also of one that is to end, until it does: streams go on.
  bool takes_messages() const override { return !close_code_.has_value() || when_ == When::kIdle; }
  void say(std::string_view message) override;

 private:
  /// When the connection ends: with the turn, or once every message has its reply.
  enum class When : std::uint8_t { kNow, kIdle };

  void handle(const FrameEvent& event);
  void document(std::string_view text);
  void last_word(ErrorCode error, CloseCode code);
  void end(CloseCode code, When when);
  void fail(CloseCode code);
  void close();
  void begin_message(Opcode opcode, std::size_t bytes);

  const std::string head_;
  FrameReader reader_;
  std::optional<std::string> pong_;      ///< What the newest ping of this turn said.
  std::optional<CloseCode> close_code_;  ///< Once the connection is to end.
  When when_ = When::kIdle;
  bool partial_ = false;
  std::uint64_t heard_ms_;   ///< When the peer sent something last,
  std::uint64_t pinged_ms_;  ///< and when it was asked to.
};

}  // namespace ujrpc::websocket
