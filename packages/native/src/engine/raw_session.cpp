#include "engine/raw_session.hpp"

#include <algorithm>
#include <utility>

#include "engine/dispatcher.hpp"
#include "rpc/reply.hpp"

namespace ujrpc::engine {

namespace {

std::variant<raw::JsonFramer, raw::ContentLengthFramer> framer_for(raw::Protocol protocol,
                                                                   const Limits& limits) {
  if (protocol == raw::Protocol::kContentLength) return raw::ContentLengthFramer(limits);
  return raw::JsonFramer(limits);
}

}  // namespace

RawSession::RawSession(raw::Protocol protocol, io::Connection& connection, std::int32_t number,
                       Services& services)
    : Session(connection, number, services), framer_(framer_for(protocol, services.limits)) {}

raw::Frame RawSession::next(std::string_view input) {
  return std::visit([input](auto& framer) { return framer.next(input); }, framer_);
}

std::size_t RawSession::read(std::string_view input) {
  std::size_t at = 0;
  partial_ = false;
  while (!stopped_ && at < input.size()) {
    if (const std::size_t bytes = plain(input.substr(at)); bytes != 0) {
      at += bytes;
      if (must_wait(input.size() - at)) break;
      continue;
    }
    const raw::Frame frame = next(input.substr(at));
    at += frame.consumed;
    if (frame.status == raw::Frame::Status::kNeedMore) {
      partial_ = at < input.size();
      break;
    }
    handle(frame);
    if (must_wait(input.size() - at)) break;
  }
  return at;
}

/// Answers the plain message that `input` begins with, which needs no framing, and the bytes that
/// it takes; 0 if there is none. What has begun in another way ends in that way, so that no byte is
/// read more than twice.
std::size_t RawSession::plain(std::string_view input) {
  const auto* const framer = std::get_if<raw::JsonFramer>(&framer_);
  if (framer == nullptr || framer->mid_document()) return 0;
  const std::size_t space = raw::leading_whitespace(input);
  const std::string_view window = input.substr(space, services_.limits.max_body_bytes);
  const std::size_t bytes = services_.dispatcher.read_plain(window);
  if (bytes == 0) return 0;
  Exchange& exchange = begin_exchange();
  services_.dispatcher.offer_plain(window.substr(0, bytes), exchange);
  stopped_ = services_.close_after_reply;
  answer_one(exchange);
  return space + bytes;
}

void RawSession::handle(const raw::Frame& frame) {
  switch (frame.status) {
    case raw::Frame::Status::kNeedMore:
      break;
    case raw::Frame::Status::kDocument:
      document(frame.document);
      break;
    case raw::Frame::Status::kMalformed:
      last_word(rpc::ErrorCode::kParseError);
      break;
    case raw::Frame::Status::kTooLarge:
      last_word(rpc::ErrorCode::kMessageTooLarge);
      break;
  }
}

void RawSession::document(std::string_view text) {
  Exchange& exchange = begin_exchange();
  const bool is_json = services_.dispatcher.offer(text, exchange);
  // After what is no JSON, where the next document would begin is anyone's guess.
  if (!is_json || services_.close_after_reply) stopped_ = true;
  answer_one(exchange);
}

void RawSession::last_word(rpc::ErrorCode code) {
  Exchange& exchange = begin_exchange();
  exchange.reply.add(0, [code](std::string& out) { rpc::append_error(out, "null", code); });
  stopped_ = true;
  answer_one(exchange);
}

void RawSession::on_eof(std::string_view rest) {
  if (!stopped_) {
    handle(std::visit([rest](auto& framer) { return framer.finish(rest); }, framer_));
  }
  drain();
}

void RawSession::drain() {
  stopped_ = true;
  if (idle()) flushed();
}

void RawSession::flushed() {
  if (stopped_ && idle()) connection_->close();
}

void RawSession::send(Exchange& exchange) {
  std::string& text = exchange.reply.text();
  if (text.empty()) return;
  if (std::holds_alternative<raw::JsonFramer>(framer_)) {
    text += '\n';
  } else {
    std::string& header = services_.scratch;
    header.clear();
    raw::append_content_length(header, text.size());
    connection_->send(std::string_view(header));
  }
  connection_->send(std::move(text));
}

std::uint64_t RawSession::check_partial(std::uint64_t at) {
  const std::uint64_t due = began_ms_ + services_.limits.request_timeout_ms;
  if (due <= at || too_slow(at)) {
    abort();
    return kClockMs;
  }
  return std::min(due - at, kClockMs);
}

}  // namespace ujrpc::engine
