#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <memory>
#include <vector>

#include "options.hpp"
#include "wire.hpp"

namespace ujrpc::load {

// A message that waits for its answer.
struct InFlight {
  std::size_t message = 0;
  std::uint32_t stream = 0;  // of its protocol; 0 without streams
  std::uint64_t sent_ns = 0;
};

// A non-blocking client socket, registered level-triggered with an epoll instance.
class Connection {
 public:
  Connection(const Options& options, int epoll_fd)
      : wire(make_wire(options)), options_(&options), epoll_fd_(epoll_fd) {}
  ~Connection() { close(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection(Connection&& other) = delete;
  Connection& operator=(Connection&& other) = delete;

  // Connects again; `ordinal` counts the connections of the process. Bytes of an earlier connection
  // are dropped. Ends the process when nobody listens, or refuses an upgrade.
  void open(std::uint64_t ordinal);
  void close();

  // Sends, or keeps what the socket does not take until `flush`.
  void send(std::string_view bytes);
  void flush();

  // Takes what has arrived. False when the peer has closed.
  [[nodiscard]] bool receive();
  [[nodiscard]] std::string_view received() const { return input_; }
  void consume(std::size_t size);

  std::vector<InFlight> in_flight;  // oldest first
  std::unique_ptr<Wire> wire;
  bool has_answered = false;

 private:
  void upgrade(const std::string& request);
  [[nodiscard]] std::size_t send_now(std::string_view bytes) const;
  void watch(std::uint32_t events, int operation);

  const Options* options_;
  int epoll_fd_;
  int fd_ = -1;
  std::string unsent_;
  std::size_t sent_ = 0;  // of it
  std::string input_;
};

}  // namespace ujrpc::load
