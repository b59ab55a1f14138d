#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/kernel.hpp"
#include "timer/timer_wheel.hpp"
#include "tls/bio.hpp"
#include "tls/secure_kernel.hpp"
#include "tls/session.hpp"

namespace ujrpc::tls {

/// TLS between a reactor and the kernel of its sockets: `received` becomes plain text, `send`
/// ciphertext. Queues, limits and clocks above see plain text alone.
class TlsKernel final : public SecureKernel, private io::Completions {
 public:
  TlsKernel(std::unique_ptr<io::Kernel> inner, std::shared_ptr<const Contexts> contexts,
            std::string own_ticket_keys);
  ~TlsKernel() override;

  std::string set_options(const Options& options) override;
  const std::map<std::string, std::uint64_t>& failures() const override { return failures_; }

  void accept(std::uint32_t listener, int fd) override { inner_->accept(listener, fd); }
  bool stop_accept(std::uint32_t listener, int fd) override {
    return inner_->stop_accept(listener, fd);
  }
  void refuse_one(int listener_fd) override { inner_->refuse_one(listener_fd); }
  void recv(io::Endpoint& endpoint) override;
  bool stop_recv(io::Endpoint& endpoint) override;
  int send(io::Endpoint& endpoint, std::string_view bytes, bool more) override;
  bool cancel(io::Endpoint& endpoint) override;
  int shutdown_write(io::Endpoint& endpoint) override;
  void close(io::Endpoint& endpoint) override;
  void close_fd(int fd) override { inner_->close_fd(fd); }
  int timeout_ms(int at_most) override;
  void wait(int at_most_ms) override { inner_->wait(timeout_ms(at_most_ms)); }
  bool dispatch(io::Completions& completions) override;
  void submit() override { inner_->submit(); }
  void watch(int fd) override { inner_->watch(fd); }
  int poll_fd() override { return inner_->poll_fd(); }
  std::uint64_t now_ms() override { return inner_->now_ms(); }
  std::shared_ptr<const io::SecurePeer> secure_peer(const io::Endpoint& endpoint) override;

 private:
  using Phase = Session::Phase;

  /// By the index of a connection's handle.
  struct Slot {
    std::unique_ptr<Session> session;
    bool plain = false;       ///< It has begun without TLS, as it may.
    bool recv_armed = false;  ///< The inner kernel is receiving,
    bool stopping = false;    ///< and was asked to stop.
  };

  // What the inner kernel reports.
  io::Endpoint* find(io::Handle handle) override { return outer_->find(handle); }
  void accepted(std::uint32_t listener, int fd) override { outer_->accepted(listener, fd); }
  void accept_ended(std::uint32_t listener, int error) override {
    outer_->accept_ended(listener, error);
  }
  void received(io::Endpoint& endpoint, std::span<char> bytes) override;
  void recv_ended(io::Endpoint& endpoint, io::RecvEnd end, int error) override;
  void sent(io::Endpoint& endpoint, int result) override;
  void failed(io::Endpoint& endpoint, int error) override { outer_->failed(endpoint, error); }
  void own_sent(io::Endpoint& endpoint, int error) override { outer_->own_sent(endpoint, error); }
  void ended(io::Endpoint& endpoint) override { outer_->ended(endpoint); }

  Slot& slot_of(const io::Endpoint& endpoint);
  Session* session_of(const io::Endpoint& endpoint);
  Session& begin(const io::Endpoint& endpoint);

  // What comes
  void receive_first(io::Endpoint& endpoint, std::span<char> bytes);
  bool start_handshake(io::Endpoint& endpoint, Session& session);
  void take(io::Endpoint& endpoint, Session& session, std::span<const char> bytes);
  void read(io::Endpoint& endpoint, Session& session, std::span<const char> bytes);
  int read_plain(io::Endpoint& endpoint, Session& session);
  void deliver(io::Endpoint& endpoint);
  void after_handshake_step(Session& session);
  void end_reading(io::Endpoint& endpoint, Session& session);

  // Handshakes that wait for their turn
  [[nodiscard]] bool must_hold(const Session& session) const;
  void hold(io::Endpoint& endpoint, Session& session, std::span<const char> bytes);
  void serve_held();
  void take_held(io::Endpoint& endpoint, Session& session);

  // What leaves
  int encrypt(io::Endpoint& endpoint, Session& session, std::string_view bytes, bool more);
  void launch(io::Endpoint& endpoint, Session& session);
  void load(Session& session);
  int fly(io::Endpoint& endpoint, Session& session, bool more);
  void land(io::Endpoint& endpoint, Session& session);
  void flight_lost(io::Endpoint& endpoint, Session& session, int error);
  void give_back(std::string& buffer);
  [[nodiscard]] std::string take_spare();

  // Its end
  void note_failure(Session& session, std::string_view reason);
  void give_up(io::Endpoint& endpoint, Session& session, std::string_view reason);
  void refuse_plain(io::Endpoint& endpoint, Session& session);
  static void handshake_late(void* session);

  std::unique_ptr<io::Kernel> inner_;
  std::shared_ptr<const Contexts> contexts_;  ///< Of connections to come.
  std::string own_ticket_keys_;
  io::Completions* outer_ = nullptr;
  Owned<BIO_METHOD> bio_method_;
  std::map<std::string, std::uint64_t> failures_;
  timer::TimerWheel timers_;
  Wire wire_;                     ///< Of the connection in hand: OpenSSL has one at a time.
  std::unique_ptr<char[]> text_;  ///< Its plain text, and kReadPadding.
  std::size_t text_bytes_ = 0;
  std::vector<std::string> spare_;  ///< Empty ones, with their memory.

  std::vector<Slot> slots_;
  std::deque<io::Handle> held_;
  unsigned steps_ = 0;  ///< Of handshakes, in this turn.
};

}  // namespace ujrpc::tls
