#include "protocols/http/http_protocol.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "calls/arena.hpp"
#include "calls/dispatcher.hpp"
#include "protocols/http/response.hpp"
#include "protocols/websocket/handshake.hpp"
#include "protocols/websocket/websocket_protocol.hpp"

namespace ujrpc::http {

namespace {

using Status = http::ParseResult::Status;
using Kind = http::Decision::Kind;

constexpr std::string_view kHealthBody = R"({"status":"ok"})";

/// What GET /openrpc.json calls, so that whatever guards that call guards the document too,
constexpr std::string_view kDocumentCall = R"({"jsonrpc":"2.0","method":"rpc.discover","id":null})";
static_assert(kDocumentCall.find(kDiscover) != std::string_view::npos);
/// and how its replies begin.
constexpr std::string_view kDiscovered = R"({"jsonrpc":"2.0","id":null,"result":)";
constexpr std::string_view kOwnError = R"({"jsonrpc":"2.0","id":null,"error":{"code":-32)";

/// How HTTP replies. Most replies are kCalls and say nothing more.
struct HttpManner final : connections::Manner {
  enum class Form : std::uint8_t { kCalls, kUpgrade, kRefusal, kHealth, kOpenRpc };

  std::size_t bytes() const override { return sizeof *this + why.size() + fields.size(); }

