#include "connections/connection.hpp"

#include <algorithm>
#include <utility>

#include "calls/dispatcher.hpp"

namespace ujrpc::connections {

namespace {

/// What a reply costs beside its text.
constexpr std::size_t kReplyOverhead = 128;

/// What a message costs beside its text, in bytes of text,
constexpr std::size_t kMessageWork = 512;
/// and what one connection may cost in a turn before others come: 128 short messages, some tens of
/// microseconds.
constexpr std::size_t kWorkPerTurn = 128 * kMessageWork;

}  // namespace

Connection::Connection(io::Socket& socket, std::int32_t number, Services& services)
    : services_(services), socket_(&socket), number_(number) {
  active_ms_ = now();
  socket.arm_timer(static_cast<std::uint32_t>(services.limits.keep_alive_timeout_ms));
}

void Connection::speak(std::unique_ptr<Protocol> protocol) {
  (protocol_ == nullptr ? protocol_ : next_protocol_) = std::move(protocol);
}

// Not before the one that hands over has returned.
bool Connection::take_over() {
  if (next_protocol_ == nullptr) return false;
  protocol_ = std::move(next_protocol_);
  return true;
}

void Connection::count_kept() {
  const std::size_t bytes = protocol_->kept_bytes();
  services_.budget.remove(std::exchange(counted_bytes_, bytes));
  services_.budget.add(bytes);
}

void Connection::on_overload() {
  if (stopped_) return;
  protocol_->refuse_busy();
  stopped_ = true;
  count_kept();
}

std::size_t Connection::on_data(std::string_view input) {
  if (stopped_) return input.size();
  const bool was_partial = protocol_->partial();
  const std::size_t fresh_bytes = input.size() - unconsumed_bytes_;
  const std::uint32_t turn = services_.reactor.turn_number();
  if (std::exchange(turn_, turn) != turn) turn_work_ = 0;
  rest_ = input.size();
  message_ended_ = false;
  active_ms_ = now();
  std::size_t consumed = protocol_->read(input);
  while (take_over() && !stopped_) consumed += protocol_->read(input.substr(consumed));
  count_kept();
  if (counted_bytes_ > 0 && services_.budget.over()) on_overload();
  if (stopped_) return input.size();
  unconsumed_bytes_ = input.size() - consumed;
  if (protocol_->partial()) note_partial(was_partial && !message_ended_, fresh_bytes);
  return consumed;
}

void Connection::note_partial(bool still, std::size_t fresh_bytes) {
  rate_bytes_ += fresh_bytes;
  if (still) return;
  began_ms_ = rate_since_ms_ = now();
  rate_bytes_ = unconsumed_bytes_;
  socket_->arm_timer(static_cast<std::uint32_t>(protocol_->check_partial(began_ms_)));
}

// The timer is not moved with every message: it looks when it fires whether there is a reason.
void Connection::on_timer() {
  std::uint64_t delay = stopped_ ? services_.limits.keep_alive_timeout_ms : check_clocks(now());
  // A peer that reads slowly is served; one that does not read at all is not waited for.
  if (socket_->open() && socket_->queued_bytes() > 0) {
    const std::uint64_t due = socket_->taken_ms() + services_.limits.keep_alive_timeout_ms;
    if (due <= now()) return abort();
    delay = std::min(delay, due - now());
  }
  if (streams_ > 0 && socket_->open()) delay = std::min(delay, check_heartbeat(now()));
  socket_->arm_timer(static_cast<std::uint32_t>(delay));
}

std::uint64_t Connection::check_heartbeat(std::uint64_t at) {
  const std::uint64_t silence = services_.limits.stream_heartbeat_ms;
  if (sent_ms_ + silence > at) return sent_ms_ + silence - at;
  sent_ms_ = at;
  protocol_->show_life(first_);
  return silence;
}

// The timer may be due later than its heartbeat. What else it is for, it finds out when it fires: this may
// be in the middle of a read.
void Connection::begin_stream() {
  if (++streams_ > 1 || socket_ == nullptr) return;
  sent_ms_ = now();
  const std::uint64_t silence = services_.limits.stream_heartbeat_ms;
  socket_->arm_timer(static_cast<std::uint32_t>(std::min(silence, Protocol::kClockMs)));
}

// Replies that wait for streams which nobody can cancel any more would wait for ever, and so would
// requests of the application for their responses.
void Connection::tell_of_stop() {
  if (known_ || streams_ > 0 || offered_calls > 0) services_.dispatcher.event(Lane::kStopped, *this);
}

std::uint64_t Connection::check_clocks(std::uint64_t at) {
  const std::uint64_t keep_alive = services_.limits.keep_alive_timeout_ms;
  if (protocol_->partial()) {
    // Bytes that we did not want to read yet are not late.
    if (held_back_ || socket_->congested()) restart_clocks();
    return protocol_->check_partial(at);
  }
  const bool reading = !held_back_ && !socket_->congested();
  if (const std::uint64_t delay = protocol_->check_quiet(at, reading); delay != 0) return delay;
  if (!idle() || socket_->queued_bytes() > 0) return keep_alive;
  const std::uint64_t due = std::max(active_ms_, socket_->taken_ms()) + keep_alive;
  if (due > at) return due - at;
  socket_->close();
  return keep_alive;
}

void Connection::restart_clocks() {
  began_ms_ = now();
  restart_rate();
}

void Connection::restart_rate() {
  rate_since_ms_ = now();
  rate_bytes_ = 0;
}

// What the peer has sent while it was not read is read from here on.
void Connection::on_drain() {
  restart_clocks();
  touch();
}

bool Connection::too_slow(std::uint64_t at) const {
  const std::uint64_t elapsed = at - rate_since_ms_;
  return elapsed > 1000 &&
         std::uint64_t{rate_bytes_} * 1000 < elapsed * services_.limits.min_body_bytes_per_second;
}

void Connection::on_closed() {
  // Whoever decides about the calls that wait must not take it for a connection without TLS.
  if (offered_calls > 0 && socket_->is_secure()) secure_peer();
  socket_ = nullptr;
  services_.budget.remove(std::exchange(counted_bytes_, 0));
  stopped_ = true;
  touch();
}

void Connection::abort() {
  stopped_ = true;
  if (socket_ != nullptr) socket_->abort();
}

const io::SecurePeer* Connection::secure_peer() {
  if (secure_peer_ == nullptr && socket_ != nullptr) secure_peer_ = socket_->secure_peer();
  return secure_peer_.get();
}

const net::Address& Connection::make_known() {
  known_ = true;
  if (peer_ == nullptr) {
    peer_ = std::make_unique<net::Address>();
    if (socket_ != nullptr) *peer_ = socket_->peer();
    secure_peer();
  }
  return *peer_;
}

Reply& Connection::begin_reply() {
  message_ended_ = true;
  Reply& reply = services_.replies.take(*this);
  reply.unanswered = 1;
  ++unfinished_;
  push(reply);
  return reply;
}

void Connection::push(Reply& reply) {
  (first_ == nullptr ? first_ : last_->next) = &reply;
  last_ = &reply;
}

void Connection::answer_one(Reply& reply) {
  if (--reply.unanswered > 0) {
    if (!reply.text.in_parts()) return;
  } else {
    reply.text.finish();
  }
  hold(reply);
  if (std::exchange(reply.waiting, false)) push(reply);
  touch();
}

void Connection::answer_pending(Reply& reply) {
  --pending_calls;
  answer_one(reply);
  cut_if_piled_up();
}

bool Connection::append(Reply& reply, std::string_view part, std::string_view event_id) {
  if (socket_ == nullptr || !socket_->open()) return false;
  if (reply.text.in_parts()) {
    reply.text.add_part(event_id, [part](std::string& out) { out += part; });
    hold(reply);
    touch();
    cut_if_piled_up();
  } else {
    push(part);
  }
  if (socket_ == nullptr || !socket_->open()) return false;
  wants_room_ = wants_room_ || !has_room();
  return !wants_room_;
}

bool Connection::has_room() const {
  return held_bytes_ + socket_->queued_bytes() <= services_.limits.soft_send_queue_bytes;
}

void Connection::tell_of_room() {
  if (!wants_room_ || socket_->congested() || !has_room()) return;
  wants_room_ = false;
  services_.dispatcher.event(Lane::kDrained, *this);
}

void Connection::touch() {
  if (std::exchange(touched_, true)) return;
  services_.touched.push_back(this);
}

// Calls that were pending can get ready in any number while the peer reads nothing. Those answered
// at once cannot: they are not even read then.
void Connection::cut_if_piled_up() {
  if (socket_ == nullptr) return;
  const Limits& limits = services_.limits;
  const std::size_t unsent = held_bytes_ + socket_->queued_bytes();
  if (unsent > limits.hard_send_queue_bytes + limits.max_response_bytes ||
      services_.budget.over()) {
    abort();
    flush_replies();  // to nowhere: others need their room
  }
}

std::size_t Connection::bytes_of(const Reply& reply) const {
  const std::size_t manner = reply.manner == nullptr ? 0 : reply.manner->bytes();
  return kReplyOverhead + manner + reply.text.bytes().size();
}

bool Connection::must_wait(std::size_t rest) {
  turn_work_ += kMessageWork + std::exchange(rest_, rest) - rest;
  if (is_full()) return true;
  if (turn_work_ < kWorkPerTurn || rest == 0) return false;
  socket_->yield_read();
  return true;
}

// Replies to what was read may be so many that the rest has to wait until the peer has taken some.
bool Connection::is_full() {
  if (expected_bytes + held_bytes_ <= services_.limits.soft_send_queue_bytes) return false;
  services_.dispatcher.run();
  flush_replies();
  return held_back_ || socket_->congested();
}

// A peer that takes nothing is cut by its socket once too much waits for it.
bool Connection::push(std::string_view message) {
  if (socket_ == nullptr || !socket_->open() || !protocol_->takes_messages()) return false;
  protocol_->say(message);
  sent_ms_ = now();
  return socket_->open();
}

void Connection::flush() {
  touched_ = false;
  flush_replies();
  if (!take_over() || socket_ == nullptr || !socket_->open()) return;
  resume_read();
  on_timer();  // whose clocks are others now
  protocol_->flushed();
}

void Connection::flush_replies() {
  const bool sending = socket_ != nullptr && socket_->open();
  protocol_->keeps_order() && sending ? flush_in_order() : flush_ready(sending);
  if (socket_ == nullptr || !socket_->open()) return;
  active_ms_ = sent_ms_ = now();
  hold_back();
  protocol_->flushed();
  if (socket_->open()) tell_of_room();
}

// Replies after one that is not ready are as much of a burden as those that the peer does not
// take.
void Connection::hold_back() {
  const std::size_t soft = services_.limits.soft_send_queue_bytes;
  const bool hold = held_bytes_ > (held_back_ ? soft / 2 : soft);
  if (std::exchange(held_back_, hold) == hold) return;
  hold ? socket_->pause_read() : socket_->resume_read();
  if (!hold) restart_clocks();
}

void Connection::resume_read() {
  if (!held_back_) socket_->resume_read();
}

void Connection::flush_in_order() {
  while (first_ != nullptr && !socket_->congested()) {
    if (first_->unanswered > 0) {
      if (first_->text.in_parts() && !first_->text.bytes().empty()) {
        let_go(*first_);
        protocol_->send(*first_);
      }
      return;
    }
    Reply& reply = *std::exchange(first_, first_->next);
    reply.next = nullptr;
    finish(reply, socket_->open());
  }
}

// Those that are not ready leave the queue, and come back when they are.
void Connection::flush_ready(bool sending) {
  Reply* next = std::exchange(first_, nullptr);
  while (next != nullptr) {
    Reply& reply = *std::exchange(next, next->next);
    reply.next = nullptr;
    if (reply.unanswered > 0) {
      reply.waiting = true;
    } else if (sending && socket_->congested()) {
      push(reply);
    } else {
      finish(reply, sending && socket_->open());
    }
  }
}

void Connection::finish(Reply& reply, bool sending) {
  let_go(reply);
  if (sending) protocol_->send(reply);
  --unfinished_;
  services_.replies.give_back(reply);
}

void Connection::hold(Reply& reply) {
  const std::size_t bytes = bytes_of(reply);
  const std::size_t before = std::exchange(reply.held_bytes, bytes);
  held_bytes_ += bytes - before;
  services_.budget.change(before, bytes);
}

void Connection::let_go(Reply& reply) {
  held_bytes_ -= reply.held_bytes;
  services_.budget.remove(std::exchange(reply.held_bytes, 0));
}

}  // namespace ujrpc::connections
