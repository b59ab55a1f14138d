#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/exchange.hpp"
#include "io/connection.hpp"
#include "limits.hpp"
#include "net/address.hpp"
#include "policy/policy.hpp"

namespace ujrpc::engine {

class Arena;
class Dispatcher;
class Session;

/// What the sessions of an engine share.
struct Services {
  const Limits& limits;
  const policy::HttpOptions& http;
  const std::string& openrpc;
  Arena& arena;
  Dispatcher& dispatcher;
  ExchangePool& exchanges;
  const bool& draining;
  std::vector<Session*>& touched;  ///< Sessions that have something to flush, see Session::touch.
  std::uint64_t (*now_ms)(const void* engine);
  const void* engine;

  std::uint64_t now() const { return now_ms(engine); }
};

/// What a connection says, once it is known what it speaks: messages in, replies out. It outlives
/// its connection for as long as calls are pending.
class Session {
 public:
  /// `number` names the connection to the application.
  Session(io::Connection& connection, std::int32_t number, Services& services);
  virtual ~Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// `input` is everything that was not consumed yet. Answers how much of it is, now.
  std::size_t on_data(std::string_view input);
  /// The peer has ended its writing; `rest` is what it left unfinished.
  void on_eof(std::string_view rest);
  /// The connection's timer, which the session keeps armed.
  void on_timer();
  /// The connection is no more.
  void on_closed();

  /// Finishes what has begun, then closes.
  virtual void drain() = 0;

  /// Sends the replies that are ready.
  void flush();
  /// The last call of an exchange has been answered.
  void answered(Exchange& exchange);

  std::int32_t number() const { return number_; }
  bool connected() const { return connection_ != nullptr; }
  bool idle() const { return unfinished_ == 0; }
  /// Whether nothing refers to it any more.
  bool over() const { return !connected() && idle() && !touched_; }

  /// How the application knows the peer; read once, because the socket may be gone later.
  const net::Address& peer();
  /// Whether the application may keep something by this connection's number.
  bool known() const { return known_; }
  void make_known();

  std::uint32_t offered_calls = 0;  ///< In the block, not dispatched yet.
  std::uint32_t pending_calls = 0;  ///< Dispatched, and not answered yet.

 protected:
  /// How often a message that arrives in parts is looked at, for its rate.
  static constexpr std::uint64_t kClockMs = 250;

  virtual std::size_t read(std::string_view input) = 0;
  virtual void end(std::string_view rest) = 0;
  virtual void send(const Exchange& exchange) = 0;
  /// Whether replies have to leave in the order of their requests.
  virtual bool keeps_order() const = 0;
  /// Whether a message is on its way that must be answered before the connection may close.
  virtual bool reading() const { return false; }
  /// Whether part of a message has arrived.
  virtual bool partial() const = 0;
  /// A part is late, or not: answers after how many milliseconds to look again.
  virtual std::uint64_t check_partial(std::uint64_t now) = 0;
  virtual void flushed() {}

  /// A message begins; its exchange joins the queue of those to answer.
  Exchange& begin_exchange();
  /// All of its calls are offered; `calls` is how many of them have no answer.
  void offered(Exchange& exchange);
  /// Reads no more messages, and closes once those that have begun are answered.
  void stop_reading();
  void abort();
  void touch();
  /// Whether the bytes that came since `since_ms` are fewer than the slowest peer would send.
  bool too_slow(std::uint64_t elapsed_ms) const;

  Services& services_;
  io::Connection* connection_;
  bool stopped_ = false;            ///< Nothing more is read.
  std::uint64_t began_ms_ = 0;      ///< When the message that is partial began.
  std::uint64_t counted_bytes_ = 0; ///< Of the part whose rate counts.
  std::uint32_t unfinished_ = 0;    ///< Exchanges that are not sent.

 private:
  void flush_in_order();
  void flush_ready();
  void dispatch_sent(Exchange& exchange);
  void release(Exchange& exchange);
  void push(Exchange& exchange);
  Exchange* pop();
  void hold(std::size_t bytes);
  void watch_partial(bool was_partial);

  const std::int32_t number_;
  bool touched_ = false;
  bool known_ = false;
  bool has_peer_ = false;
  bool held_back_ = false;           ///< Not read, for the replies that wait.
  std::size_t unconsumed_bytes_ = 0; ///< Of the input, after the last read.
  std::size_t held_bytes_ = 0;       ///< Of replies that are ready and not sent.
  std::uint64_t active_ms_ = 0;
  Exchange* first_ = nullptr;
  Exchange* last_ = nullptr;
  net::Address peer_;
};

}  // namespace ujrpc::engine
