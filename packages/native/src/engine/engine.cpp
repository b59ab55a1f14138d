#include "engine/engine.hpp"

#include <algorithm>
#include <utility>

#include "protocols/first_bytes.hpp"
#include "protocols/http/http_protocol.hpp"
#include "protocols/raw_protocol.hpp"

namespace ujrpc::engine {

namespace {

/// The context of a connection that has begun to speak, without telling what.
char undecided_mark;

io::ReactorLimits reactor_limits(const Limits& limits) {
  io::ReactorLimits result;
  result.max_connections = limits.max_connections;
  result.soft_send_bytes = limits.soft_send_queue_bytes;
  result.hard_send_bytes = limits.hard_send_queue_bytes;
  result.max_buffered_bytes = limits.max_buffered_bytes;
  return result;
}

}  // namespace

Engine::Engine(std::unique_ptr<io::Kernel> kernel, EngineOptions options,
               calls::Application& application, calls::CallBlock& block)
    : options_(std::move(options)),
      application_(application),
      dispatcher_(options_.limits, calls::MethodTable(std::move(options_.methods)), arena_,
                  application, block),
      reactor_(std::move(kernel), *this, reactor_limits(options_.limits)),
      drain_timer_([](void* self) { static_cast<Engine*>(self)->reactor_.abort_all(); }, this),
      services_{options_.limits,
                options_.http,
                reactor_,
                reactor_.budget(),
                arena_,
                dispatcher_,
                replies_,
                known_heads_,
                cancel_keys_,
                touched_,
                draining_,
                options_.close_after_reply,
                scratch_} {}

Engine::~Engine() = default;

const net::Address& Engine::listen(net::Listener listener) {
  options_.http.on_loopback = listener.address().is_loopback();
  return reactor_.listener_address(reactor_.listen(std::move(listener)));
}

io::TurnResult Engine::turn(int timeout_ms) {
  dispatcher_.apply_settled();
  flush_connections();
  return reactor_.turn(timeout_ms);
}

void Engine::flush() {
  dispatcher_.apply_settled();
  flush_connections();
  reactor_.flush();
}

int Engine::timeout_ms(int at_most) {
  const bool done = draining_ && !closed_ && reactor_.socket_count() == 0;
  const bool more = done || dispatcher_.has_settled() || dispatcher_.has_collected();
  return more ? 0 : reactor_.timeout_ms(at_most);
}

std::string_view Engine::head_of(std::int32_t call) {
  const calls::PendingCalls::Call* const found = dispatcher_.find(call);
  return found == nullptr ? std::string_view() : found->reply->head;
}

std::string_view Engine::params_of(std::int32_t call) {
  const calls::PendingCalls::Call* const found = dispatcher_.find(call);
  return found == nullptr ? std::string_view() : found->params;
}

const net::Address* Engine::peer_of(std::int32_t connection) {
  const auto number = static_cast<std::size_t>(connection);
  if (connection < 0 || number >= connections_.size() || !connections_[number]) return nullptr;
  return &connections_[number]->make_known();
}

const io::SecurePeer* Engine::secure_peer_of(std::int32_t connection) {
  if (peer_of(connection) == nullptr) return nullptr;
  return connections_[static_cast<std::size_t>(connection)]->secure_peer();
}

// A connection that the application does not know may have ended without a word to it, and another
// have its number.
connections::Connection* Engine::known(std::int32_t connection) const {
  const auto number = static_cast<std::size_t>(connection);
  if (connection < 0 || number >= connections_.size() || !connections_[number]) return nullptr;
  return connections_[number]->known() ? connections_[number].get() : nullptr;
}

bool Engine::takes_messages(std::int32_t connection) const {
  const connections::Connection* const to = known(connection);
  return to != nullptr && to->takes_messages();
}

bool Engine::push(std::int32_t connection, std::string_view message) {
  connections::Connection* const to = known(connection);
  return to != nullptr && to->push(message);
}

void Engine::close() {
  if (std::exchange(draining_, true)) return;
  constexpr std::uint32_t kListener = 0;
  reactor_.close_listener(kListener);
  reactor_.for_each_open([this](io::Socket& socket) {
    if (connections::Connection* connection = connection_of(socket)) {
      connection->drain();
    } else {
      socket.abort();
    }
  });
  reactor_.timers().arm(drain_timer_, reactor_.now_ms() + options_.limits.drain_timeout_ms);
}

void Engine::on_accept(io::Socket& socket) {
  if (draining_) return socket.abort();
  socket.arm_timer(static_cast<std::uint32_t>(options_.limits.keep_alive_timeout_ms));
}

connections::Connection* Engine::connection_of(io::Socket& socket) {
  return socket.context == &undecided_mark ? nullptr
                                           : static_cast<connections::Connection*>(socket.context);
}

std::size_t Engine::on_data(io::Socket& socket, std::span<char> bytes) {
  const std::string_view input(bytes.data(), bytes.size());
  if (connections::Connection* connection = connection_of(socket))
    return connection->on_data(input);
  return on_first_bytes(socket, input);
}

std::size_t Engine::on_first_bytes(io::Socket& socket, std::string_view input) {
  std::size_t skip = 0;
  const protocols::FirstBytes protocol = protocols::tell(input, skip);
  if (protocol == protocols::FirstBytes::kUndecided) {
    if (std::exchange(socket.context, &undecided_mark) == nullptr) {
      socket.arm_timer(static_cast<std::uint32_t>(options_.limits.headers_timeout_ms));
    }
    return skip;
  }
  if (protocol == protocols::FirstBytes::kTls) {
    socket.send(protocols::kTlsRefusal);
    socket.close();
    return input.size();
  }
  const auto free = static_cast<std::int32_t>(connections_.size());
  if (free_numbers_.empty()) {
    free_numbers_.push_back(free);
    connections_.emplace_back();
  }
  const std::int32_t number = free_numbers_.back();
  free_numbers_.pop_back();
  std::unique_ptr<connections::Connection>& connection =
      connections_[static_cast<std::size_t>(number)];
  connection = std::make_unique<connections::Connection>(socket, number, services_);
  socket.context = connection.get();
  if (protocol == protocols::FirstBytes::kJson ||
      protocol == protocols::FirstBytes::kContentLength) {
    connection->speak(std::make_unique<protocols::RawProtocol>(protocol, *connection));
    return skip + connection->on_data(input.substr(skip));
  }
  auto http = std::make_unique<http::HttpProtocol>(*connection);
  http::HttpProtocol& speaker = *http;
  connection->speak(std::move(http));
  if (protocol == protocols::FirstBytes::kUnknown) {
    speaker.refuse(400, refusal::kUnknownProtocol);
    return input.size();
  }
  return skip + connection->on_data(input.substr(skip));
}

void Engine::on_eof(io::Socket& socket) {
  connections::Connection* const connection = connection_of(socket);
  if (connection == nullptr) return socket.close();
  if (connection->offered_calls + connection->pending_calls > 0) {
    dispatcher_.event(Lane::kEnded, *connection);
  }
  const std::span<char> rest = socket.unconsumed();
  connection->on_eof({rest.data(), rest.size()});
}

void Engine::on_drain(io::Socket& socket) {
  if (connections::Connection* connection = connection_of(socket)) connection->on_drain();
}

void Engine::on_timer(io::Socket& socket) {
  if (connections::Connection* connection = connection_of(socket)) {
    connection->on_timer();
  } else {
    socket.close();
  }
}

void Engine::on_overload(io::Socket& socket) {
  if (connections::Connection* connection = connection_of(socket)) {
    connection->on_overload();
  } else {
    socket.abort();
  }
}

void Engine::on_closed(io::Socket& socket, io::CloseReason) {
  connections::Connection* const connection = connection_of(socket);
  if (connection == nullptr) return;
  if (connection->known() || connection->offered_calls > 0) {
    dispatcher_.event(Lane::kClosed, *connection);
  }
  connection->on_closed();
}

void Engine::end_turn() {
  dispatcher_.run();
  flush_connections();
  dispatcher_.apply_settled();
  flush_connections();
  arena_.clear();
  if (draining_ && !closed_ && reactor_.socket_count() == 0) {
    closed_ = true;
    reactor_.timers().cancel(drain_timer_);
    application_.closed();
  }
}

void Engine::flush_connections() {
  for (std::size_t i = 0; i < touched_.size(); ++i) {
    connections::Connection& connection = *touched_[i];
    connection.flush();
    if (connection.over()) release(connection);
  }
  touched_.clear();
}

void Engine::release(connections::Connection& connection) {
  free_numbers_.push_back(connection.number());
  connections_[static_cast<std::size_t>(connection.number())].reset();
}

}  // namespace ujrpc::engine
