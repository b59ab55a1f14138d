#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connections/cancel_keys.hpp"
#include "connections/protocol.hpp"
#include "connections/reply.hpp"
#include "io/reactor.hpp"
#include "net/address.hpp"
#include "protocols/http/known_heads.hpp"
#include "protocols/http/policy.hpp"
#include "words.hpp"

namespace ujrpc::calls {
class Arena;
class Dispatcher;
}  // namespace ujrpc::calls

namespace ujrpc::connections {

/// What the connections of an engine share.
struct Services {
  const Limits& limits;
  const http::HttpOptions& http;
  const io::Reactor& reactor;
  io::Budget& budget;
  calls::Arena& arena;
  calls::Dispatcher& dispatcher;
  ReplyPool& replies;
  http::KnownHeads& known_heads;
  CancelKeys& cancel_keys;
  std::vector<Connection*>& touched;  ///< To be flushed.
  const bool& draining;               ///< The engine is being closed.
  const bool close_after_reply;       ///< Of raw connections only the first document is read.
  std::string& scratch;               ///< For text that is put together and sent at once.
};

/// One peer while it is there, from when it is known what it speaks: its protocol makes messages of
/// its bytes, and their replies leave through it. It outlives its socket while calls are pending.
class Connection final {
 public:
  /// `number` names the connection to the application. It says nothing until speak().
  Connection(io::Socket& socket, std::int32_t number, Services& services);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Hands the connection to a protocol: the first one, or another, from the next unread byte on.
  void speak(std::unique_ptr<Protocol> protocol);

  // What the engine tells of its socket.

  /// `input` is everything that has not been consumed yet; returns how much of it now is.
  std::size_t on_data(std::string_view input);
  /// The peer has ended its writing; `rest` is what it left unfinished.
  void on_eof(std::string_view rest) { protocol_->on_eof(rest); }
  /// The socket takes replies again.
  void on_drain();
  /// The connection's timer, which the connection keeps armed.
  void on_timer();
  /// All connections together buffer too much for this one to be read on: says so, and ends.
  void on_overload();
  /// The socket has closed.
  void on_closed();

  /// Finishes what has begun, then closes.
  void drain() { protocol_->drain(); }
  /// Sends the replies that are ready.
  void flush();
  /// Whether its protocol has a way to say messages that answer nothing.
  bool takes_messages() const { return protocol_->takes_messages(); }
  /// Whether what one message says may hold for those after it.
  bool has_one_caller() const { return protocol_->has_one_caller(); }
  /// Sends a message that answers nothing. False if the connection takes none: its protocol has no
  /// way to say one, or it is ending.
  bool push(std::string_view message);

  // What calls need of it.

  std::int32_t number() const { return number_; }
  /// One more call of the reply has its answer, or one less was made.
  void answer_one(Reply& reply);
  /// The same of a call that was pending.
  void answer_pending(Reply& reply);
  /// A pending call's reply may come in parts from now on, until end_stream().
  void begin_stream();
  void end_stream() { --streams_; }
  /// Sends a part of the reply to a call that is pending: as such where its parts leave one by one,
  /// else as a message of its own. False where more have to wait for the application's kDrained.
  bool append(Reply& reply, std::string_view part, std::string_view event_id);
  /// Whether every message has its reply.
  bool idle() const { return unfinished_ == 0; }
  /// Whether nothing refers to it any more; the application was told that the connection closed.
  bool over() const { return socket_ == nullptr && idle() && !touched_; }
  /// Whether the application may know the connection by its number.
  bool known() const { return known_; }
  /// Where the connection comes from. Read once, because calls may ask when it is gone.
  const net::Address& make_known();
  /// What its handshake came to; null without TLS. As make_known().
  const io::SecurePeer* secure_peer();

  std::uint32_t offered_calls = 0;  ///< Waiting to be dispatched.
  std::uint32_t pending_calls = 0;  ///< Dispatched, to be answered later.
  std::size_t expected_bytes = 0;   ///< Of the replies to offered calls, see Method.

  // What its protocol needs of it.

