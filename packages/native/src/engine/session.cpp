#include "engine/session.hpp"

#include <algorithm>
#include <utility>

#include "engine/dispatcher.hpp"

namespace ujrpc::engine {

namespace {

/// What a reply costs beside its text.
constexpr std::size_t kReplyOverhead = 128;

/// What a message costs beside its text, in bytes of text,
constexpr std::size_t kMessageWork = 512;
/// and what one connection may cost in a turn before others come: 128 short messages, some tens of
/// microseconds.
constexpr std::size_t kWorkPerTurn = 128 * kMessageWork;

}  // namespace

Session::Session(io::Connection& connection, std::int32_t number, Services& services)
    : services_(services), connection_(&connection), number_(number) {
  active_ms_ = now();
  connection.arm_timer(static_cast<std::uint32_t>(services.limits.keep_alive_timeout_ms));
}

std::size_t Session::on_data(std::string_view input) {
  if (stopped_) return input.size();
  const bool was_partial = partial();
  const std::size_t fresh_bytes = input.size() - unconsumed_bytes_;
  const std::uint32_t turn = services_.transport.turn_number();
  if (std::exchange(turn_, turn) != turn) turn_work_ = 0;
  rest_ = input.size();
  message_ended_ = false;
  active_ms_ = now();
  const std::size_t consumed = read(input);
  if (stopped_) return input.size();
  unconsumed_bytes_ = input.size() - consumed;
  if (partial()) note_partial(was_partial && !message_ended_, fresh_bytes);
  return consumed;
}

void Session::note_partial(bool still, std::size_t fresh_bytes) {
  rate_bytes_ += fresh_bytes;
  if (still) return;
  began_ms_ = rate_since_ms_ = now();
  rate_bytes_ = unconsumed_bytes_;
  connection_->arm_timer(static_cast<std::uint32_t>(check_partial(began_ms_)));
}

// The timer is not moved with every message: it looks when it fires whether there is a reason.
void Session::on_timer() {
  std::uint64_t delay = stopped_ ? services_.limits.keep_alive_timeout_ms : check_clocks(now());
  // A peer that reads slowly is served; one that does not read at all is not waited for.
  if (connection_->open() && connection_->queued_bytes() > 0) {
    const std::uint64_t due = connection_->taken_ms() + services_.limits.keep_alive_timeout_ms;
    if (due <= now()) return abort();
    delay = std::min(delay, due - now());
  }
  connection_->arm_timer(static_cast<std::uint32_t>(delay));
}

std::uint64_t Session::check_clocks(std::uint64_t at) {
  const std::uint64_t keep_alive = services_.limits.keep_alive_timeout_ms;
  if (partial()) {
    // Bytes that we did not want to read yet are not late.
    if (held_back_ || connection_->congested()) restart_clocks();
    return check_partial(at);
  }
  if (!idle() || connection_->queued_bytes() > 0) return keep_alive;
  const std::uint64_t due = std::max(active_ms_, connection_->taken_ms()) + keep_alive;
  if (due > at) return due - at;
  connection_->close();
  return keep_alive;
}

void Session::restart_clocks() {
  began_ms_ = rate_since_ms_ = now();
  rate_bytes_ = 0;
}

// What the peer has sent while it was not read is read from here on.
void Session::on_drain() {
  restart_clocks();
  touch();
}

bool Session::too_slow(std::uint64_t at) const {
  const std::uint64_t elapsed = at - rate_since_ms_;
  return elapsed > 1000 &&
         rate_bytes_ * 1000 < elapsed * services_.limits.min_body_bytes_per_second;
}

void Session::on_closed() {
  connection_ = nullptr;
  stopped_ = true;
  touch();
}

void Session::abort() {
  stopped_ = true;
  if (connection_ != nullptr) connection_->abort();
}

const net::Address& Session::make_known() {
  known_ = true;
  if (peer_ == nullptr) {
    peer_ = std::make_unique<net::Address>();
    if (connection_ != nullptr) *peer_ = connection_->peer();
  }
  return *peer_;
}

Exchange& Session::begin_exchange() {
  message_ended_ = true;
  Exchange& exchange = services_.exchanges.take(*this);
  exchange.unanswered = 1;
  ++unfinished_;
  push(exchange);
  return exchange;
}

void Session::push(Exchange& exchange) {
  (first_ == nullptr ? first_ : last_->next) = &exchange;
  last_ = &exchange;
}

void Session::answer_one(Exchange& exchange) {
  if (--exchange.unanswered > 0) return;
  exchange.reply.finish();
  held_bytes_ += bytes_of(exchange);
  if (std::exchange(exchange.waiting, false)) push(exchange);
  touch();
}

void Session::answer_pending(Exchange& exchange) {
  --pending_calls;
  answer_one(exchange);
  cut_if_piled_up();
}

void Session::touch() {
  if (std::exchange(touched_, true)) return;
  services_.touched.push_back(this);
}

// Calls that were pending can get ready in any number while the peer reads nothing. Those answered
// at once cannot: they are not even read then.
void Session::cut_if_piled_up() {
  if (connection_ == nullptr) return;
  const Limits& limits = services_.limits;
  const std::size_t unsent = held_bytes_ + connection_->queued_bytes();
  if (unsent > limits.hard_send_queue_bytes + limits.max_response_bytes) abort();
}

std::size_t Session::bytes_of(const Exchange& exchange) const {
  const bool document = exchange.form == Exchange::Form::kOpenRpc && !exchange.head_only;
  return kReplyOverhead + exchange.why.size() + exchange.fields.size() +
         (document ? services_.openrpc.size() : exchange.reply.text().size());
}

bool Session::must_wait(std::size_t rest) {
  turn_work_ += kMessageWork + std::exchange(rest_, rest) - rest;
  if (is_full()) return true;
  if (turn_work_ < kWorkPerTurn || rest == 0) return false;
  connection_->yield_read();
  return true;
}

// Replies to what was read may be so many that the rest has to wait until the peer has taken some.
bool Session::is_full() {
  if (expected_bytes + held_bytes_ <= services_.limits.soft_send_queue_bytes) return false;
  services_.dispatcher.run();
  flush_replies();
  return held_back_ || connection_->congested();
}

void Session::flush() {
  touched_ = false;
  flush_replies();
}

void Session::flush_replies() {
  const bool sending = connection_ != nullptr && connection_->open();
  keeps_order() && sending ? flush_in_order() : flush_ready(sending);
  if (connection_ == nullptr || !connection_->open()) return;
  active_ms_ = now();
  hold_back();
  flushed();
}

// Replies behind one that is not ready are as much of a burden as those that the peer does not
// take.
void Session::hold_back() {
  const std::size_t soft = services_.limits.soft_send_queue_bytes;
  const bool hold = held_bytes_ > (held_back_ ? soft / 2 : soft);
  if (std::exchange(held_back_, hold) == hold) return;
  hold ? connection_->pause_read() : connection_->resume_read();
  if (!hold) restart_clocks();
}

void Session::flush_in_order() {
  while (first_ != nullptr && first_->unanswered == 0 && !connection_->congested()) {
    Exchange& exchange = *std::exchange(first_, first_->next);
    exchange.next = nullptr;
    finish(exchange, connection_->open());
  }
}

// Those that are not ready leave the queue, and come back when they are.
void Session::flush_ready(bool sending) {
  Exchange* next = std::exchange(first_, nullptr);
  while (next != nullptr) {
    Exchange& exchange = *std::exchange(next, next->next);
    exchange.next = nullptr;
    if (exchange.unanswered > 0) {
      exchange.waiting = true;
    } else if (sending && connection_->congested()) {
      push(exchange);
    } else {
      finish(exchange, sending && connection_->open());
    }
  }
}

void Session::finish(Exchange& exchange, bool sending) {
  held_bytes_ -= bytes_of(exchange);
  if (sending) send(exchange);
  --unfinished_;
  services_.exchanges.give_back(exchange);
}

}  // namespace ujrpc::engine
