#if __has_include(<openssl/ssl.h>)

#include "tls/tls_kernel.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "protocols/first_bytes.hpp"
#include "tls/failure.hpp"
#include "tls/peer.hpp"

namespace ujrpc::tls {

namespace {

// Plain text is delivered when all has been read, or as much as this.
constexpr std::size_t kTextBytes = 64 * 1024;
constexpr std::size_t kRecordBytes = SSL3_RT_MAX_PLAIN_LENGTH;

// A step of a handshake takes up to half a millisecond of the one thread that serves everybody, so
// what a flood of them brings is spread over turns.
constexpr unsigned kStepsPerTurn = 8;
// A hello that waits for its turn: RFC 8446 lets nothing follow it but early data, which we do not
// take.
constexpr std::size_t kMostHeldBytes = 32 * 1024;

// As the engine refuses requests.
constexpr std::string_view kPlainRefusal =
    "HTTP/1.1 400 Bad Request\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: 135\r\n"
    "Connection: close\r\n\r\n"
    R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid Request",)"
    R"("data":"this port speaks TLS; use https:, wss: or tls:"}})";

}  // namespace

TlsKernel::TlsKernel(std::unique_ptr<io::Kernel> inner, std::shared_ptr<const Contexts> contexts,
                     std::string own_ticket_keys)
    : inner_(std::move(inner)),
      contexts_(std::move(contexts)),
      own_ticket_keys_(std::move(own_ticket_keys)),
      bio_method_(make_bio_method()),
      timers_(inner_->now_ms()),
      text_(std::make_unique_for_overwrite<char[]>(kTextBytes + io::kReadPadding)) {}

// The inner kernel may be sending what sessions hold.
TlsKernel::~TlsKernel() { inner_.reset(); }

std::string TlsKernel::set_options(const Options& options) {
  Contexts::Made made = Contexts::make(options, own_ticket_keys_);
  if (made.contexts != nullptr) contexts_ = std::move(made.contexts);
  return std::move(made.error);
}

int TlsKernel::timeout_ms(int at_most) {
  if (!held_.empty()) return 0;
  const auto wake = timers_.next_wake_ms();
  if (!wake || at_most == 0) return at_most;
  const std::uint64_t now = inner_->now_ms();
  constexpr std::uint64_t kLongest = 24 * 3600 * 1000;
  const auto delay = static_cast<int>(*wake > now ? std::min(*wake - now, kLongest) : 0);
  return at_most < 0 ? delay : std::min(delay, at_most);
}

bool TlsKernel::dispatch(io::Completions& completions) {
  outer_ = &completions;
  steps_ = 0;
  timers_.advance(inner_->now_ms());
  serve_held();
  return inner_->dispatch(*this);
}

TlsKernel::Slot& TlsKernel::slot_of(const io::Endpoint& endpoint) {
  const std::size_t index = endpoint.handle.index;
  if (index >= slots_.size()) slots_.resize(index + 1);
  return slots_[index];
}

Session* TlsKernel::session_of(const io::Endpoint& endpoint) {
  return slot_of(endpoint).session.get();
}

// The clock of a handshake runs from the connection's beginning.
Session& TlsKernel::begin(const io::Endpoint& endpoint) {
  std::unique_ptr<Session>& session = slot_of(endpoint).session;
  if (session == nullptr) {
    session = std::make_unique<Session>(contexts_, endpoint.handle, handshake_late, this);
    timers_.arm(session->deadline, inner_->now_ms() + contexts_->handshake_timeout_ms());
  }
  return *session;
}

void TlsKernel::recv(io::Endpoint& endpoint) {
  Slot& slot = slot_of(endpoint);
  slot.recv_armed = true;
  if (!slot.plain) begin(endpoint);
  inner_->recv(endpoint);
}

bool TlsKernel::stop_recv(io::Endpoint& endpoint) {
  Slot& slot = slot_of(endpoint);
  const bool stopped = inner_->stop_recv(endpoint);
  slot.recv_armed = slot.stopping = !stopped;
  return stopped;
}

bool TlsKernel::cancel(io::Endpoint& endpoint) {
  Slot& slot = slot_of(endpoint);
  if (slot.session != nullptr) slot.session->cancelled = true;
  if (!inner_->cancel(endpoint)) return false;
  if (slot.session != nullptr) slot.session->flying = false;
  endpoint.sends_own = false;
  return true;
}

void TlsKernel::close(io::Endpoint& endpoint) {
  Slot& slot = slot_of(endpoint);
  if (slot.session != nullptr && slot.session->phase == Phase::kShaking) {
    note_failure(*slot.session, failure::kAborted);
  }
  slot = Slot();
  inner_->close(endpoint);
}

std::shared_ptr<const io::SecurePeer> TlsKernel::secure_peer(const io::Endpoint& endpoint) {
  const Session* const session = session_of(endpoint);
  if (session == nullptr || session->ssl == nullptr) return nullptr;
  if (openssl().SSL_is_init_finished(session->ssl.get()) != 1) return nullptr;
  return describe_peer(session->ssl.get(), session->contexts->request_cert());
}

void TlsKernel::received(io::Endpoint& endpoint, std::span<char> bytes) {
  const Slot& slot = slot_of(endpoint);
  if (slot.plain) return outer_->received(endpoint, bytes);
  if (slot.session == nullptr || slot.session->phase == Phase::kNew) {
    return receive_first(endpoint, bytes);
  }
  take(endpoint, *slot.session, bytes);
}

void TlsKernel::receive_first(io::Endpoint& endpoint, std::span<char> bytes) {
  Session& session = begin(endpoint);
  if (bytes.front() == protocols::kTlsHandshake) {
    if (!start_handshake(endpoint, session)) return outer_->failed(endpoint, ENOMEM);
    return take(endpoint, session, bytes);
  }
  if (!session.contexts->plain()) return refuse_plain(endpoint, session);
  Slot& slot = slot_of(endpoint);
  slot.session.reset();
  slot.plain = true;
  outer_->received(endpoint, bytes);
}

bool TlsKernel::start_handshake(io::Endpoint& endpoint, Session& session) {
  session.ssl = session.contexts->open();
  BIO* const bio = session.ssl ? make_bio(bio_method_.get(), wire_) : nullptr;
  if (bio == nullptr) return false;
  openssl().SSL_set_bio(session.ssl.get(), bio, bio);
  session.phase = Phase::kShaking;
  endpoint.secure = true;
  return true;
}

void TlsKernel::take(io::Endpoint& endpoint, Session& session, std::span<const char> bytes) {
  if (session.phase == Phase::kEnded || session.leave_taken || session.cancelled) return;
  if (must_hold(session)) return hold(endpoint, session, bytes);
  if (session.phase == Phase::kShaking) ++steps_;
  read(endpoint, session, bytes);
}

bool TlsKernel::must_hold(const Session& session) const {
  if (session.phase != Phase::kShaking || session.greeted) return false;
  return !session.held.empty() || steps_ >= kStepsPerTurn;
}

void TlsKernel::hold(io::Endpoint& endpoint, Session& session, std::span<const char> bytes) {
  if (session.held.size() + bytes.size() > kMostHeldBytes) {
    return give_up(endpoint, session, failure::kOther);
  }
  if (session.held.empty()) held_.push_back(session.handle);
  session.held.append(bytes.data(), bytes.size());
}

void TlsKernel::serve_held() {
  for (std::size_t left = std::min<std::size_t>(held_.size(), kStepsPerTurn); left > 0; --left) {
    io::Endpoint* const endpoint = outer_->find(held_.front());
    held_.pop_front();
    Session* const session = endpoint == nullptr ? nullptr : session_of(*endpoint);
    if (session != nullptr) take_held(*endpoint, *session);
  }
}

void TlsKernel::take_held(io::Endpoint& endpoint, Session& session) {
  if (session.held.empty() || session.cancelled) return;
  const std::string bytes = std::exchange(session.held, {});
  ++steps_;
  read(endpoint, session, bytes);
}

// OpenSSL takes all of the bytes: what is not a whole record it keeps.
void TlsKernel::read(io::Endpoint& endpoint, Session& session, std::span<const char> bytes) {
  wire_.in = bytes;
  const int why = read_plain(endpoint, session);
  wire_.in = {};
  after_handshake_step(session);
  const bool broken = why != SSL_ERROR_WANT_READ && why != SSL_ERROR_ZERO_RETURN;
  const std::string_view reason = broken ? failure_of(take_error()) : std::string_view();
  forget_errors();
  deliver(endpoint);
  if (broken) return give_up(endpoint, session, reason);
  launch(endpoint, session);
  if (why == SSL_ERROR_ZERO_RETURN) end_reading(endpoint, session);
}

/// Returns the code of SSL_get_error() for why nothing more can be read.
int TlsKernel::read_plain(io::Endpoint& endpoint, Session& session) {
  forget_errors();
  for (;;) {
    if (kTextBytes - text_bytes_ < kRecordBytes) deliver(endpoint);
    const int count = openssl().SSL_read(session.ssl.get(), text_.get() + text_bytes_,
                                         static_cast<int>(kTextBytes - text_bytes_));
    if (count <= 0) return openssl().SSL_get_error(session.ssl.get(), count);
    text_bytes_ += static_cast<std::size_t>(count);
  }
}

void TlsKernel::deliver(io::Endpoint& endpoint) {
  if (text_bytes_ == 0) return;
  outer_->received(endpoint, {text_.get(), std::exchange(text_bytes_, 0)});
}

void TlsKernel::after_handshake_step(Session& session) {
  if (session.phase != Phase::kShaking) return;
  session.greeted = session.greeted || !wire_.out.empty();
  if (openssl().SSL_is_init_finished(session.ssl.get()) != 1) return;
  session.phase = Phase::kOpen;
  timers_.cancel(session.deadline);
}

// The peer's close_notify is its end of writing (RFC 8446 section 6.1), whether TCP's comes or not.
void TlsKernel::end_reading(io::Endpoint& endpoint, Session& session) {
  session.leave_taken = true;
  Slot& slot = slot_of(endpoint);
  if (slot.stopping || !slot.recv_armed) return;  // recv_ended() will say so
  if (stop_recv(endpoint)) outer_->recv_ended(endpoint, io::RecvEnd::kEof, 0);
}

void TlsKernel::recv_ended(io::Endpoint& endpoint, io::RecvEnd end, int error) {
  Slot& slot = slot_of(endpoint);
  slot.recv_armed = slot.stopping = false;
  if (Session* const session = slot.session.get()) {
    if (end == io::RecvEnd::kEof) take_held(endpoint, *session);
    if (end == io::RecvEnd::kStopped && session->leave_taken) end = io::RecvEnd::kEof;
    if (end == io::RecvEnd::kEof && session->phase == Phase::kShaking) {
      note_failure(*session, failure::kAborted);
      session->phase = Phase::kEnded;
    }
  }
  outer_->recv_ended(endpoint, end, error);
}

void TlsKernel::note_failure(Session& session, std::string_view reason) {
  if (session.phase == Phase::kOpen) return;
  ++failures_[std::string(reason)];
  timers_.cancel(session.deadline);
}

// The alert that says why leaves before the end (RFC 8446 section 6.2).
void TlsKernel::give_up(io::Endpoint& endpoint, Session& session, std::string_view reason) {
  note_failure(session, reason);
  session.phase = Phase::kEnded;
  session.held.clear();
  endpoint.secure = false;
  launch(endpoint, session);
  outer_->ended(endpoint);
}

void TlsKernel::refuse_plain(io::Endpoint& endpoint, Session& session) {
  wire_.out = kPlainRefusal;
  give_up(endpoint, session, failure::kPlain);
}

void TlsKernel::handshake_late(void* session) {
  auto& late = *static_cast<Session*>(session);
  auto& self = *static_cast<TlsKernel*>(late.owner);
  io::Endpoint* const endpoint = self.outer_->find(late.handle);
  if (endpoint != nullptr) self.give_up(*endpoint, late, failure::kTimeout);
}

Secured secure(std::unique_ptr<io::Kernel> inner, const Options& options) {
  if (std::string problem = unavailable(); !problem.empty()) return {nullptr, std::move(problem)};
  std::string own_keys = TicketKeys::random();
  Contexts::Made made = Contexts::make(options, own_keys);
  if (made.contexts == nullptr) return {nullptr, std::move(made.error)};
  return {std::make_unique<TlsKernel>(std::move(inner), std::move(made.contexts),
                                      std::move(own_keys)),
          {}};
}

}  // namespace ujrpc::tls

#endif
