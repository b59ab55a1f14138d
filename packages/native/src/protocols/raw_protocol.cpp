#include "protocols/raw_protocol.hpp"

#include <algorithm>
#include <utility>

#include "calls/dispatcher.hpp"
#include "messages/response.hpp"

namespace ujrpc::protocols {

namespace {

std::variant<protocols::JsonFramer, protocols::ContentLengthFramer> framer_for(
    protocols::FirstBytes protocol, const Limits& limits) {
  if (protocol == protocols::FirstBytes::kContentLength)
    return protocols::ContentLengthFramer(limits);
  return protocols::JsonFramer(limits);
}

}  // namespace

RawProtocol::RawProtocol(protocols::FirstBytes protocol, connections::Connection& connection)
    : connections::Protocol(connection), framer_(framer_for(protocol, limits())) {}

protocols::Frame RawProtocol::next(std::string_view input) {
  return std::visit([input](auto& framer) { return framer.next(input); }, framer_);
}

std::size_t RawProtocol::read(std::string_view input) {
  std::size_t at = 0;
  partial_ = false;
  while (!connection_.stopped() && at < input.size()) {
    if (const std::size_t bytes = plain(input.substr(at)); bytes != 0) {
      at += bytes;
      if (connection_.must_wait(input.size() - at)) break;
      continue;
    }
    const protocols::Frame frame = next(input.substr(at));
    at += frame.consumed;
    if (frame.status == protocols::Frame::Status::kNeedMore) {
      partial_ = at < input.size();
      break;
    }
    handle(frame);
    if (connection_.must_wait(input.size() - at)) break;
  }
  return at;
}

/// Answers the plain message that `input` begins with, which needs no framing, and the bytes that
/// it takes; 0 without one. What has begun in another way ends in that way, so that no byte is
/// read more than twice.
std::size_t RawProtocol::plain(std::string_view input) {
  const auto* const framer = std::get_if<protocols::JsonFramer>(&framer_);
  if (framer == nullptr || framer->mid_document()) return 0;
  const std::size_t space = protocols::leading_whitespace(input);
  const std::string_view window = input.substr(space, limits().max_body_bytes);
  const std::size_t bytes = services().dispatcher.read_plain(window);
  if (bytes == 0) return 0;
  connections::Reply& reply = connection_.begin_reply();
  services().dispatcher.offer_plain(window.substr(0, bytes), reply);
  if (services().close_after_reply) connection_.stop();
  connection_.answer_one(reply);
  return space + bytes;
}

void RawProtocol::handle(const protocols::Frame& frame) {
  switch (frame.status) {
    case protocols::Frame::Status::kNeedMore:
      break;
    case protocols::Frame::Status::kDocument:
      document(frame.document);
      break;
    case protocols::Frame::Status::kMalformed:
      last_word(ErrorCode::kParseError);
      break;
    case protocols::Frame::Status::kTooLarge:
      last_word(ErrorCode::kMessageTooLarge);
      break;
  }
}

void RawProtocol::document(std::string_view text) {
  connections::Reply& reply = connection_.begin_reply();
  const bool is_json = services().dispatcher.offer(text, reply);
  // After what is not JSON, where the next document begins is anyone's guess, unless a header says.
  const bool framed = std::holds_alternative<protocols::ContentLengthFramer>(framer_);
  if (!is_json && !framed) connection_.tell_of_stop();
  if ((!is_json && !framed) || services().close_after_reply) connection_.stop();
  connection_.answer_one(reply);
}

void RawProtocol::last_word(ErrorCode code) {
  connections::Reply& reply = connection_.begin_reply();
  reply.text.add(0, [code](std::string& out) { messages::append_error(out, "null", code); });
  connection_.stop();
  connection_.tell_of_stop();
  connection_.answer_one(reply);
}

void RawProtocol::on_eof(std::string_view rest) {
  if (!connection_.stopped()) {
    handle(std::visit([rest](auto& framer) { return framer.finish(rest); }, framer_));
  }
  drain();
}

void RawProtocol::drain() {
  connection_.stop();
  if (connection_.idle()) flushed();
}

void RawProtocol::flushed() {
  if (connection_.stopped() && connection_.idle()) socket().close();
}

void RawProtocol::send(connections::Reply& reply) {
  if (!reply.text.bytes().empty()) write(std::move(reply.text.bytes()));
}

// One document and one reply is all that some connections are for.
bool RawProtocol::takes_messages() const { return !services().close_after_reply; }

void RawProtocol::say(std::string_view message) { write(std::string(message)); }

// Between lines a newline is white space; between headers it would begin one.
void RawProtocol::show_life(connections::Reply*) {
  if (std::holds_alternative<protocols::JsonFramer>(framer_)) socket().send(std::string_view("\n"));
}

void RawProtocol::write(std::string&& text) {
  if (std::holds_alternative<protocols::JsonFramer>(framer_)) {
    text += '\n';
  } else {
    std::string& header = services().scratch;
    header.clear();
    protocols::append_content_length(header, text.size());
    socket().send(std::string_view(header));
  }
  socket().send(std::move(text));
}

std::uint64_t RawProtocol::check_partial(std::uint64_t at) {
  const std::uint64_t due = connection_.began_ms() + limits().request_timeout_ms;
  if (due <= at || connection_.too_slow(at)) {
    connection_.abort();
    return kClockMs;
  }
  return std::min(due - at, kClockMs);
}

}  // namespace ujrpc::protocols
