#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../kernel.hpp"
#include "random.hpp"
#include "simulated_peer.hpp"

namespace ujrpc::io {

// How often, in 1000 chances, the simulated kernel does what real ones do rarely.
struct SimulatedFaults {
  unsigned short_read = 300;
  unsigned short_write = 300;
  unsigned would_block = 100;        // send: EAGAIN
  unsigned no_buffers = 50;          // recv: ENOBUFS, or the end of a multishot
  unsigned reset = 2;                // recv: ECONNRESET
  unsigned broken_pipe = 2;          // send: EPIPE
  unsigned out_of_descriptors = 50;  // accept: EMFILE
  unsigned deferred = 500;           // an operation ends later instead of at once
  unsigned delayed = 300;            // something ready is reported in a later turn
};

// A kernel whose sockets are memory, whose clock is a counter, and whose every choice follows from
// a seed: what fails once fails again. It ends operations at once as epoll does, or later and in
// any order as io_uring does, and stops the process when the reactor breaks the kernel's
// contract.
class SimulatedKernel final : public Kernel {
 public:
  SimulatedKernel(std::uint64_t seed, const SimulatedFaults& faults)
      : random_(seed), faults_(faults) {}

  // A new client in the backlog of the listener; lives as long as the kernel.
  SimulatedPeer& connect();
  // The client at the other end of an accepted socket.
  [[nodiscard]] SimulatedPeer& peer(int fd) { return *peers_[index_of(fd)]; }
  [[nodiscard]] std::size_t open_sockets() const { return open_sockets_; }

  void accept(std::uint32_t listener, int fd) override;
  bool stop_accept(std::uint32_t listener, int fd) override;
  void refuse_one(int listener_fd) override;
  void recv(Endpoint& endpoint) override;
  bool stop_recv(Endpoint& endpoint) override;
  int send(Endpoint& endpoint, std::string_view bytes, bool more) override;
  bool cancel(Endpoint& endpoint) override;
  int shutdown_write(Endpoint& endpoint) override;
  void close(Endpoint& endpoint) override;
  void close_fd(int fd) override;
  void wait(int timeout_ms) override;
  bool dispatch(Completions& completions) override;
  void submit() override {}
  void watch(int) override {}
  int poll_fd() override { return -1; }
  std::uint64_t now_ms() override { return now_ms_; }

 private:
  using Report = std::function<void(Completions&)>;
  // Out of the range of real descriptors: nothing here may reach a real socket.
  static constexpr int kFirstFd = 1 << 30;

  [[nodiscard]] static std::size_t index_of(int fd) {
    return static_cast<std::size_t>(fd - kFirstFd);
  }
  [[nodiscard]] std::vector<Report> ready();
  void report_accepts(Completions& completions);
  void report_recv(Completions& completions, SimulatedPeer& peer);
  void report_bytes(Completions& completions, Endpoint& endpoint, SimulatedPeer& peer);
  void report_send(Completions& completions, SimulatedPeer& peer);
  int transfer(SimulatedPeer& peer, std::string_view bytes);
  void end_recv(Completions& completions, SimulatedPeer& peer, RecvEnd end, int error);

  Random random_;
  SimulatedFaults faults_;
  std::uint64_t now_ms_ = 1;
  std::vector<std::unique_ptr<SimulatedPeer>> peers_;
  std::deque<std::size_t> backlog_;
  std::size_t open_sockets_ = 0;
  bool accepting_ = false;
  bool accept_stopping_ = false;
};

}  // namespace ujrpc::io
