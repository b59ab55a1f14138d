#pragma once

#include <liburing.h>

#include "../../net/unique_fd.hpp"
#include "../open_kernel.hpp"
#include "../socket_kernel.hpp"
#include "buffer_ring.hpp"

namespace ujrpc::io {

// Operations of an io_uring: multishot accept and recv, one submission per turn.
class UringKernel final : public SocketKernel {
 public:
  explicit UringKernel(const KernelOptions& options) : spin_us_(options.spin_us) {}
  ~UringKernel() override;

  // "" or why the ring is not available.
  [[nodiscard]] std::string open();

  void accept(std::uint32_t listener, int fd) override;
  bool stop_accept(std::uint32_t listener, int fd) override;
  void recv(Endpoint& endpoint) override;
  bool stop_recv(Endpoint& endpoint) override;
  int send(Endpoint& endpoint, std::string_view bytes, bool more) override;
  bool cancel(Endpoint& endpoint) override;
  void wait(int timeout_ms) override;
  bool dispatch(Completions& completions) override;
  void submit() override { io_uring_submit(&ring_); }
  void watch(int fd) override { watched_fd_ = fd; }
  int poll_fd() override;

 private:
  static constexpr unsigned kSubmissions = 1024;
  static constexpr unsigned kCompletions = 4096;
  static constexpr std::uint16_t kBufferGroup = 0;
  // Buffers that one connection may fill in a turn before it gets one per turn only: a peer that
  // floods us takes neither all 512 buffers nor the memory to hold what backpressure keeps waiting.
  static constexpr std::uint16_t kMaxBurst = 8;

  enum class Operation : std::uint8_t { kRecv, kSend, kAccept, kPollWatched, kCancel };
  [[nodiscard]] static std::uint64_t cookie(Operation operation, std::uint64_t what) {
    return what << 8 | static_cast<std::uint8_t>(operation);
  }

  [[nodiscard]] std::string missing_operation();
  io_uring_sqe* next_sqe(Operation operation, std::uint64_t what);
  void cancel_operation(Operation operation, std::uint64_t what);
  void spin(std::uint64_t time_us);
  void clear_event();
  void complete(Completions& completions, const io_uring_cqe& cqe);
  void complete_recv(Completions& completions, Endpoint& endpoint, const io_uring_cqe& cqe);
  void count_burst(Endpoint& endpoint, std::size_t bytes, bool more);

  io_uring ring_{};
  bool ring_open_ = false;
  BufferRing buffers_;
  std::uint32_t spin_us_;
  std::uint32_t turn_ = 0;
  int watched_fd_ = -1;
  bool watch_armed_ = false;
  bool watched_ready_ = false;
  net::UniqueFd event_;  // signalled at completions, for those who poll
};

}  // namespace ujrpc::io
