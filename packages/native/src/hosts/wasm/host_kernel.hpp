#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "io/kernel.hpp"

namespace ujrpc::io {

/// The kernel whose sockets are JavaScript's: it writes what happened into an array, and the bytes
/// that came into the inbox, then asks for a turn.
class HostKernel final : public Kernel {
 public:
  enum EventKind : std::int32_t { kAccepted, kData, kEof, kFailed, kSent };

  struct Event {
    std::int32_t kind;
    std::int32_t socket;
    std::int32_t at;     ///< kData: where in the inbox. kSent: the result.
    std::int32_t count;  ///< kData: how many bytes.
  };

  static constexpr std::size_t kMaxEvents = 4096;
  static constexpr std::size_t kInboxBytes = 256 * 1024;

  HostKernel() : inbox_(std::make_unique_for_overwrite<char[]>(kInboxBytes + kReadPadding)) {}

  Event* events() { return events_.data(); }
  char* inbox() { return inbox_.get(); }
  /// What the next dispatch() reports.
  void set_event_count(std::uint32_t count) { event_count_ = count; }

  // The host accepts by itself.
  void accept(std::uint32_t, int) override {}
  bool stop_accept(std::uint32_t, int) override { return true; }
  void refuse_one(int) override {}

  void recv(Endpoint& endpoint) override;
  bool stop_recv(Endpoint& endpoint) override;
  int send(Endpoint& endpoint, std::string_view bytes, bool more) override;
  bool cancel(Endpoint& endpoint) override;
  int shutdown_write(Endpoint& endpoint) override;
  void close(Endpoint& endpoint) override;
  void close_fd(int fd) override;

  // The host waits, and has done what it was asked for when it returns.
  void wait(int) override {}
  void submit() override {}
  void watch(int) override {}
  int poll_fd() override { return -1; }

  bool dispatch(Completions& completions) override;
  std::uint64_t now_ms() override;

 private:
  struct Socket {
    Endpoint* endpoint = nullptr;
    bool receiving = false;
    bool sending = false;
    bool cancelled = false;
  };

  Socket& socket_of(Endpoint& endpoint);
  void report(Completions& completions, const Event& event);
  void report_sent(Completions& completions, Socket& socket, int result);

  std::array<Event, kMaxEvents> events_;
  std::uint32_t event_count_ = 0;
  std::unique_ptr<char[]> inbox_;
  std::vector<Socket> sockets_;  ///< By number.
};

}  // namespace ujrpc::io
