#include "engine/http_session.hpp"

#include <algorithm>
#include <utility>

#include "engine/arena.hpp"
#include "engine/dispatcher.hpp"
#include "http/response.hpp"

namespace ujrpc::engine {

namespace {

using Status = http::ParseResult::Status;
using Kind = policy::Decision::Kind;

constexpr std::string_view kHealth = R"({"status":"ok"})";

}  // namespace

HttpSession::HttpSession(io::Connection& connection, std::int32_t number, Services& services)
    : Session(connection, number, services), parser_(services.limits) {}

std::size_t HttpSession::read(std::string_view input) {
  std::size_t at = 0;
  while (!stopped_ && at < input.size()) {
    if (const std::size_t bytes = call_with_known_head(input.substr(at)); bytes != 0) {
      at += bytes;
      if (must_wait(input.size() - at)) break;
      continue;
    }
    const http::ParseResult result = parser_.parse(input.substr(at));
    switch (result.status) {
      case Status::kNeedMore:
        if (parser_.head_complete()) head_arrived();
        return at + result.consumed;
      case Status::kSendContinue:
        head_arrived();
        continue_due_ = reading();
        flushed();
        break;
      case Status::kComplete:
        complete();
        break;
      case Status::kError:
        fail(result.http_status);
        break;
    }
    at += result.consumed;
    if (must_wait(input.size() - at)) break;
  }
  return at;
}

/// Refusals do not wait for a body that nobody wants.
void HttpSession::head_arrived() {
  if (std::exchange(decided_, true)) return;
  decision_ = policy::decide(parser_.request(), services_.http);
  rate_since_ms_ = now();
  rate_bytes_ = 0;
  if (decision_.kind != Kind::kCall) answer_at_once();
}

void HttpSession::complete() {
  const bool keep_alive = parser_.request().keep_alive;
  head_arrived();
  if (decision_.kind == Kind::kCall) call();
  if (!keep_alive) stopped_ = true;
  decided_ = false;
  continue_due_ = false;
  parser_.reset();
}

void HttpSession::call() {
  const http::Request& request = parser_.request();
  const bool usual = request.keep_alive && !request.has_expectation && decision_.fields.empty();
  if (usual && !request.content_length.empty()) {
    known_head_ = services_.known_heads.remember(request.head, request.content_length);
  }
  Exchange& exchange = begin_exchange();
  exchange.close = !request.keep_alive;
  exchange.fields = std::move(decision_.fields);
  offer(request.head, request.body, exchange);
}

/// Makes the call whose whole request `input` begins with, if its head is that of the last call;
/// answers the bytes that it takes, or 0. What the parser and the policy would say is known.
std::size_t HttpSession::call_with_known_head(std::string_view input) {
  if (parser_.mid_request()) return 0;
  const auto [head_bytes, length] = services_.known_heads.match(input, known_head_);
  const Limits& limits = services_.limits;
  const bool whole = head_bytes != 0 && length <= input.size() - head_bytes;
  if (!whole || head_bytes > limits.max_header_bytes || length > limits.max_body_bytes) return 0;
  offer(input.substr(0, head_bytes), input.substr(head_bytes, length), begin_exchange());
  return head_bytes + length;
}

void HttpSession::offer(std::string_view head, std::string_view body, Exchange& exchange) {
  exchange.head = services_.arena.copy(head);
  services_.dispatcher.offer(body, exchange);
  answer_one(exchange);
}

void HttpSession::answer_at_once() {
  const http::Request& request = parser_.request();
  Exchange& exchange = begin_exchange();
  exchange.form = decision_.kind == Kind::kHealth    ? Exchange::Form::kHealth
                  : decision_.kind == Kind::kOpenRpc ? Exchange::Form::kOpenRpc
                                                     : Exchange::Form::kRefusal;
  exchange.status = decision_.status;
  exchange.why = std::move(decision_.why);
  exchange.fields = std::move(decision_.fields);
  exchange.head_only = request.method == http::Method::kHead;
  exchange.close = decision_.close || !request.keep_alive;
  if (exchange.close) stopped_ = true;
  answer_one(exchange);
}

/// The parser cannot go on: what it refused is the last request that is answered.
void HttpSession::fail(std::uint16_t status) {
  if (status != 413) return refuse(status, policy::reason_of(status));
  if (!decided_ || decision_.kind == Kind::kCall) {
    decision_ = policy::decide_too_large(parser_.request(), services_.http, services_.limits);
    answer_at_once();
  } else {
    stopped_ = true;
    close_if_done();
  }
}

void HttpSession::refuse(std::uint16_t status, std::string_view why) {
  Exchange& exchange = begin_exchange();
  exchange.form = Exchange::Form::kRefusal;
  exchange.status = status;
  exchange.why = why;
  exchange.head_only = parser_.is_head();  // RFC 9110 §9.3.2
  exchange.close = true;
  stopped_ = true;
  answer_one(exchange);
}

void HttpSession::on_eof(std::string_view) {
  if (stopped_) return close_if_done();
  // Half a head that nothing precedes is nothing to answer.
  const bool begun = parser_.mid_request() && (reading() || !idle());
  stopped_ = true;
  if (begun) {
    refuse(400, policy::reason_of(400));
  } else {
    close_if_done();
  }
}

void HttpSession::drain() {
  if (!reading()) close_if_done();
}

void HttpSession::close_if_done() {
  if (idle()) close();
}

// What lies behind is not read any more: its calls would be made and never answered.
void HttpSession::close() {
  stopped_ = true;
  connection_->close();
}

void HttpSession::flushed() {
  if (idle() && continue_due_) {
    continue_due_ = false;
    connection_->send(http::kContinue);
  }
  if (stopped_ || (services_.draining && !reading())) close_if_done();
}

void HttpSession::send(Exchange& exchange) {
  const bool last = services_.draining && unfinished_ == 1 && !reading();
  const http::HeadOptions options{exchange.close || last, exchange.fields};
  std::string& text = exchange.reply.text();
  std::string_view kept;
  std::string& head = services_.scratch;
  head.clear();
  switch (exchange.form) {
    case Exchange::Form::kRefusal:
      policy::append_reply(head, exchange.status, exchange.why, options, exchange.head_only);
      break;
    case Exchange::Form::kHealth:
    case Exchange::Form::kOpenRpc: {
      const bool health = exchange.form == Exchange::Form::kHealth;
      const std::string_view body = health ? kHealth : std::string_view(services_.openrpc);
      http::append_ok_head(head, body.size(), options);
      if (!exchange.head_only) kept = body;
      break;
    }
    case Exchange::Form::kCalls:
      if (text.empty()) {
        http::append_head(head, 204, {}, 0, options);
      } else {
        http::append_ok_head(head, text.size(), options);
      }
      break;
  }
  connection_->send(std::string_view(head));
  connection_->send(std::move(text));
  if (!kept.empty()) connection_->send_kept(kept);
  if (options.close) close();
}

std::uint64_t HttpSession::check_partial(std::uint64_t at) {
  const Limits& limits = services_.limits;
  const bool head = parser_.head_complete();
  const std::uint64_t due =
      began_ms_ + (head ? limits.request_timeout_ms : limits.headers_timeout_ms);
  if (due <= at) {
    refuse(408, policy::reason_of(408));
  } else if (reading() && too_slow(at)) {
    refuse(408, "the body arrives too slowly");
  } else {
    return std::min(due - at, kClockMs);
  }
  return kClockMs;
}

}  // namespace ujrpc::engine
