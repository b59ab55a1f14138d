#include "engine/engine.hpp"

#include <algorithm>
#include <utility>

#include "engine/http_session.hpp"
#include "engine/raw_session.hpp"
#include "raw/protocol.hpp"

namespace ujrpc::engine {

namespace {

/// The context of a connection that has begun to speak, without telling what.
char undecided_mark;

io::TransportLimits transport_limits(const Limits& limits) {
  io::TransportLimits result;
  result.max_connections = limits.max_connections;
  result.soft_send_bytes = limits.soft_send_queue_bytes;
  result.hard_send_bytes = limits.hard_send_queue_bytes;
  return result;
}

bool is_loopback(const net::Address& address) {
  if (address.family() != AF_INET && address.family() != AF_INET6) return false;
  const std::string host = address.host();
  return host == "::1" || host.starts_with("127.") || host.starts_with("::ffff:127.");
}

}  // namespace

Engine::Engine(std::unique_ptr<io::Kernel> kernel, EngineOptions options, Application& application,
               CallBlock& block)
    : options_(std::move(options)),
      application_(application),
      dispatcher_(options_.limits, MethodTable(std::move(options_.methods)), arena_, application,
                  block),
      transport_(std::move(kernel), *this, transport_limits(options_.limits)),
      drain_timer_([](void* self) { static_cast<Engine*>(self)->transport_.abort_all(); }, this),
      services_{options_.limits,
                options_.http,
                options_.openrpc,
                transport_,
                arena_,
                dispatcher_,
                exchanges_,
                known_heads_,
                touched_,
                draining_,
                options_.close_after_reply,
                scratch_} {}

Engine::~Engine() = default;

const net::Address& Engine::listen(net::Listener listener) {
  options_.http.on_loopback = is_loopback(listener.address());
  return transport_.listener_address(transport_.listen(std::move(listener)));
}

io::TurnResult Engine::turn(int timeout_ms) {
  dispatcher_.apply_settled();
  flush_sessions();
  return transport_.turn(timeout_ms);
}

void Engine::flush() {
  dispatcher_.apply_settled();
  flush_sessions();
  transport_.flush();
}

int Engine::timeout_ms(int at_most) {
  const bool done = draining_ && !closed_ && transport_.connection_count() == 0;
  return done || dispatcher_.has_settled() ? 0 : transport_.timeout_ms(at_most);
}

std::string_view Engine::head_of(std::int32_t call) {
  const PendingCalls::Call* const found = dispatcher_.find(call);
  return found == nullptr ? std::string_view() : found->exchange->head;
}

std::string_view Engine::params_of(std::int32_t call) {
  const PendingCalls::Call* const found = dispatcher_.find(call);
  return found == nullptr ? std::string_view() : found->params;
}

const net::Address* Engine::peer_of(std::int32_t connection) {
  const auto number = static_cast<std::size_t>(connection);
  if (connection < 0 || number >= sessions_.size() || !sessions_[number]) return nullptr;
  return &sessions_[number]->make_known();
}

void Engine::close() {
  if (std::exchange(draining_, true)) return;
  constexpr std::uint32_t kListener = 0;
  transport_.close_listener(kListener);
  transport_.for_each_open([this](io::Connection& connection) {
    if (Session* session = session_of(connection)) {
      session->drain();
    } else {
      connection.abort();
    }
  });
  transport_.timers().arm(drain_timer_, transport_.now_ms() + options_.limits.drain_timeout_ms);
}

void Engine::on_accept(io::Connection& connection) {
  if (draining_) return connection.abort();
  connection.arm_timer(static_cast<std::uint32_t>(options_.limits.keep_alive_timeout_ms));
}

Session* Engine::session_of(io::Connection& connection) {
  return connection.context == &undecided_mark ? nullptr
                                               : static_cast<Session*>(connection.context);
}

std::size_t Engine::on_data(io::Connection& connection, std::span<char> bytes) {
  const std::string_view input(bytes.data(), bytes.size());
  if (Session* session = session_of(connection)) return session->on_data(input);
  return on_first_bytes(connection, input);
}

std::size_t Engine::on_first_bytes(io::Connection& connection, std::string_view input) {
  std::size_t skip = 0;
  const raw::Protocol protocol = raw::detect_protocol(input, skip);
  if (protocol == raw::Protocol::kUndecided) {
    if (std::exchange(connection.context, &undecided_mark) == nullptr) {
      connection.arm_timer(static_cast<std::uint32_t>(options_.limits.headers_timeout_ms));
    }
    return skip;
  }
  const auto free = static_cast<std::int32_t>(sessions_.size());
  if (free_numbers_.empty()) {
    free_numbers_.push_back(free);
    sessions_.emplace_back();
  }
  const std::int32_t number = free_numbers_.back();
  free_numbers_.pop_back();
  std::unique_ptr<Session>& session = sessions_[static_cast<std::size_t>(number)];
  if (protocol == raw::Protocol::kHttp) {
    session = std::make_unique<HttpSession>(connection, number, services_);
  } else {
    session = std::make_unique<RawSession>(protocol, connection, number, services_);
  }
  connection.context = session.get();
  return skip + session->on_data(input.substr(skip));
}

void Engine::on_eof(io::Connection& connection) {
  Session* const session = session_of(connection);
  if (session == nullptr) return connection.close();
  if (session->offered_calls + session->pending_calls > 0) {
    dispatcher_.event(Lane::kEnded, *session);
  }
  const std::span<char> rest = connection.unconsumed();
  session->on_eof({rest.data(), rest.size()});
}

void Engine::on_drain(io::Connection& connection) {
  if (Session* session = session_of(connection)) session->on_drain();
}

void Engine::on_timer(io::Connection& connection) {
  if (Session* session = session_of(connection)) {
    session->on_timer();
  } else {
    connection.close();
  }
}

void Engine::on_closed(io::Connection& connection, io::CloseReason) {
  Session* const session = session_of(connection);
  if (session == nullptr) return;
  if (session->known() || session->offered_calls > 0) {
    dispatcher_.event(Lane::kClosed, *session);
  }
  session->on_closed();
}

void Engine::end_turn() {
  dispatcher_.run();
  flush_sessions();
  dispatcher_.apply_settled();
  flush_sessions();
  arena_.clear();
  if (draining_ && !closed_ && transport_.connection_count() == 0) {
    closed_ = true;
    transport_.timers().cancel(drain_timer_);
    application_.closed();
  }
}

void Engine::flush_sessions() {
  for (std::size_t i = 0; i < touched_.size(); ++i) {
    Session& session = *touched_[i];
    session.flush();
    if (session.over()) release(session);
  }
  touched_.clear();
}

void Engine::release(Session& session) {
  free_numbers_.push_back(session.number());
  sessions_[static_cast<std::size_t>(session.number())].reset();
}

}  // namespace ujrpc::engine
