// What leaves a TlsKernel. One flight of a connection is under way at a time: ciphertext of what the
// caller sent, or of OpenSSL's own (the handshake, alerts), which the caller does not wait for.
#if __has_include(<openssl/ssl.h>)

#include <algorithm>
#include <cerrno>
#include <utility>

#include "tls/failure.hpp"
#include "tls/tls_kernel.hpp"

namespace ujrpc::tls {

namespace {

// What is encrypted at once, so that no more ciphertext than this waits for a slow peer.
constexpr std::size_t kMostPlainBytes = 64 * 1024;
// What OpenSSL may have to say while a peer takes nothing: answers to key updates.
constexpr std::size_t kMostOwnBytes = 64 * 1024;

constexpr std::size_t kMostSpare = 64;
constexpr std::size_t kMostSpareBytes = 96 * 1024;

}  // namespace

int TlsKernel::send(io::Endpoint& endpoint, std::string_view bytes, bool more) {
  Session* const session = session_of(endpoint);
  if (session == nullptr) return inner_->send(endpoint, bytes, more);
  // Nobody can read it any more; the alert that says so must not be cut by an error.
  if (session->phase == Phase::kEnded) {
    return static_cast<int>(std::min(bytes.size(), kMostPlainBytes));
  }
  if (session->phase != Phase::kOpen) return -EPIPE;
  if (!session->flying) return encrypt(endpoint, *session, bytes, more);
  session->waiting = bytes;
  session->waiting_more = more;
  return kPending;
}

int TlsKernel::encrypt(io::Endpoint& endpoint, Session& session, std::string_view bytes,
                       bool more) {
  const std::size_t count = std::min(bytes.size(), kMostPlainBytes);
  forget_errors();
  if (openssl().SSL_write(session.ssl.get(), bytes.data(), static_cast<int>(count)) <= 0) {
    wire_.out.clear();
    forget_errors();
    return -EPIPE;
  }
  load(session);
  const int result = fly(endpoint, session, more || count < bytes.size());
  if (result == kPending) session.plain_bytes = count;
  return result == 0 ? static_cast<int>(count) : result;
}

/// Sends what OpenSSL has written of its own.
void TlsKernel::launch(io::Endpoint& endpoint, Session& session) {
  if (wire_.out.empty()) return;
  if (session.flying) {
    session.next_flight += wire_.out;
    wire_.out.clear();
    if (session.next_flight.size() <= kMostOwnBytes) return;
    note_failure(session, failure::kOther);
    session.phase = Phase::kEnded;
    return outer_->failed(endpoint, ENOBUFS);
  }
  load(session);
  const int result = fly(endpoint, session, false);
  if (result != 0 && result != kPending) flight_lost(endpoint, session, -result);
}

/// What OpenSSL has written becomes the flight.
void TlsKernel::load(Session& session) {
  session.flight = std::exchange(wire_.out, take_spare());
  session.flown = 0;
}

/// Sends the flight; returns 0 when all of it has left, kPending or -errno.
int TlsKernel::fly(io::Endpoint& endpoint, Session& session, bool more) {
  while (session.flown < session.flight.size()) {
    const int result = inner_->send(
        endpoint, std::string_view(session.flight).substr(session.flown), more);
    if (result == kPending) {
      session.flying = endpoint.sends_own = true;
      return kPending;
    }
    if (result < 0) return result;
    session.flown += static_cast<std::size_t>(result);
  }
  give_back(session.flight);
  return 0;
}

void TlsKernel::sent(io::Endpoint& endpoint, int result) {
  Session* const session = session_of(endpoint);
  if (session == nullptr) return outer_->sent(endpoint, result);
  session->flying = endpoint.sends_own = false;
  if (result < 0) return flight_lost(endpoint, *session, -result);
  if (session->cancelled) return flight_lost(endpoint, *session, ECANCELED);
  session->flown += static_cast<std::size_t>(result);
  const int left = fly(endpoint, *session, false);
  if (left == kPending) return;
  if (left != 0) return flight_lost(endpoint, *session, -left);
  land(endpoint, *session);
}

/// A flight has left that somebody waited for, or that others wait for.
void TlsKernel::land(io::Endpoint& endpoint, Session& session) {
  if (!session.next_flight.empty()) {
    session.flight = std::exchange(session.next_flight, {});
    session.flown = 0;
    const int result = fly(endpoint, session, false);
    if (result == kPending) return;
    if (result != 0) return flight_lost(endpoint, session, -result);
  }
  if (std::exchange(session.shutdown_due, false)) {
    return outer_->own_sent(endpoint, inner_->shutdown_write(endpoint));
  }
  if (const std::size_t count = std::exchange(session.plain_bytes, 0)) {
    return outer_->sent(endpoint, static_cast<int>(count));
  }
  if (session.waiting.empty()) return outer_->own_sent(endpoint, 0);
  const int result = send(endpoint, std::exchange(session.waiting, {}), session.waiting_more);
  if (result != kPending) outer_->sent(endpoint, result);
}

void TlsKernel::flight_lost(io::Endpoint& endpoint, Session& session, int error) {
  give_back(session.flight);
  session.next_flight.clear();
  session.shutdown_due = false;
  const bool awaited = session.plain_bytes > 0 || !session.waiting.empty();
  session.plain_bytes = 0;
  session.waiting = {};
  awaited ? outer_->sent(endpoint, -error) : outer_->own_sent(endpoint, error);
}

// close_notify is what tells the peer that nothing was cut off (RFC 8446 section 6.1).
int TlsKernel::shutdown_write(io::Endpoint& endpoint) {
  Session* const session = session_of(endpoint);
  if (session == nullptr) return inner_->shutdown_write(endpoint);
  if (session->phase == Phase::kShaking) note_failure(*session, failure::kTimeout);
  timers_.cancel(session->deadline);
  if (std::exchange(session->phase, Phase::kEnded) == Phase::kOpen) {
    forget_errors();
    openssl().SSL_shutdown(session->ssl.get());
    forget_errors();
    load(*session);
    const int result = fly(endpoint, *session, true);
    session->shutdown_due = result == kPending;
    if (result != 0) return result == kPending ? 0 : -result;
  }
  return inner_->shutdown_write(endpoint);
}

// An idle connection keeps no buffer.
void TlsKernel::give_back(std::string& buffer) {
  std::string emptied = std::exchange(buffer, {});
  if (spare_.size() >= kMostSpare || emptied.capacity() > kMostSpareBytes) return;
  emptied.clear();
  spare_.push_back(std::move(emptied));
}

std::string TlsKernel::take_spare() {
  if (spare_.empty()) return {};
  std::string spare = std::move(spare_.back());
  spare_.pop_back();
  return spare;
}

}  // namespace ujrpc::tls

#endif