  Services& services() const { return services_; }
  /// To be used while the connection is there.
  io::Socket& socket() const { return *socket_; }
  std::uint64_t now() const { return services_.reactor.now_ms(); }
  /// A message is complete: its reply joins the queue. It counts as one unanswered call until
  /// answer_one() says that all of its calls were made.
  Reply& begin_reply();
  /// After each message, `rest` bytes being unread: whether those have to wait, until the peer has
  /// taken some of its replies or others have had their turn.
  bool must_wait(std::size_t rest);
  /// Has flushed() called at the end of the turn, whether replies are ready or not.
  void touch();
  /// Tells the application of a connection that has made a mistake that nothing more is read.
  void tell_of_stop();
  /// The rest of what has been read, and more, is for the protocol again.
  void resume_read();
  /// Nothing more is read.
  void stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }
  /// Messages whose replies have not been sent.
  std::uint32_t unfinished() const { return unfinished_; }
  /// When the partial message began.
  std::uint64_t began_ms() const { return began_ms_; }
  /// The bytes of a partial message are counted from here on.
  void restart_rate();
  /// Whether those bytes are fewer than those of the slowest peer we bear.
  bool too_slow(std::uint64_t now) const;
  /// Stops, and drops the connection at once.
  void abort();

 private:
  bool take_over();
  void flush_replies();
  void flush_in_order();
  void flush_ready(bool sending);
  void finish(Reply& reply, bool sending);
  void hold(Reply& reply);
  void let_go(Reply& reply);
  bool has_room() const;
  void tell_of_room();
  void push(Reply& reply);
  std::size_t bytes_of(const Reply& reply) const;
  bool is_full();
  void count_kept();
  void hold_back();
  void restart_clocks();
  void cut_if_piled_up();
  void note_partial(bool still, std::size_t fresh_bytes);
  /// Closes the connection if it is idle for too long; returns when to look again.
  std::uint64_t check_clocks(std::uint64_t now);
  /// Shows the peer of a stream that the server is still there; returns when to look again.
  std::uint64_t check_heartbeat(std::uint64_t now);

  Services& services_;
  io::Socket* socket_;  ///< Null once it is closed.
  const std::int32_t number_;
  std::unique_ptr<Protocol> protocol_;
  std::unique_ptr<Protocol> next_protocol_;  ///< Takes over when protocol_ has returned.
  bool stopped_ = false;                     ///< Nothing more is read.
  bool touched_ = false;
  bool known_ = false;
  bool held_back_ = false;            ///< Not read, because of the replies that wait.
  bool wants_room_ = false;           ///< The application waits to append more.
  bool message_ended_ = false;        ///< In the current read.
  std::uint32_t streams_ = 0;         ///< Pending calls whose replies may come in parts.
  std::uint32_t unfinished_ = 0;      ///< Messages whose replies have not been sent.
  std::uint64_t began_ms_ = 0;        ///< When the partial message began.
  std::uint64_t rate_since_ms_ = 0;   ///< Since when its bytes are counted,
  std::uint64_t rate_bytes_ = 0;      ///< and how many came since.
  std::size_t unconsumed_bytes_ = 0;  ///< After the last read.
  std::uint32_t turn_ = 0;            ///< Of the reactor, when something was read last.
  std::size_t turn_work_ = 0;         ///< What it cost in that turn.
  std::size_t rest_ = 0;              ///< Bytes that this read has not come to.
  std::size_t held_bytes_ = 0;        ///< Of replies that are ready.
  std::size_t counted_bytes_ = 0;     ///< Protocol::kept_bytes(), as in the budget of all.
  std::uint64_t active_ms_ = 0;
  std::uint64_t sent_ms_ = 0;  ///< When something was sent last.
  Reply* first_ = nullptr;
  Reply* last_ = nullptr;
  std::unique_ptr<net::Address> peer_;
  std::shared_ptr<const io::SecurePeer> secure_peer_;
};

inline Services& Protocol::services() const { return connection_.services(); }
inline const Limits& Protocol::limits() const { return connection_.services().limits; }
inline io::Socket& Protocol::socket() const { return connection_.socket(); }

}  // namespace ujrpc::connections
