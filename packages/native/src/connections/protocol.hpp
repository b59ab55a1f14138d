#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "words.hpp"

namespace ujrpc::io {
class Socket;
}  // namespace ujrpc::io

namespace ujrpc::connections {

class Connection;
struct Reply;
struct Services;

/// What a connection speaks: makes messages of its bytes, and bytes of the replies.
class Protocol {
 public:
  /// How often a message that arrives in parts is looked at.
  static constexpr std::uint64_t kClockMs = 250;

  /// The connection holds the protocol, and outlives it.
  explicit Protocol(Connection& connection) : connection_(connection) {}
  virtual ~Protocol() = default;
  Protocol(const Protocol&) = delete;
  Protocol& operator=(const Protocol&) = delete;

  /// `input` is everything that has not been consumed yet; returns how much of it now is.
  virtual std::size_t read(std::string_view input) = 0;
  /// The peer has ended its writing; `rest` is what it left unfinished.
  virtual void on_eof(std::string_view rest) = 0;
  /// Finishes what has begun, then closes.
  virtual void drain() = 0;

  /// Whether part of a message has arrived.
  virtual bool partial() const = 0;
  /// Gives a partial message up if it is late; returns when to look again, in milliseconds.
  virtual std::uint64_t check_partial(std::uint64_t now) = 0;
  /// Looks after a connection that is not in the middle of a message, `reading` if what the peer
  /// sends is read; returns when to look again, in milliseconds. 0: it may be idle for
  /// keepAliveTimeoutMs.
  virtual std::uint64_t check_quiet(std::uint64_t, bool) { return 0; }
  /// The bytes of the partial message that are not in the receive buffer any more.
  virtual std::size_t kept_bytes() const { return 0; }

  /// Whether all of its messages come from one caller: over HTTP a proxy may send those of several.
  virtual bool has_one_caller() const { return true; }
  /// Whether replies leave in the order of their requests, not as they get ready.
  virtual bool keeps_order() const = 0;
  /// Sends a whole reply, or the parts that are there where calls of it are unanswered.
  virtual void send(Reply& reply) = 0;
  /// Something that means nothing, to keep the way open while a stream is silent; `first` is the
  /// reply at the head of the queue, or null.
  virtual void show_life(Reply* first) { (void)first; }
  /// All replies that are ready are sent.
  virtual void flushed() = 0;
  /// Says that the server is busy, as the last reply.
  virtual void refuse_busy() = 0;

  /// Whether there is a way to say messages that answer nothing.
  virtual bool takes_messages() const { return false; }
  /// Sends such a message; called only where takes_messages().
  virtual void say(std::string_view) {}

 protected:
  Services& services() const;
  const Limits& limits() const;
  /// To be used while the connection is there.
  io::Socket& socket() const;

  Connection& connection_;
};

}  // namespace ujrpc::connections