  Form form = Form::kCalls;
  bool close = false;      ///< The connection ends with this reply.
  bool head_only = false;  ///< Answers a HEAD.
  std::uint16_t status = 200;
  bool chunked = false;            ///< Of a reply whose parts leave one by one,
  std::string_view stream_type{};  ///< and what it is then.
  std::string why;
  std::string fields;
};

using Form = HttpManner::Form;

const HttpManner kUsual;

const HttpManner& manner_of(const connections::Reply& reply) {
  return reply.manner == nullptr ? kUsual : static_cast<const HttpManner&>(*reply.manner);
}

HttpManner& add_manner(connections::Reply& reply) {
  auto added = std::make_unique<HttpManner>();
  HttpManner& manner = *added;
  reply.manner = std::move(added);
  return manner;
}

/// Makes the body of the reply to kDocumentCall, which is the document or says why it is not
/// served; returns the status that it goes with.
std::uint16_t to_document(std::string& reply) {
  if (!reply.starts_with(kDiscovered)) return reply.starts_with(kOwnError) ? 500 : 403;
  reply.erase(0, kDiscovered.size());
  reply.pop_back();
  return 200;
}

}  // namespace

HttpProtocol::HttpProtocol(connections::Connection& connection)
    : connections::Protocol(connection), parser_(limits(), services().http.keep_alive) {}

std::size_t HttpProtocol::read(std::string_view input) {
  std::size_t at = 0;
  while (!connection_.stopped() && !must_hold() && at < input.size()) {
    if (const std::size_t bytes = call_with_known_head(input.substr(at)); bytes != 0) {
      at += bytes;
      if (connection_.must_wait(input.size() - at)) break;
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
    if (!must_hold() && connection_.must_wait(input.size() - at)) break;
  }
  // Where nothing waits the peer's end is still to be seen: it cancels.
  if (upgraded_ || (in_parts_ && at < input.size())) socket().pause_read();
  return at;
}

/// Refusals do not wait for a body that nobody wants.
void HttpProtocol::head_arrived() {
  if (std::exchange(decided_, true)) return;
  decision_ = http::decide(parser_.request(), services().http);
  connection_.restart_rate();
  if (decision_.kind == Kind::kWebSocket) return upgrade();
  if (decision_.kind != Kind::kCall) answer_at_once();
}

void HttpProtocol::complete() {
  const bool keep_alive = parser_.request().keep_alive;
  head_arrived();
  if (decision_.kind == Kind::kCall) call();
  if (!keep_alive && !upgraded_) connection_.stop();
  decided_ = false;
  continue_due_ = false;
  parser_.reset();
}

void HttpProtocol::call() {
  const http::Request& request = parser_.request();
  const bool streams = !decision_.stream_type.empty();
  const std::uint32_t timeout_ms = decision_.timeout_ms;
  const bool usual = request.keep_alive && !request.has_expectation && decision_.fields.empty() &&
                     !streams && timeout_ms == 0 && request.rpc_cancel_key.empty();
  if (usual && !request.content_length.empty()) {
    known_head_ = services().known_heads.remember(request.head, request.content_length);
  }
  connections::Reply& reply = connection_.begin_reply();
  if (!request.keep_alive || !decision_.fields.empty() || streams) {
    HttpManner& manner = add_manner(reply);
    manner.close = !request.keep_alive;
    manner.fields = std::move(decision_.fields);
    manner.stream_type = decision_.stream_type;
    manner.chunked = request.minor_version > 0;
  }
  if (streams) {
    const bool events = decision_.stream_type == http::kEventStream;
    reply.accepts = events ? connections::PartForm::kEvents : connections::PartForm::kLines;
  }
  if (!request.rpc_cancel_key.empty()) take_cancel_key(request.rpc_cancel_key);
  if (timeout_ms == 0) return offer(request.head, request.body, reply);
  reply.head = services().arena.copy(request.head);
  services().dispatcher.offer_within(timeout_ms, request.body, reply);
  offered(reply);
}

/// One at a time: the first comer keeps a key, and a connection the first one that it has.
void HttpProtocol::take_cancel_key(std::string_view key) {
  if (!cancel_key_.empty() || !services().cancel_keys.add(key, connection_)) return;
  cancel_key_ = key;
}

void HttpProtocol::drop_cancel_key() {
  if (cancel_key_.empty()) return;
  services().cancel_keys.remove(cancel_key_);
  cancel_key_.clear();
}

/// Makes the call whose whole request `input` begins with, if its head is that of the last call;
/// answers the bytes that it takes, or 0. What the parser and the policy would say is known.
std::size_t HttpProtocol::call_with_known_head(std::string_view input) {
  if (parser_.mid_request()) return 0;
  const auto [head_bytes, length] = services().known_heads.match(input, known_head_);
  const bool whole = head_bytes != 0 && length <= input.size() - head_bytes;
  if (!whole || head_bytes > limits().max_header_bytes || length > limits().max_body_bytes) return 0;
  const auto body_bytes = static_cast<std::size_t>(length);
  offer(input.substr(0, head_bytes), input.substr(head_bytes, body_bytes), connection_.begin_reply());
  return head_bytes + body_bytes;
}

void HttpProtocol::offer(std::string_view head, std::string_view body, connections::Reply& reply) {
  reply.head = services().arena.copy(head);
  services().dispatcher.offer(body, reply);
  offered(reply);
}

void HttpProtocol::offered(connections::Reply& reply) {
  in_parts_ = reply.text.in_parts();
  connection_.answer_one(reply);
}

/// The reply waits for those before it like any other, and the connection changes hands with it.
void HttpProtocol::upgrade() {
  const std::string_view head = parser_.request().head;
  connections::Reply& reply = connection_.begin_reply();
  HttpManner& manner = add_manner(reply);
  manner.form = Form::kUpgrade;
  websocket::append_switching(manner.fields, websocket::read_offer(head));
  upgrade_head_ = head;
  upgraded_ = true;
  connection_.answer_one(reply);
}

void HttpProtocol::answer_at_once() {
  const http::Request& request = parser_.request();
  connections::Reply& reply = connection_.begin_reply();
  HttpManner& manner = add_manner(reply);
  manner.form = decision_.kind == Kind::kHealth    ? Form::kHealth
                : decision_.kind == Kind::kOpenRpc ? Form::kOpenRpc
                                                   : Form::kRefusal;
  manner.status = decision_.status;
  manner.why = std::move(decision_.why);
  manner.fields = std::move(decision_.fields);
  manner.head_only = request.method == http::Method::kHead;
  manner.close = decision_.close || !request.keep_alive;
  if (manner.close) connection_.stop();
  if (manner.form == Form::kOpenRpc) {
    reply.head = services().arena.copy(request.head);
    services().dispatcher.offer(kDocumentCall, reply);
  }
  connection_.answer_one(reply);
}

/// The parser cannot go on: what it refused is the last request that is answered.
void HttpProtocol::fail(std::uint16_t status) {
  if (status != 413) return refuse(status, http::reason_of(status));
  if (!decided_ || decision_.kind == Kind::kCall) {
    decision_ = http::decide_too_large(parser_.request(), services().http, limits());
    answer_at_once();
  } else {
    connection_.stop();
    close_if_done();
  }
}

void HttpProtocol::refuse(std::uint16_t status, std::string_view why) {
  connections::Reply& reply = connection_.begin_reply();
  HttpManner& manner = add_manner(reply);
  manner.form = Form::kRefusal;
  manner.status = status;
  manner.why = why;
  manner.head_only = parser_.is_head();  // RFC 9110 §9.3.2
  manner.close = true;
  connection_.stop();
  connection_.answer_one(reply);
}

void HttpProtocol::refuse_busy() {
  continue_due_ = false;
  if (upgraded_ || (decided_ && !reading())) {
    connection_.stop();
    close_if_done();
  } else {
    refuse(503, refusal::kBuffersFull);
  }
  parser_.reset();
}

void HttpProtocol::on_eof(std::string_view) {
  if (connection_.stopped()) return close_if_done();
  // Half a head that nothing precedes is nothing to answer.
  const bool begun = parser_.mid_request() && (reading() || !connection_.idle());
  connection_.stop();
  if (begun) {
    refuse(400, http::reason_of(400));
  } else {
    close_if_done();
  }
}

void HttpProtocol::drain() {
  if (!reading()) close_if_done();
}

void HttpProtocol::close_if_done() {
  if (connection_.idle()) close();
}

// What follows is not read any more: its calls would be made and never answered.
void HttpProtocol::close() {
  connection_.stop();
  socket().close();
}

void HttpProtocol::flushed() {
  if (connection_.idle()) drop_cancel_key();
  if (connection_.idle() && continue_due_) {
    continue_due_ = false;
    socket().send(http::kContinue);
  }
  const bool over = services().draining && !reading() && !upgraded_;
  if (connection_.stopped() || over) close_if_done();
}

void HttpProtocol::send(connections::Reply& reply) {
  const HttpManner& manner = manner_of(reply);
  if (manner.form == Form::kUpgrade) {
    socket().send(std::string_view(manner.fields));
    return connection_.speak(
        std::make_unique<websocket::WebSocketProtocol>(connection_, upgrade_head_));
  }
  if (reply.text.in_parts() && reply.unanswered == 0) {
    in_parts_ = false;
    connection_.resume_read();
  }
  if (reply.begun || (reply.text.in_parts() && !reply.text.bytes().empty())) {
    return send_parts(reply);
  }
  const bool last = services().draining && connection_.unfinished() == 1 && !reading();
  const http::HeadOptions options{manner.close || last, manner.fields};
  std::string& text = reply.text.bytes();
  std::string_view kept;
  std::string& head = services().scratch;
  head.clear();
  switch (manner.form) {
    case Form::kUpgrade:
      break;
    case Form::kRefusal:
      http::append_reply(head, manner.status, manner.why, options, manner.head_only);
      break;
    case Form::kHealth:
      http::append_ok_head(head, kHealthBody.size(), options);
      if (!manner.head_only) kept = kHealthBody;
      break;
    case Form::kOpenRpc: {
      const std::uint16_t status = to_document(text);
      http::append_head(head, status, "application/json", text.size(), options);
      if (manner.head_only) text.clear();
      break;
    }
    case Form::kCalls:
      if (text.empty()) {
        http::append_head(head, 204, {}, 0, options);
      } else {
        http::append_ok_head(head, text.size(), options);
      }
      break;
  }
  socket().send(std::string_view(head));
  socket().send(std::move(text));
  if (!kept.empty()) socket().send_kept(kept);
  if (options.close) close();
}

/// Begins, goes on with or ends a reply whose parts leave one by one.
void HttpProtocol::send_parts(connections::Reply& reply) {
  const bool last = reply.unanswered == 0;
  send_part(reply, reply.text.bytes(), last);
  reply.text.take();
  const HttpManner& manner = manner_of(reply);
  if (last && (manner.close || !manner.chunked)) close();
}

void HttpProtocol::send_part(connections::Reply& reply, std::string_view part, bool last) {
  const HttpManner& manner = manner_of(reply);
  std::string& out = services().scratch;
  out.clear();
  if (!std::exchange(reply.begun, true)) {
    const http::HeadOptions options{manner.close || !manner.chunked, manner.fields};
    http::append_stream_head(out, manner.stream_type, manner.chunked, options);
  }
  if (!manner.chunked) {
    out += part;
  } else if (!part.empty()) {
    http::append_chunk(out, part);
  }
  if (last && manner.chunked) out += http::kLastChunk;
  socket().send(std::string_view(out));
}

void HttpProtocol::show_life(connections::Reply* first) {
  if (first == nullptr || !first->text.in_parts() || first->unanswered == 0) return;
  const bool events = first->accepts == connections::PartForm::kEvents;
  send_part(*first, events ? ":\n\n" : " ", false);
}

std::uint64_t HttpProtocol::check_partial(std::uint64_t at) {
  const bool head = parser_.head_complete();
  const std::uint64_t due =
      connection_.began_ms() + (head ? limits().request_timeout_ms : limits().headers_timeout_ms);
  if (due <= at) {
    refuse(408, http::reason_of(408));
  } else if (reading() && connection_.too_slow(at)) {
    refuse(408, "the body arrived too slowly");
  } else {
    return std::min(due - at, kClockMs);
  }
  return kClockMs;
}

}  // namespace ujrpc::http
