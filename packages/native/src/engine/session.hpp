#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/exchange.hpp"
#include "http/known_heads.hpp"
#include "io/transport.hpp"
#include "limits.hpp"
#include "net/address.hpp"
#include "policy/policy.hpp"

namespace ujrpc::engine {

class Arena;
class Dispatcher;

/// What the sessions of an engine share.
struct Services {
  const Limits& limits;
  const policy::HttpOptions& http;
  const std::string& openrpc;
  const io::Transport& transport;
  Arena& arena;
  Dispatcher& dispatcher;
  ExchangePool& exchanges;
  http::KnownHeads& known_heads;
  std::vector<Session*>& touched;  ///< To be flushed.
  const bool& draining;            ///< The engine is being closed.
  const bool close_after_reply;    ///< Of raw connections only the first document is read.
  std::string& scratch;            ///< For text that is put together and sent at once.
};

/// What one connection says, from when it is known what it speaks: messages in, replies out. It
/// outlives its connection while calls are pending.
class Session {
 public:
  /// `number` names the connection to the application.
  Session(io::Connection& connection, std::int32_t number, Services& services);
  virtual ~Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// `input` is everything that has not been consumed yet; answers how much of it now is.
  std::size_t on_data(std::string_view input);
  /// The peer has ended its writing; `rest` is what it left unfinished.
  virtual void on_eof(std::string_view rest) = 0;
  /// The connection takes replies again.
  void on_drain();
  /// The connection's timer, which the session keeps armed.
  void on_timer();
  /// The connection is no more.
  void on_closed();
  /// Finishes what has begun, then closes.
  virtual void drain() = 0;

  /// One more call of the exchange has its answer, or one less was made.
  void answer_one(Exchange& exchange);
  /// The same of a call that was pending.
  void answer_pending(Exchange& exchange);
  /// Sends the replies that are ready.
  void flush();

  std::int32_t number() const { return number_; }
  /// Whether every message has its reply.
  bool idle() const { return unfinished_ == 0; }
  /// Whether nothing refers to it any more; the application was told that the connection closed.
  bool over() const { return connection_ == nullptr && idle() && !touched_; }

  /// Whether the application may know the connection by its number.
  bool known() const { return known_; }
  /// Where the connection comes from. Read once, because calls may ask when it is gone.
  const net::Address& make_known();

  std::uint32_t offered_calls = 0;  ///< Waiting to be dispatched.
  std::uint32_t pending_calls = 0;  ///< Dispatched, to be answered later.
  std::size_t expected_bytes = 0;   ///< Of the replies to offered calls, see Method.

 protected:
  /// How often a message that arrives in parts is looked at.
  static constexpr std::uint64_t kClockMs = 250;

  virtual std::size_t read(std::string_view input) = 0;
  virtual void send(Exchange& exchange) = 0;
  /// Whether replies leave in the order of their requests, not as they get ready.
  virtual bool keeps_order() const = 0;
  /// Whether part of a message has arrived.
  virtual bool partial() const = 0;
  /// Gives a partial message up if it is late; answers when to look again, in milliseconds.
  virtual std::uint64_t check_partial(std::uint64_t now) = 0;
  /// All replies that are ready are sent.
  virtual void flushed() = 0;

  /// A message is complete: its exchange joins the queue. It counts as one unanswered call until
  /// answer_one() says that all of its calls were made.
  Exchange& begin_exchange();
  /// Whether the bytes since `rate_since_ms_` are fewer than those of the slowest peer we bear.
  bool too_slow(std::uint64_t now) const;
  /// After each message, `rest` bytes being unread: whether those have to wait, until the peer has
  /// taken some of its replies or others have had their turn.
  bool must_wait(std::size_t rest);
  void abort();
  std::uint64_t now() const { return services_.transport.now_ms(); }

  Services& services_;
  io::Connection* connection_;       ///< Null once it is closed.
  bool stopped_ = false;             ///< Nothing more is read.
  std::uint32_t unfinished_ = 0;     ///< Messages whose replies have not been sent.
  std::uint64_t began_ms_ = 0;       ///< When the partial message began.
  std::uint64_t rate_since_ms_ = 0;  ///< Since when its bytes are counted,
  std::uint64_t rate_bytes_ = 0;     ///< and how many came since.

 private:
  void flush_replies();
  void flush_in_order();
  void flush_ready(bool sending);
  void finish(Exchange& exchange, bool sending);
  void push(Exchange& exchange);
  std::size_t bytes_of(const Exchange& exchange) const;
  bool is_full();
  void touch();
  void hold_back();
  void restart_clocks();
  void cut_if_piled_up();
  void note_partial(bool still, std::size_t fresh_bytes);
  /// Closes the connection if it is idle for too long; answers when to look again.
  std::uint64_t check_clocks(std::uint64_t now);

  const std::int32_t number_;
  bool touched_ = false;
  bool known_ = false;
  bool held_back_ = false;            ///< Not read, because of the replies that wait.
  bool message_ended_ = false;        ///< In the current read.
  std::size_t unconsumed_bytes_ = 0;  ///< After the last read.
  std::uint32_t turn_ = 0;            ///< Of the transport, when something was read last.
  std::size_t turn_work_ = 0;         ///< What it cost in that turn.
  std::size_t rest_ = 0;              ///< Bytes that this read has not come to.
  std::size_t held_bytes_ = 0;        ///< Of replies that are ready.
  std::uint64_t active_ms_ = 0;
  Exchange* first_ = nullptr;
  Exchange* last_ = nullptr;
  std::unique_ptr<net::Address> peer_;
};

}  // namespace ujrpc::engine
