#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connection.hpp"
#include "options.hpp"
#include "report.hpp"
#include "workload.hpp"

namespace ujrpc::load {

// A closed loop: every connection has `depth` messages in flight, and sends the next when one is
// answered. Latency is therefore not corrected for what an open loop would have queued.
class LoadRun {
 public:
  explicit LoadRun(const Options& options);
  ~LoadRun();
  LoadRun(const LoadRun&) = delete;
  LoadRun& operator=(const LoadRun&) = delete;

  // Warms up, measures, and answers what it measured. Ends the process on a wrong answer, a
  // connection that breaks, and when no answer comes for ten seconds.
  [[nodiscard]] Measurement measure();

 private:
  void start();
  void measure_calls();
  void turn();
  void on_readable(Connection& connection);
  void settle(Connection& connection, const Unit& reply, std::uint64_t now);
  [[nodiscard]] std::size_t find_answered(const Connection& connection, const Unit& reply);
  void send_messages(Connection& connection, std::size_t count, std::uint64_t now);

  const Options* options_;
  int epoll_fd_;
  std::vector<Message> messages_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::size_t next_message_ = 0;
  std::uint64_t opened_ = 0;
  std::string output_;    // reused by every send
  std::string control_;   // what a protocol asks to answer
  bool holding_ = false;  // answered connections wait until all are
  bool measuring_ = false;
  Measurement measurement_;
};

}  // namespace ujrpc::load
