#include "protocols/websocket/websocket_protocol.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "calls/dispatcher.hpp"
#include "messages/response.hpp"
#include "protocols/websocket/frame_writer.hpp"

namespace ujrpc::websocket {

namespace {

using Status = FrameEvent::Status;

/// A clock that is switched off looks again so soon.
constexpr std::uint64_t kLongestDelayMs = 3'600'000;

/// When a clock strikes that began to run at `since`; 0 switches it off.
std::uint64_t due(std::uint64_t since, std::uint64_t ms) {
  return ms == 0 ? std::numeric_limits<std::uint64_t>::max() : since + ms;
}

/// The bytes of io::Handler::on_data, which may be changed in place.
std::span<char> changeable(std::string_view input) {
  return {const_cast<char*>(input.data()), input.size()};
}

}  // namespace

WebSocketProtocol::WebSocketProtocol(connections::Connection& connection, std::string_view head)
    : connections::Protocol(connection),
      head_(head),
      reader_(limits()),
      heard_ms_(connection.now()),
      pinged_ms_(heard_ms_) {}

std::size_t WebSocketProtocol::read(std::string_view input) {
  std::size_t at = 0;
  heard_ms_ = connection_.now();
  while (!connection_.stopped() && at < input.size()) {
    const FrameEvent event = reader_.next(changeable(input.substr(at)));
    at += event.consumed;
    if (event.status == Status::kNeedMore) break;
    handle(event);
    if (connection_.must_wait(input.size() - at)) break;
  }
  partial_ = reader_.mid_message() || at < input.size();
  return at;
}

void WebSocketProtocol::handle(const FrameEvent& event) {
  switch (event.status) {
    case Status::kNeedMore:
    case Status::kPong:
      break;
    case Status::kText:
    case Status::kBinary:
#if defined(UJRPC_WEBSOCKET_ECHO)  // test/websocket_echo.cpp
      begin_message(event.status == Status::kText ? Opcode::kText : Opcode::kBinary, event.payload.size());
      socket().send(std::string_view(event.payload));
      connection_.touch();
#else
      document(event.payload);
#endif
      reader_.reset();
      break;
    case Status::kPing:
      pong_ = event.payload;  // RFC 6455 §5.5.3: the newest may stand for all
      connection_.touch();
      break;
    case Status::kClose:
      end(event.code, When::kNow);
      break;
    case Status::kError:
      fail(event.code);
      break;
  }
}

void WebSocketProtocol::document(std::string_view text) {
  connections::Reply& reply = connection_.begin_reply();
  reply.head = head_;
  services().dispatcher.offer(text, reply);
  connection_.answer_one(reply);
}

/// Only what is too large is a mistake that the caller would want to know the code of.
void WebSocketProtocol::fail(CloseCode code) {
  if (code != CloseCode::kMessageTooBig) return end(code, When::kNow);
  last_word(ErrorCode::kMessageTooLarge, code);
}

void WebSocketProtocol::refuse_busy() {
  reader_.reset();
  last_word(ErrorCode::kServerBusy, CloseCode::kInternalError);
}

void WebSocketProtocol::last_word(ErrorCode error, CloseCode code) {
  connections::Reply& reply = connection_.begin_reply();
  reply.text.add(0, [error](std::string& out) { messages::append_error(out, "null", error); });
  end(code, When::kIdle);
  connection_.tell_of_stop();
  connection_.answer_one(reply);
}

/// The first reason to end is the one that is given, but none waits for a peer that is gone.
void WebSocketProtocol::end(CloseCode code, When when) {
  connection_.stop();
  if (!close_code_.has_value()) close_code_ = code;
  if (when == When::kNow) {
    when_ = when;
    connection_.tell_of_stop();
  }
  connection_.idle() ? flushed() : connection_.touch();
}

// A peer that ends its writing without a close frame may still read what it has asked for.
void WebSocketProtocol::on_eof(std::string_view) { end(CloseCode::kNoStatus, When::kIdle); }

void WebSocketProtocol::flushed() {
  if (!socket().open()) return;
  if (pong_.has_value()) {
    std::string frame;
    append_pong(frame, *std::exchange(pong_, std::nullopt));
    socket().send(std::move(frame));
  }
  if (services().draining && !close_code_.has_value()) return drain();
  if (close_code_.has_value() && (when_ == When::kNow || connection_.idle())) close();
}

// The socket ends its writing with the close frame and reads on until the peer has ended too: its
// own close frame tells us nothing more (§7.1.1 wants the server to be the first to close).
void WebSocketProtocol::close() {
  std::string frame;
  append_close(frame, *close_code_);
  socket().send(std::move(frame));
  socket().close();
}

void WebSocketProtocol::send(connections::Reply& reply) {
  std::string& text = reply.text.bytes();
  if (text.empty()) return;
  begin_message(Opcode::kText, text.size());
  socket().send(std::move(text));
}

void WebSocketProtocol::say(std::string_view message) {
  begin_message(Opcode::kText, message.size());
  socket().send(message);
}

void WebSocketProtocol::begin_message(Opcode opcode, std::size_t bytes) {
  std::string& header = services().scratch;
  header.clear();
  append_frame_header(header, opcode, bytes);
  socket().send(std::string_view(header));
}

std::uint64_t WebSocketProtocol::check_partial(std::uint64_t at) {
  const std::uint64_t late = connection_.began_ms() + limits().request_timeout_ms;
  if (late <= at || connection_.too_slow(at)) {
    end(CloseCode::kPolicyViolation, When::kNow);
    return kClockMs;
  }
  return std::min(late - at, kClockMs);
}

std::uint64_t WebSocketProtocol::check_quiet(std::uint64_t at, bool reading) {
  if (!reading) heard_ms_ = at;  // what we did not want to read yet is not late
  const std::uint64_t cut = due(heard_ms_, limits().ws_idle_ms);
  if (cut <= at) {
    connection_.abort();
    return kClockMs;
  }
  if (due(std::max(heard_ms_, pinged_ms_), limits().ws_ping_ms) <= at) {
    std::string frame;
    append_ping(frame);
    socket().send(std::move(frame));
    pinged_ms_ = at;
  }
  const std::uint64_t ping = due(std::max(heard_ms_, pinged_ms_), limits().ws_ping_ms);
  return std::min({cut - at, ping - at, kLongestDelayMs});
}

}  // namespace ujrpc::websocket
