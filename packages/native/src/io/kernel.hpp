// What the reactor asks of an operating system, as operations that complete. io_uring answers it
// directly, epoll by doing the call when the socket is ready, and a simulation from a seed.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "handle.hpp"
#include "secure_peer.hpp"

namespace ujrpc::io {

// Readable bytes that follow the bytes of every on_data: vectorised parsers may read past the end.
inline constexpr std::size_t kReadPadding = 64;

// A connection as kernels see it.
struct Endpoint {
  Handle handle;
  int fd = -1;

  // State of the kernel in use.
  std::uint32_t interest = 0;    // epoll: the events registered
  std::uint32_t burst_turn = 0;  // io_uring: the turn that burst counts
  std::uint16_t burst = 0;       // io_uring: buffers filled in that turn
  bool single_shot = true;       // io_uring: gets one buffer per turn, not as many as it can fill
  bool secure = false;           // TLS: shutdown_write() takes leave of the peer first
  bool sends_own = false;        // TLS: sends something of its own, until Completions::own_sent
};

enum class RecvEnd {
  kStopped,  // stopped by stop_recv, for want of buffers, or for no fault of the connection
  kEof,      // the peer ended its writing
  kFailed,
};

// Where kernels report; called only from Kernel::dispatch().
class Completions {
 public:
  // Null when the handle is stale: what the kernel still has to say of it does not matter any more.
  virtual Endpoint* find(Handle handle) = 0;

  virtual void accepted(std::uint32_t listener, int fd) = 0;
  // No more connections will be accepted until accept() is called again. error: errno or 0.
  virtual void accept_ended(std::uint32_t listener, int error) = 0;

  // kReadPadding readable bytes follow; valid during the call.
  virtual void received(Endpoint& endpoint, std::span<char> bytes) = 0;
  // No more bytes will be received until recv() is called again. error: errno or 0.
  virtual void recv_ended(Endpoint& endpoint, RecvEnd end, int error) = 0;

  // A send that was pending ended: bytes sent (0: try again) or -errno.
  virtual void sent(Endpoint& endpoint, int result) = 0;

  // The socket broke while no operation was there to say so.
  virtual void failed(Endpoint& endpoint, int error) = 0;

  // What the kernel had to send of its own (Endpoint::sends_own) is out. error: errno or 0.
  virtual void own_sent(Endpoint& endpoint, int error) = 0;
  // The kernel has said its last word to the peer: the connection ends as by Socket::close().
  virtual void ended(Endpoint& endpoint) = 0;

 protected:
  ~Completions() = default;
};

class Kernel {
 public:
  // The result of send() when it will be reported to Completions::sent.
  static constexpr int kPending = -100'000;

  virtual ~Kernel() = default;

  // Starts accepting: every connection that comes is reported, until accept_ended.
  virtual void accept(std::uint32_t listener, int fd) = 0;
  // True: stopped. False: accept_ended will say when.
  virtual bool stop_accept(std::uint32_t listener, int fd) = 0;
  // Out of descriptors: accepts one waiting connection and closes it.
  virtual void refuse_one(int listener_fd) = 0;

  // Starts receiving: all bytes that come are reported, until recv_ended.
  virtual void recv(Endpoint& endpoint) = 0;
  // True: stopped. False: recv_ended will say when; bytes may be reported until then.
  virtual bool stop_recv(Endpoint& endpoint) = 0;

  // Bytes sent (0: try again), -errno, or kPending; then the bytes must not move or change until
  // Completions::sent. more: other bytes follow at once, or the end of writing. Never two sends in
  // flight on a socket.
  virtual int send(Endpoint& endpoint, std::string_view bytes, bool more) = 0;

  // Ends all operations of the connection. True: ended. False: each will still be reported.
  virtual bool cancel(Endpoint& endpoint) = 0;
  // 0 or errno.
  virtual int shutdown_write(Endpoint& endpoint) = 0;
  // Only when no operation is in flight.
  virtual void close(Endpoint& endpoint) = 0;
  // Closes an accepted socket that never became a connection.
  virtual void close_fd(int fd) = 0;

  // How long wait() may take, given what the caller would allow (-1: for ever).
  virtual int timeout_ms(int at_most) { return at_most; }
  // Hands over what has been asked for and waits for something to report, at most timeout_ms
  // (0: not at all, -1: for ever).
  virtual void wait(int timeout_ms) = 0;
  // Reports all that wait() brought. True: the watched descriptor is readable.
  virtual bool dispatch(Completions& completions) = 0;
  // Hands over what has been asked for.
  virtual void submit() = 0;

  // Also wakes wait() when this descriptor is readable; level-triggered, one per kernel.
  virtual void watch(int fd) = 0;
  // Readable when dispatch() has something to report; -1 when there is no such thing.
  virtual int poll_fd() = 0;
  virtual std::uint64_t now_ms() = 0;

  // What is known of the peer of a connection over TLS; null of any other.
  virtual std::shared_ptr<const SecurePeer> secure_peer(const Endpoint&) { return nullptr; }
};

}  // namespace ujrpc::io
